"""How many answers a process keeps, and how many bytes of them."""

from __future__ import annotations

from pollution.alerts.moments import Span
from pollution.api.kept_answers import Answer, Answers, Kept


def an_answer(length=1):
    return Kept(Answer(b"x" * length, "application/json", '"x"', None), (), Span(None, None), None)


class TestWhatIsKept:
    def test_has_a_most(self):
        few = Answers(most=3)
        answers = [an_answer() for _ in range(9)]
        for number, each in enumerate(answers):
            few.keep(str(number), each)

        assert len(few) == 3
        assert few.get("0") is None
        assert few.get("8") is answers[8]

    def test_holds_so_many_bytes_at_most(self):
        few = Answers(most=100, most_bytes=1_000)
        for number in range(9):
            few.keep(str(number), an_answer(400))
        assert len(few) == 2

        for _ in range(5):
            few.keep("8", an_answer(600))  # in the place of what was kept, not beside it
        assert (len(few), few.get("7") is not None) == (2, True)

        few.keep("large", an_answer(1_001))
        assert few.get("large") is None
        few.clear()
        few.keep("again", an_answer(1_000))
        assert few.get("again") is not None

    def test_gives_up_what_nobody_asked_for_the_longest(self):
        few = Answers(most=2)
        one, other, last = an_answer(), an_answer(), an_answer()
        few.keep("a", one)
        few.keep("b", other)
        few.get("a")
        few.keep("c", last)

        assert (few.get("a"), few.get("b"), few.get("c")) == (one, None, last)
