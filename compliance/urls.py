"""One prefix per slice, behind the public pages."""

from django.urls import include, path
from django.utils import timezone

from compliance.api.urls import settings_urls as program_urls
from compliance.clinics.models import Clinic
from compliance.clinics.urls import join_urls, set_up_urls, visit_urls
from compliance.documents.urls import verify_urls
from compliance.exchange.urls import root_urls, settings_urls
from compliance.treatments.urls import card_urls


def load_sample() -> Clinic:
    """A sample clinic for somebody who looks around first."""
    from compliance.exchange import services

    return services.load_sample(at=timezone.now())


urlpatterns = [
    path("today/", include("compliance.today.urls")),
    path("practitioners/", include("compliance.practitioners.urls")),
    path("devices/", include("compliance.devices.urls")),
    path("sterilization/", include("compliance.sterilization.urls")),
    path("lidocaine/", include("compliance.lidocaine.urls")),
    path("treatments/", include("compliance.treatments.urls")),
    path("requirements/", include("compliance.requirements.urls")),
    path("card/", include(card_urls)),
    path("deviations/", include("compliance.deviations.urls")),
    path("documents/", include("compliance.documents.urls")),
    path("audit/", include("compliance.audit.urls")),
    path("group/", include("compliance.group.urls")),
    path("exchange/", include("compliance.exchange.urls")),
    path("settings/", include("compliance.clinics.urls")),
    path("guide/", include("compliance.guide.urls")),
    path("settings/", include(settings_urls)),
    path("settings/", include(program_urls)),
    path("settings/", include("compliance.webhooks.urls")),
    path("api/v1/", include("compliance.api.urls")),
    path("", include(root_urls)),
    path("setup/", include(set_up_urls(load_sample))),
    path("join/", include(join_urls)),
    path("inspect/", include(visit_urls)),
    path("verify/", include(verify_urls)),
]
