"""What every test can ask for."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    """Throttling in one test is not felt in the next."""
    cache.clear()
