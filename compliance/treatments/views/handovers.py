"""The tablet in the client's hands: questions, consent, thanks, and nothing else."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import (
    HANDED_OVER,
    LOGGERS,
    StaffRequest,
    allow,
    get_record,
    hand_over,
    signed,
    take_back,
)
from compliance.core.forms import PlainForm
from compliance.treatments import pdf
from compliance.treatments.forms.people import ConsentForm, ScreeningForm
from compliance.treatments.models import Client, Consent
from compliance.treatments.queries import consents, screenings
from compliance.treatments.rules import consent
from compliance.treatments.rules.questions import questions_for
from compliance.treatments.rules.screening import Outcome
from compliance.treatments.services import consents as consent_services
from compliance.treatments.services import screenings as services


@allow(*LOGGERS)
def screening_add(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Hand the tablet over: from now on it shows the questions and nothing else."""
    client = _client(request, pk)
    place = reverse("hand-over", args=[pk])

    def start(_form: PlainForm) -> str:
        hand_over(request, place)
        return place

    response = screens.form_page(
        request,
        form=PlainForm(request.POST or None, clinic=request.clinic),
        save=start,
        heading=_("Hand over the tablet"),
        intro=_(
            "The client answers alone. Until you take the tablet back with your password or "
            "passkey, it opens nothing but these questions."
        ),
        submit=_("Hand it over now"),
        saved=_("Take your time."),
        back=client.get_absolute_url(),
    )
    if response.status_code == redirect(place).status_code:
        response["Clear-Site-Data"] = '"cache"'  # so that Back shows no page of the staff
    return response


@allow(*LOGGERS)
def hand_over_questions(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The questions, in the client's own hands."""
    client = _client(request, pk)
    if HANDED_OVER not in request.session:
        return redirect("screening-add", pk)
    questions = questions_for(request.clinic.pack)

    def save(form: ScreeningForm) -> str:
        screening = services.screen_client(
            client=client,
            answers=form.answers(),
            stopped_on=form.stopped_on(),
            is_attested=form.cleaned_data["is_attested"],
            by=request.actor,
            at=request.now,
        )
        has_agreed = consents.standing(client, at=request.now) is not None
        is_next = screening.outcome == Outcome.ELIGIBLE and not has_agreed
        return reverse("hand-over-consent" if is_next else "hand-over-done", args=[pk])

    return screens.form_page(
        request,
        form=ScreeningForm(request.POST or None, clinic=request.clinic, questions=questions),
        save=save,
        heading=_("Before your treatment"),
        intro=_("Please answer for yourself. Your answers are not kept, only what follows."),
        submit=_("Done"),
        saved=_("We have your answers."),
        back="",
        template="treatments/handover_form.html",
        lines=[_("Not sure? Say so: it is a good answer.")],
        end_url=reverse("hand-over-end", args=[pk]),
    )


@allow(*LOGGERS)
def hand_over_consent(request: StaffRequest, pk: UUID) -> HttpResponse:
    """What the client agrees to, signed with their name, which is sealed."""
    client = _client(request, pk)
    if HANDED_OVER not in request.session:
        return redirect("screening-add", pk)

    def save(form: ConsentForm) -> str:
        consent_services.sign_consent(
            client=client,
            signature=form.cleaned_data["signature"],
            language=translation.get_language() or request.clinic.language,
            by=request.actor,
            at=request.now,
        )
        return reverse("hand-over-done", args=[pk])

    return screens.form_page(
        request,
        form=ConsentForm(request.POST or None, clinic=request.clinic),
        save=save,
        heading=_("What I agree to"),
        submit=_("I agree"),
        saved=_("We have your signature."),
        back="",
        template="treatments/handover_form.html",
        lines=[str(each) for each in consent.WORDS],
        end_url=reverse("hand-over-end", args=[pk]),
    )


@allow(*LOGGERS, methods=["GET"])
def hand_over_done(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Thanks, and a kind explanation where it is not for today."""
    client = _client(request, pk)
    if HANDED_OVER not in request.session:
        return redirect(client.get_absolute_url())
    screening = screenings.on_day(client, request.today)
    is_declined = screening is not None and screening.outcome != Outcome.ELIGIBLE
    page: dict[str, Any] = {
        "heading": pdf.title(screening) if screening and is_declined else _("Thank you"),
        "paragraphs": pdf.paragraphs(screening) if screening and is_declined else [],
        "end_url": reverse("hand-over-end", args=[pk]),
    }
    return render(request, "treatments/handover_done.html", page)


@signed
@allow(*LOGGERS)
def hand_over_end(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Staff take the tablet back, after they have shown who they are."""
    client = _client(request, pk)
    if request.method != "POST":
        return redirect("hand-over", pk)
    take_back(request)
    screening = screenings.on_day(client, request.today)
    return redirect((screening or client).get_absolute_url())


@allow(*LOGGERS)
def consent_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The client takes it back."""
    record = get_record(Consent.objects.select_related("client"), request, pk)
    return screens.void_page(
        request,
        record,
        save=lambda reason: consent_services.void_consent(
            consent=record, by=request.actor, at=request.now, reason=reason
        ),
        back=record.get_absolute_url(),
    )


def _client(request: StaffRequest, pk: UUID) -> Client:
    found: Client = get_record(Client.objects.select_related("clinic"), request, pk)
    return found
