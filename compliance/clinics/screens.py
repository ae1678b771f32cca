"""The few shapes that staff screens have: a form, a void form, a list."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.paginator import Paginator
from django.db import DatabaseError, models
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import resolve
from django.utils.translation import gettext as _

from compliance.clinics.access import StaffRequest
from compliance.core.errors import Refusal, explained
from compliance.core.forms import RecordFilter, VoidForm
from compliance.core.idempotency import answer_once

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class Action:
    """A button or link on a page."""

    label: str
    url: str
    icon: str = ""
    is_primary: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a row; with a tone it is shown as a status."""

    label: str
    text: str
    tone: str = ""
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a list: on a phone a card with title and meta, else a row of cells."""

    url: str
    title: str
    cells: Sequence[Cell]
    meta: str = ""


@dataclass(frozen=True, slots=True)
class Empty:
    """What a list says when it has nothing."""

    title: str
    text: str
    icon: str = "box"
    action_url: str = ""
    action_label: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a detail page: facts, or a small table, or a sentence that there is nothing."""

    title: str
    facts: Sequence[tuple[str, Any]] = ()
    columns: Sequence[str] = ()
    rows: Sequence[Row] = ()
    empty: str = ""
    action: Action | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """A word with a tone: ok, warn, bad, muted or info."""

    tone: str
    text: str


@dataclass(frozen=True, slots=True)
class Pager:
    """Where one is in a long list."""

    page: int
    pages: int
    count: int
    previous_url: str
    next_url: str


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a filter."""

    value: str
    label: str
    is_selected: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter of a list."""

    name: str
    label: str
    options: Sequence[Option] = field(default_factory=list)


def form_page(
    request: StaffRequest,
    *,
    form: Any,
    save: Callable[[Any], Any],
    heading: str,
    back: str,
    intro: str = "",
    submit: str = "",
    saved: str = "",
    danger: bool = False,
    scope: str = "",
    template: str = "components/form_page.html",
    **context: Any,
) -> HttpResponse:
    """Show a form, or save it exactly once in its scope, the clinic, and go to the saved thing.

    `save(form)` returns a record or an address. A Refusal or a ValidationError becomes an error
    on the form, with everything the person typed kept.
    """
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            target = answer_once(
                scope=f"{scope or request.clinic.pk}{request.user.pk}"[:64],
                key=form.cleaned_data["idempotency_key"],
                at=request.now,
                do=lambda: _address(save(form)),
            )
        except Refusal as refusal:
            known = refusal.field if refusal.field in form.fields else None
            form.add_error(known, refusal.sentence)
        except ValidationError as error:
            add_errors(form, error)
        except (DatabaseError, OSError) as error:
            status, sentence = explained(error)
            form.add_error(None, sentence)
        else:
            messages.success(request, saved or _("Saved."))
            return redirect(target)
    page = {
        "heading": heading,
        "intro": intro,
        "back": back,
        "form": form,
        "submit": submit or _("Save"),
        "danger": danger,
        **context,
    }
    return render(request, template, page, status=status)


def void_page(
    request: StaffRequest, record: Any, *, save: Callable[[str], Any], back: str
) -> HttpResponse:
    """Ask why a record no longer counts, then mark it void."""
    return form_page(
        request,
        form=VoidForm(request.POST or None, clinic=request.clinic),
        save=lambda form: save(form.cleaned_data["reason"]),
        heading=_("Mark “%(record)s” as void") % {"record": record.label()},
        intro=_("It stays in the records and in every audit, crossed out with your reason."),
        submit=_("Mark as void"),
        saved=_("Marked as void."),
        back=back,
        danger=True,
    )


def list_page(
    request: StaffRequest,
    *,
    found: RecordFilter,
    row: Callable[[Any], Row],
    columns: Sequence[str],
    heading: str,
    empty: Empty,
    actions: Sequence[Action] = (),
    intro: str = "",
    back: str = "",
    template: str = "components/list_page.html",
    rows_of: Callable[[list[Any]], list[Row]] | None = None,
    **context: Any,
) -> HttpResponse:
    """A searched, filtered and paged list. `rows_of` may turn a whole page into rows at once."""
    records, pager = paged(request, found.qs)
    content = {
        "heading": heading,
        "intro": intro,
        "back": back,
        "query": request.GET.get("q", "") if found.SEARCH else None,
        "filters": _filters(found, request.GET),
        "is_filtered": any(value for name, value in request.GET.items() if name != "page"),
        "columns": columns,
        "rows": rows_of(records) if rows_of else [row(record) for record in records],
        "pager": pager,
        "empty": empty,
        "actions": actions,
        **context,
    }
    return render(request, template, content)


def paged(request: StaffRequest, found: models.QuerySet[Any]) -> tuple[list[Any], Pager]:
    """The asked page of a long list, and the ways to the pages beside it. Runs two queries."""
    paginator = Paginator(found, PAGE_SIZE)
    page = paginator.get_page(request.GET.get("page"))
    earlier = _page_url(request, page.number - 1) if page.has_previous() else ""
    later = _page_url(request, page.number + 1) if page.has_next() else ""
    pager = Pager(page.number, paginator.num_pages, paginator.count, earlier, later)
    return list(page.object_list), pager


def detail_page(
    request: StaffRequest,
    *,
    heading: str,
    back: str,
    sections: Sequence[Section],
    history: Sequence[Any],
    status: Status | None = None,
    actions: Sequence[Action] = (),
    template: str = "components/detail_page.html",
    **context: Any,
) -> HttpResponse:
    """One record: its facts, what belongs to it, and its history."""
    content = {
        "heading": heading,
        "back": back,
        "sections": sections,
        "history": history,
        "status": status,
        "actions": actions,
        **context,
    }
    return render(request, template, content)


def record_actions(record: Any, *actions: Action) -> list[Action]:
    """A record's actions; a void record has none left."""
    return [] if record.is_void else list(actions)


def offered(request: StaffRequest, *actions: Action) -> list[Action]:
    """Those of the actions whose page this member may open."""
    role = request.membership.role
    return [a for a in actions if role in resolve(a.url.partition("?")[0]).func.access.roles]  # type: ignore[attr-defined]


def _address(saved: Any) -> str:
    address: str = saved if isinstance(saved, str) else saved.get_absolute_url()
    return address


def add_errors(form: BaseForm, error: ValidationError) -> None:
    """Errors of fields that the form does not show belong to the form as a whole."""
    by_field: Mapping[str, Any] = (
        error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
    )
    for name, errors in by_field.items():
        form.add_error(name if name in form.fields else None, errors)


def _filters(found: RecordFilter, asked: Mapping[str, str]) -> list[Filter]:
    filters = []
    for name, bound in found.form.fields.items():
        choices = getattr(bound, "choices", None)
        if name == "q" or choices is None:
            continue
        options = [
            Option(str(value), str(label), str(value) == asked.get(name, ""))
            for value, label in choices
        ]
        filters.append(Filter(name, str(bound.label), options))
    return filters


def _page_url(request: StaffRequest, page: int) -> str:
    query = request.GET.copy()
    query["page"] = str(page)
    return f"?{query.urlencode()}"
