"""What a scanned code stands for: a lot, a pack, a tube, a pen."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from compliance.clinics.models import Clinic
from compliance.core.gs1 import Scan, read_code
from compliance.devices import queries as devices
from compliance.lidocaine.models import Container
from compliance.sterilization.models import Pack
from compliance.treatments.queries import reach

IN_ADDRESS = re.compile(r"/(packs|lots|containers|devices)/([0-9a-f-]{36})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """The field of the treatment's form that it belongs to, the value there, and how it is named.

    `serial` is the unit's own number, where the code carries one.
    """

    field: str
    value: str
    name: str
    serial: str = ""


def find_scanned(clinic: Clinic, text: str) -> Found | None:
    """What this clinic knows by a scanned code, an address of ours, or a number typed by hand."""
    text = text.strip()
    link = IN_ADDRESS.search(text)
    if link:
        return _by_key(clinic, link[1].lower(), UUID(link[2]))
    code = read_code(text)
    if code is not None:
        return _by_lot(clinic, code.lot, code)
    return _pack(clinic, code=text) or _by_lot(clinic, text, Scan()) or _by_code(clinic, text)


def _by_key(clinic: Clinic, place: str, key: UUID) -> Found | None:
    if place == "packs":
        return _pack(clinic, pk=key)
    if place == "containers":
        return _container(clinic, pk=key)
    if place == "lots":
        return _lot(clinic, Scan(), pk=key)
    return _device(clinic, pk=key)


def _by_lot(clinic: Clinic, lot: str, code: Scan) -> Found | None:
    if not lot:
        return None
    return _lot(clinic, code, lot=lot) or _container(clinic, lot=lot)


def _by_code(clinic: Clinic, text: str) -> Found | None:
    return _container(clinic, code=text) or _device(clinic, code=text)


def _lot(clinic: Clinic, code: Scan, **which: Any) -> Found | None:
    """The arrival with something left that expires first; an empty one where none has."""
    found = reach.shelf(clinic).filter(voided_at__isnull=True, **which)
    lots = sorted(found, key=lambda each: (each.left <= 0, each.expires_on, str(each.pk)))
    if not lots:
        return None
    return Found("lots", str(lots[0].pk), f"LOT {lots[0].lot}", code.serial)


def _pack(clinic: Clinic, **which: Any) -> Found | None:
    found = Pack.objects.of(clinic).standing().filter(cycle__voided_at__isnull=True, **which)
    pack = found.order_by("-cycle__started_at", "-pk").first()
    return Found("packs", pack.code, pack.code) if pack else None


def _container(clinic: Clinic, **which: Any) -> Found | None:
    found = Container.objects.of(clinic).standing().filter(**which)
    tube = found.order_by("received_on", "code", "pk").first()
    return Found("container", str(tube.pk), tube.code) if tube else None


def _device(clinic: Clinic, **which: Any) -> Found | None:
    pen = devices.devices(clinic).filter(voided_at__isnull=True, **which).order_by("pk").first()
    return Found("device", str(pen.pk), str(pen)) if pen else None
