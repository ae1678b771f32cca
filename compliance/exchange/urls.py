"""Addresses under /exchange/."""

from django.urls import path

from compliance.exchange import views

urlpatterns = [
    path("", views.exchange, name="exchange"),
    path("<slug:name>/", views.exchange_kind, name="exchange-kind"),
    path("<slug:name>/confirm/", views.exchange_confirm, name="exchange-confirm"),
    path("<slug:name>/template/", views.exchange_template, name="exchange-template"),
    path("<slug:name>/export/", views.exchange_export, name="exchange-export"),
]
