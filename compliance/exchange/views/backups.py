"""Backups as their owner handles them: make one, take one away, try one out."""

from collections.abc import Iterator
from pathlib import Path

from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics.access import OWNERS, StaffRequest, allow, refusal
from compliance.clinics.models import Clinic, Membership, Role
from compliance.clinics.screens import form_page
from compliance.core import signs
from compliance.core.errors import Refusal
from compliance.core.forms import PlainForm
from compliance.exchange import forms
from compliance.exchange.backup import archive, keeping
from compliance.exchange.services import backup_jobs, backups

SHOWN = 12


@allow(*OWNERS, methods=("GET",))
def backup_list(request: StaffRequest) -> HttpResponse:
    """The last backups, the last drill, and what to do with the file."""
    found = keeping.in_folder(settings.BACKUP_DIR)
    may = may_handle(request)
    page = {
        "heading": _("Backups"),
        "back": reverse("settings"),
        "may": may,
        "kept": found[:SHOWN] if may else [],
        "more": max(0, len(found) - SHOWN) if may else 0,
        "job": backup_jobs.current(at=request.now),
        "drill": signs.last(signs.DRILL) if may else None,
        "is_locked": bool(settings.BACKUP_PASSPHRASE),
        "folder": settings.BACKUP_DIR,
    }
    return render(request, "exchange/backups.html", page)


@allow(*OWNERS, methods=("GET",))
def backup_progress(request: StaffRequest) -> HttpResponse:
    """How far a job is; the page loads itself again once it has ended."""
    job = backup_jobs.current(at=request.now)
    if job is None or not job.is_under_way:
        response = HttpResponse()
        response["HX-Redirect"] = reverse("backup-list")
        return response
    return render(request, "exchange/_backup_job.html", {"job": job})


@allow(*OWNERS)
def backup_add(request: StaffRequest) -> HttpResponse:
    """Make a backup now, in the background."""
    return form_page(
        request,
        form=PlainForm(request.POST or None, clinic=request.clinic),
        save=lambda _form: _asked_for(request, backup_jobs.BACKUP),
        heading=_("Make a backup now"),
        intro=_("All records, files and keys go into one file. You may go on working meanwhile."),
        submit=_("Make a backup"),
        saved=_("The backup is being made."),
        back=reverse("backup-list"),
    )


@allow(*OWNERS)
def backup_drill(request: StaffRequest) -> HttpResponse:
    """Try the newest backup out, in the background."""
    return form_page(
        request,
        form=PlainForm(request.POST or None, clinic=request.clinic),
        save=lambda _form: _asked_for(request, backup_jobs.DRILL),
        heading=_("Try the newest backup out"),
        intro=_("It is put back in a temporary place, compared row by row and file by file, and "
                "removed again. Your records are not touched. The result goes into the history."),
        submit=_("Try it out"),
        saved=_("The backup is being tried out."),
        back=reverse("backup-list"),
    )  # fmt: skip


@allow(*OWNERS)
def backup_download(request: StaffRequest, name: str) -> HttpResponseBase:
    """Take a backup away, locked with a passphrase where it is not locked already."""
    kept = next((k for k in keeping.in_folder(settings.BACKUP_DIR) if k.path.name == name), None)
    if kept is None:
        raise Http404
    try:
        answer: HttpResponseBase = _download(request, kept)
    except ReauthenticationRequired:
        if request.method == "POST":  # what was typed is a passphrase: it is not kept meanwhile
            return redirect("backup-download", name)
        raise
    return answer


@reauthentication_required  # type: ignore[untyped-decorator]
def _download(request: StaffRequest, kept: keeping.Kept) -> HttpResponseBase:
    """Asks who is there before the form is shown."""
    refused = refusal(request, backup_download.access)  # type: ignore[attr-defined]
    if refused:
        return refused
    form = forms.DownloadForm(request.POST or None, clinic=request.clinic, kept=kept)
    may = may_handle(request)
    if may and request.method == "POST" and form.is_valid():
        backups.note_download(clinic=request.clinic, kept=kept, by=request.actor, at=request.now)
        return _sent(kept, form.cleaned_data.get("passphrase", ""))
    page = {
        "form": form,
        "may": may,
        "kept": kept,
        "heading": _("Download a backup"),
        "back": reverse("backup-list"),
    }
    status = 422 if form.is_bound else 200
    return render(request, "exchange/backup_download.html", page, status=status)


def may_handle(request: StaffRequest) -> bool:
    """A backup holds every clinic of the installation: only who owns all of them handles it."""
    owned = Membership.objects.standing().filter(
        user=request.user, role=Role.OWNER, ended_at__isnull=True
    )
    others = Clinic.objects.filter(is_sample=False).exclude(pk__in=owned.values("clinic"))
    return not others.exists()


def _asked_for(request: StaffRequest, kind: str) -> str:
    if not may_handle(request):
        raise Refusal(_("A backup holds other clinics too. Ask whoever looks after Klarity."))
    backup_jobs.start(kind, clinic=request.clinic, by=request.actor, at=request.now)
    return reverse("backup-list")


def _sent(kept: keeping.Kept, passphrase: str) -> HttpResponseBase:
    """The file part by part; it is opened when somebody takes the first one."""
    parts = archive.locked(kept.path, passphrase=passphrase) if passphrase else _plain(kept.path)
    response = StreamingHttpResponse(parts, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{kept.path.name}"'
    response["Cache-Control"] = "no-store"
    return response


def _plain(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(archive.BLOCK):
            yield block
