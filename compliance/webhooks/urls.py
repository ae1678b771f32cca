"""Addresses of this slice, under /settings/."""

from django.urls import URLPattern, path

from compliance.webhooks.views import places

urlpatterns: list[URLPattern] = [
    path("webhooks/add/", places.webhook_add, name="webhook-add"),
    path("webhooks/<uuid:webhook_id>/", places.webhook_detail, name="webhook-detail"),
    path("webhooks/<uuid:webhook_id>/change/", places.webhook_amend, name="webhook-amend"),
    path("webhooks/<uuid:webhook_id>/end/", places.webhook_void, name="webhook-void"),
    path("webhooks/<uuid:webhook_id>/test/", places.webhook_test, name="webhook-test"),
    path("webhooks/<uuid:webhook_id>/resume/", places.webhook_resume, name="webhook-resume"),
    path("deliveries/<uuid:delivery_id>/send/", places.delivery_send, name="delivery-send"),
]
