"""The register as it stands after the real notice, where that is at hand."""

from datetime import date
from functools import cache

import pytest
from django.utils import timezone

from documents.gazette import read
from heritage.annex.reader import HeritageAnnexReader
from heritage.registering import register_rows
from portal.accounts.choices import Role
from tests.cast import one_with
from tests.documents.factories import DocumentFactory
from tests.gazette_files import real_gazette


@cache
def parsed():
    """Read once: what was read is a value, and only registering it is the test's."""
    return read(real_gazette(), annex_readers=(HeritageAnnexReader(),))


@pytest.fixture
def the_real_lists(db):
    """Both lists of 伊州政发〔2023〕9号; gives the document."""
    document = DocumentFactory(
        number="伊州政发〔2023〕9号",
        series="伊州政发",
        year=2023,
        sequence=9,
        title="关于公布第五批自治州级非物质文化遗产名录和自治州级非物质文化遗产名录扩展项目的通知",
        issued_on=date(2023, 8, 4),
    )
    keeper = one_with(Role.HERITAGE_MANAGER)
    for records in (each for one in parsed().documents for each in one.annex_records):
        register_rows(records, document=document, by=keeper, at=timezone.now())
    return document
