"""Addresses of deviations, under /deviations/."""

from django.urls import path

from compliance.deviations import views

urlpatterns = [
    path("", views.deviation_list, name="deviation-list"),
    path("add/", views.deviation_add, name="deviation-add"),
    path("<uuid:deviation_id>/", views.deviation_detail, name="deviation-detail"),
    path("<uuid:deviation_id>/amend/", views.deviation_amend, name="deviation-amend"),
    path("<uuid:deviation_id>/close/", views.deviation_close, name="deviation-close"),
    path("<uuid:deviation_id>/check/", views.deviation_check, name="deviation-check"),
    path("<uuid:deviation_id>/reopen/", views.deviation_reopen, name="deviation-reopen"),
    path("<uuid:deviation_id>/void/", views.deviation_void, name="deviation-void"),
]
