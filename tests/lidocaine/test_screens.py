"""The screens of creams, containers and movements."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from compliance.clinics.models import Clinic, Role
from compliance.ledger.models import Event
from compliance.lidocaine.models import Container, Movement, Product
from tests.clinics.factory import make_clinic, make_member
from tests.lidocaine.factory import make_container, make_product, move, open_

pytestmark = pytest.mark.django_db
PAGES = ["container-detail", "container-amend", "container-void", "container-use"] + [
    f"container-{name}" for name in ("waste", "count", "dispose", "return", "hold", "release-hold")
]


def enter(client: Client, role: str = Role.OWNER, clinic: Clinic | None = None) -> Clinic:
    """Sign in as a member with this role."""
    membership = make_member(clinic or make_clinic(), role)
    client.force_login(membership.user)
    return membership.clinic


def sent(**fields: Any) -> dict[str, Any]:
    return {"idempotency_key": str(uuid.uuid4()), **fields}


def moment() -> str:
    """The day's first minute where the clinic is."""
    return timezone.localtime(timezone.now(), ZoneInfo("America/Toronto")).strftime(
        "%Y-%m-%dT00:00"
    )


def received(cream: Product, **fields: Any) -> dict[str, Any]:
    return sent(
        **{"product": cream.pk, "lot": "L7", "expires_printed": "EXP 2031-03", "count": 1,
           "received_on": "2026-01-05", "condition": "INTACT", **fields}
    )  # fmt: skip


def tube(client: Client, **fields: Any) -> Container:
    """A tube of the clinic that one has just entered, good for years."""
    product = make_product(enter(client))
    return make_container(product, **{"expires_printed": "EXP 2031-03", **fields})


def test_an_empty_clinic_is_led_to_its_first_tube(client):
    clinic = enter(client)
    assert "No cream on hand" in client.get(reverse("container-list")).text
    answer = client.get(reverse("container-add"))
    assert answer.url == reverse("lidocaine-product-add")
    fields = sent(name="Numb 4", strength_percent="4", container_type="TUBE", size_g="30")
    answer = client.post(answer.url, fields)
    product = Product.objects.get(clinic=clinic)
    assert answer.url == f"{reverse('container-add')}?product={product.pk}"
    assert f'value="{product.pk}" selected' in client.get(answer.url).text


def test_a_tube_is_received_with_two_things_typed(client):
    product = make_product(enter(client))
    answer = client.post(reverse("container-add"), received(product))
    container = Container.objects.get()
    assert answer.url == container.get_absolute_url()
    assert (container.code, container.expires_on) == ("LC-0001", date(2031, 3, 31))
    form = client.get(reverse("container-add")).context["form"]
    assert form.initial["product"] == product.pk


def test_several_lead_to_the_list(client):
    product = make_product(enter(client))
    answer = client.post(reverse("container-add"), received(product, count=3))
    assert answer.url == reverse("container-list")
    assert Container.objects.count() == 3


def test_a_form_sent_twice_receives_once(client):
    fields = received(make_product(enter(client)))
    first, second = (client.post(reverse("container-add"), fields) for _ in range(2))
    assert first.url == second.url
    assert Container.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"lot": ""}, "This field is required"),
        ({"expires_printed": "soon"}, "This expiry is not clear"),
        ({"received_on": "2099-01-01"}, "has not come"),
        ({"size_g": "-1"}, "greater than or equal to 0.1"),
        ({"size_g": "12345678"}, "no more than"),
        ({"code": "x" * 41}, "at most 40"),
        ({"count": "0"}, "greater than or equal to 1"),
        ({"product": str(uuid.uuid4())}, "not one of the available choices"),
        ({"in_use_days": "5000"}, "less than or equal to 1095"),
    ],
)
def test_bad_input_is_told_in_a_sentence_and_nothing_is_lost(client, fields, sentence):
    answer = client.post(
        reverse("container-add"), received(make_product(enter(client)), supplier="Ana", **fields)
    )
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="Ana"' in answer.text
    assert not Container.objects.exists()


def test_another_clinics_cream_cannot_be_chosen(client):
    stranger = make_product()
    make_product(enter(client), name="Mine")
    answer = client.post(reverse("container-add"), received(stranger))
    assert "not one of the available choices" in answer.text


def test_it_is_opened_with_one_tap_and_undone(client):
    container = tube(client)
    page = client.get(container.get_absolute_url()).text
    assert "it may be used until" in page
    answer = client.post(reverse("container-open", args=[container.pk]), sent(), follow=True)
    container.refresh_from_db()
    assert container.opened_on == container.clinic.day(timezone.now())
    undo = reverse("container-undo-opening", args=[container.pk])
    assert f'action="{undo}"' in answer.text
    answer = client.post(undo, follow=True)
    assert "The printed expiry counts again" in answer.text
    container.refresh_from_db()
    assert container.opened_on is None


