"""One prefix per slice; the checklist answers at the root."""

from django.urls import include, path

urlpatterns = [
    path("today/", include("compliance.today.urls")),
    path("practitioners/", include("compliance.practitioners.urls")),
    path("devices/", include("compliance.devices.urls")),
    path("sterilization/", include("compliance.sterilization.urls")),
    path("lidocaine/", include("compliance.lidocaine.urls")),
    path("deviations/", include("compliance.deviations.urls")),
    path("documents/", include("compliance.documents.urls")),
    path("audit/", include("compliance.audit.urls")),
    path("exchange/", include("compliance.exchange.urls")),
    path("settings/", include("compliance.clinics.urls")),
    path("", include("compliance.checklist.urls")),
]
