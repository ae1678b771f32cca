"""What no machine can judge: somebody says so, with day and document. And how records keep."""

from datetime import date

from django.utils.translation import gettext as _

from compliance.clinics.rulepacks import Asked
from compliance.requirements.rules.events import by_word, no_data, of_clinic, said
from compliance.requirements.rules.facts import Facts
from compliance.requirements.rules.findings import Judged, Status


def by_clinic(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-029, K-056, K-057, K-058, K-060: one word for the whole clinic."""
    return by_word(facts, asked, on, of_clinic(facts))


def retention(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-031, K-032, K-033: nothing can be deleted here; names only once their time is over."""
    if facts.first_on is None:
        return no_data(facts, _("No record is kept yet."))
    sentence = _("Kept since %(day)s and asked for %(years)d years: no record can be deleted.")
    told = sentence % {"day": said(facts.first_on), "years": asked.number("keep_years")}
    return [Judged(facts.clinic, Status.PASS, told)]


def integrity(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-059: the database refuses to change history."""
    if not facts.has_history:
        return no_data(facts, _("No history is written yet."))
    if not facts.is_guarded:
        sentence = _("The guards of the history are missing: run migrate, then verify_ledger.")
        return [Judged(facts.clinic, Status.FAIL, sentence)]
    sentence = _("Every change keeps who, when, why and the old value.")
    return [Judged(facts.clinic, Status.PASS, sentence)]
