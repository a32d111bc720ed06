"""Addresses from which an API token may be used: single ones and networks, IPv4 and IPv6. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

MOST_NETWORKS = 20
LONGEST_NETWORK = 43  # characters: an IPv6 address written out, and /128
WRITTEN = re.compile(r"[0-9A-Fa-f:.]+(/[0-9]{1,3})?")  # neither a netmask nor a zone
EXAMPLES = "如 10.8.0.12、10.8.0.0/24、2001:db8::/32"


class UnreadableNetworks(ValueError):
    """What was typed is no list of addresses; `problems` says line by line why."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("；".join(problems))
        self.problems = problems


def read_networks(text: str) -> list[str]:
    """The addresses typed one a line, in canonical spelling, each once. Raises UnreadableNetworks."""
    found: list[str] = []
    problems: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        written = line.strip()
        if not written:
            continue
        problem, network = _read(written)
        if problem:
            problems.append(f"第{number}行“{written}”{problem}")
        elif network not in found:
            found.append(network)
    if len(found) > MOST_NETWORKS:
        problems.append(f"最多{MOST_NETWORKS}个地址，现有{len(found)}个；相邻的地址可合写为网段")
    if problems:
        raise UnreadableNetworks(problems)
    return found


def is_within(address: str, networks: Iterable[str]) -> bool:
    """Whether one of `networks` holds the address; IPv4 inside IPv6 (::ffff:10.8.0.12) counts as IPv4."""
    here = ip_address(address)
    if isinstance(here, IPv6Address) and here.ipv4_mapped:
        here = here.ipv4_mapped
    return any(here in ip_network(each) for each in networks)


def _read(written: str) -> tuple[str, str]:
    """What is wrong with one line, or its canonical spelling."""
    if not WRITTEN.fullmatch(written):
        return f"不是 IP 地址或网段；一行写一个，{EXAMPLES}", ""
    try:
        network = ip_network(written, strict=False)
    except ValueError:
        return f"不是有效的 IP 地址或网段，{EXAMPLES}", ""
    return _why_not(written, network), _spelled(network)


def _why_not(written: str, network: IPv4Network | IPv6Network) -> str:
    if isinstance(network, IPv6Network) and network.network_address.ipv4_mapped:
        return "请直接写 IPv4 地址，不加 ::ffff:"
    if network.prefixlen == 0:
        return "包含全部地址，等于不限制；不限制时请留空"
    if ip_address(written.partition("/")[0]) != network.network_address:
        return f"不是网段的起始地址；整个网段请写 {network}，单个地址请去掉“/{network.prefixlen}”"
    return ""


def _spelled(network: IPv4Network | IPv6Network) -> str:
    return str(network.network_address if network.prefixlen == network.max_prefixlen else network)
