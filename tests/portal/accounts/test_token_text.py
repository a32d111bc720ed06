"""The text of a token: a prefix that may be shown, a key that is kept nowhere."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from portal.accounts import token_text
from portal.accounts.secret_keys import keys_for
from portal.accounts.token_text import TokenText


class TestTheText:
    def test_is_read_back_as_it_was_written(self):
        text = token_text.draw()

        assert token_text.read(str(text)) == text
        assert str(text) == f"yili_{text.prefix}.{text.key}"

    def test_holds_256_random_bits_beside_its_name(self):
        drawn = {token_text.draw() for _ in range(100)}

        assert len({text.prefix for text in drawn}) == len({text.key for text in drawn}) == 100
        assert {len(text.key) for text in drawn} == {43}

    def test_does_not_show_its_key_where_it_is_printed_for_a_developer(self):
        text = token_text.draw()

        assert text.key not in repr(text)

    @pytest.mark.parametrize(
        "written",
        [
            "",
            "yili_0123456789ab",
            "yili_0123456789ab.",
            f"0123456789ab.{'k' * 43}",
            f"yili_0123456789AB.{'k' * 43}",
            f"yili_0123456789ab.{'k' * 42}",
            f"yili_0123456789ab.{'k' * 44}",
            f"yili_0123456789ab.{'k' * 43}\n",
            f"yili_0123456789ab.{'k' * 42}é",
            f"yili_0123456789ab {'k' * 43}",
        ],
    )
    def test_is_nothing_else(self, written):
        assert token_text.read(written) is None


class TestTheDigest:
    TEXT = TokenText("0123456789ab", "k" * 43)

    def test_is_the_hmac_of_the_whole_text_under_a_key_of_its_own(self):
        [key] = keys_for("portal.accounts.api_tokens")

        expected = hmac.new(key, f"yili_0123456789ab.{'k' * 43}".encode(), hashlib.sha256).hexdigest()
        assert self.TEXT.digest() == expected
        assert keys_for("portal.accounts.mfa") != [key]

    def test_fits_its_text_and_no_other(self):
        digest = self.TEXT.digest()

        assert self.TEXT.has(digest)
        assert not TokenText("0123456789ab", "l" * 43).has(digest)
        assert not TokenText("0123456789ac", "k" * 43).has(digest)
        assert not self.TEXT.has(token_text.NO_DIGEST)

    def test_is_worth_nothing_under_another_secret_key(self, settings):
        digest = self.TEXT.digest()
        settings.SECRET_KEY = "another"

        assert not self.TEXT.has(digest)

    def test_holds_while_the_earlier_key_is_a_fallback_and_is_made_with_the_new_one(self, settings):
        digest = self.TEXT.digest()
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "another"

        assert self.TEXT.has(digest)
        assert self.TEXT.digest() != digest
        assert self.TEXT.has(self.TEXT.digest())
