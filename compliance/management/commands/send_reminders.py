"""The daily digest: each member one letter about what is new. Run it once a day or more often."""

from datetime import date, datetime

from django.core.management.base import CommandParser

from compliance.clinics import queries
from compliance.clinics.models import Clinic
from compliance.management.base import KlarityCommand, day
from compliance.today import services
from compliance.today.services import Digest


class Command(KlarityCommand):
    """Send what is due, once; every clinic unless one is named, sample clinics only when named."""

    help = __doc__ or ""
    takes_clinic = False

    def arguments(self, parser: CommandParser) -> None:
        """The clinic, the day, and whether anything is sent."""
        parser.add_argument("--clinic", metavar="SLUG", help="one clinic; all when left out")
        parser.add_argument("--on", type=day, metavar="DATE", help="a day; today when left out")
        parser.add_argument("--dry-run", action="store_true", help="tell what would be sent")

    def run(
        self,
        *,
        at: datetime,
        clinic: str | None,
        on: date | None,
        dry_run: bool,
        **_options: object,
    ) -> int:
        """Send, or tell what would be sent."""
        chosen = [queries.find_clinic(clinic)] if clinic else _all()
        sent = [
            digest
            for each in chosen
            for digest in services.send_reminders(
                each, on=on or each.day(at), at=at, is_dry_run=dry_run
            )
        ]
        self.answer(
            {"sent": not dry_run, "digests": [_plain(each) for each in sent]},
            "\n\n".join(each.text for each in sent) if dry_run and sent else _told(sent),
        )
        return 0


def _all() -> list[Clinic]:
    return list(Clinic.objects.filter(is_sample=False).order_by("slug"))


def _told(sent: list[Digest]) -> str:
    if not sent:
        return "Nothing new: no letter was sent."
    return "\n".join(f"{each.user.email}: {len(each.lines)} new" for each in sent)


def _plain(each: Digest) -> dict[str, object]:
    return {
        "clinic": each.clinic.slug,
        "to": each.user.email,
        "on": each.on.isoformat(),
        "subject": each.subject,
        "items": [
            {"title": line.title, "due_on": line.due_on.isoformat(), "stage": line.stage}
            for line in each.lines
        ],
    }
