"""Set everything up and serve: the one command a clinic needs."""

import logging
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from compliance.clinics import queries
from compliance.core import firstrun
from klarity_site import env, installation, serving


class Command(BaseCommand):
    """Prepare the installation, then run the server and its worker until stopped."""

    help = "Sets everything up and serves Klarity on PORT (8000)."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """What can be asked for."""
        parser.add_argument(
            "--check", action="store_true", help="set everything up, but do not serve"
        )
        parser.add_argument(
            "--lan", action="store_true", help="let phones and tablets in the same network in"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Prepare and serve."""
        port = env.port("PORT", default=8000)
        everybody = serving.EVERY_SYSTEM_ADDRESS
        address = everybody if options["lan"] else env.text("KLARITY_LISTEN", "127.0.0.1")
        if not options["check"]:
            self._claim(address, port)
        logging.getLogger("django").setLevel(logging.WARNING)
        try:
            installation.make_ready()
            link = self._first_run_link(port)
        except DatabaseError as error:
            raise CommandError(f"The database does not answer as it should: {error}") from error
        if options["check"]:
            self.stdout.write("Klarity is set up.")
            return
        self._serve(address, port, link)

    def _claim(self, address: str, port: int) -> None:
        """Refuse at once what could not be served."""
        self.lock = installation.take(settings.DATA_DIR / "up.lock")
        if self.lock is None:
            raise CommandError(f"Klarity is already running on {settings.DATA_DIR}.")
        if not serving.is_port_free(address, port):
            raise CommandError(
                f"Port {port} is in use; choose another one: PORT={port + 1} python3 manage.py up"
            )

    def _first_run_link(self, port: int) -> str:
        """The link that lets the first person in; none once somebody has a clinic of their own."""
        if not queries.is_empty_installation():
            firstrun.spend(settings.DATA_DIR)
            return ""
        return f"{self._home(port)}setup/{firstrun.token(settings.DATA_DIR)}/"

    def _home(self, port: int) -> str:
        public = settings.PUBLIC_URL
        return f"{public.geturl()}/" if public else f"http://localhost:{port}/"

    def _serve(self, address: str, port: int, link: str) -> None:
        lines = [f"Klarity is running: {self._home(port)}"]
        if address == serving.EVERY_SYSTEM_ADDRESS:
            lines += [f"On a phone or tablet: http://{ip}:{port}/" for ip in env.own_addresses()]
        if link:
            lines.append(f"Begin here, once: {link}")
        lines.append("Ctrl-C stops it.")
        family = serving.Family(address=address, port=port)
        code = family.run(when_ready=lambda: self._tell(lines))
        if code:
            raise CommandError("The server stopped by itself; the reason is above.")
        self.stdout.write("Klarity has stopped.")

    def _tell(self, lines: list[str]) -> None:
        self.stdout.write("\n".join(lines))
        self.stdout.flush()
