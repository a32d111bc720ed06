"""How many entries a paper says that its lists have, against those that were read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from documents.gazette.chains import clause_before
from documents.gazette.list_headings import KEPT, LAPSED, OF_ARTICLES, PARTLY, REPEALED, VERBS, WORDS
from documents.gazette.parsed import Finding, Span, StatedCount
from documents.gazette.shadow import Text
from documents.gazette.undone import is_planned
from portal.numerals import number_of

_N = r"(?P<count>\d{1,4}|[一二两三四五六七八九十]{1,3})(?:件|部(?![分门])|项|份)"
_ENDS = frozenset({REPEALED, LAPSED, PARTLY})
_VERB = "|".join(VERBS.values())
_JOINED = rf"(?:{_VERB})(?:(?:、|和|及|或|与|或者|以及)(?:宣布|予以|决定)?(?:{_VERB})){{0,3}}"
_WORD = rf"(?:《[^》\n]{{1,120}}》|(?!{_VERB})[^。;\n])"
_VERB_LEADS = re.compile(rf"(?P<verbs>{_JOINED}){_WORD}{{0,90}}?(?<![\d第]){_N}")  # 宣布失效…5件
_COUNT_LEADS = re.compile(  # 下列3件文件宣布失效
    rf"(?:下列|以下|上述|所列|对|将)(?:的)?(?:{_N})(?:(?!{_VERB})[^。;\n《]){{0,40}}?(?P<verbs>{_JOINED})"
)
_OF_TEXTS = re.compile(r"(?<=[件部])|[^,。;]{0,8}(?:文件|规章|规定|办法)")  # 撤销3项行政许可 counts no documents
_LISTED = re.compile("下列|以下|上述|附件|所列|目录|如下")


def compared(
    text: Text, body: Sequence[int], partial: frozenset[int], read: Mapping[str, int], headed: Sequence[StatedCount]
) -> tuple[list[StatedCount], list[Finding]]:
    """决定废止…8件，宣布失效…5件, 下列3件文件恢复施行, against the entries read.

    等12件 of a known partial list is told elsewhere. `headed` are the counts that the headings of the lists state.
    What is not ended may be listed in another place: its count is compared where a list of it was read, or is led in.
    """
    told: dict[str, StatedCount] = {}
    findings: list[Finding] = []
    lines = {text.line_at(each.span.start) for each in headed}
    for at in body:
        line = text.lines[at]
        for kinds, stated, span in () if at in lines else _stated(text, Span(line.start, line.end)):
            found, words = sum(read[kind] for kind in kinds), span.of(text.shadow)
            if not _ENDS.issuperset(kinds) and not (found or _LISTED.search(words)):
                continue
            if len(kinds) == 1 and kinds[0] != KEPT:
                told.setdefault(kinds[0], StatedCount(kinds[0], stated, span))
            if stated != found and not any(span.start <= place < span.end for place in partial):
                names = "和".join(WORDS[REPEALED if kind == PARTLY else kind] for kind in kinds)
                message = f"正文称{names}{stated}件，清单读到{found}件"
                findings.append(text.finding("repeal_count_differs", message, span))
    return [*told.values(), *_summed(each for each in headed if each.name not in told)], findings


def _stated(text: Text, region: Span) -> Iterator[tuple[list[str], int, Span]]:
    """The lists that a sentence counts, together where one number stands for several (废止和宣布失效文件15件)."""
    leading = [*_COUNT_LEADS.finditer(text.shadow, region.start, region.end)]
    for match in (*leading, *_VERB_LEADS.finditer(text.shadow, region.start, region.end)):
        span = Span(match.start(), match.end())
        if match not in leading and any(span.start < each.end() and each.start() < span.end for each in leading):
            continue
        kinds = [kind for kind, verb in VERBS.items() if re.search(verb, match["verbs"])]
        if kinds == [REPEALED] and OF_ARTICLES.search(match[0]):
            kinds = [PARTLY]
        stated = number_of(match["count"])
        lead = clause_before(text, region.start, match.start())
        is_of_others = not _OF_TEXTS.match(text.shadow, match.end("count") + 1) or is_planned(lead + match[0])
        if stated is not None and (_ENDS.issuperset(kinds) or not is_of_others):
            yield kinds, stated, span


def _summed(counts: Iterator[StatedCount]) -> list[StatedCount]:
    """One count a list, where several headings state a part each."""
    sums: dict[str, StatedCount] = {}
    for each in counts:
        before = sums.get(each.name)
        sums[each.name] = StatedCount(each.name, each.count + (before.count if before else 0), each.span)
    return list(sums.values())
