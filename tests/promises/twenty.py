"""Twenty people of a clinic who are signed in: prints their session keys."""

import sys

import django

django.setup()

from django.conf import settings
from django.test import Client

from tests.clinics.factory import make_clinic, make_member

if __name__ == "__main__":
    clinic = make_clinic()
    for _person in range(20):
        client = Client()
        client.force_login(make_member(clinic).user)
        sys.stdout.write(client.cookies[settings.SESSION_COOKIE_NAME].value + "\n")
