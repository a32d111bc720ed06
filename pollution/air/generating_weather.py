"""The invented weather that all stations of a demonstration share: heating, inversions, dust, summer sun.

Whole-number hashing and the four basic operations only, so that every machine gets the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from hashlib import blake2b

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
_EPOCH = datetime.combine(date(2000, 1, 1), time())
_MASK = (1 << 64) - 1
_HEATING = (1.0, 0.85, 0.45, 0.15, 0.05, 0.0, 0.0, 0.0, 0.05, 0.3, 0.75, 1.0)
"""How much is heated in the middle of each month, January first."""
_SUN = (0.12, 0.25, 0.45, 0.62, 0.8, 0.95, 1.0, 0.9, 0.65, 0.38, 0.18, 0.1)
_BARE = (0.1, 0.15, 0.6, 1.0, 0.9, 0.7, 0.7, 0.8, 0.8, 0.7, 0.4, 0.15)
"""How dry and bare the ground is; snow lies in winter."""
_DAYLIGHT = (0.3, 0.27, 0.24, 0.22, 0.2, 0.18, 0.17, 0.16, 0.17, 0.22, 0.32, 0.46, 0.62, 0.77, 0.89, 0.97,
             1.0, 0.98, 0.9, 0.78, 0.64, 0.51, 0.42, 0.35)  # fmt: skip
_SPELL_HOURS = 5 * 24  # of sunny or dull summer weather
_STILL_HOURS = 36  # of still or moving air


@dataclass(frozen=True)
class Episode:
    """Days under an inversion: smog of `strength` µg/m³ of PM2.5 where the load is 1."""

    start: datetime
    hours: int
    strength: float

    def smog(self, at: datetime) -> float:
        """Rises over a day and a half, stays, and is blown away within half a day."""
        since = (at - self.start) // HOUR
        rising, falling = since / 36, (self.hours - since) / 12
        return self.strength * max(min(rising, falling, 1.0), 0.0)


@dataclass(frozen=True)
class DustDay:
    """Hours of blown dust: `strength` µg/m³ of PM10 in the first hours, less and less later."""

    start: datetime
    hours: int
    strength: float

    def dust(self, at: datetime) -> float:
        """There at once, gone slowly."""
        since = (at - self.start) // HOUR
        return self.strength * (1 - since / self.hours) if 0 <= since < self.hours else 0.0


@dataclass(frozen=True)
class Air:
    """The weather of one hour as it bears on concentrations; smog, dust and ozone in µg/m³."""

    at: datetime
    number: int
    """The hours since 2000."""
    heating: float
    stillness: float
    smog: float
    bare_ground: float
    dust: float
    ozone: float


@lru_cache(maxsize=4096)
def weather(seed: int, at: datetime) -> Air:
    """The weather of the hour that ends at `at`, Beijing time."""
    key, hour = seeded(seed, "weather"), (at - _EPOCH) // HOUR
    sun = _of_the_day(_SUN, at)
    spell = between(key, hour, _SPELL_HOURS)
    return Air(
        at=at,
        number=hour,
        heating=_of_the_day(_HEATING, at),
        stillness=0.55 + 0.9 * between(key, hour, _STILL_HOURS),
        smog=sum(each.smog(at) for each in episodes(seed, _winter(at))),
        bare_ground=_of_the_day(_BARE, at),
        dust=dust_day(seed, at.year).dust(at),
        ozone=28 + (35 + 165 * sun * (0.45 + 0.55 * spell)) * _DAYLIGHT[at.hour] * (0.35 + 0.65 * sun),
    )


@lru_cache(maxsize=64)
def episodes(seed: int, winter: int) -> tuple[Episode, ...]:
    """The three of a winter, named by the year in which it begins; the middle one is the worst."""
    key = seeded(seed, f"winter {winter}")
    found = []
    for place, (first, strength) in enumerate(
        ((date(winter, 11, 22), 115), (date(winter, 12, 22), 215), (date(winter + 1, 1, 24), 135))
    ):
        start = datetime.combine(first, time()) + drawn(key, place, 0) % (14 * 24) * HOUR
        hours = 96 + drawn(key, place, 1) % 60
        found.append(Episode(start, hours, strength + drawn(key, place, 2) % 20))
    return tuple(found)


@lru_cache(maxsize=64)
def dust_day(seed: int, year: int) -> DustDay:
    """The one of a spring, from the middle of April to the middle of May."""
    key = seeded(seed, f"spring {year}")
    start = datetime.combine(date(year, 4, 14), time(11)) + drawn(key, 0, 0) % 28 * DAY + drawn(key, 0, 1) % 7 * HOUR
    return DustDay(start, 9 + drawn(key, 0, 2) % 8, 650.0 + drawn(key, 0, 3) % 350)


def seeded(seed: int, name: str) -> int:
    """A key of 64 bits for a name under a seed."""
    return int.from_bytes(blake2b(f"{seed} {name}".encode(), digest_size=8).digest(), "big")


def drawn(key: int, place: int, salt: int) -> int:
    """64 bits that follow from key, place and salt and look like chance (the finisher of splitmix64)."""
    mixed = (key + place * 0x9E3779B97F4A7C15 + salt * 0xD1B54A32D192ED03) & _MASK
    mixed = ((mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9) & _MASK
    mixed = ((mixed ^ mixed >> 27) * 0x94D049BB133111EB) & _MASK
    return mixed ^ mixed >> 31


def between(key: int, hour: int, every: int) -> float:
    """From 0 to 1, drawn anew every so many hours and led smoothly from one to the next."""
    period, within = divmod(hour, every)
    low, high = _level(key, period, every), _level(key, period + 1, every)
    return low + (high - low) * within / every


@lru_cache(maxsize=4096)
def _level(key: int, period: int, every: int) -> float:
    return drawn(key, period, every) / _MASK


def _winter(at: datetime) -> int:
    return at.year if at.month > 6 else at.year - 1


def _of_the_day(months: tuple[float, ...], at: datetime) -> float:
    """Between the middles of two months."""
    place = at.month - 1 + (at.day - 15) / 30
    month = int(place // 1)
    return months[month % 12] + (months[(month + 1) % 12] - months[month % 12]) * (place - month)
