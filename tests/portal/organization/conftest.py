import pytest

from portal.organization import seeding


@pytest.fixture
def reference_data(db):
    """Regions and days of published notices; there again after a test that emptied the tables."""
    seeding.seed()
