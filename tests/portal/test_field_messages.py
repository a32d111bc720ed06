"""What is said of a field that was filled in wrong: what is wrong and how to mend it, in words of our own."""

from __future__ import annotations

import gettext
import re

import pytest
from django import forms
from django.conf import settings
from rest_framework import serializers

FOLDER = settings.LOCALE_PATHS[0] / "zh_Hans" / "LC_MESSAGES"


def of_a_form(field, value):
    form = type("Asked", (forms.Form,), {"asked": field})({"asked": value})
    return form.errors["asked"][0]


def of_the_api(field, value):
    asked = type("Asked", (serializers.Serializer,), {"asked": field})(data={"asked": value})
    assert not asked.is_valid()
    return str(asked.errors["asked"][0])


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        (forms.CharField(), "", "此项必填，请填写。"),
        (forms.CharField(max_length=3), "一二三四", "最多3字，现有4字，请缩短。"),
        (forms.ChoiceField(choices=[("a", "甲")]), "bogus", "列表中没有“bogus”，请从列表中选择一项。"),
        (forms.IntegerField(), "十", "请填写整数，如 12。"),
        (forms.IntegerField(min_value=3), "1", "不能小于3，请改大。"),
    ],
)
def test_a_form_says_what_is_wrong_and_how_to_mend_it(field, value, message):
    assert of_a_form(field, value) == message


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        (serializers.CharField(), "", "此项必填，不能留空。"),
        (serializers.CharField(), None, "此项必填，不能为空（null）。"),
        (serializers.CharField(max_length=3), "一二三四", "最多3字，请缩短。"),
        (serializers.ChoiceField(choices=[("a", "甲")]), "bogus", "列表中没有“bogus”，请从列表中选择一项。"),
    ],
)
def test_the_api_says_the_same(field, value, message):
    assert of_the_api(field, value) == message


def test_what_is_compiled_is_what_is_written():
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    written = re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', (FOLDER / "django.po").read_text(encoding="utf-8"), re.M)

    assert len(written) > 20
    for asked, said in written:
        assert compiled.gettext(asked.replace('\\"', '"')) == said
