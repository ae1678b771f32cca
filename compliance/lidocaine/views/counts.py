"""Screens of counts: one container, the whole shelf, the list, voiding."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import LOGGERS, READERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Action, Empty
from compliance.ledger.queries import history
from compliance.lidocaine import queries, services
from compliance.lidocaine.forms.storage import CountFilter, CountForm, ShelfForm
from compliance.lidocaine.models import Container, StockCount
from compliance.lidocaine.screens import storage as shown


@allow(*READERS, methods=["GET"])
def count_list(request: StaffRequest) -> HttpResponse:
    """Every count beside what was expected, the newest first."""
    add = Action(_("Count the shelf"), reverse("count-add"), "scale", is_primary=True)
    return screens.list_page(
        request,
        found=CountFilter(request.GET, queryset=queries.counts(request.clinic)),
        row=shown.count_row,
        columns=[_("Container"), _("When"), _("Expected"), _("Counted"), _("Result")],
        heading=_("Counts"),
        intro=_("What was found, beside what the movements come to."),
        back=reverse("container-list"),
        empty=Empty(
            title=_("Nothing counted yet"),
            text=_("Weigh the open containers once a month, and before an audit."),
            icon="scale",
            action_url=add.url,
            action_label=add.label,
        ),
        actions=screens.offered(request, add),
    )


@allow(*READERS, methods=["GET"])
def count_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One count."""
    source = StockCount.objects.select_related("container__product", "movement")
    count = get_record(source, request, pk)
    void = Action(_("Mark as void"), reverse("count-void", args=[pk]), "void")
    return screens.detail_page(
        request,
        heading=_("Count of %(code)s") % {"code": count.container.code},
        back=reverse("count-list"),
        status=shown.count_status(count),
        actions=screens.offered(request, *screens.record_actions(count, void)),
        sections=[shown.count_section(count)],
        history=history(count),
    )


@allow(*LOGGERS)
def count_add(request: StaffRequest) -> HttpResponse:
    """Count the shelf. What should be there is not shown before."""
    containers = list(queries.on_hand(request.clinic, on=request.today))

    def save(form: ShelfForm) -> str:
        said = {"witness": form.cleaned_data["witness"], "note": form.cleaned_data["note"]}
        services.count_shelf(counted=form.counted(), by=request.actor, at=request.now, **said)
        return reverse("count-list")

    return screens.form_page(
        request,
        form=ShelfForm(request.POST or None, clinic=request.clinic, containers=containers),
        save=save,
        heading=_("Count the shelf"),
        intro=_(
            "Weigh each and take off the empty container. Leave empty what you do not count. "
            "What should be there is shown once you have saved."
        ),
        submit=_("Save the counts"),
        saved=_("Counted."),
        back=reverse("container-list"),
    )


@allow(*LOGGERS)
def container_count(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Compare with what is there. What should be there is not shown before."""
    container = get_record(Container.objects.select_related("product", "clinic"), request, pk)
    initial = {"counted_at": request.now, "counted_by": request.actor.name}
    return screens.form_page(
        request,
        form=CountForm(request.POST or None, clinic=request.clinic, initial=initial),
        save=lambda form: services.count_container(
            container=container, by=request.actor, at=request.now, **form.values()
        ),
        heading=_("Count %(code)s") % {"code": container.code},
        intro=_("What should be in it is shown once you have saved."),
        submit=_("Save the count"),
        saved=_("Counted."),
        back=container.get_absolute_url(),
    )


@allow(*LOGGERS)
def count_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """It was counted wrongly; its correction is undone as well."""
    source = StockCount.objects.select_related("container__product", "clinic", "movement")
    count = get_record(source, request, pk)
    return screens.void_page(
        request,
        count,
        save=lambda reason: services.void_count(
            count=count, by=request.actor, at=request.now, reason=reason
        ),
        back=count.get_absolute_url(),
    )
