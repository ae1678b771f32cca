"""What every test can ask for."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def fresh_cache() -> Iterator[None]:
    """Throttling in one test is not felt in the next."""
    cache.clear()
    yield
