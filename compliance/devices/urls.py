"""Addresses of this slice."""

from django.urls import path

from compliance.devices.views import devices, lots, parts

urlpatterns = [
    path("", devices.device_list, name="device-list"),
    path("add/", devices.device_add, name="device-add"),
    path("<uuid:pk>/", devices.device_detail, name="device-detail"),
    path("<uuid:pk>/amend/", devices.device_amend, name="device-amend"),
    path("<uuid:pk>/stop/", devices.device_stop, name="device-stop"),
    path("<uuid:pk>/return/", devices.device_return, name="device-return"),
    path("<uuid:pk>/void/", devices.device_void, name="device-void"),
    path("<uuid:pk>/parts/add/", parts.part_add, name="part-add"),
    path("parts/<uuid:pk>/", parts.part_detail, name="part-detail"),
    path("parts/<uuid:pk>/amend/", parts.part_amend, name="part-amend"),
    path("parts/<uuid:pk>/void/", parts.part_void, name="part-void"),
    path("lots/", lots.lot_list, name="lot-list"),
    path("lots/add/", lots.lot_add, name="lot-add"),
    path("lots/<uuid:pk>/", lots.lot_detail, name="lot-detail"),
    path("lots/<uuid:pk>/amend/", lots.lot_amend, name="lot-amend"),
    path("lots/<uuid:pk>/void/", lots.lot_void, name="lot-void"),
]
