"""The settings of the tests: the same, but quick, and deaf to this machine's environment."""

import atexit
import os
import shutil
import tempfile

DATA_FOLDER = tempfile.mkdtemp(prefix="klarity-tests-")
atexit.register(shutil.rmtree, DATA_FOLDER, ignore_errors=True)
for name in [name for name in os.environ if name.startswith("KLARITY_")]:
    del os.environ[name]
os.environ["KLARITY_DATA_DIR"] = DATA_FOLDER

from klarity_site.settings import *  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["NAME"] = ":memory:"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
TEMPLATES = [{**TEMPLATES[0], "OPTIONS": {**TEMPLATES[0]["OPTIONS"], "debug": True}}]
