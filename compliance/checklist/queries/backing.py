"""What the records say to each question they can answer, and whether they back it on a day."""

from collections.abc import Mapping
from datetime import date

from compliance.checklist import rules
from compliance.checklist.queries import care, people, sterility
from compliance.clinics.models import Clinic
from compliance.practitioners.rules import ANSWERS


def backing(
    clinic: Clinic, *, on: date, published_on: Mapping[str, date]
) -> dict[str, rules.Backing]:
    """What stands behind each answer that comes from records.

    `published_on` tells since when a question is answered; a question left out counts from `on`.
    The number of queries does not grow with the clinic or its history.
    """
    staff = people.staff(clinic, on=on)
    needles = sterility.needles(clinic, on=on)
    machines = sterility.machines(clinic, on=on)
    return {
        "how-long": people.experience(staff, on),
        "start": people.start(staff, on),
        "how-many": care.counted(clinic, on=on),
        "sterilization": sterility.together(needles, machines),
        "needle-part": needles,
        "cleaning": care.cleaning(clinic, on=on),
        "autoclave": sterility.autoclave(needles, machines),
        **{
            code: people.papers(staff, code, published_on=published_on.get(code, on))
            for code in ANSWERS
        },
        "device": care.devices(clinic, on=on),
        "numbing": care.cream(clinic, on=on),
        "suitability": care.screenings(clinic, on=on),
        "aftercare": care.aftercare(clinic, on=on),
    }
