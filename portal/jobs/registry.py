"""Which act performs which kind of job."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from portal.jobs.models import Job
    from portal.jobs.performing import Progress

Act = Callable[..., "str | None"]  # of job and progress, and of what was prepared where the kind prepares
Prepare = Callable[["Job", "Progress"], Any]
Registered = TypeVar("Registered", bound=Act)


@dataclass(frozen=True)
class Kind:
    """A kind of job: its Chinese label, its act, the page of its subject (from the subject's id), what comes first."""

    code: str
    label: str
    act: Act
    page: Callable[[int], str] | None = None
    prepare: Prepare | None = None


_kinds: dict[str, Kind] = {}


def performs(
    code: str, *, label: str, page: Callable[[int], str] | None = None, prepare: Prepare | None = None
) -> Callable[[Registered], Registered]:
    """Register the decorated act for jobs of kind `code`; it may return a Chinese sentence on its result.

    The act is called inside a transaction that also marks the job done. It raises Refused when trying
    again is of no use; after any other exception the job is tried again.

    `prepare` comes before that transaction, for what needs one of its own such as `exports.snapshot`; the act gets its
    answer as a third argument.
    """

    def register(act: Registered) -> Registered:
        known = _kinds.get(code)
        if known is not None and known.act is not act:
            raise ValueError(f"Two acts for jobs of kind {code}: {known.act} and {act}")
        _kinds[code] = Kind(code, label, act, page, prepare)
        return act

    return register


def kind_of(code: str) -> Kind | None:
    """The registered kind, or None for rows that an earlier version left behind."""
    return _kinds.get(code)


def kinds() -> dict[str, str]:
    """All registered kinds with their Chinese labels, for a choice."""
    return {code: kind.label for code, kind in sorted(_kinds.items())}
