"""One address before several servers: whoever connects is handed to the next one that answers."""

import contextlib
import socket
import threading
import time
from collections import Counter


class Address:
    """A forwarder of bytes on a port of its own, with a count of what is open at each server."""

    def __init__(self, ports):
        self.ports, self.turn = list(ports), 0
        self.open: Counter[int] = Counter()
        self.lock = threading.Lock()
        self.is_patient = True  # asks the next server where one does not answer
        self.door = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.door.getsockname()[1]
        threading.Thread(target=self._welcome, daemon=True).start()

    def close(self):
        """Nobody comes in any more."""
        self.door.close()

    def take_out(self, port):
        """No new visitor for this server; returns when the last one has left."""
        with self.lock:
            self.ports.remove(port)
        while self.open[port]:
            time.sleep(0.01)

    def put_in(self, port):
        """Visitors for this server again."""
        with self.lock:
            self.ports.append(port)

    def _welcome(self):
        with contextlib.suppress(OSError):
            while True:
                visitor, _place = self.door.accept()
                threading.Thread(target=self._serve, args=(visitor,), daemon=True).start()

    def _serve(self, visitor):
        found = self._next()
        if found is None:
            visitor.close()
            return
        server, port = found
        back = threading.Thread(target=_pass_on, args=(server, visitor), daemon=True)
        back.start()
        _pass_on(visitor, server)
        back.join()
        visitor.close()
        server.close()
        with self.lock:
            self.open[port] -= 1

    def _next(self):
        """A connection to the next server, counted before anybody can end that server."""
        with self.lock:
            for _try in range(len(self.ports) if self.is_patient else 1):
                self.turn += 1
                port = self.ports[self.turn % len(self.ports)]
                with contextlib.suppress(OSError):
                    server = socket.create_connection(("127.0.0.1", port), timeout=5)
                    server.settimeout(60)
                    self.open[port] += 1
                    return server, port
        return None


def _pass_on(source, target):
    """Bytes from one to the other until the end."""
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