def test_a_double_tap_opens_once(client):
    container = tube(client)
    fields = sent()
    for _tap in range(2):
        answer = client.post(reverse("container-open", args=[container.pk]), fields, follow=True)
    assert "is open" in answer.text
    assert Event.objects.filter(type="lidocaine_container.opened").count() == 1


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("container-open", "past its date"), ("container-undo-opening", "It is not open")],
)
def test_a_tap_that_cannot_be_done_says_why(client, name, sentence):
    container = tube(client, expires_printed="2026-05")
    answer = client.post(reverse(name, args=[container.pk]), sent(), follow=True)
    assert sentence in answer.text


def test_a_use_is_recorded(client):
    container = tube(client)
    fields = sent(grams="2.5", moved_at=moment(), moved_by="Ana")
    answer = client.post(reverse("container-use", args=[container.pk]), fields, follow=True)
    assert "27.5\u202fg" in answer.text
    used = Movement.objects.get(kind="ISSUE")
    assert "100\u202fmg" in client.get(used.get_absolute_url()).text


def test_using_another_than_the_first_due_asks_why(client):
    container = tube(client)
    make_container(container.product, code="FIRST", expires_printed="2030-01")
    url = reverse("container-use", args=[container.pk])
    assert "FIRST of the same cream" in client.get(url).text
    fields = sent(grams="1", moved_at=moment(), moved_by="Ana")
    assert "Say why this one" in client.post(url, fields).text
    assert client.post(url, {**fields, "reason": "FIRST is at home"}).status_code == 302


@pytest.mark.parametrize(
    ("grams", "sentence"),
    [
        ("31", "Only 30 g are left"),
        ("0", "greater than or equal to 0.1"),
        ("-1", "greater than or equal to 0.1"),
        ("x", "Enter a number"),
        ("1.23", "no more than 1 decimal"),
        ("NaN", "Enter a number"),
    ],
)
def test_a_wrong_amount_is_told(client, grams, sentence):
    container = tube(client)
    fields = sent(grams=grams, moved_at=moment(), moved_by="Ana")
    answer = client.post(reverse("container-use", args=[container.pk]), fields)
    assert answer.status_code == 422
    assert sentence in answer.text


@pytest.mark.parametrize(
    ("page", "fields", "kind", "grams"),
    [
        ("waste", {"grams": "3", "reason": "dried"}, "WASTE", "-3"),
        ("dispose", {"reason": "past its date"}, "DISPOSE", "-30"),
        ("return", {"reason": "recalled"}, "RETURN", "-30"),
        ("hold", {"reason": "recalled lot"}, "RECALL_HOLD", "0"),
    ],
)
def test_other_movements_are_recorded(client, page, fields, kind, grams):
    container = tube(client)
    url = reverse(f"container-{page}", args=[container.pk])
    answer = client.post(url, sent(moved_at=moment(), moved_by="Ana", **fields), follow=True)
    assert answer.redirect_chain == [(container.get_absolute_url(), 302)]
    movement = Movement.objects.exclude(kind="RECEIVE").get()
    assert (movement.kind, movement.grams) == (kind, Decimal(grams))


def test_a_hold_is_ended(client):
    container = tube(client)
    client.post(reverse("container-hold", args=[container.pk]), sent(reason="recalled lot"))
    end = reverse("container-release-hold", args=[container.pk])
    assert end in client.get(container.get_absolute_url()).text
    client.post(end, sent(reason="not this lot"))
    assert end not in client.get(container.get_absolute_url()).text


def test_a_movement_is_undone(client):
    container = tube(client)
    wrong = move(container, "WASTE", "5")
    url = reverse("movement-reverse", args=[wrong.pk])
    assert url in client.get(wrong.get_absolute_url()).text
    answer = client.post(url, sent(reason="not wasted"), follow=True)
    assert "Undone" in answer.text
    assert url not in client.get(wrong.get_absolute_url()).text
    assert "undone" in client.get(container.get_absolute_url()).text


def test_a_container_is_corrected_with_a_reason(client):
    container = tube(client)
    fields = received(container.product, lot="L8", code=container.code, size_g="30")
    url = reverse("container-amend", args=[container.pk])
    assert "This field is required" in client.post(url, fields).text
    client.post(url, {**fields, "reason": "misread the crimp"})
    container.refresh_from_db()
    assert container.lot == "L8"


def test_a_container_is_void_with_a_reason(client):
    container = tube(client)
    client.post(reverse("container-void", args=[container.pk]), sent(reason="entered by mistake"))
    page = client.get(container.get_absolute_url()).text
    assert "entered by mistake" in page
    assert reverse("container-use", args=[container.pk]) not in page
    assert container.code not in client.get(reverse("container-list")).text


