"""The shared templates, drawn with everything they can take and with the least they need."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from crispy_forms.bootstrap import AppendedText, FormActions, PrependedText
from crispy_forms.helper import FormHelper
from crispy_forms.layout import (
    ButtonHolder,
    Column,
    Div,
    Fieldset,
    Hidden,
    Layout,
    Reset,
    Row,
    Submit,
)
from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import path

from compliance.clinics import screens
from compliance.clinics.context import NavItem
from compliance.ledger.queries import Change, Entry

urlpatterns = [
    path("today/", lambda _request: HttpResponse(), name="today"),
    path("out/", lambda _request: HttpResponse(), name="account_logout"),
]
pytestmark = pytest.mark.urls(__name__)


class ReadingForm(forms.Form):
    """A form with every kind of control."""

    key = forms.CharField(widget=forms.HiddenInput)
    temperature = forms.DecimalField(label="Temperature", help_text="At least 134.")
    indicator = forms.ChoiceField(
        label="Indicator",
        choices=[("PASS", "Pass"), ("FAIL", "Fail")],
        widget=forms.RadioSelect,
        help_text="Look at it in daylight.",
    )
    dry = forms.BooleanField(label="Dry", required=False, help_text="A wet pack is not sterile.")
    printout = forms.FileField(label="Printout", required=False)
    note = forms.CharField(label="Note", required=False)


def draw(template: str, **context: Any) -> str:
    return render_to_string(template, context, request=RequestFactory().get("/here/"))


def helper(*layout: Any, form_tag: bool = False) -> FormHelper:
    made = FormHelper()
    made.form_tag = form_tag
    if layout:
        made.layout = Layout(*layout)
    return made


def drawn_form(form: forms.Form, how: FormHelper) -> str:
    form.helper = how  # type: ignore[attr-defined]
    return draw("components/form_page.html", heading="Log", form=form, submit="Save", back="/b/")


def nav() -> list[NavItem]:
    return [
        NavItem("Today", "/today/", "home", is_current=True, is_primary=True),
        NavItem("Devices", "/devices/", "pen", is_current=False, is_primary=False),
    ]


def entry(**changed: Any) -> Entry:
    at = datetime(2026, 11, 1, 9, tzinfo=UTC)
    plain: dict[str, Any] = {
        "sequence": 1, "type": "cycle.created", "verb": "Created", "record_kind": "cycle",
        "record_id": "1", "record_label": "AC-1", "who": "Amélie", "role": "owner",
        "occurred_at": at, "recorded_at": at, "reason": "", "is_late": False, "changes": (),
        "details": {},
    }  # fmt: skip
    return Entry(**{**plain, **changed})


def test_a_staff_page_shows_where_one_is() -> None:
    page = draw("layouts/staff.html", heading="Cycles", nav=nav(), clinic={"name": "Belle-Peau"})
    assert "<title>Cycles · Klarity</title>" in page
    assert page.count('aria-current="page"') == 1
    assert page.count("/devices/") == 2  # in the rail, and in the sheet of the bar
    assert '<a class="back" href="">' in page


def test_a_staff_page_needs_nothing() -> None:
    assert "<h1></h1>" in draw("layouts/staff.html")


def test_the_theme_can_be_chosen() -> None:
    assert 'data-theme="dark"' in draw("layouts/public.html", theme="dark")


def test_messages_show_their_tone_and_their_undo() -> None:
    said = [
        Message(constants.SUCCESS, "Released", extra_tags="undo:/undo/"),
        Message(constants.WARNING, "Wet"),
        Message(constants.ERROR, "Unread"),
        Message(constants.INFO, "Making"),
    ]
    page = draw("layouts/entrance.html", messages=said, heading="Sign in", intro="Here.")
    assert page.count("<form") == 1
    assert 'action="/undo/"' in page
    for tone in ("ok", "warn", "bad", "info"):
        assert f"notice-{tone}" in page


def test_a_public_page_has_no_script_and_no_form() -> None:
    page = draw("layouts/public.html", heading="What to ask", intro="Eighteen questions.")
    assert "<script" not in page
    assert "<form" not in page


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "429", "500"])
def test_error_pages_need_no_request_and_say_what_to_do(code: str) -> None:
    page = render_to_string(f"{code}.html")
    assert '<p class="lead">' in page
    assert 'href="/today/"' in page


def test_a_bound_form_keeps_what_was_typed_and_says_what_is_wrong() -> None:
    page = drawn_form(ReadingForm({"temperature": "warm", "note": "late"}), helper())
    assert 'class="notice notice-bad error-summary" role="alert" tabindex="-1" autofocus' in page
    assert '<a href="#div_id_temperature">Temperature</a>: Enter a number.' in page
    assert 'id="id_temperature_error"' in page
    assert 'aria-describedby="id_temperature_helptext id_temperature_error"' in page
    assert 'aria-invalid="true"' in page
    assert 'value="warm"' in page
    assert 'value="late"' in page
    assert 'enctype="multipart/form-data"' in page


def test_an_unbound_form_marks_what_may_stay_empty() -> None:
    page = drawn_form(ReadingForm(), helper())
    assert page.count("(optional)") == 2
    assert "error-summary" not in page
    assert 'aria-describedby="id_indicator_helptext"' in page


def test_errors_of_the_whole_form_come_first() -> None:
    form = ReadingForm({"key": "k", "temperature": "1", "indicator": "PASS"})
    form.add_error(None, "The load was already released.")
    assert "<li>The load was already released.</li>" in drawn_form(form, helper())


def test_a_layout_groups_fields() -> None:
    layout = helper(
        Fieldset("The run", Row(AppendedText("temperature", "°C"), Column("dry"), css_id="run")),
        Fieldset("", "indicator", css_id="load", css_class="wide"),
        Div(PrependedText("note", "→"), css_id="notes", css_class="soft"),
        Div("printout"),
        Column("key", css_id="c", css_class="narrow"),
        FormActions(Submit("go", "Go"), Reset("again", "Again")),
        ButtonHolder(Hidden("step", "2")),
    )
    page = drawn_form(ReadingForm(), layout)
    assert "<legend>The run</legend>" in page
    assert '<span class="unit">°C</span>' in page
    assert '<span class="unit">→</span>' in page
    assert '<input type="hidden" name="step" value="2">' in page
    assert 'name="go" value="Go"' in page


def test_a_layout_can_stay_silent_about_errors() -> None:
    layout = helper("key")
    layout.form_show_errors = False
    assert "error-summary" not in drawn_form(ReadingForm({}), layout)


def test_a_helper_can_bring_the_form_element() -> None:
    how = helper(form_tag=True)
    how.add_input(Submit("go", "Sign in"))
    form = ReadingForm({})
    form.helper = how  # type: ignore[attr-defined]
    page = draw("klarity/whole_uni_form.html", form=form, **how.get_attributes("klarity"))
    assert 'method="post" enctype="multipart/form-data" data-once>' in page
    assert "csrfmiddlewaretoken" in page
    how.form_method = "get"
    attributes = how.get_attributes("klarity")
    plain = draw("klarity/whole_uni_form.html", form=forms.Form(), **attributes)
    assert "csrfmiddlewaretoken" not in plain


def test_a_formset_shows_each_form_and_what_is_wrong_with_all() -> None:
    many = forms.formset_factory(ReadingForm, extra=2, max_num=1, validate_max=True)
    sent = many({"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0"})
    for formset in (many(), sent):
        page = draw("klarity/whole_uni_formset.html", formset=formset, formset_tag=False, inputs=[])
        assert page.count("formset-row") == len(formset.forms)
    assert "Please submit at most 1 form." in page
    how = {"formset_tag": True, "flat_attrs": "", "formset_method": "post", "disable_csrf": False}
    page = draw("klarity/whole_uni_formset.html", formset=many(), inputs=[Submit("a", "B")], **how)
    assert "csrfmiddlewaretoken" in page
    how = {"formset_tag": True, "flat_attrs": "", "formset_method": "get", "disable_csrf": False}
    empty = forms.formset_factory(forms.Form)()
    page = draw("klarity/whole_uni_formset.html", formset=empty, inputs=[], **how)
    assert "multipart" not in page


def test_a_danger_form_warns_by_its_button() -> None:
    form = forms.Form()
    page = draw("components/form_page.html", heading="V", form=form, submit="Void", danger=True)
    assert "btn-danger-solid" in page
    assert "Cancel" not in page


def listed(**changed: Any) -> str:
    plain: dict[str, Any] = {
        "heading": "Cycles",
        "query": "",
        "filters": [
            screens.Filter("s", "Sterilizer", [screens.Option("", "All", is_selected=True)])
        ],
        "columns": ["Cycle", "Packs", "Status", "Note"],
        "rows": [
            screens.Row(
                "/c/1/",
                "AC-1 · 1",
                [
                    screens.Cell("Packs", "3", is_number=True),
                    screens.Cell("Status", "Released", "ok"),
                    screens.Cell("Note", ""),
                ],
                "Amélie",
            ),
            screens.Row("", "AC-1 · 2", []),
        ],
        "pager": screens.Pager(2, 3, 60, "?page=1", "?page=3"),
        "empty": screens.Empty("No cycles yet", "Log one.", "autoclave", "/add/", "Log a cycle"),
        "actions": [
            screens.Action("Log", "/add/", "plus", is_primary=True),
            screens.Action("Export", "/out/"),
        ],
    }
    return draw("components/list_page.html", **{**plain, **changed})


def test_a_list_shows_its_records_and_the_way_on() -> None:
    page = listed()
    assert "60 records" in page
    assert re.search(r'data-label="Packs">\s*3\s*</td>', page)
    assert "status-ok" in page
    assert "Not recorded" in page
    assert "Page 2 of 3" in page
    assert 'href="?page=3" rel="next"' in page


def test_a_short_list_has_no_pages() -> None:
    page = listed(pager=screens.Pager(1, 1, 1, "", ""), query=None, filters=[])
    assert "1 record<" in page
    assert "rel=" not in page.split("</head>")[1]
    assert 'role="search"' not in page


def test_the_ends_of_a_list_lead_one_way_only() -> None:
    assert 'rel="prev"' not in listed(pager=screens.Pager(1, 2, 30, "", "?page=2"))
    assert 'rel="next"' not in listed(pager=screens.Pager(2, 2, 30, "?page=1", ""))


def test_an_empty_list_says_what_to_do() -> None:
    page = listed(rows=[], is_filtered=False)
    assert "No cycles yet" in page
    assert 'href="/add/"' in page
    assert "btn" not in draw("components/_empty.html", icon="box", title="None", text="")


def test_a_filter_that_finds_nothing_is_no_empty_clinic() -> None:
    page = listed(rows=[], is_filtered=True)
    assert "Nothing matches" in page
    assert "No cycles yet" not in page


def test_a_record_shows_its_parts_and_its_history() -> None:
    changes = (Change("Pressure", "260", "206"), Change("Note", "", None))
    page = draw(
        "components/detail_page.html",
        heading="AC-1 · 1",
        back="/list/",
        status=screens.Status("warn", "Not released"),
        actions=[screens.Action("Release", "/r/", "sign", is_primary=True)],
        sections=[
            screens.Section(
                "The run",
                facts=[
                    ("Pressure", None),
                    ("Sterilizer", {"text": "AC-1", "url": "/s/1/"}),
                    ("Indicator", screens.Status("bad", "Fail")),
                ],
                action=screens.Action("Amend", "/a/", "pencil"),
            ),
            screens.Section(
                "Packs",
                columns=["Pack"],
                rows=[screens.Row("/p/", "P-1", [])],
                action=screens.Action("Add", "/p/add/"),
            ),
            {"title": "Spore test", "text": "Weekly.", "empty": "None yet."},
            screens.Section("Notes"),
        ],
        history=[
            entry(verb="Amended", is_late=True, reason="Mistyped.", changes=changes),
            entry(),
        ],
    )
    assert '<a class="back" href="/list/">' in page
    assert "<del>260</del>" in page
    assert "<ins>empty</ins>" in page
    assert "Late entry" in page
    assert "2 entries" in page
    assert '<a href="/s/1/">AC-1</a>' in page
    assert "status-bad" in page
    assert "None yet." in page


def test_a_bare_record_needs_neither_status_nor_history() -> None:
    page = draw("components/detail_page.html", heading="New", sections=[], history=[])
    assert "page-status" not in page
    assert "timeline" not in page


@pytest.mark.parametrize("tone", ["ok", "warn", "bad", "info", "muted"])
def test_a_status_is_icon_word_and_colour(tone: str) -> None:
    drawn = draw("components/_status.html", tone=tone, text="Released")
    assert f"status-{tone}" in drawn
    assert "<svg" in drawn
    assert "Released" in drawn


@pytest.mark.parametrize("tone", ["ok", "warn", "bad", "info"])
def test_a_notice_may_lead_somewhere(tone: str) -> None:
    assert "<a " not in draw("components/_notice.html", tone=tone, title="Failed")
    assert 'href="/n/"' in draw(
        "components/_notice.html", tone=tone, title="F", text="T", url="/n/", link="Go"
    )


def test_cards_and_numbers_may_be_links() -> None:
    card = draw(
        "components/_card.html", title="A", text="B", icon="box", url="/c/", tone="ok", status="C"
    )
    assert "card-link" in card
    assert "card-link" not in draw("components/_card.html", title="A")
    assert "/s/" in draw("components/_stat.html", value=3, label="D", url="/s/", tone="ok", text="")
    assert "status" not in draw("components/_stat.html", value=3, label="Due")


def test_a_confirmation_posts_once() -> None:
    page = draw("components/_confirm.html", url="/r/", title="T", text="W", submit="S", key="k")
    assert 'name="idempotency_key" value="k"' in page
    assert "csrfmiddlewaretoken" in page
    risky = draw(
        "components/_confirm.html", url="/r/", title="T", text="W", submit="S", danger=True
    )
    assert "btn-danger" in risky
    assert "idempotency_key" not in risky


def test_buttons_in_all_their_kinds() -> None:
    assert "<svg" not in draw("components/_button.html", url="/", label="Go")
    drawn = draw(
        "components/_actions.html",
        actions=[
            {"url": "/v/", "label": "Void", "icon": "void", "is_danger": True},
            {"url": "/a/", "label": "Amend"},
        ],
    )
    assert "btn-danger" in drawn
    assert drawn.count("<svg") == 1


def test_htmx_comes_without_inline_style() -> None:
    assert '"includeIndicatorStyles":false' in draw("layouts/_htmx.html")
