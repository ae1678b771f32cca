"""From a lot to client codes and back asks as often for many treatments as for few."""

import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.clinics.factory import make_clinic, make_member
from tests.devices.factory import questions
from tests.treatments.factory import make_client, make_treatment
from tests.treatments.many import Many, make_many, pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def many() -> Many:
    """Sixty treatments: two lots of cartridges, seven tubes of two lots of cream."""
    return make_many(make_clinic(), 60)


def test_many_treatments_cost_no_more_questions_than_few(client):
    asked = []
    for count in (60, 600):
        clinic = make_clinic()
        client.force_login(make_member(clinic).user)
        many = make_many(clinic, count)
        asked.append({name: len(questions(client, url)) for name, url in pages(many).items()})
    assert asked[0] == asked[1]
    # lots, containers, treatments and, to tell a client code from a lot, the client
    assert asked[0]["cartridge lot to clients"] == 4
    assert asked[0]["client back to lots"] == 3  # the client, treatments, items


def test_there_and_back_on_one_screen(client, many):
    client.force_login(make_member(many.client.clinic).user)
    urls = pages(many)
    there = client.get(urls["cartridge lot to clients"]).text
    assert many.client.code in there
    assert "C-000008" in there
    assert "C-000009" not in there
    assert many.client.code in client.get(urls["cream lot to clients"]).text
    back = client.get(urls["client back to lots"]).text
    for words in (many.lot, many.tube, "T-000000", urls["cartridge lot to clients"]):
        assert words in back
    assert "L-000001" not in back


def test_there_and_back_by_one_command(many, capsys):
    slug = many.client.clinic.slug

    def ask(*words: str) -> Any:
        call_command("recall_lot", "--clinic", slug, "--json", *words)
        return json.loads(capsys.readouterr().out)

    assert ask("--lot", many.lot)["clients"] == [f"C-{n:06}" for n in range(9)]
    assert ask("--lot", many.tube)["clients"] == [f"C-{n:06}" for n in range(9)]
    used = ask("--client", many.client.code)["used"]
    assert [(each["kind"], each["number"]) for each in used] == [
        ("cream", many.tube), ("lot", many.lot),
    ]  # fmt: skip
    assert used[0]["treatments"] == [f"T-{n:06}" for n in range(6)]
    with pytest.raises(CommandError, match="no client"):
        call_command("recall_lot", "--clinic", slug, "--client", "C-404")


def test_a_pack_leads_back_too_and_a_new_client_to_nothing(client, capsys):
    record = make_client()
    client.force_login(make_member(record.clinic).user)
    url = f"/treatments/trace/?lot={record.code}"
    assert "Nothing was used on this client" in client.get(url).text
    call_command("recall_lot", "--clinic", record.clinic.slug, "--client", record.code)
    assert "nothing was used" in capsys.readouterr().out
    make_treatment(record, packs=["P-9"])
    assert "P-9" in client.get(url).text


def test_a_long_list_is_cut_but_every_client_code_is_there(client):
    clinic = make_clinic()
    client.force_login(make_member(clinic).user)
    many = make_many(clinic, 260)
    many.treatment.items.model.objects.update(lot=many.treatment.items.get().lot)
    page = client.get(pages(many)["cartridge lot to clients"]).text
    assert "and 60 later ones" in page
    assert "C-000043" in page
