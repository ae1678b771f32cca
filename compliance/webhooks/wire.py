"""The only door by which a message leaves: to the address that was looked at, and no further.

A name is looked up once, every address of it is looked at, and the connection goes to one of
those. Nothing is followed, and a slow answer is cut off.
"""

import http.client
import socket
import ssl
from contextlib import suppress
from threading import Timer
from urllib.parse import SplitResult, urlsplit

from django.utils.translation import gettext as _

from compliance.core.errors import Refusal
from compliance.webhooks import rules

SECONDS = 10.0
AGENT = "Klarity-Webhooks/1"


def post(url: str, body: str, headers: dict[str, str], *, may_stay_inside: bool) -> int:
    """The status that the other program answered; raises Refusal where there was no answer."""
    rules.check_url(url, may_stay_inside=may_stay_inside)
    parts = urlsplit(url)
    address = _looked_at(parts, may_stay_inside=may_stay_inside)
    sent = {**headers, "Content-Type": "application/json", "User-Agent": AGENT}
    try:
        return _answer(parts, address, body.encode(), sent)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Refusal(_("No answer: %(fault)s") % {"fault": _fault(error)}) from error


def _looked_at(parts: SplitResult, *, may_stay_inside: bool) -> str:
    try:
        found = socket.getaddrinfo(
            parts.hostname, parts.port or _usual(parts), type=socket.SOCK_STREAM
        )
    except (OSError, UnicodeError) as error:
        raise Refusal(_("There is no such address.")) from error
    addresses = [str(each[4][0]) for each in found]
    rules.check_reachable(addresses, may_stay_inside=may_stay_inside)
    return addresses[0]


def _answer(parts: SplitResult, address: str, body: bytes, headers: dict[str, str]) -> int:
    is_https = parts.scheme == "https"
    host = parts.hostname or ""
    connection = http.client.HTTPConnection(host, parts.port, timeout=SECONDS)
    connection.sock = socket.create_connection((address, parts.port or _usual(parts)), SECONDS)
    end = Timer(SECONDS, _cut, [connection])
    end.daemon = True
    end.start()
    try:
        if is_https:
            connection.sock = _locked(connection.sock, host)
            connection.sock.do_handshake()
        named = f"[{host}]" if ":" in host else host
        headers = {"Host": f"{named}:{parts.port}" if parts.port else named, **headers}
        path = parts.path or "/"
        connection.request("POST", f"{path}?{parts.query}" if parts.query else path, body, headers)
        return connection.getresponse().status
    finally:
        end.cancel()
        connection.close()


def _locked(plain: socket.socket, host: str) -> ssl.SSLSocket:
    """The name is what the certificate must be for, whatever address was connected to."""
    context = ssl.create_default_context()
    return context.wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False)


def _cut(connection: http.client.HTTPConnection) -> None:
    """However slowly it trickles, the time is over."""
    with suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)


def _usual(parts: SplitResult) -> int:
    return 443 if parts.scheme == "https" else 80


def _fault(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return _("it took too long")
    if isinstance(error, ssl.SSLError):
        return _("its certificate is not in order")
    return type(error).__name__
