"""The root of all addresses: sign-in, languages and the app itself."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("", include("compliance.urls")),
]