def test_a_cream_is_corrected_and_void(client):
    product = make_product(enter(client), is_compounded=True)
    fields = sent(
        name="Numb 5", strength_percent="5", container_type="JAR", size_g="50", reason="x"
    )
    client.post(reverse("lidocaine-product-amend", args=[product.pk]), fields)
    assert "Numb 5 5 %, 50 g" in client.get(reverse("lidocaine-product-list")).text
    client.post(
        reverse("lidocaine-product-void", args=[product.pk]), sent(reason="entered by mistake")
    )
    assert "entered by mistake" in client.get(product.get_absolute_url()).text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"strength_percent": "60"}, "less than or equal to 50"),
        ({"minutes_min": "60", "minutes_max": "30"}, "least minutes"),
        ({"storage_min_c": "20", "storage_max_c": "10"}, "coldest storage"),
        ({"container_type": "BUCKET"}, "not one of the available choices"),
        ({"name": ""}, "required"),
    ],
)
def test_a_wrong_label_is_told(client, fields, sentence):
    enter(client)
    right = {"name": "N", "strength_percent": "4", "container_type": "TUBE", "size_g": "30"}
    answer = client.post(reverse("lidocaine-product-add"), sent(**{**right, **fields}))
    assert answer.status_code == 422
    assert sentence in answer.text


def test_the_list_shows_what_is_on_hand_first_due_first(client):
    first = tube(client, code="SECOND", expires_printed="2031-03")
    make_container(first.product, code="FIRST", expires_printed="2031-02")
    gone = make_container(first.product, code="GONE")
    move(gone, "ISSUE", "30")
    page = client.get(reverse("container-list")).text
    assert page.index("FIRST") < page.index("SECOND")
    assert "GONE" not in page
    assert "GONE" in client.get(reverse("container-list"), {"status": "EMPTY"}).text
    assert "GONE" in client.get(reverse("container-list"), {"status": "all"}).text
    assert "GONE" not in client.get(reverse("container-list"), {"status": "no such"}).text
    assert "Nothing matches" in client.get(reverse("container-list"), {"q": "nowhere"}).text


def own_queries(client: Client, url: str) -> int:
    """Queries of this slice; those that find out who is there are counted elsewhere."""
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    tables = ("compliance_container", "compliance_movement", "compliance_event")
    return sum(f'FROM "{table}"' in q["sql"] for q in captured for table in tables)


@pytest.mark.parametrize("size", [2, 20])
def test_a_list_takes_the_same_queries_at_any_size(client, size):
    product = make_product(enter(client))
    for _each in range(size):
        move(open_(make_container(product, expires_printed="2031-01")), "ISSUE", "1")
    assert own_queries(client, reverse("container-list")) == 2  # count, containers with sums


@pytest.mark.parametrize("size", [1, 20])
def test_a_container_takes_the_same_queries_at_any_size(client, size):
    container = tube(client)
    for _each in range(size):
        move(container, "ISSUE", "0.5")
    # container with its sums, movements, history
    assert own_queries(client, container.get_absolute_url()) == 3


@pytest.mark.parametrize("page", PAGES)
def test_another_clinics_container_is_not_there(client, page):
    container = make_container()
    enter(client)
    assert client.get(reverse(page, args=[container.pk])).status_code == 404


def test_an_inspector_reads_and_is_offered_nothing(client):
    container = make_container(make_product(make_clinic()), expires_printed="2031-03")
    enter(client, Role.INSPECTOR, container.clinic)
    page = client.get(container.get_absolute_url()).text
    assert container.code in page
    assert reverse("container-use", args=[container.pk]) not in page
    assert reverse("container-open", args=[container.pk]) not in page
    assert client.get(reverse("container-use", args=[container.pk])).status_code == 403


@pytest.mark.parametrize(
    ("fields", "sold", "once_open"),
    [
        ({}, "Without prescription", "90 days, as is usual for this container"),
        ({"is_prescription": True, "in_use_days": 1}, "On prescription", "1 day"),
        ({"is_compounded": True}, "Made up by a pharmacy", "The pharmacy&#x27;s own date"),
    ],
)
def test_a_cream_tells_how_it_is_sold_and_how_long_it_is_open(client, fields, sold, once_open):
    product = make_product(enter(client), **fields)
    page = client.get(product.get_absolute_url()).text
    assert sold in page
    assert once_open in page


def test_a_second_cream_leads_to_its_own_page(client):
    container = tube(client)
    fields = sent(name="Other", strength_percent="4", container_type="JAR", size_g="50")
    answer = client.post(reverse("lidocaine-product-add"), fields)
    other = Product.objects.exclude(pk=container.product_id).get()
    assert answer.url == other.get_absolute_url()


def test_a_tube_without_any_date_says_so_before_it_is_opened(client):
    product = make_product(enter(client), is_compounded=True)
    container = make_container(product, expires_printed="")
    assert "No limit is known" in client.get(container.get_absolute_url()).text


def test_a_waste_tells_who_saw_it(client):
    wasted = move(tube(client), "WASTE", "1", witness="Noor Haddad")
    assert "Noor Haddad" in client.get(wasted.get_absolute_url()).text


def test_a_use_that_needs_no_reason_asks_for_none(client):
    page = client.get(reverse("container-use", args=[tube(client).pk])).text
    assert "Why this one?" not in page
