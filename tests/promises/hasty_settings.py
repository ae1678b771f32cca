"""The same, but a transaction asks for the right to write only once it writes: the control."""

from tests.promises.file_settings import *  # noqa: F403

DATABASES["default"]["OPTIONS"]["transaction_mode"] = "DEFERRED"  # noqa: F405
