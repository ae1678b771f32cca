"""Addresses of this slice."""

from django.urls import path

from compliance.devices.views import care, devices, lots, parts, products, scans, sharps

urlpatterns = [
    path("", devices.device_list, name="device-list"),
    path("add/", devices.device_add, name="device-add"),
    path("scan/", scans.device_scan, name="device-scan"),
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
    path("lots/scan/", scans.lot_scan, name="lot-scan"),
    path("lots/<uuid:pk>/recall/", products.lot_recall, name="lot-recall"),
    path("lots/<uuid:pk>/recall/end/", products.lot_recall_end, name="lot-recall-end"),
    path("products/<uuid:pk>/", products.sterile_product_detail, name="sterile-product-detail"),
    path("products/<uuid:pk>/amend/", products.sterile_product_amend, name="sterile-product-amend"),
    path("<uuid:pk>/licences/add/", care.licence_check_add, name="licence-check-add"),
    path("licences/<uuid:pk>/", care.licence_check_detail, name="licence-check-detail"),
    path("licences/<uuid:pk>/amend/", care.licence_check_amend, name="licence-check-amend"),
    path("licences/<uuid:pk>/void/", care.licence_check_void, name="licence-check-void"),
    path("<uuid:pk>/checks/add/", care.device_check_add, name="device-check-add"),
    path("checks/<uuid:pk>/", care.device_check_detail, name="device-check-detail"),
    path("checks/<uuid:pk>/amend/", care.device_check_amend, name="device-check-amend"),
    path("checks/<uuid:pk>/void/", care.device_check_void, name="device-check-void"),
    path("sharps/", sharps.sharps_container_list, name="sharps-container-list"),
    path("sharps/add/", sharps.sharps_container_add, name="sharps-container-add"),
    path("sharps/<uuid:pk>/", sharps.sharps_container_detail, name="sharps-container-detail"),
    path("sharps/<uuid:pk>/close/", sharps.sharps_container_close, name="sharps-container-close"),
    path(
        "sharps/<uuid:pk>/collect/",
        sharps.sharps_container_collect,
        name="sharps-container-collect",
    ),
    path("sharps/<uuid:pk>/amend/", sharps.sharps_container_amend, name="sharps-container-amend"),
    path("sharps/<uuid:pk>/void/", sharps.sharps_container_void, name="sharps-container-void"),
]
