"""What the name of an organ says of its place in the state (docs/rules/authority.md). Pure.

Only names of a known make are read. Whatever else a name may be, nothing follows from it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class Line(StrEnum):
    """The lines in which one organ stands above another; between two of them nobody does."""

    ADMINISTRATION = "行政机关"
    CONGRESS = "权力机关"
    PARTY = "党的机关"
    CORPS = "兵团"
    OTHER = "其他机关或者组织"
    UNKNOWN = "不明"


class Body(StrEnum):
    """What of its place an organ is: the government (congress, committee) itself, its office, a department."""

    HEAD = "head"
    STANDING = "standing"
    OFFICE = "office"
    DEPARTMENT = "department"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class OrganName:
    """`place` is where the organ is, as printed, empty for the whole country; `matter` what a department does."""

    line: Line = Line.UNKNOWN
    body: Body = Body.UNKNOWN
    place: str = ""
    matter: str = ""


STATE_COUNCIL = OrganName(Line.ADMINISTRATION, Body.HEAD)

# 国务院 and what it is made of, today and by their former names; 国务院组织法 (2024) 第十一条、第十三条;
# 部委管理的国家局: 国务院行政机构设置和编制管理条例 第六条.
_MINISTRIES = re.compile(
    "外交部|国家发展和改革委员会|国家发展计划委员会|教育部|科学技术部|工业和信息化部|信息产业部|"
    "国家民族事务委员会|公安部|国家安全部|民政部|司法部|财政部|人力资源和社会保障部|劳动和社会保障部|人事部|"
    "自然资源部|国土资源部|生态环境部|环境保护部|住房和城乡建设部|建设部|交通运输部|交通部|水利部|农业农村部|"
    "农业部|商务部|文化和旅游部|文化部|国家卫生健康委员会|国家卫生和计划生育委员会|卫生部|退役军人事务部|"
    "应急管理部|中国人民银行|审计署|国务院国有资产监督管理委员会|海关总署|国家税务总局|国家市场监督管理总局|"
    "国家工商行政管理总局|国家质量监督检验检疫总局|国家食品药品监督管理总局|国家广播电视总局|"
    "国家新闻出版广电总局|国家体育总局|国家旅游局|国家统计局|国家知识产权局|国家医疗保障局|"
    "国家机关事务管理局|国家信访局|国家能源局|国家粮食和物资储备局|国家林业和草原局|国家林业局|国家文物局|"
    "国家药品监督管理局|国家疾病预防控制局|国家消防救援局|国家烟草专卖局|国家邮政局|国家铁路局|"
    "中国民用航空局|中国气象局|国家安全生产监督管理总局|国家环境保护总局"
)
# 工作部门 of local governments; what stands under an organ of the state directly (税务, 海关, 气象) is none of them.
_MATTERS = (
    "发展改革|发展|改革|教育|科学技术|科技|工业|信息化|民族宗教事务|民族事务|民族|宗教事务|宗教|公安|民政|"
    "司法行政|司法|财政|人力资源|社会保障|劳动|人事|自然资源|国土资源|生态环境|环境保护|住房|城乡建设|"
    "城乡规划|城市管理|建设|规划|交通运输|交通|水利|水务|农业农村|农业|农村|畜牧兽医|畜牧|兽医|农牧|林业|"
    "草原|商务|文化|体育|广播电视|新闻出版|旅游|文物|卫生健康|卫生|健康|计划生育|退役军人事务|应急管理|"
    "安全生产监督管理|审计|外事|国有资产监督管理|市场监督管理|工商行政管理|质量技术监督|食品药品监督管理|"
    "统计|医疗保障|乡村振兴|扶贫开发|粮食|物资储备|信访|机关事务管理|机关事务|地方金融监督管理|金融工作|"
    "政务服务|大数据发展|大数据|知识产权|药品监督管理|能源|行政审批|口岸"
)
_OTHERS = re.compile(
    "法院|检察院|监察委员会|监委|政治协商会议|政协|工会|共产主义青年团|共青团|团委|妇女联合会|妇联|联合会|协会|学会|红十字会|"
    "军区|军分区|武装|武警|军事|军委|部队|税务|海关|气象|调查(?:总)?队|烟草|邮政|银行|证券|保险|公司|集团|大学|学院|学校|医院"
)
_SEGMENT = r".{1,12}?(?:自治区|自治州|自治县|自治旗|地区|街道|[省州盟市县旗区镇乡])"
_PLACES = rf"(?:{_SEGMENT}){{1,5}}?"
_ONE_PLACE = re.compile(_SEGMENT)
_ALL_PLACES = re.compile(_PLACES)
_MATTER = rf"(?:(?:{_MATTERS})(?:和|与|、)?){{1,6}}"
_DEPARTMENT = rf"(?:人民政府)?(?P<matter>{_MATTER})(?:厅|局|委员会|委|办公室)"
_GOVERNMENT = re.compile(
    rf"(?P<place>{_PLACES})(?:(?P<head>人民政府|行政公署|(?<=街道)办事处)|(?P<office>人民政府办公[厅室])|{_DEPARTMENT})"
)
_SHORT_CONGRESS = re.compile("人大(?=常委会|常务委员会|$)")
_CONGRESS = re.compile(rf"(?P<place>全国|{_PLACES})人民代表大会(?P<standing>常务委员会)?")
_PARTY_PARTS = r"(?P<part>办公[厅室]|(?:组织|宣传|统一战线工作|统战|社会工作)部|政法委员会|政法委)?"
_PARTY = re.compile(
    rf"(?:中共|中国共产党)(?:(?P<whole>中央)(?:委员会)?|(?P<place>{_PLACES})(?:委员会|委)){_PARTY_PARTS}"
    rf"|(?P<own>{_PLACES})党委{_PARTY_PARTS.replace('part', 'of_own')}"
)
_PARTY_WORDS = re.compile("^中共|^中国共产党|党委|党组|纪律检查|纪委|[省州市县区]委(?:办公|组织|宣传|统|政法|$)")
_CORPS_WORDS = re.compile("兵团|第?[一二三四五六七八九十]{1,3}师")
_CORPS = re.compile(
    r"(?:新疆生产建设)?(?:兵团)?(?P<division>第?[一二三四五六七八九十]{1,3}师)?(?P<regiment>[〇一二三四五六七八九十百\d]{1,6}团)?"
    rf"(?P<part>办公[厅室]|{_MATTER}(?:局|委员会|委|办公室))?"
)
# 自治区, 本州, 各县市: words for a place, which in two gazettes mean two places.
_ANY_PLACE = r"(?:自治[区州县旗]|地区|街道|[省州盟市县旗区镇乡])"
_NO_PLACE = re.compile(rf"自治[区州县旗]|(?:本|我|该|各|所在|当地|上级){_ANY_PLACE}|(?:全|原){_ANY_PLACE}$")
_SHORT = re.compile(
    rf"(?:中共)?(?:各[县市区旗]{{1,3}}|(?:本|我|该|各|全|原|所在|当地|上级)?{_ANY_PLACE})?"
    rf"(?:人民政府|政府|行署|行政公署|党委|委员会|委|(?:人大|人民代表大会)(?:常委会|常务委员会)?)?"
    rf"(?:办公[厅室]|办|{_DEPARTMENT.replace('?P<matter>', '?:')})?"
)
_PROVINCES = re.compile(r".{2,8}(?:省|自治区)|北京市|天津市|上海市|重庆市")


def is_short(name: str) -> bool:
    """市人民政府, 自治区财政厅, 办公厅: an organ of a place that the name does not tell."""
    return bool(_SHORT.fullmatch("".join(name.split())))


@lru_cache(maxsize=4096)
def named(name: str) -> OrganName:
    """What a name says; `OrganName()` for a name of no known make."""
    plain = "".join(name.split()).removeprefix("中华人民共和国")
    if plain == "国务院":
        return STATE_COUNCIL
    if plain == "国务院办公厅":
        return OrganName(Line.ADMINISTRATION, Body.OFFICE)
    if _MINISTRIES.fullmatch(plain):
        return OrganName(Line.ADMINISTRATION, Body.DEPARTMENT, matter=_matter(plain))
    if _PARTY_WORDS.search(plain):
        return _of_the_party(plain)
    if _OTHERS.search(plain):
        return OrganName(Line.OTHER)
    if _CORPS_WORDS.search(plain):
        return OrganName(Line.CORPS, _body_in_the_corps(plain))
    plain = _SHORT_CONGRESS.sub("人民代表大会", plain).replace("大会常委会", "大会常务委员会")
    if "人民代表大会" in plain:
        return _of_a_congress(plain)
    return _of_a_government(plain)


def _of_the_party(plain: str) -> OrganName:
    match = _PARTY.fullmatch(plain)
    if match is None or _OTHERS.search(plain) or "纪" in plain:
        return OrganName(Line.PARTY)
    if _NO_PLACE.match(match["place"] or match["own"] or ""):
        return OrganName(Line.PARTY)
    body = Body.DEPARTMENT if match["part"] or match["of_own"] else Body.HEAD
    return OrganName(Line.PARTY, body, match["place"] or match["own"] or "")


def _of_a_congress(plain: str) -> OrganName:
    match = _CONGRESS.fullmatch(plain)
    if match is None or _NO_PLACE.match(match["place"]):
        return OrganName(Line.CONGRESS)
    place = "" if match["place"] == "全国" else match["place"]
    return OrganName(Line.CONGRESS, Body.STANDING if match["standing"] else Body.HEAD, place)


def _of_a_government(plain: str) -> OrganName:
    match = _GOVERNMENT.fullmatch(plain)
    if match is None:
        return OrganName()
    if _NO_PLACE.match(match["place"]):
        return OrganName(Line.ADMINISTRATION)
    body = Body.HEAD if match["head"] else Body.OFFICE if match["office"] else Body.DEPARTMENT
    return OrganName(Line.ADMINISTRATION, body, match["place"], _matter(match["matter"] or ""))


def _matter(words: str) -> str:
    """司法 of 司法部, 司法厅 and 司法局; 发展改革 of 国家发展和改革委员会."""
    bare = re.sub(r"^国务院|^国家|^中国|总局$|总署$|委员会$|办公室$|[部厅局委署]$", "", words)
    return re.sub("[和与、]", "", bare)


def _body_in_the_corps(plain: str) -> Body:
    match = _CORPS.fullmatch(plain)
    if match is None:
        return Body.UNKNOWN
    return Body.DEPARTMENT if match["part"] else Body.HEAD


def is_above_in_the_corps(ender: str, ended: str) -> bool:
    """兵团 over its divisions, a division over its regiments, each over its office and departments, by name."""
    above, below = (_CORPS.fullmatch("".join(each.split())) for each in (ender, ended))
    if above is None or below is None or above["part"]:
        return False
    own, other = ((each["division"] or "", each["regiment"] or "", each["part"] or "") for each in (above, below))
    named = [level for level in own if level]
    return own != other and other[: len(named)] == tuple(named)


def lies_in(inner: str, outer: str) -> bool:
    """示范州甲县 in 示范州, by the names: whatever follows is a place again."""
    return inner != outer and inner.startswith(outer) and bool(_ALL_PLACES.fullmatch(inner.removeprefix(outer)))


def lies_one_level_below(inner: str, outer: str) -> bool:
    """示范州甲县 below 示范州; a name that may hold two levels is none."""
    if not lies_in(inner, outer):
        return False
    return is_one_place(inner.removeprefix(outer))


def is_one_place(place: str) -> bool:
    """示范州, but not 示范州甲县."""
    first = _ONE_PLACE.match(place)
    return bool(first and first.end() == len(place))


def is_province(place: str) -> bool:
    """省, 自治区, 直辖市."""
    return bool(_PROVINCES.fullmatch(place)) and is_one_place(place)
