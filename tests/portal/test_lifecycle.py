import pytest

from portal.lifecycle import Refused, actions_from, given, transition

TABLE = {
    "submit": transition("draft", to="submitted", label="报送"),
    "return": transition("submitted", to="draft", label="退回"),
}


class TestATransitionTable:
    def test_offers_only_the_acts_of_the_state(self):
        assert actions_from("draft", TABLE) == ["submit"]
        assert actions_from("submitted", TABLE) == ["return"]
        assert actions_from("unknown", TABLE) == []


class TestARefusal:
    def test_names_its_clause(self):
        assert str(Refused("不得提前", clause="第七条")) == "不得提前（依据：第七条）"


class TestWhatAnActCannotDoWithout:
    def test_is_trimmed(self):
        assert given(" 撤回的理由\n", "须写明理由") == "撤回的理由"

    @pytest.mark.parametrize("text", ["", "  ", "\n\t", "\u3000"])
    def test_is_refused_where_nothing_is_left_of_it(self, text):
        with pytest.raises(Refused, match=r"须写明理由（依据：第七条）"):
            given(text, "须写明理由", clause="第七条")
