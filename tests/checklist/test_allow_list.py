"""No field outside the allow-list reaches a public page: a canary in every text of every record."""

import io
from datetime import date
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.test import Client
from pypdf import PdfReader

from compliance.checklist import rules
from compliance.checklist.views.public import checklist_body
from compliance.clinics.models import Clinic, ClinicRecord
from compliance.exchange import services as exchange
from tests.checklist.factory import make_ready, publish
from tests.clinics.factory import NOW, TESTER, make_clinic

# What a clinic publishes when it publishes: everything else is nobody's business.
PUBLIC = {
    *("Clinic.name", "Clinic.slug", "Clinic.street", "Clinic.city", "Clinic.postcode"),
    *("Clinic.phone", "Clinic.timezone", "Clinic.pack", "Clinic.own_rules"),
    *("PublishedAnswer.question", "PublishedAnswer.own_text", "Practitioner.name"),
    *("Credential.title", "Credential.issuer", "Credential.type", "CredentialKind.name"),
    *("SterileProduct.make", "SterileProduct.model", "Sterilizer.make", "Sterilizer.model"),
    *("Device.make", "Device.model", "LicenceCheck.number"),
    *("Product.name", "Disinfectant.name", "AftercareStep.words"),
}
ONLY_ON_THE_REGISTER = {"Credential.number", "Credential.register_url"}
PAGES = ("", "badge/", "embed/")


def text_fields() -> list[tuple[type[models.Model], str, int]]:
    """Every text that somebody may type into a record, and how long it may be."""
    found = []
    for model in apps.get_app_config("compliance").get_models():
        if not (issubclass(model, ClinicRecord) or model is Clinic):
            continue
        for field in model._meta.concrete_fields:
            name = f"{model.__name__}.{field.name}"
            is_text = isinstance(field, models.CharField | models.TextField)
            is_long_enough = (field.max_length or 200) >= len("CANARY00")
            if (
                is_text
                and is_long_enough
                and not field.choices
                and name not in PUBLIC | ONLY_ON_THE_REGISTER
            ):
                found.append((model, field.name, field.max_length or 200))
    return found


def plant(model: Any, name: str, longest: int) -> int:
    """Writes a canary of its own into a field of every record; how many took it."""
    planted = 0
    for n, key in enumerate(model.objects.values_list("pk", flat=True)[:40]):
        canary = f"CANARY{n:02}-{model.__name__}.{name}"[:longest]
        try:
            with transaction.atomic():
                planted += model.objects.filter(pk=key).update(**{name: canary})
        except IntegrityError:  # the database keeps this one empty, or to its own values
            continue
    return planted


@pytest.mark.django_db
@pytest.mark.pdf
def test_no_field_outside_the_allow_list_reaches_a_public_page(client: Client) -> None:
    with time_machine.travel(NOW, tick=False):
        exchange.load_sample(
            slug="demo", cycles=12, on=date(2026, 7, 15), seed=1, by=TESTER, at=NOW
        )
        before = {page: client.get(f"/c/demo/{page}").text for page in PAGES}
        assert "years" in before[""]
        planted = [name for name in text_fields() if plant(*name)]
        assert len(planted) > 120
        assert not [page for page in before.values() if "CANARY" in page]
        checklist_body.cache_clear()  # the canaries came in behind the history's back
        for language in rules.LANGUAGES:
            for page in PAGES:
                answer = client.get(f"/c/demo/{page}", {"lang": language})
                assert answer.status_code == 200
                assert "CANARY" not in answer.text
        sheet = client.get("/c/demo/checklist.pdf").content
        text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(sheet)).pages)
        assert "CANARY" not in text
        assert b"CANARY" not in sheet


@pytest.mark.django_db
def test_the_harness_can_find_one(client: Client) -> None:
    with time_machine.travel(NOW, tick=False):
        clinic = make_clinic(slug="demo")
        make_ready(clinic)
        publish(clinic, "how-long")
        assert plant(apps.get_model("compliance", "Practitioner"), "name", 120)
        assert "CANARY" in client.get("/c/demo/").text
