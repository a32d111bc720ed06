"""Pulling alerts again and again, against the least that a view can cost on the same server.

One server (gunicorn, a worker with threads) holds a published alert. Asked over one connection are the status of all
regions and that alert, whole (200) and with the tag of what is known already (304):

- ours, as everybody asks: one query finds out whether what is kept still holds;
- `bare`: a Django view that sends the very same bytes from memory, or 304 by one comparison;
- `plain`: a REST view that asks the database, serialises, and makes its tag of the outcome.

The first target against `bare` is 0.7 of its speed for 200 and 0.9 for 304, a ratio of at most 1.43 and 1.11; 0.9 and
0.95 (1.11 and 1.05) is where it must go. Every answer of ours has one query behind it and none of `bare`; for that ours
is sent before anything looks for a session, which `bare` waits for like any other view.
"""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Iterator

from bench.database import in_its_own_database
from bench.figures import Figure, interleave
from bench.serving import server
from bench.warm_start import PATIENCE, free_port

REQUESTS = 200  # of one batch
BATCHES = 5  # a round: the busier the machine, the more often ours and the limit have to take turns
PEERS = {"bare": "a bare view sending the same bytes", "plain": "a REST view that queries and serialises"}


def measure(rounds: int) -> list[Figure]:
    """Seconds for a batch, in a database of its own that goes away afterwards."""
    figures: list[Figure] = in_its_own_database(_figures, rounds * BATCHES)
    return figures


def _figures(rounds: int) -> list[Figure]:
    alert = publish()
    port = free_port()
    with server(port):
        return list(_compared(port, f"{alert}/", rounds))


def publish() -> int:
    """An orange alert of three counties that has begun; its number."""
    from datetime import timedelta

    from django.utils import timezone

    from pollution.alert_choices import AlertLevel
    from tests.pollution.walks import DAY, Command, an_episode, published

    at = timezone.now() - 2 * DAY
    contents = {"starts_at": at + timedelta(hours=26), "ends_at": at + 9 * DAY}
    version = published(an_episode(began_at=at), AlertLevel.ORANGE, command=Command(), at=at, **contents)
    return int(version.episode_id)


def _compared(port: int, alert: str, rounds: int) -> Iterator[Figure]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    for address, name in (("status/", "status"), (alert, "alert")):
        ours = f"/api/v1/alerts/{address}"
        for peer, words in PEERS.items():
            limit = f"/bench/{peer}/{address}"
            for code in (200, 304):
                yield interleave(
                    f"alert_pull {name} {code} {peer}",
                    ours=_batch(connection, ours, code),
                    limit=_batch(connection, limit, code),
                    peer=words,
                    unit="s",
                    rounds=rounds,
                )
    connection.close()


def _batch(connection: http.client.HTTPConnection, address: str, code: int) -> Callable[[], float]:
    """What measures one batch; the first answer, which gives the tag, is not in it."""
    tag = _pulled(connection, address, {})[1]
    headers = {"If-None-Match": tag} if code == 304 else {}

    def measured() -> float:
        started = time.perf_counter()
        for _ in range(REQUESTS):
            status, _ = _pulled(connection, address, headers)
            assert status == code, (address, status)
        return time.perf_counter() - started

    return measured


def _pulled(connection: http.client.HTTPConnection, address: str, headers: dict[str, str]) -> tuple[int, str]:
    connection.request("GET", address, headers=headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status, answer.getheader("ETag", "")
