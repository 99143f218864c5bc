"""The store's tests run on both databases."""

import pytest

from core.store import Store


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Store:
    """An empty store, once of each kind."""
    return request.getfixturevalue(f"{request.param}_store")
