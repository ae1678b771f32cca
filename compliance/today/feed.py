"""What is due as a calendar that phones subscribe to: the only door to icalendar."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from compliance.clinics import adapter
from compliance.clinics.models import Clinic
from compliance.today.queries import Due

REFRESH = timedelta(hours=6)


def calendar(clinic: Clinic, due: Iterable[Due], *, at: datetime) -> bytes:
    """All-day entries, one for each thing with a day; the same thing keeps its entry."""
    found = Calendar()
    found.add("prodid", "-//Klarity//EN")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", f"{clinic.name} · Klarity")
    found.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for each in due:
        entry = Event()
        digest = hashlib.sha256(f"{clinic.pk} {each.key}".encode()).hexdigest()
        entry.add("uid", f"{digest[:32]}@klarity")
        entry.add("dtstamp", at)
        entry.add("dtstart", each.due_on)
        entry.add("dtend", each.due_on + timedelta(days=1))
        entry.add("summary", each.title)
        entry.add("description", each.text)
        entry.add("url", adapter.address(each.path))
        entry.add("transp", "TRANSPARENT")
        found.add_component(entry)
    return bytes(found.to_ical())
