"""A recall carried out and practised: the plan, the contact log, the letter, the drill."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from compliance.clinics.models import Role
from compliance.core.errors import Refusal
from compliance.sterilization import services as sterilization
from compliance.treatments import packet, pdf
from compliance.treatments.models import Client, RecallContact, RecallDrill
from compliance.treatments.queries import drills, recalls
from compliance.treatments.rules import drills as rules
from compliance.treatments.services import recalls as services
from tests.clinics.factory import NOW, TESTER, make_clinic, make_member
from tests.devices.factory import make_lot
from tests.sterilization.factory import (
    make_cycle,
    make_failure_step,
    make_spore_test,
    make_sterilizer,
    review,
)
from tests.sterilization.test_screens import confirm_password, sent
from tests.treatments.factory import make_client, make_contact, make_drill, make_treatment

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def test():
    """Cycle 1 passed, cycle 2 failed; KIT of cycle 2 was used on two clients."""
    clinic = make_clinic(street="1 King St", city="Toronto", phone="416 555 0134")
    machine = make_sterilizer(clinic, serial="V-1")
    for number, days, code in ((1, 9, "OLD"), (2, 5, "KIT")):
        make_cycle(machine, number=number, started_at=NOW - days * DAY, ended_at=None,
                   packs=[(code, "Forceps", None)])  # fmt: skip
    make_spore_test(machine, cycle_number=1, placed_at=NOW - 9 * DAY, result="NEGATIVE")
    for ref in ("T-1", "T-2"):
        make_treatment(make_client(clinic), treated_at=NOW - 4 * DAY, units=[], packs=["KIT"],
                       ref=ref)  # fmt: skip
    return make_spore_test(
        machine, cycle_number=2, placed_at=NOW - 5 * DAY, result="POSITIVE", lot="BI-1"
    )


@pytest.fixture
def browser(test, client):
    client.force_login(make_member(test.clinic).user)
    confirm_password(client)
    return client


def plan_of(browser, test):
    page = browser.get(reverse("look-back", args=[test.pk]))
    return [step["word"] for step in page.context["steps"]], page.context["actions"]


def test_the_plan_goes_from_the_sign_on_the_machine_to_its_return(test, browser):
    words, actions = plan_of(browser, test)
    assert words == ["To do"] * 9 + ["0 of 2 told", "Not yet"]
    assert (actions[0].label, actions[0].is_primary) == ("Put the packs aside", True)
    make_failure_step(test, "SET_ASIDE")
    make_failure_step(test, "NOTIFIED")
    review(test)
    words, actions = plan_of(browser, test)
    assert words[:8] == ["Done"] * 2 + ["In order"] * 5 + ["Passed"]
    assert words[8:] == ["To do", "0 of 2 told", "To do"]
    assert actions[0].label == "Decide about the loads"
    sterilization.decide_failure(
        test=test, outcome="RECALL", reason="To be careful", by=TESTER, at=NOW
    )
    for client in Client.objects.of(test.clinic):
        make_contact(test, client)
    sterilization.record_machine_event(
        sterilizer=test.sterilizer, kind="RETURNED", note="In order", by=TESTER, at=NOW
    )
    words, actions = plan_of(browser, test)
    assert words[-4:] == ["Passed", "Signed", "2 of 2 told", "Done"]
    assert [each.label for each in actions] == [
        "Withdraw the decision", "Letter to the health unit",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("result", "word"), [("POSITIVE", "Failed"), ("PENDING", "Waiting"), ("INVALID", "To do")]
)
def test_the_plan_says_what_became_of_the_repeated_test(test, browser, result, word):
    read = {"read_at": None, "read_by": ""} if result == "PENDING" else {}
    make_spore_test(test.sterilizer, cycle_number=3, placed_at=NOW - 3 * DAY, result=result, **read)
    assert plan_of(browser, test)[0][7] == word


def test_once_decided_what_nobody_looked_at_stays_so(test, browser):
    sterilization.decide_failure(
        test=test, outcome="RECALL", reason="Fault code on the display", by=TESTER, at=NOW
    )
    words, actions = plan_of(browser, test)
    assert words[2:7] == ["–"] * 5
    assert actions[0].label == "Put the packs aside"


def test_after_a_false_alarm_nobody_needs_to_be_told(test, browser):
    review(test, HANDLING="FAULT")
    sterilization.decide_failure(
        test=test, outcome="FALSE_ALARM", reason="The strip was wet", by=TESTER, at=NOW
    )
    page = browser.get(reverse("look-back", args=[test.pk])).text
    assert "Tell the clients" not in page
    assert "Not needed" in page


def test_a_client_is_told_one_tap_from_the_list(test, browser):
    url = reverse("look-back", args=[test.pk])
    first = recalls.affected(reach_of(browser, url), [])[0]
    add = f"{reverse('recall-contact-add', args=[test.pk])}?client={first.client_id}"
    assert add in browser.get(url).text
    form = browser.get(add).context["form"]
    assert str(form["client"].value()) == str(first.client_id)
    assert {client.code for client in form.fields["client"].queryset} == {
        each.code for each in Client.objects.of(test.clinic)
    }
    sends = sent(client=str(first.client_id), way="PHONE", contacted_at="2026-07-15T10:00")
    assert browser.post(add, sends | {"outcome": "NO_ANSWER"}).url == url
    page = browser.get(url).text
    assert "Nobody answered: try again" in page
    assert add in page
    browser.post(add, sent(**sends_again(sends), outcome="REACHED"))
    page = browser.get(url).text
    assert "1 of 2 told" in page
    assert "Contact log" in page
    contact = RecallContact.objects.get(outcome="REACHED")
    browser.post(reverse("recall-contact-void", args=[contact.pk]), sent(reason="Another client"))
    assert "0 of 2 told" in browser.get(url).text


def sends_again(sends):
    return {name: sends[name] for name in ("client", "way", "contacted_at")}


def reach_of(browser, url):
    from compliance.sterilization import queries
    from compliance.sterilization.models import SporeTest
    from compliance.treatments.queries.look_back import look_back

    test = SporeTest.objects.get(pk=url.split("/")[-2])
    return look_back(test.clinic, queries.failure_of(test)).reach


def test_a_contact_is_of_the_past_and_an_inspector_only_reads(test, client):
    with pytest.raises(Refusal, match="still to come"):
        make_contact(test, make_client(test.clinic), contacted_at=NOW + DAY)
    client.force_login(make_member(test.clinic, Role.INSPECTOR).user)
    page = client.get(reverse("look-back", args=[test.pk])).text
    assert reverse("recall-contact-add", args=[test.pk]) not in page


def test_the_letter_names_machine_last_pass_and_steps_and_no_client(test, browser):
    make_failure_step(test, "NOTIFIED", whom="Ms. Roy")
    make_failure_step(test, "LOADING", finding="FAULT", note="Three pouches too many")
    answer = browser.get(reverse("look-back-letter", args=[test.pk]))
    reader = PdfReader(BytesIO(answer.content))
    text = " ".join(page.extract_text() for page in reader.pages)
    text = " ".join(text.split())
    for words in (
        "Failed spore test of sterilizer A1", "Ms. Roy", "Melag Vacuklav 41", "V-1", "6 July 2026",
        "Last passed test", "Three pouches too many", "1 cycle #2–#2", "2 clients", "BI-1",
    ):  # fmt: skip
        assert words in text, words
    assert "C-" not in text
    assert "T-1" not in text
    assert len(reader.pages) == 1


def test_the_letter_says_when_there_is_no_earlier_pass_and_what_is_missing():
    clinic = make_clinic()
    machine = make_sterilizer(clinic, installed_on=date(2024, 6, 1))
    make_spore_test(machine, result="POSITIVE", control_result="", read_at=None, read_by="")
    facts = dict(notice_of(machine.spore_tests.get()).facts)
    assert facts["Last passed test"] == "none on record"
    assert [facts[name] for name in ("Serial number", "Read", "Lot of the test", "Control")] == [
        "MISSING"
    ] * 4


def notice_of(test):
    from compliance.sterilization import queries
    from compliance.treatments.queries.look_back import look_back
    from compliance.treatments.screens import plans

    covered = look_back(test.clinic, queries.failure_of(test))
    case = plans.Case(
        test=test, steps=[], repeats=[], decision=None, affected=[], notify=True,
        standing=queries.standing_of(test.sterilizer, at=NOW),
    )  # fmt: skip
    return packet.build_notice(case, covered, clinic=test.clinic, at=NOW)


@pytest.mark.parametrize(
    ("kind", "subject", "expected"),
    [
        ("PACK", "KIT", (1, 1, 2, 2)),
        ("CYCLE", "A1 #2", (1, 1, 2, 2)),
        ("CYCLE", "A1#1", (2, 2, 2, 2)),
    ],
)
def test_a_drill_lists_what_a_recall_would(test, kind, subject, expected):
    found = drills.listed(test.clinic, kind, subject)
    counts = (found.cycles, found.packs, found.treatments, found.clients)
    assert tuple(map(len, counts)) == expected
    assert drills.parted(found.as_text()) == [list(each) for each in counts]


def test_a_drill_of_a_lot_says_what_is_still_here(test):
    make_lot(test.clinic, kind="CARTRIDGE", model="36-pin", lot="L-77", quantity=50)
    found = drills.listed(test.clinic, "LOT", "L-77")
    assert (found.on_hand, found.treatments) == ("50 units", ())


@pytest.mark.parametrize(
    ("kind", "subject", "words"),
    [
        ("PACK", "NONE", "No pack"),
        ("LOT", "NONE", "No lot"),
        ("CYCLE", "Z9 #1", "such as A1"),
        ("CYCLE", "A1 one", "such as A1"),
        ("CYCLE", "A1 #99999999999", "such as A1"),
    ],
)
def test_a_drill_starts_from_something_that_is_there(test, kind, subject, words):
    with pytest.raises(Refusal, match=words):
        drills.listed(test.clinic, kind, subject)


@pytest.mark.parametrize(
    ("seconds", "words", "is_in_time"),
    [
        (0, "0 seconds", True),
        (61, "1 minute 1 second", True),
        (7200, "2 hours", True),
        (24 * 3600, "24 hours", True),
        (24 * 3600 + 60, "24 hours 1 minute", False),
    ],
)
def test_how_long_it_took(seconds, words, is_in_time):
    end = NOW + timedelta(seconds=seconds)
    assert rules.took(NOW, end) == words
    assert rules.is_in_time(NOW, end) is is_in_time


def test_a_drill_is_due_a_year_after_the_last():
    assert rules.drill_due_on(None) is None
    assert rules.drill_due_on(date(2026, 7, 15)) == date(2027, 7, 15)


def test_a_drill_runs_from_its_list_to_its_proof(test, browser):
    add = reverse("recall-drill-add")
    refused = browser.post(add, sent(kind="PACK", subject="NONE"))
    assert "No pack with this code is recorded" in refused.text
    url = browser.post(add, sent(kind="PACK", subject=" KIT ")).url
    page = browser.get(url)
    assert "The clock is running" in page.text
    assert "data-since" in page.text
    drill = RecallDrill.objects.get()
    finish = reverse("recall-drill-finish", args=[drill.pk])
    assert "required" in browser.post(finish, sent()).text
    assert browser.post(finish, sent(is_all_found="yes", note="Shelf 2")).url == url
    page = browser.get(url)
    assert "Everything found in time" in page.text
    assert "data-since" not in page.text
    with pytest.raises(Refusal, match="is finished"):
        services.finish_drill(drill=drill, is_all_found=True, note="", by=TESTER, at=NOW)
    page = browser.get(reverse("recall-drill-list")).text
    assert "The next one is due on" in page
    reader = PdfReader(BytesIO(browser.get(reverse("recall-drill-proof", args=[drill.pk])).content))
    assert len(reader.pages) == 1
    text = reader.pages[0].extract_text()
    assert all(words in text for words in ("Recall drill", "KIT", "T-1", "Shelf 2", "not law"))


def test_a_void_drill_does_not_count(test, browser):
    drill = make_drill(test.clinic)
    assert recalls.last_drill_on(test.clinic) == NOW.date()
    browser.post(reverse("recall-drill-void", args=[drill.pk]), sent(reason="Begun by mistake"))
    assert recalls.last_drill_on(test.clinic) is None
    assert "Begun by mistake" in browser.get(drill.get_absolute_url()).text
    assert "Void" in browser.get(reverse("recall-drill-list")).text


def test_a_long_list_stays_one_page():
    clinic = make_clinic()
    codes = tuple(f"C-{n:04}-XXXX" for n in range(500))
    found = drills.Listed(codes, codes, codes, codes)
    drill = services.start_drill(
        clinic=clinic, kind="LOT", subject="L-77", listed=found, by=TESTER, at=NOW
    )
    data = pdf.proof(packet.build_proof(drill, clinic, at=NOW))
    reader = PdfReader(BytesIO(data))
    assert len(reader.pages) == 1
    assert "and 460 more" in reader.pages[0].extract_text()
