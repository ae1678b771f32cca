"""The site's own settings, with the addresses of `constant`."""

from klarity_site.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.constant"
