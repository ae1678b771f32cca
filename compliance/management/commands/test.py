"""Run the tests with pytest; whatever is given goes to it."""

import os
import sys
from typing import Any, NoReturn

from django.core.management.base import BaseCommand

from klarity_site.bootstrap import ROOT

OWN_PARALLELISM = ("-n", "--numprocesses", "--pdb")


class Command(BaseCommand):
    """Become pytest, over as many processes as there are cores, four at most."""

    help = "Runs the tests: python3 manage.py test [what pytest takes]."
    requires_system_checks = []

    def run_from_argv(self, argv: list[str]) -> NoReturn:
        """Hand everything to pytest as it is."""
        self.handle(given=argv[2:])

    def handle(self, *_args: Any, **options: Any) -> NoReturn:
        """Start pytest in place of this command."""
        given = list(options["given"])
        if not any(word.startswith(OWN_PARALLELISM) for word in given):
            cores = str(min(os.cpu_count() or 1, 4))
            given = ["-n", cores, "--dist", "worksteal", *given]  # a file stays with one process
        if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):  # some forty processes read the same code
            os.environ["PYTHONPYCACHEPREFIX"] = str(ROOT / "build" / "bytecode")
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
        os.chdir(ROOT)
        sys.stdout.flush()
        os.execv(sys.executable, [sys.executable, "-m", "pytest", *given])  # noqa: S606
