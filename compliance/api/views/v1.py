"""What other programs ask and write: JSON under /api/v1/, by an access key, without a session."""

import json
from collections.abc import Callable
from decimal import Decimal
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from compliance.api import rules
from compliance.api.models import AccessKey
from compliance.api.openapi import document
from compliance.api.resources import RESOURCES, Resource
from compliance.api.services.writing import OtherBodyError, Receipt, UnderWayError, write
from compliance.api.shapes import clean_text, text_of
from compliance.api.views import reading
from compliance.api.views.door import Error, Place, Problem, enter
from compliance.core.errors import Refusal
from compliance.exchange.kinds.base import Kind
from compliance.exchange.services import Unfit

View = Callable[..., HttpResponseBase]


def answers(view: View) -> View:
    """An address of the interface: no sign-in, no cookie, and what is wrong as problem+json."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Problem as problem:
            return problem.response()
        except PermissionDenied:  # nobody can tell where a stranger's request comes from
            return Problem(403, _("This request comes from nowhere.")).response()
        finally:
            timezone.deactivate()

    return csrf_exempt(login_not_required(answered))


@answers
def openapi(request: HttpRequest) -> HttpResponseBase:
    """The description of everything here; it says nothing about anybody."""
    _check_method(request, ("GET", "HEAD"))
    answer = JsonResponse(document())
    answer["Cache-Control"] = "public, max-age=300"
    return answer


@answers
def nowhere(_request: HttpRequest, place: str) -> HttpResponseBase:
    """An address that is not there."""
    raise Problem(404, _("There is nothing at “%(place)s”.") % {"place": place[:100]})


@answers
def records(request: HttpRequest, name: str) -> HttpResponseBase:
    """A page of a list, or a record that comes in."""
    resource = RESOURCES[name]
    methods = ("GET", "HEAD", "POST") if resource.scope else ("GET", "HEAD")
    _check_method(request, methods)
    if request.method == "POST":
        key = enter(request, resource.scope or "")
        (receipt,) = _written(request, key, resource, is_batch=False)
        told = _told(receipt)
        status = 201 if receipt.is_new else 200
        return JsonResponse(told, status=status, headers={"Location": told["url"]})
    key = enter(request, rules.Scope.READ)
    return JsonResponse(reading.page(resource, key.clinic, request.GET, address=request.path))


@answers
def batch(request: HttpRequest, name: str) -> HttpResponseBase:
    """Many records that come in at once, all of them or none."""
    _check_method(request, ("POST",))
    resource = RESOURCES[name]
    key = enter(request, resource.scope or "")
    receipts = _written(request, key, resource, is_batch=True)
    status = 201 if any(each.is_new for each in receipts) else 200
    return JsonResponse({"items": [_told(each) for each in receipts]}, status=status)


@answers
def record(request: HttpRequest, name: str, record_id: str) -> HttpResponseBase:
    """One record; who may write such records may read it back."""
    _check_method(request, ("GET", "HEAD"))
    resource = RESOURCES[name]
    key = enter(request, rules.Scope.READ, resource.scope or "")
    return JsonResponse(reading.one(resource, key.clinic, record_id))


def _check_method(request: HttpRequest, methods: tuple[str, ...]) -> None:
    if request.method not in methods:
        raise Problem(405, _("This address takes %(methods)s.") % {"methods": ", ".join(methods)},
                      headers={"Allow": ", ".join(methods)})  # fmt: skip


def _written(
    request: HttpRequest, key: AccessKey, resource: Resource, *, is_batch: bool
) -> list[Receipt]:
    """What is told of each record of a body, in their order."""
    once, at = _once(request), timezone.now()
    body = _body(request, most=rules.MOST_BYTES_OF_BATCH if is_batch else rules.MOST_BYTES)
    bodies = _items(body) if is_batch else [body]
    place = f"{resource.name}/batch" if is_batch else resource.name
    asked = rules.fingerprint(place, body)
    where: list[Place] = [("items", each) if is_batch else () for each in range(len(bodies))]
    items = _cells(resource.writable, bodies, where)
    try:
        return write(key=key, resource=resource, items=items, asked=asked, once=once, at=at)
    except OtherBodyError as error:
        raise Problem(422, _("This Idempotency-Key was used for something else.")) from error
    except UnderWayError as error:
        sentence = _("The same request is being answered just now. Ask again in a moment.")
        raise Problem(409, sentence, headers={"Retry-After": "1"}) from error
    except Unfit as unfit:
        errors = [((*where[each.line], each.column), each.sentence) for each in unfit.problems]
        status = 409 if unfit.is_conflict else 422
        raise Problem(status, _("Nothing was written."), errors=errors) from unfit
    except IntegrityError as error:
        raise Problem(409, _("This contradicts a record that is here already.")) from error


def _told(receipt: Receipt) -> dict[str, str]:
    place = reverse(f"api-{receipt.kind}-one", args=[receipt.id])
    return {
        "id": receipt.id,
        "kind": receipt.kind,
        "url": place,
        "written_at": receipt.written_at,
    }


def _once(request: HttpRequest) -> str:
    """The program's own key of this request; quotation marks of the standard are not part of it."""
    once = request.headers.get("Idempotency-Key", "").strip().strip('"')
    if not once or len(once) > rules.LONGEST_KEY:
        raise Problem(400, _("Send a header Idempotency-Key: one of your own for each record."))
    return once


def _body(request: HttpRequest, *, most: int) -> dict[str, Any]:
    if request.content_type != "application/json":
        raise Problem(415, _("Send one record as application/json."))
    if int(request.META.get("CONTENT_LENGTH") or 0) > most:
        raise Problem(413, _("One record has 64 kB at most, a batch 1 MB."))
    try:
        body = json.loads(request.body.decode(), parse_float=Decimal, parse_constant=_not_a_number)
    except (ValueError, RecursionError) as error:
        raise Problem(400, _("This is not JSON in UTF-8.")) from error
    if not isinstance(body, dict):
        raise Problem(400, _("Send a JSON object: one record, or a batch of them."))
    return body


def _not_a_number(_word: str) -> None:
    raise ValueError


def _items(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The records of a batch."""
    items = body.get("items")
    is_list = isinstance(items, list) and all(isinstance(each, dict) for each in items)
    if set(body) != {"items"} or not is_list or not 1 <= len(items or ()) <= rules.MOST_RECORDS:
        sentence = _("Send “items”, and nothing else: a list of 1 to 1,000 records.")
        raise Problem(422, _("Nothing was written."), errors=[(("items",), sentence)])
    return items or []


def _cells(kind: Kind, bodies: list[dict[str, Any]], where: list[Place]) -> list[dict[str, str]]:
    """The cells of lines of the import; null says nothing. Everything wrong is told at once."""
    columns = {column.name: column for column in kind.columns}
    errors: list[Error] = []
    items: list[dict[str, str]] = []
    for place, body in zip(where, bodies, strict=True):
        cells: dict[str, str] = {}
        for name, value in body.items():
            try:
                if name not in columns:
                    raise Refusal(_("There is no such field, or a program does not write it."))
                if value is not None:
                    cells[name] = text_of(columns[name].cell, value)
            except Refusal as refusal:
                errors.append(((*place, _shown(name)), refusal.sentence))
        items.append(cells)
    if errors:
        raise Problem(422, _("Nothing was written."), errors=errors)
    return items


def _shown(name: str) -> str:
    try:
        return clean_text(name)[:80]
    except Refusal:
        return "?"
