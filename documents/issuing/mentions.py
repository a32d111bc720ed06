"""What the text of a paper says in words that are read easily wrong: requests, annexes, carried texts. Pure.

docs/rules/issuing.md lists the phrases that are meant and those that only look like them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.numerals import number_of

# 《甲》, 《转发〈关于《乙》的通知〉的通知》, and 《甲〈乙》 with a mark too many; never over the end of a line. What is
# outside 〈〉 and what is inside share no character, and nothing is tried twice (?>…): any draft is read at once.
QUOTED = re.compile(r"《(?>[^《》〈〉\n]*(?:〈[^〈〉\n]*〉[^《》〈〉\n]*)*》|[^《》\n]*》)")
_QUOTATION = re.compile(r"“[^“”]*”")
_CLAUSES = re.compile(r"[，。；：！？,;!?\n]")

_VERDICT = re.compile(r"妥否|当否|是否妥当|如无不妥")
_WHO = r"(?:[我本](?:(?![已曾经])[一-鿿]){1,4})?"
_LEAD = r"(?:以上|现将?|特|兹|谨|故|并|同时|为此|据此|就此|对此|拟)*"
_GRANT = r"(?:批准|批示|批复|审批|审定|核准|指示)(?!部门|机关|局|单位|手续|制度|流程|程序|权限|时限)"
# 请予批准 asks wherever a clause begins so; 报请州委批准 mostly tells, and asks only as 现报请…
_DIRECT = re.compile(rf"{_WHO}{_LEAD}(?:恳请|敬请|特请|请求|请(?!示|假))[^（）()]{{0,16}}?{_GRANT}")
_FORMAL = re.compile(rf"{_WHO}{_LEAD}(?:现|特|兹|谨|为此|故)(?:报|提|呈|申)请[^（）()]{{0,16}}?{_GRANT}")
_AT_END = re.compile(rf"(?<![报提呈申邀经])请(?:予以?|尽快|速|即)?{_GRANT}$")
_TOLD = re.compile(r"[已曾]|业经")

_NUMBER = r"(?:[1-9]\d?(?!\d)|[一二三四五六七八九十]{1,3})"
_ENDS = r"(?=[-—~～至、和及与，。；：）)\s的中所]|附件|$)"  # 附件1、3月底前 names one annex
_ANNEX = rf"附件[ \t]*{_NUMBER}(?:[ \t]*[-—~～至、和及与]+[ \t]*(?:附件[ \t]*{_NUMBER}|{_NUMBER}{_ENDS}))*"
_ELSEWHERE = re.compile(
    r"(?:》|号(?:文件|文|令)?|(?:该|原|其|上述|前述|上级)(?:通知|办法|意见|方案|规定|细则|文件|文|件)?)"
    rf"(?:[（(][^（）()]*[）)])?(?:的|中的|中|所附)?{_ANNEX}"
)
_OWN = re.compile(_ANNEX)

_JOINT = r"(?:、|和|及|与|以及)?"
_QUALIFIER = r"(?:[（(][^（）()]{1,12}[）)])?"
_CARRYING = re.compile(
    rf"关于(?:修订|重新)?(?P<verb>印发|公布|发布)(?:新?修订(?:后)?的)?(?P<names>(?:{_JOINT}{QUOTED.pattern}{_QUALIFIER})+)"
)
_NAME = re.compile(rf"(?P<quoted>{QUOTED.pattern})(?P<qualifier>{_QUALIFIER})")


def unquoted(text: str) -> str:
    """Without the titles in it."""
    return QUOTED.sub("", text)


def request_in(text: str) -> str:
    """The words by which a text asks its addressee for a decision, empty where it asks for none.

    Titles and quotations ask nothing, and what was asked or granted before (已报请…批准) is told, not asked.
    """
    for clause in _CLAUSES.split(_QUOTATION.sub("", unquoted(text))):
        said = clause.strip()
        found = _VERDICT.search(said) or _DIRECT.match(said) or _FORMAL.match(said)
        if not found and not _TOLD.search(said):
            found = _AT_END.search(said)
        if found:
            return found[0]
    return ""


def annexes_named(text: str) -> Iterator[tuple[str, int]]:
    """The own annexes that a text names, each word once with its number; those of other papers are left out."""
    told = _QUOTATION.sub("", unquoted(_ELSEWHERE.sub("》", text)))
    seen = set()
    for mention in _OWN.finditer(told):
        for word in re.findall(_NUMBER, mention[0]):
            if word not in seen:
                seen.add(word)
                yield word, number_of(word) or 0


def carried_by(title: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What a title says that the paper carries: the verb, and the names under which the text may stand.

    关于印发《甲》《乙》的通知 names two, with or without 、和及 between; 《甲办法》（试行） may be 甲办法（试行）.
    """
    for phrase in _CARRYING.finditer(title):
        for each in _NAME.finditer(phrase["names"]):
            name = each["quoted"][1:-1]
            yield phrase["verb"], (name, name + each["qualifier"]) if each["qualifier"] else (name,)
