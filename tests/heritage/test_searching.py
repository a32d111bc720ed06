"""The cases of docs/rules/heritage_search.md."""

from pathlib import Path

import pytest
from django.conf import settings

from heritage.models import HeritageUnitAlias, Project
from tests.heritage.factories import HeritageUnitFactory, ProjectFactory

RULES = Path(settings.BASE_DIR) / "docs" / "rules" / "heritage_search.md"


def cases():
    lines = RULES.read_text(encoding="utf-8").splitlines()
    rows = [line.strip("|").split("|") for line in lines if line.startswith("|")]
    return [(search.strip(), found.split()) for search, found in rows[2:]]


@pytest.fixture
def _register(db):
    unit = HeritageUnitFactory(name="察布查尔锡伯自治县文化馆")
    HeritageUnitAlias.objects.create(unit=unit, name="察布查尔县文化馆")
    ProjectFactory(category=1, number=36, name="森塔斯（草原石人）传说")
    ProjectFactory(category=2, number=18, name="锡伯族“依尔根吾春”（民歌）", units=[unit])
    ProjectFactory(category=6, number=11, name="叼羊")
    ProjectFactory(category=8, number=38, name="伊犁抓饭制作技艺")
    ProjectFactory(category=8, number=3, name="抓饭锅制作技艺")


@pytest.mark.usefixtures("_register")
class TestASearch:
    @pytest.mark.parametrize(("search", "codes"), cases())
    def test_finds(self, search, codes):
        assert [str(each.code) for each in Project.objects.search(search)] == codes
