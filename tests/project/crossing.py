"""Which statements of a request are not bound to the clinic whose request it is.

The rule: a statement that reads or writes a table which is split by clinic binds the key of this
clinic, or the key of a record that was written for this clinic. Keys are learned from the inserts.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.core.signals import request_finished, request_started
from django.db import connection

from compliance.clinics.models import Clinic

SPLIT = {
    model._meta.db_table
    for model in apps.get_models(include_auto_created=True)
    if model is Clinic or any(f.attname == "clinic_id" for f in model._meta.concrete_fields)
}
NAMED = re.compile(r'(?:FROM|JOIN|UPDATE|INTO) "(\w+)"')
INSERTED = re.compile(r'^INSERT INTO "\w+" \(([^)]*)\)')

# Statements that look over the clinics' fence on purpose: a pattern and the reason
ALLOWED = {
    r'FROM "compliance_membership".* "compliance_membership"."user_id" = ': (
        "the door: of which clinics is this person a member"
    ),
    r'FROM "compliance_accesskey" INNER JOIN .* "compliance_accesskey"."token_digest" = ': (
        "the door of programs: whose key is this"
    ),
    r'FROM "compliance_clinic" WHERE \(NOT "compliance_clinic"."is_sample" AND NOT \(': (
        "a backup holds every clinic: only who owns all of them may take it away"
    ),
}


def plain(value: Any) -> str:
    """A key the same way on both databases."""
    return str(value).replace("-", "")


def flat(values: Any) -> Iterator[str]:
    """Every bound value."""
    for value in values or ():
        if isinstance(value, list | tuple):
            yield from flat(value)
        else:
            yield plain(value)


class Watch:
    """Every statement of a time, judged for one clinic."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = plain(clinic.pk)
        self.own = {self.clinic}
        self.found: list[str] = []
        self.is_asked = False  # between requests it is the test that asks

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        """As Django asks a wrapper of statements."""
        for row in params if many else [params]:
            self.learn(sql, row)
        if self.is_asked and not self.is_bound(sql, params):
            self.found.append(sql)
        return execute(sql, params, many, context)

    def learn(self, sql: str, params: Any) -> None:
        """The keys of what is written for this clinic."""
        named = INSERTED.match(sql)
        if not named or self.clinic not in set(flat(params)):
            return
        columns = [name.strip(' "') for name in named[1].split(",")]
        if "id" not in columns:
            return
        at = columns.index("id")
        if any(isinstance(value, list) for value in params):  # a column each
            self.own.update(flat(params[at]))
        else:  # a row after the other
            self.own.update(plain(value) for value in params[at :: len(columns)])

    def is_bound(self, sql: str, params: Sequence[Any]) -> bool:
        """Does the statement stay with this clinic?"""
        if not SPLIT & set(NAMED.findall(sql)):
            return True
        if any(re.search(pattern, sql) for pattern in ALLOWED):
            return True
        return bool(self.own & set(flat(params)))


@contextmanager
def watched(clinic: Clinic, known: Collection[str] = ()) -> Iterator[Watch]:
    """Watch from now on; of what was written for the clinic before, only these keys are known."""
    watch = Watch(clinic)
    watch.own.update(known)

    def began(**_kwargs: Any) -> None:
        watch.is_asked = True

    def ended(**_kwargs: Any) -> None:
        watch.is_asked = False

    request_started.connect(began)
    request_finished.connect(ended)
    try:
        with connection.execute_wrapper(watch):
            yield watch
    finally:
        request_started.disconnect(began)
        request_finished.disconnect(ended)
