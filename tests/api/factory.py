"""Builders: an access key, and a program that uses it."""

import json
from typing import Any
from uuid import uuid4

from django.test import Client
from django.utils import timezone

from compliance.api.models import AccessKey
from compliance.api.rules import Scope
from compliance.api.services import keys
from compliance.clinics.models import Clinic
from tests.clinics.factory import TESTER


def make_key(clinic: Clinic, *scopes: str, **fields: Any) -> tuple[AccessKey, str]:
    """A key for everything, with its secret."""
    defaults = {"name": "Gateway", "ends_on": None, "by": TESTER, "at": timezone.now()}
    wanted = scopes or tuple(Scope.values)
    return keys.make_key(clinic=clinic, scopes=wanted, **{**defaults, **fields})


class Program:
    """Another program: it has a key and no browser."""

    def __init__(self, clinic: Clinic, *scopes: str, **fields: Any) -> None:
        self.key, secret = make_key(clinic, *scopes, **fields)
        self.headers = {"Authorization": f"Bearer {secret}"}
        self.client = Client(enforce_csrf_checks=True)

    def get(self, place: str, **asked: Any) -> Any:
        """What it is told."""
        return self.client.get(f"/api/v1/{place}", asked, headers=self.headers)

    def post(self, place: str, record: Any, *, once: str = "", **headers: str) -> Any:
        """What comes of a record; without `once` it is a new request each time."""
        return self.client.post(
            f"/api/v1/{place}",
            record if isinstance(record, bytes) else json.dumps(record).encode(),
            content_type=headers.pop("content_type", "application/json"),
            headers={**self.headers, "Idempotency-Key": once or uuid4().hex, **headers},
        )
