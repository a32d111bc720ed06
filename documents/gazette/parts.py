"""The lines of one document by what they are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from documents.gazette.annexes import Annexes
from documents.gazette.parsed import Span
from documents.gazette.shadow import Text
from documents.gazette.splitting import Head


@dataclass(frozen=True, slots=True)
class Parts:
    """Head, addressees, signature and annexes as lines; `last` is the line behind the document."""

    text: Text
    head: Head
    addressees: range
    closing: range
    standing: Annexes
    last: int
    tail: frozenset[int] = frozenset()

    @property
    def annexes(self) -> list[range]:
        """The lines under each annex label."""
        labels = self.standing.labels
        return [range(start + 1, stop) for start, stop in zip(labels, [*labels, self.last][1:], strict=True)]

    @property
    def body(self) -> list[int]:
        """Everything between addressees and the first annex but the signature, the 附件说明 and the 版记."""
        end = self.standing.labels[0] if self.standing.labels else self.last
        taken = {*self.closing, *self.tail, *(at for note in self.standing.notes for at in note)}
        return [at for at in range(self.addressees.stop, end) if at not in taken]

    @property
    def text_span(self) -> Span:
        """From the first line behind head and addressees to the end of the document."""
        first = min(self.addressees.stop, len(self.text.lines) - 1)
        return Span(self.text.lines[first].start, self.text.lines[self.last - 1].end)

    def regions(self, *, without: Collection[int]) -> list[Span]:
        """Runs of lines that may hold citations and clauses."""
        wanted = [
            at
            for at in (*self.body, *(at for part in self.annexes for at in part))
            if at not in without and at not in self.tail
        ]
        runs: list[Span] = []
        before = -2
        for at in wanted:
            line = self.text.lines[at]
            if at == before + 1:
                runs[-1] = Span(runs[-1].start, line.end)
            else:
                runs.append(line.span)
            before = at
        return runs

    def roles(self) -> dict[int, str]:
        """The kind of every line that is not simply text."""
        roles = dict.fromkeys(self.head.title, "title")
        roles.update(dict.fromkeys(self.head.number, "number"))
        roles.update(dict.fromkeys(self.addressees, "addressees"))
        roles.update(dict.fromkeys((at for note in self.standing.notes for at in note), "annex_note"))
        roles.update(dict.fromkeys(self.standing.labels, "annex_label"))
        for at in self.closing:
            roles[at] = "date" if at == self.closing[-1] else "signature"
        return roles
