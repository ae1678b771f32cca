"""Raising, deciding and closing."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.deviations import queries, services
from compliance.deviations.models import Deviation
from compliance.ledger import queries as history
from compliance.ledger.models import Event
from tests.clinics.factory import NOW, TESTER, make_clinic, make_member
from tests.deviations.factory import make_deviation

pytestmark = pytest.mark.django_db
ASSISTANT = Actor("", "Assistant", "ASSISTANT")


def test_a_deviation_names_the_record_that_broke_the_rule():
    clinic = make_clinic()
    member = make_member(clinic)
    deviation = make_deviation(clinic, about=member)
    assert (deviation.record_kind, deviation.record_id) == ("membership", str(member.pk))
    assert deviation.record_label == member.label()
    assert queries.subject_of(deviation) == member
    assert list(queries.of_record(member)) == [deviation]


def test_about_nothing_in_particular():
    deviation = make_deviation(make_clinic())
    assert queries.subject_of(deviation) is None
    assert deviation.is_open


def test_the_history_says_when_it_happened_and_when_it_was_written():
    occurred_at = NOW - timedelta(days=3)
    deviation = make_deviation(make_clinic(), occurred_at=occurred_at)
    (entry,) = history.history(deviation)
    assert (entry.occurred_at, entry.recorded_at, entry.is_late) == (occurred_at, NOW, True)


def test_without_a_due_date_the_severity_gives_one():
    clinic = make_clinic()
    assert make_deviation(clinic, severity="MAJOR").due_on == date(2026, 7, 29)
    assert make_deviation(clinic, severity="INFO").due_on is None
    given = make_deviation(clinic, due_on=date(2026, 7, 20))
    assert given.due_on == date(2026, 7, 20)


def test_a_long_sentence_is_shortened_and_not_refused():
    deviation = make_deviation(make_clinic(), summary="x" * 400)
    assert len(deviation.summary) == 300
    assert deviation.summary.endswith("…")


@pytest.mark.parametrize(
    ("fields", "at_fault"),
    [
        ({"requirement": "rule 41"}, "requirement"),
        ({"occurred_at": NOW + timedelta(minutes=1)}, "occurred_at"),
    ],
)
def test_what_cannot_be_is_refused(fields, at_fault):
    with pytest.raises(Refusal) as refused:
        make_deviation(make_clinic(), **fields)
    assert refused.value.field == at_fault
    deviation = make_deviation(make_clinic())
    with pytest.raises(Refusal) as refused:
        services.decide(deviation, by=TESTER, at=NOW, reason="corrected", **fields)
    assert refused.value.field == at_fault


def test_a_decision_keeps_old_and_new():
    deviation = make_deviation(make_clinic())
    services.decide(deviation, by=ASSISTANT, at=NOW, reason="looked at", cause="Date not read")
    (change,) = history.history(deviation)[0].changes
    assert (change.label, change.old, change.new) == ("Why it happened", None, "Date not read")


def test_closing_says_who_when_and_how():
    deviation = make_deviation(make_clinic())
    closed = services.close_deviation(deviation, by=TESTER, at=NOW, closing_note=" Discarded. ")
    assert (closed.closed_by, closed.closed_at) == ("Test Person", NOW)
    assert (closed.closing_note, closed.is_open) == ("Discarded.", False)
    newest = Event.objects.order_by("-sequence")[0]
    assert json.loads(bytes(newest.body))["type"] == "deviation.closed"


def test_an_assistant_cannot_close_or_reopen():
    deviation = make_deviation(make_clinic())
    with pytest.raises(Refusal, match="owner or a practitioner"):
        services.close_deviation(deviation, by=ASSISTANT, at=NOW, closing_note="Done")
    services.close_deviation(deviation, by=TESTER, at=NOW, closing_note="Done")
    with pytest.raises(Refusal, match="owner or a practitioner"):
        services.reopen_deviation(deviation, by=ASSISTANT, at=NOW, reason="not done")


def test_a_deviation_is_closed_once_and_with_a_word():
    deviation = make_deviation(make_clinic())
    with pytest.raises(Refusal, match="Say how"):
        services.close_deviation(deviation, by=TESTER, at=NOW, closing_note="  ")
    services.close_deviation(deviation, by=TESTER, at=NOW, closing_note="Done")
    with pytest.raises(Refusal, match="already"):
        services.close_deviation(deviation, by=TESTER, at=NOW, closing_note="Done again")


def test_closed_too_soon_it_is_open_again_and_both_stay_in_the_history():
    deviation = make_deviation(make_clinic())
    services.close_deviation(deviation, by=TESTER, at=NOW, closing_note="Done")
    again = services.reopen_deviation(deviation, by=TESTER, at=NOW, reason="it came back")
    assert again.is_open
    verbs = [entry.verb for entry in history.history(deviation)]
    assert verbs == ["reopened", "closed", "created"]
    with pytest.raises(Refusal, match="open already"):
        services.reopen_deviation(deviation, by=TESTER, at=NOW, reason="twice")


def test_a_void_deviation_is_not_open():
    deviation = make_deviation(make_clinic())
    void = services.void_deviation(deviation, by=TESTER, at=NOW, reason="raised by mistake")
    assert not void.is_open
    assert queries.open_deviations(deviation.clinic).count() == 0


@pytest.mark.parametrize("change", [{"closed_by": "Ana"}, {"record_kind": "cycle"}])
def test_the_database_keeps_pairs_together(change):
    make_deviation(make_clinic())
    with pytest.raises(IntegrityError), transaction.atomic():
        Deviation.objects.update(**change)


DECIDED: dict[str, Any] = {"containment": "Set aside", "cause": "Haste", "action": "A second look"}


@pytest.mark.parametrize("missing", DECIDED)
def test_a_serious_one_needs_the_whole_decision_before_it_is_closed(missing):
    deviation = make_deviation(make_clinic(), severity="CRITICAL")
    told: dict[str, Any] = {name: words for name, words in DECIDED.items() if name != missing}
    with pytest.raises(Refusal) as refused:
        services.close_deviation(deviation, by=TESTER, at=NOW, closing_note="Done", **told)
    assert refused.value.field == missing


def test_whether_it_helped_is_asked_a_month_later_and_once():
    clinic = make_clinic()
    deviation = make_deviation(clinic, severity="MAJOR")
    note: dict[str, Any] = {"closing_note": "Done", "by": TESTER, "at": NOW}
    closed = services.close_deviation(deviation, **note, **DECIDED)
    assert (closed.check_on, closed.waits_for_check) == (date(2026, 8, 14), True)
    assert "close this deviation" in closed.closing_meaning
    for on, tones in ((13, []), (14, ["warn"]), (15, ["bad"])):
        found = queries.needs_attention(clinic, on=date(2026, 8, on), at=NOW)
        assert [each.tone for each in found] == tones
    checked = services.check_effect(
        closed, by=TESTER, at=NOW, is_effective=True, check_note="It has not come back"
    )
    assert queries.needs_attention(clinic, on=date(2026, 8, 15), at=NOW) == []
    for wrong in (checked, make_deviation(clinic)):
        with pytest.raises(Refusal):
            services.check_effect(wrong, by=TESTER, at=NOW, is_effective=True, check_note="Yes")


def test_what_did_not_help_is_open_again_with_a_new_day():
    deviation = make_deviation(make_clinic(), severity="MAJOR", due_on=date(2026, 7, 15))
    closed = services.close_deviation(deviation, by=TESTER, at=NOW, closing_note="x", **DECIDED)
    with pytest.raises(Refusal):
        services.check_effect(closed, by=ASSISTANT, at=NOW, is_effective=False, check_note="No")
    with pytest.raises(Refusal):
        services.check_effect(closed, by=TESTER, at=NOW, is_effective=False, check_note=" ")
    again = services.check_effect(
        closed, by=TESTER, at=NOW, is_effective=False, check_note="It came back"
    )
    assert (again.is_open, again.check_on, again.due_on) == (True, None, date(2026, 7, 29))
    assert [e.verb for e in history.history(again)] == ["reopened", "checked", "closed", "created"]


def test_a_minor_one_is_looked_at_again_only_where_a_day_is_given():
    clinic = make_clinic()
    note: dict[str, Any] = {"closing_note": "Done", "by": TESTER, "at": NOW}
    assert services.close_deviation(make_deviation(clinic), **note).check_on is None
    with pytest.raises(Refusal):
        services.close_deviation(make_deviation(clinic), **note, check_on=date(2026, 7, 1))
