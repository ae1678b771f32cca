"""Publishing and taking back, and what the page then says on a day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from compliance.checklist import services
from compliance.checklist.models import LONGEST_ANSWER, PublishedAnswer
from compliance.checklist.packet import Answer, build_packet, preview_lines
from compliance.checklist.rules import State
from compliance.clinics.models import Clinic
from compliance.core.errors import Refusal
from compliance.ledger import services as ledger
from compliance.ledger.queries import history
from tests.checklist.factory import (
    make_credential,
    make_period,
    make_person,
    make_ready,
    make_sterile_lot,
    publish,
    write,
)
from tests.clinics.factory import NOW, TESTER, make_clinic
from tests.sterilization.factory import make_spore_test, make_sterilizer

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 15)
LATER = NOW + timedelta(days=1)


@pytest.fixture
def clinic() -> Clinic:
    return make_clinic()


def answer(clinic: Clinic, code: str, on: date = TODAY, language: str = "en") -> Answer:
    answers = build_packet(language, clinic=clinic, on=on).answers
    return next(each for each in answers if each.question == code)


def unpublish(clinic: Clinic, code: str, at: datetime = NOW) -> PublishedAnswer:
    return services.unpublish_answer(clinic=clinic, question=code, by=TESTER, at=at)


def test_nothing_is_published_until_the_owner_says_so(clinic: Clinic) -> None:
    make_ready(clinic)
    answers = build_packet("en", clinic=clinic, on=TODAY).answers
    assert len(answers) == 21
    assert {each.state for each in answers} == {State.NOT_PUBLISHED}


def test_experience_is_published_with_its_working(clinic: Clinic) -> None:
    person = make_person(clinic)
    make_period(person, started_on=date(2019, 3, 1), ended_on=date(2020, 3, 15))
    make_period(person)
    publish(clinic, "how-long")
    told = answer(clinic, "how-long")
    assert told.text == (
        "Ana Silva: 6 years and 7 months of micro-needling. Began on 1 March 2019. "
        "Time away, not counted: 15 March 2020 to 1 December 2020."
    )
    assert (told.state, told.since, told.until) == (State.PUBLISHED, TODAY, None)


def test_the_same_answer_is_told_in_french_and_spanish(clinic: Clinic) -> None:
    make_ready(clinic)
    publish(clinic, "how-long")
    assert "5 ans et 7 mois" in answer(clinic, "how-long", language="fr").text
    assert "1 de diciembre de 2020" in answer(clinic, "how-long", language="es").text


def test_credentials_are_told_with_issuer_and_dates_training_first(clinic: Clinic) -> None:
    person = make_ready(clinic)
    make_credential(
        person, type="FA-CPR", title="", issuer="", issued_on=None, expires_on=date(2027, 1, 31)
    )
    publish(clinic, "qualified")
    assert answer(clinic, "qualified").lines == (
        "Ana Silva: Micro-needling, level 4, VTCT. Issued 1 February 2019. No end date.",
        "Ana Silva: First aid and CPR. Valid until 31 January 2027.",
    )


def test_sterile_lots_and_the_last_spore_test_are_told(clinic: Clinic) -> None:
    make_ready(clinic)
    make_sterile_lot(clinic, received_on=date(2026, 7, 10), expires_on=date(2026, 12, 31))
    publish(clinic, "sterilization")
    assert answer(clinic, "sterilization").lines[1].startswith("No sterilizer cycle is on record.")
    sterilizer = make_sterilizer(clinic)
    assert answer(clinic, "sterilization").state == State.WITHDRAWN
    make_spore_test(sterilizer, placed_at=NOW - timedelta(days=1), result="NEGATIVE")
    told = answer(clinic, "sterilization")
    assert told.lines[0] == (
        "2 sterile single-use lots received in the last 12 months. The latest: Dermapen "
        "12 needles, received 10 July 2026, use by 31 December 2026."
    )
    assert told.lines[1].startswith("Melag Vacuklav 41: last spore test passed on 14 July 2026.")
    assert told.until == date(2026, 7, 28)


def test_an_old_lot_in_date_is_told_without_a_count(clinic: Clinic) -> None:
    make_sterile_lot(clinic, received_on=date(2024, 7, 1))
    publish(clinic, "sterilization")
    assert answer(clinic, "sterilization").lines[0].startswith("The latest: Dermapen")


def test_a_lot_that_did_not_arrive_intact_backs_nothing(clinic: Clinic) -> None:
    make_sterile_lot(clinic, is_intact=False)
    with pytest.raises(Refusal, match="do not back"):
        publish(clinic, "sterilization")


@pytest.mark.parametrize("code", ["how-long", "sterilization", "qualified"])
def test_an_answer_without_records_cannot_be_published(clinic: Clinic, code: str) -> None:
    with pytest.raises(Refusal, match="Your records do not back this answer today"):
        publish(clinic, code)


def test_a_lapsed_licence_withdraws_until_it_is_renewed(clinic: Clinic) -> None:
    person = make_ready(clinic)
    licence = make_credential(person, type="LIC", title="Nurse", expires_on=date(2026, 8, 31))
    publish(clinic, "qualified")
    assert answer(clinic, "qualified", date(2026, 8, 31)).until == date(2026, 8, 31)
    lapsed = answer(clinic, "qualified", date(2026, 9, 1))
    assert (lapsed.state, lapsed.since) == (State.WITHDRAWN, date(2026, 9, 1))
    assert "Nurse" not in lapsed.text
    make_credential(
        person,
        type="LIC",
        title="Nurse",
        issued_on=date(2026, 9, 1),
        expires_on=date(2027, 8, 31),
        renews=licence,
    )
    assert answer(clinic, "qualified", date(2026, 9, 1)).state == State.PUBLISHED


def test_a_revoked_certificate_withdraws_on_that_day(clinic: Clinic) -> None:
    person = make_person(clinic)
    certificate = make_credential(person)
    make_period(person)
    publish(clinic, "qualified")
    changes = {"revoked_on": date(2026, 8, 1), "revoke_reason": "Course not recognised"}
    ledger.amend(certificate, by=TESTER, at=NOW, reason="Letter", changes=changes)
    assert answer(clinic, "qualified", date(2026, 7, 31)).state == State.PUBLISHED
    assert answer(clinic, "qualified", date(2026, 8, 1)).state == State.WITHDRAWN


def test_publishing_anew_leaves_behind_what_had_lapsed(clinic: Clinic) -> None:
    person = make_ready(clinic)
    make_credential(person, type="FA-CPR", title="First aid", expires_on=date(2026, 7, 15))
    publish(clinic, "qualified")
    tomorrow = TODAY + timedelta(days=1)
    assert answer(clinic, "qualified", tomorrow).state == State.WITHDRAWN
    publish(clinic, "qualified", at=LATER)
    told = answer(clinic, "qualified", tomorrow)
    assert (told.state, told.since) == (State.PUBLISHED, tomorrow)
    assert "First aid" not in told.text


def test_a_colleague_without_papers_withdraws_the_answer(clinic: Clinic) -> None:
    make_ready(clinic)
    publish(clinic, "qualified")
    publish(clinic, "how-long")
    make_person(clinic, name="Ben")
    assert answer(clinic, "qualified").state == State.WITHDRAWN
    assert answer(clinic, "how-long").state == State.WITHDRAWN


def test_a_colleague_who_begins_later_changes_nothing_today(clinic: Clinic) -> None:
    make_ready(clinic)
    publish(clinic, "qualified")
    make_period(make_person(clinic, name="Ben"), started_on=date(2026, 8, 1))
    assert answer(clinic, "qualified").state == State.PUBLISHED


def test_experience_withdraws_when_nobody_practises_any_more(clinic: Clinic) -> None:
    person = make_person(clinic)
    make_period(person, ended_on=date(2026, 7, 31))
    publish(clinic, "how-long")
    gone = answer(clinic, "how-long", date(2026, 8, 1))
    assert (gone.state, gone.since) == (State.WITHDRAWN, date(2026, 8, 1))


def test_a_typed_answer_is_a_draft_until_it_is_published(clinic: Clinic) -> None:
    write(clinic, "cost", "  240 dollars.\nIn writing.  ")
    assert answer(clinic, "cost").state == State.NOT_PUBLISHED
    publish(clinic, "cost")
    told = answer(clinic, "cost")
    assert told.lines == ("240 dollars.", "In writing.")
    assert told.until == date(2027, 7, 15)


def test_a_typed_answer_is_to_be_confirmed_after_a_year(clinic: Clinic) -> None:
    write(clinic, "cost", "240 dollars.")
    publish(clinic, "cost")
    assert answer(clinic, "cost", date(2027, 7, 15)).state == State.PUBLISHED
    assert answer(clinic, "cost", date(2027, 7, 16)).state == State.WITHDRAWN
    publish(clinic, "cost", at=datetime(2027, 7, 16, 12, tzinfo=UTC))
    assert answer(clinic, "cost", date(2027, 7, 16)).state == State.PUBLISHED


def test_a_new_wording_keeps_the_old_one_for_its_days(clinic: Clinic) -> None:
    write(clinic, "cost", "240 dollars.")
    publish(clinic, "cost")
    write(clinic, "cost", "260 dollars.", at=LATER)
    assert answer(clinic, "cost").text == "240 dollars."
    assert answer(clinic, "cost", TODAY + timedelta(days=1)).text == "260 dollars."


def test_the_same_wording_again_changes_nothing(clinic: Clinic) -> None:
    write(clinic, "cost", "240 dollars.")
    first = publish(clinic, "cost")
    assert write(clinic, "cost", "240 dollars.", at=LATER).pk == first.pk


def test_everything_that_the_records_back_is_published_at_once_but_nothing_twice(
    clinic: Clinic,
) -> None:
    make_ready(clinic)
    publish(clinic, "how-long")
    unpublish(clinic, "how-long")
    new = services.publish_backed(clinic=clinic, by=TESTER, at=LATER)
    backed = {"start", "sterilization", "needle-part", "autoclave", "qualified", "training"}
    assert {each.question for each in new} == backed  # not what the owner took back
    assert services.publish_backed(clinic=clinic, by=TESTER, at=LATER) == []


def test_what_is_taken_back_says_so_from_then_on(clinic: Clinic) -> None:
    make_ready(clinic)
    publish(clinic, "how-long")
    unpublish(clinic, "how-long", at=LATER)
    assert answer(clinic, "how-long").state == State.PUBLISHED
    after = answer(clinic, "how-long", TODAY + timedelta(days=1))
    assert (after.state, after.since) == (State.NOT_PUBLISHED, None)


def test_every_step_is_in_the_history(clinic: Clinic) -> None:
    write(clinic, "cost", "240 dollars.")
    write(clinic, "cost", "250 dollars.")
    publish(clinic, "cost")
    record = unpublish(clinic, "cost")
    assert [event.type for event in history(record)] == [
        "public-answer.unpublished",
        "public-answer.published",
        "public-answer.amended",
        "public-answer.created",
    ]


def test_a_change_that_fails_leaves_nothing_behind(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(clinic, "cost", "240 dollars.")
    publish(clinic, "cost")

    def fail(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(ledger, "create", fail)
    with pytest.raises(RuntimeError):
        write(clinic, "cost", "260 dollars.", at=LATER)
    assert answer(clinic, "cost", TODAY + timedelta(days=1)).text == "240 dollars."


def test_what_cannot_be_done_is_refused_with_a_sentence(clinic: Clinic) -> None:
    with pytest.raises(Refusal, match="worked out from your records"):
        write(clinic, "qualified", "Very.")
    with pytest.raises(Refusal, match="Write your answer first"):
        write(clinic, "cost", "   ")
    with pytest.raises(Refusal, match="Write your answer first, then publish it"):
        publish(clinic, "cost")
    with pytest.raises(Refusal, match="not published"):
        unpublish(clinic, "cost")
    with pytest.raises(Refusal, match="no question “nonsense”"):
        publish(clinic, "nonsense")
    with pytest.raises(ValidationError):
        write(clinic, "cost", "x" * (LONGEST_ANSWER + 1))


def test_a_preview_says_what_would_be_published(clinic: Clinic) -> None:
    assert preview_lines(clinic, "qualified", TODAY, "en") == ()
    assert preview_lines(clinic, "cost", TODAY, "en") == ()
    make_ready(clinic)
    write(clinic, "cost", "240 dollars.")
    assert "VTCT" in preview_lines(clinic, "qualified", TODAY, "en")[0]
    assert preview_lines(clinic, "cost", TODAY, "en") == ("240 dollars.",)


def test_short_experience_is_told_without_years(clinic: Clinic) -> None:
    make_period(make_person(clinic), started_on=date(2026, 7, 1))
    publish(clinic, "how-long")
    assert "less than a month" in answer(clinic, "how-long").text
    assert "3 months of" in answer(clinic, "how-long", date(2026, 10, 2)).text
    assert "1 year of" in answer(clinic, "how-long", date(2027, 7, 2)).text
