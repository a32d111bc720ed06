"""Addresses of programs, as people write them one a line."""

from __future__ import annotations

import pytest

from portal.accounts.networks import UnreadableNetworks, is_within, read_networks


class TestTheLines:
    @pytest.mark.parametrize(
        ("written", "read"),
        [
            ("", []),
            ("  \n\n", []),
            ("10.8.0.12", ["10.8.0.12"]),
            ("10.8.0.12/32", ["10.8.0.12"]),
            (" 10.8.0.0/24 \r\n192.168.1.5", ["10.8.0.0/24", "192.168.1.5"]),
            ("10.8.0.12\n10.8.0.12", ["10.8.0.12"]),
            ("2001:DB8:0:0::1", ["2001:db8::1"]),
            ("2001:0db8::/32", ["2001:db8::/32"]),
        ],
    )
    def test_are_read_in_one_spelling_each_once(self, written, read):
        assert read_networks(written) == read

    @pytest.mark.parametrize(
        ("written", "sentence"),
        [
            ("10.8.0.300", "第1行“10.8.0.300”不是有效的 IP 地址或网段，如 10.8.0.12"),
            ("10.8.0.0/33", "不是有效的"),
            ("010.8.0.1", "不是有效的"),
            ("10.8.0", "不是有效的"),
            ("2001:db8::1::2", "不是有效的"),
            ("10.8.0.1，10.8.0.2", "一行写一个"),
            ("10.8.0.1 10.8.0.2", "一行写一个"),
            ("１０.8.0.1", "不是 IP 地址或网段"),
            ("server.example", "不是 IP 地址或网段"),
            ("10.8.0.0/255.255.255.0", "不是 IP 地址或网段"),
            ("fe80::1%eth0", "不是 IP 地址或网段"),
            ("10.8.0.5/24", "整个网段请写 10.8.0.0/24，单个地址请去掉“/24”"),
            ("2001:db8::5/32", "整个网段请写 2001:db8::/32"),
            ("0.0.0.0/0", "等于不限制；不限制时请留空"),
            ("::/0", "等于不限制"),
            ("::ffff:10.8.0.1", "请直接写 IPv4 地址"),
        ],
    )
    def test_are_refused_in_words(self, written, sentence):
        with pytest.raises(UnreadableNetworks) as refused:
            read_networks(written)

        [problem] = refused.value.problems
        assert sentence in problem

    def test_name_every_line_that_is_wrong(self):
        with pytest.raises(UnreadableNetworks) as refused:
            read_networks("10.8.0.1\nx\n\n10.8.0.5/24")

        assert [problem[:4] for problem in refused.value.problems] == ["第2行“", "第4行“"]

    def test_are_twenty_at_most(self):
        assert len(read_networks("\n".join(f"10.8.0.{number}" for number in range(20)))) == 20

        with pytest.raises(UnreadableNetworks, match="最多20个地址，现有21个"):
            read_networks("\n".join(f"10.8.0.{number}" for number in range(21)))


class TestAnAddress:
    @pytest.mark.parametrize(
        ("address", "networks", "is_inside"),
        [
            ("10.8.0.12", ["10.8.0.12"], True),
            ("10.8.0.13", ["10.8.0.12"], False),
            ("10.8.0.13", ["10.9.0.0/16", "10.8.0.0/24"], True),
            ("10.8.1.1", ["10.8.0.0/24"], False),
            ("2001:db8::7", ["2001:db8::/32"], True),
            ("2001:db9::7", ["2001:db8::/32"], False),
            ("::ffff:10.8.0.12", ["10.8.0.12"], True),
            ("::ffff:10.8.0.12", ["2001:db8::/32"], False),
            ("10.8.0.12", ["2001:db8::/32"], False),
            ("10.8.0.12", [], False),
        ],
    )
    def test_stands_inside_or_outside(self, address, networks, is_inside):
        assert is_within(address, networks) is is_inside
