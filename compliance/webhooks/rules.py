"""What is sent, how it is signed, when it is tried again, and where nothing is sent to."""

import base64
import hashlib
import hmac
import ipaddress
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db.models import TextChoices
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from compliance.core import times
from compliance.core.errors import Refusal

# As the page Standard Webhooks suggests: about three days in all
WAITS = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
TEST = "test.sent"
SECRET_PREFIX = "whsec_"  # noqa: S105 - how the standard writes one
NAT64 = ipaddress.ip_network("64:ff9b::/96")
GONE = 410  # the other program wants no more


class Subject(TextChoices):
    """What can be told about: the ledger's kinds of records that other programs act on."""

    CYCLE = "cycle", _("Cycles")
    RELEASE = "release", _("Releases of loads")
    PACK = "pack", _("Packs")
    SPORE_TEST = "spore_test", _("Spore tests")
    AIR_REMOVAL_TEST = "air_removal_test", _("Air-removal tests")
    DISINFECTION = "disinfection", _("Disinfections")
    TREATMENT = "treatment", _("Treatments")
    DEVICE = "device", _("Devices")
    STERILE_LOT = "sterile_lot", _("Sterile lots")
    CONTAINER = "lidocaine_container", _("Containers of cream")
    MOVEMENT = "lidocaine_movement", _("Movements of cream")
    DEVIATION = "deviation", _("Deviations")


def next_wait(tries: int) -> timedelta | None:
    """How long until the next try after so many failed ones; None when it is given up."""
    return WAITS[tries - 1] if tries <= len(WAITS) else None


def is_taken(status: int) -> bool:
    """Did the other program say that it has it? Going elsewhere is not followed."""
    return 200 <= status < 300


def body(*, type: str, kind: str, id: str, sequence: int, at: datetime) -> str:  # noqa: A002
    """What is sent: kinds, ids and times, nothing about anybody."""
    said = {
        "type": type,
        "timestamp": times.utc_text(at),
        "data": {"kind": kind, "id": id, "sequence": sequence},
    }
    return json.dumps(said, separators=(",", ":"))


def signature(secret: bytes, *, id: str, timestamp: int, body: str) -> str:  # noqa: A002
    """Of a message, as Standard Webhooks writes it (v1: HMAC-SHA256)."""
    signed = f"{id}.{timestamp}.{body}".encode()
    return "v1," + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()


def written_secret(secret: bytes) -> str:
    """As it is handed over."""
    return SECRET_PREFIX + base64.b64encode(secret).decode()


def check_url(url: str, *, may_stay_inside: bool) -> None:
    """Raises Refusal for an address that nothing is sent to, as far as its own words tell."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    schemes = {"https", "http"} if may_stay_inside else {"https"}
    if not host or parts.scheme not in schemes or not url.isascii() or not url.isprintable():
        raise Refusal(_t("Write a whole address that begins with https://."), "url")
    if parts.username is not None or parts.fragment or " " in url:
        raise Refusal(_t("Write the address without a name, a password or a #."), "url")


def check_reachable(addresses: Sequence[str], *, may_stay_inside: bool) -> None:
    """Raises Refusal unless every address of a name is out in the open internet."""
    if not addresses or not (may_stay_inside or all(is_outside(each) for each in addresses)):
        raise Refusal(_t("This address leads into a private network. Nothing is sent there."))


def is_outside(address: str) -> bool:
    """Is it an address of the open internet, also when one is wrapped in another?"""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        wrapped = [found.ipv4_mapped, found.sixtofour, *(found.teredo or ())]
        if found in NAT64:
            wrapped.append(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF))
        if any(each is not None and not is_outside(str(each)) for each in wrapped):
            return False
        if found.ipv4_mapped is not None:
            return True
    return found.is_global and not found.is_multicast and not found.is_reserved
