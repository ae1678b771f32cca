"""P14: other programs, fuzzed by an independent tool from the description that they are given."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from hypothesis import given
from hypothesis import strategies as st
from schemathesis import GenerationMode, openapi
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks

from compliance.api import rules
from compliance.api.openapi import document
from compliance.api.resources import RESOURCES
from compliance.ledger import verification
from klarity_site.urls import urlpatterns as every_page
from tests.api.factory import Program
from tests.clinics.factory import make_clinic
from tests.exchange.factory import bring_in_all
from tests.promises.test_p14_fuzz import quietly, undone

pytestmark = pytest.mark.django_db
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
Right = dict[str, list[dict[str, Any]]]


@pytest.fixture(autouse=True)
def one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server gives its connection back after each answer; a test's transaction lives in it."""
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)


@pytest.fixture
def program(monkeypatch, settings) -> Program:
    """One with a key for everything, in a clinic that has some of everything; nobody is slowed."""
    monkeypatch.setattr(rules, "REQUESTS_A_MINUTE", 10**9)
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "api": "1000000/m/ip"}
    clinic = make_clinic()
    bring_in_all(clinic)
    return Program(clinic)


def operations() -> Iterator[Any]:
    """Everything that the description offers, asked through the real way in."""
    described = openapi.from_dict(document())
    served = get_wsgi_application()
    described.app = lambda environ, start: served({"REMOTE_ADDR": "127.0.0.1", **environ}, start)
    described.config.update(base_url="http://localhost/api/v1")
    for each in described.get_all_operations():
        found: Any = each
        yield found.ok()


def known(program: Program) -> Right:
    """Records that are right, as a program would write them."""
    found = {}
    for name, resource in RESOURCES.items():
        if resource.scope:
            names = [column.name for column in resource.writable.columns]
            items = program.get(name).json()["items"]
            found[name] = [{each: item[each] for each in names} for item in items]
    return found


def mixed(data: Any, body: Any, right: list[dict[str, Any]]) -> Any:
    """Nonsense alone is refused at the door: most of a record is right, some of it is not."""
    if not right or not isinstance(body, dict) or data.draw(st.booleans()):
        return body
    if isinstance(body.get("items"), list):  # a batch of them
        return {**body, "items": [mixed(data, each, right) for each in body["items"]]}
    base = data.draw(st.sampled_from(right))
    strange = data.draw(st.lists(st.sampled_from([*base, *body]), max_size=3))
    return {**base, **{name: body[name] for name in strange if name in body}}


def fuzz(program: Program, operation: Any, right: Right, tries: int) -> Counter[int]:
    """Asks one operation so often; which statuses came."""
    statuses: Counter[int] = Counter()
    lines = right.get(operation.path.strip("/").removesuffix("/batch"), [])
    strategies = {
        mode: operation.as_strategy(mode)
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
        if mode is GenerationMode.POSITIVE or operation.method == "post"
    }

    @quietly(tries)
    @given(st.data())
    def ask(data: Any) -> None:
        mode = data.draw(st.sampled_from([*strategies]))
        case = data.draw(strategies[mode])
        case.body = mixed(data, case.body, lines)
        with undone():
            has_key = data.draw(st.sampled_from([True] * 9 + [False]))
            headers = dict(program.headers) if has_key else {"Authorization": "Bearer klarity_x"}
            answer = case.call(headers=headers)
            statuses[answer.status_code] += 1
            case.validate_response(answer, checks=CHECKS)

    ask()
    return statuses


def test_no_program_meets_an_error_of_ours_or_an_answer_not_described(program, sized, promise):
    found = [*operations()]
    chosen = found if sized(0, 1) else found[4:23:6]
    statuses: Counter[int] = Counter()
    right = known(program)
    for operation in chosen:
        statuses += fuzz(program, operation, right, sized(4, 100))
    assert verification.verify(program.key.clinic_id).is_whole
    told = " ".join(f"{code}×{count}" for code, count in sorted(statuses.items()))
    promise(
        14,
        f"programs, {len(chosen)} operations: 5xx or not described",
        figure=f"0 in {statuses.total():,}" + (f" ({told})" if sized(0, 1) else ""),
        bound="none",
        kept=statuses.total() >= len(chosen),
    )


@csrf_exempt
@login_not_required
def careless(_request: HttpRequest) -> HttpResponse:
    """An address that answers as nobody described."""
    return HttpResponse("Sorry", status=418)


class Urls:
    """Every page, with one address of the interface answered carelessly."""

    urlpatterns = [path("api/v1/devices", careless, name="careless"), *every_page]


def test_an_answer_that_is_not_described_is_found(
    program: Program, settings: Any, control: Callable[..., None]
):
    (operation,) = [o for o in operations() if (o.path, o.method) == ("/devices", "get")]
    fuzz(program, operation, {}, 2)
    settings.ROOT_URLCONF = Urls
    found = ""
    try:
        fuzz(program, operation, {}, 2)
    except FailureGroup as failures:
        found = ", ".join(sorted({type(each).__name__ for each in failures.exceptions}))
    control(14, "an answer that is not described", figure=found or "nothing", broke=bool(found))
