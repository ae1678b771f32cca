"""The base of every command: a clinic, people or JSON, exit 0 / 1 / 2, a sentence on bad input."""

import argparse
import json
import sys
from abc import ABC, abstractmethod
from datetime import date
from typing import Any, NoReturn

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from compliance.clinics import queries
from compliance.core.errors import Refusal, storage_away
from klarity_site import installation
from klarity_site.failures import StorageAwayError

FINDING = 1  # the exit code of a finding or a break
BAD_USE = 2


def day(text: str) -> date:
    """The type of an argument that is a date."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is not a date such as 2026-11-01.") from None


class KlarityCommand(BaseCommand, ABC):
    """A thin command: `arguments` declares, `run` calls services and prints with `answer`.

    `run` gets `at` (the one reading of the clock), `clinic` (unless `takes_clinic` is off) and the
    declared arguments by name; it returns the exit code.
    """

    takes_clinic = True
    makes_usable = True
    as_json = False
    _called_from_command_line = False  # Django sets it in run_from_argv

    def add_arguments(self, parser: CommandParser) -> None:
        """What every command takes, after what this one takes."""
        self.arguments(parser)
        if self.takes_clinic:
            parser.add_argument(
                "--clinic", metavar="SLUG", help="the clinic; needed only when there are several"
            )
        parser.add_argument("--json", action="store_true", help="print JSON instead of sentences")

    def arguments(self, parser: CommandParser) -> None:
        """What this command takes."""

    @abstractmethod
    def run(self, *args: Any, **options: Any) -> int:
        """Do it and return the exit code."""

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run with the clinic found and refusals told in one sentence."""
        self.as_json = options.pop("json")
        try:
            if self._called_from_command_line and self.makes_usable:
                installation.make_usable()
            code = self._run(**options)
        except Refusal as refusal:
            self._refuse(refusal.sentence)
        except ValidationError as error:
            self._refuse(" ".join(error.messages))
        except DatabaseError as error:
            self._refuse(f"The database does not answer as it should: {error}")
        except StorageAwayError:
            self._refuse(storage_away())
        except OSError as error:
            self._refuse(f"{error.filename or 'A file'}: {error.strerror or error}.")
        if code:
            sys.exit(code)

    def answer(self, data: Any, text: str) -> None:
        """Print for programs or for people."""
        if self.as_json:
            text = json.dumps(data, ensure_ascii=False, indent=2)
        self.stdout.write(text)

    def _run(self, **options: Any) -> int:
        at = timezone.now()
        if not self.takes_clinic:
            return self.run(at=at, **options)
        clinic = queries.find_clinic(options.pop("clinic"))
        with timezone.override(clinic.timezone):
            return self.run(at=at, clinic=clinic, **options)

    def _refuse(self, sentence: str) -> NoReturn:
        if self._called_from_command_line:
            self.stderr.write(sentence)
            sys.exit(BAD_USE)
        raise CommandError(sentence, returncode=BAD_USE)
