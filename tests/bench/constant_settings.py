"""The site's own settings, with the addresses of `constant` and a count of queries."""

from klarity_site.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.constant"
MIDDLEWARE = ["tests.bench.constant.counting", *MIDDLEWARE]  # noqa: F405
