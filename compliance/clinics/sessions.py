"""How long somebody stays signed in: twelve hours at most, two without opening anything."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.db import DatabaseError, models
from django.utils import timezone

LONGEST = timedelta(hours=12)
IDLE = timedelta(hours=2)
NOT_OFTENER = timedelta(minutes=10)  # reading a page seldom writes
BEGAN = "began"
ONCE = "shown-once"
ASKED = "_session_expiry"  # Django's place for how long the person asked to stay


class SessionStore(db.SessionStore):  # type: ignore[misc, unused-ignore]
    """Sessions in the database that end by themselves, whatever is done in them."""

    _ends_at: datetime | None = None

    def _get_session_from_db(self) -> Any:
        found = super()._get_session_from_db()  # type: ignore[misc]
        self._ends_at = found.expire_date if found else None
        return found

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 - as in Django
        """Keep it, with the moment somebody signed in."""
        if SESSION_KEY in self and BEGAN not in self:
            self[BEGAN] = timezone.now().timestamp()
        super().save(must_create)

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """The row, with the end of the session."""
        row = super().create_model_instance(data)
        row.expire_date = self._ends_at = self.end(timezone.now())
        return row

    def get_expiry_age(self, **kwargs: Any) -> int:
        """How many seconds the browser keeps the cookie."""
        age = super().get_expiry_age(**kwargs)
        left = self._last_moment() - timezone.now()
        return max(0, min(age, int(left.total_seconds())))

    def end(self, now: datetime) -> datetime:
        """When it ends if nothing more is opened."""
        is_kept = (self.get(ASKED) or 0) > 0  # they ticked that they want to stay
        is_idle_long = SESSION_KEY in self and not is_kept
        return min(self._last_moment(), now + (IDLE if is_idle_long else LONGEST))

    def touch(self, now: datetime) -> None:
        """Something was opened: the session goes on, within its twelve hours."""
        end = self.end(now)
        if self._ends_at is None or end - self._ends_at < NOT_OFTENER:
            return
        try:
            self.model.objects.filter(pk=self.session_key).update(expire_date=end)
        except DatabaseError:  # a full disk is no reason not to show what is there
            return
        self._ends_at = end

    def _last_moment(self) -> datetime:
        began = self.get(BEGAN)
        start = datetime.fromtimestamp(began, tz=UTC) if began else timezone.now()
        return start + LONGEST


def show_once(session: Any, record: models.Model, secret: str) -> None:
    """Keep what is only known now, a link or a key, until its record's page is opened."""
    session[ONCE] = {str(record.pk): secret}


def shown_once(session: Any, record: models.Model) -> str:
    """What was kept, taken out: whoever opens the page later does not find it."""
    kept: dict[str, str] = session.get(ONCE, {})
    if str(record.pk) not in kept:
        return ""
    del session[ONCE]
    return kept[str(record.pk)]
