"""Addresses of this slice: settings, the doors, and the sign-in pages of the library."""

from allauth.account import views as account
from django.urls import URLPattern, URLResolver, include, path, re_path

from compliance.clinics.views import entrance, home, people, proof, visits

# under /settings/
urlpatterns: list[URLPattern] = [
    path("", home.settings, name="settings"),
    path("history/", proof.history_proof, name="history-proof"),
    path("history/anchor/", proof.anchor_keep, name="anchor-keep"),
    path("clinic/", home.clinic_amend, name="clinic-amend"),
    path("clinics/", home.clinic_list, name="clinic-list"),
    path("no-clinic/", home.no_clinic, name="no-clinic"),
    path("me/", home.account_amend, name="account-amend"),
    path("people/", people.member_list, name="member-list"),
    path("people/invite/", people.invitation_add, name="invitation-add"),
    path("people/<uuid:membership_id>/", people.member_detail, name="member-detail"),
    path("people/<uuid:membership_id>/role/", people.member_amend, name="member-amend"),
    path("people/<uuid:membership_id>/end/", people.member_end, name="member-end"),
    path("invitations/<uuid:invitation_id>/", people.invitation_detail, name="invitation-detail"),
    path(
        "invitations/<uuid:invitation_id>/renew/", people.invitation_renew, name="invitation-renew"
    ),
    path("invitations/<uuid:invitation_id>/void/", people.invitation_void, name="invitation-void"),
]

# under /join/
join_urls: list[URLPattern] = [path("<str:token>/", entrance.join, name="join")]

# under /inspect/
visit_urls: list[URLPattern] = [
    path("leave/", visits.visit_leave, name="visit-leave"),
    path("ended/", visits.visit_ended, name="visit-ended"),
    path("<str:token>/", visits.visit, name="visit"),
]

# under /accounts/: the library's pages that Klarity uses, and no others
account_urls: list[URLPattern | URLResolver] = [
    path("login/", entrance.SignIn.as_view(), name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", entrance.ForgottenPassword.as_view(), name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", home.sessions, name="usersessions_list"),
]


def set_up_urls(load_sample: object) -> list[URLPattern]:
    """Under /setup/. The sample comes from a slice above this one, so it is handed in."""
    return [
        path("<str:token>/", entrance.set_up, name="set-up"),
        path("<str:token>/clinic/", entrance.set_up_clinic, name="set-up-clinic"),
        path(
            "<str:token>/sample/",
            entrance.set_up_sample,
            {"load_sample": load_sample},
            name="set-up-sample",
        ),
    ]
