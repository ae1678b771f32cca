"""Addresses of this slice: for programs under /api/v1/, for the owner under /settings/programs/."""

from django.urls import URLPattern, path

from compliance.api.resources import RESOURCES
from compliance.api.views import keys, v1

# under /api/v1/
urlpatterns: list[URLPattern] = [
    path("openapi.json", v1.openapi, name="api-openapi"),
    *(path(name, v1.records, {"name": name}, name=f"api-{name}") for name in RESOURCES),
    *(
        path(f"{name}/batch", v1.batch, {"name": name}, name=f"api-{name}-batch")
        for name, resource in RESOURCES.items()
        if resource.scope
    ),
    *(
        path(f"{name}/<str:record_id>", v1.record, {"name": name}, name=f"api-{name}-one")
        for name in RESOURCES
    ),
    path("<path:place>", v1.nowhere, name="api-nowhere"),
]

# under /settings/
settings_urls: list[URLPattern] = [
    path("programs/", keys.program_list, name="program-list"),
    path("programs/keys/add/", keys.access_key_add, name="access-key-add"),
    path("programs/keys/<uuid:key_id>/", keys.access_key_detail, name="access-key-detail"),
    path("programs/keys/<uuid:key_id>/revoke/", keys.access_key_void, name="access-key-void"),
]
