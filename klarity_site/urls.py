"""The root of all addresses: sign-in, languages and the app itself."""

from django.urls import include, path

from compliance.clinics.urls import account_urls

urlpatterns = [
    path("", include("compliance.checklist.urls")),  # first: all the world asks for these
    path("accounts/", include(account_urls)),
    path("language/", include("django.conf.urls.i18n")),
    path("", include("compliance.urls")),
]

handler500 = "klarity_site.failures.server_error"
