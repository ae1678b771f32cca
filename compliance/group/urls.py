"""Addresses under /group/."""

from django.urls import path

from compliance.group.views import clinics

urlpatterns = [
    path("", clinics.group, name="group"),
    path("add/", clinics.clinic_add, name="group-clinic-add"),
]
