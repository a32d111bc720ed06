"""The questions that clauses leave open, registered by the apps that have to answer them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.lifecycle import Refused


@dataclass(frozen=True)
class Question:
    """One open question: its clause, the answer by default, and the answers there are.

    An answer is one of `options` (value and Chinese wording), or a whole number from `least` to `most`.
    """

    code: str
    label: str
    clause: str
    default: str
    options: Mapping[str, str] = field(default_factory=dict)
    least: int = 0
    most: int = 0
    measure: str = ""

    def worded(self, value: str) -> str:
        """The answer as a page shows it."""
        return self.options.get(value, value) if self.options else f"{value} {self.measure}".strip()

    @property
    def default_wording(self) -> str:
        return self.worded(self.default)

    def checked(self, value: str) -> str:
        """`value` as it is stored; raises Refused when it answers something else."""
        value = value.strip()
        if self.options:
            if value not in self.options:
                raise Refused(f"“{self.label}”的读法只能是：{'、'.join(self.options.values())}", clause=self.clause)
            return value
        number = int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None
        if number is None or not self.least <= number <= self.most:
            raise Refused(f"“{self.label}”应为 {self.least} 至 {self.most} 的整数", clause=self.clause)
        return str(number)


_questions: dict[str, Question] = {}


def ask(code: str, *, label: str, clause: str, default: str, options: Mapping[str, str]) -> Question:
    """Register a question with a choice of answers."""
    return _registered(Question(code, label, clause, default, options=options))


def ask_number(code: str, *, label: str, clause: str, default: int, least: int, most: int, measure: str) -> Question:
    """Register a question whose answer is a whole number of `measure`, such as 个工作日."""
    return _registered(Question(code, label, clause, str(default), least=least, most=most, measure=measure))


def questions() -> dict[str, Question]:
    """All questions by code."""
    return dict(sorted(_questions.items()))


def question(code: str) -> Question:
    """The question with this code; raises LookupError for one that nobody registered."""
    try:
        return _questions[code]
    except KeyError:
        raise LookupError(f"No reading {code}; register it in <app>/readings.py") from None


def _registered(asked: Question) -> Question:
    if _questions.setdefault(asked.code, asked) != asked:
        raise ValueError(f"Two questions with the code {asked.code}")
    asked.checked(asked.default)
    return asked
