"""The same, but nobody waits until another has written: the control."""

from tests.promises.file_settings import *  # noqa: F403

DATABASES["default"]["OPTIONS"]["timeout"] = 0  # noqa: F405
