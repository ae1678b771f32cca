"""The site's own settings for an installation of its own, with tables made from the models."""

from klarity_site.settings import *  # noqa: F403

MIGRATION_MODULES = {"compliance": None}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
