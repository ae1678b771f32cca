"""What the public page says on a day: each question's answer, if it stands."""

from datetime import date, datetime
from typing import Any

from django.core.management.base import CommandParser

from compliance.checklist.packet import Answer, build_packet
from compliance.clinics.models import Clinic
from compliance.management.base import KlarityCommand, day


class Command(KlarityCommand):
    """Print the answers as the public page would give them."""

    help = __doc__ or ""

    def arguments(self, parser: CommandParser) -> None:
        """The day."""
        parser.add_argument("--on", type=day, metavar="DATE", help="a day; today when left out")

    def run(self, *, at: datetime, clinic: Clinic, on: date | None, **_options: Any) -> int:
        """Compute them from the records."""
        on = on or clinic.day(at)
        answers = build_packet(clinic.language, clinic=clinic, on=on).answers
        self.answer(
            {"as_of": on.isoformat(), "answers": [_plain(each) for each in answers]},
            "\n".join([f"{clinic.name}, {on.isoformat()}", *(_sentence(each) for each in answers)]),
        )
        return 0


def _plain(answer: Answer) -> dict[str, str | None]:
    return {
        "question": answer.question,
        "state": str(answer.state),
        "text": answer.text,
        "since": answer.since.isoformat() if answer.since else None,
        "until": answer.until.isoformat() if answer.until else None,
    }


def _sentence(answer: Answer) -> str:
    dates = f" ({answer.dates})" if answer.dates else ""
    return f"{answer.question}: {answer.state}{dates}\n  " + "\n  ".join(answer.lines)
