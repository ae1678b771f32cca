"""The control of what servers share: each process remembers by itself."""

from tests.promises.file_settings import *  # noqa: F403

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
