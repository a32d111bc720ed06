"""Log lines: one JSON object a line, with request, user and job, whoever wrote it.

Structlog's own lines and those of Django, Celery and other libraries go through the same processors.
A line holds ids, never names; JSON escapes line ends, so no input can forge a second line.
"""

from __future__ import annotations

import json
import logging.config  # noqa: TID251  # the one place where the standard library is set up
import sys
from pathlib import Path
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

LINE_ENDS = {
    ord("\u2028"): "\\u2028",
    ord("\u2029"): "\\u2029",
    ord("\x85"): "\\u0085",
}  # JSON leaves these as they are


def with_user(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """Add the id of who is signed in, if this request has found that out already; never asks the database."""
    request = event.pop("request", None)
    user = getattr(request, "_cached_user", None)
    if user is not None and user.pk:
        event.setdefault("user_id", user.pk)
    return event


def as_json(logger: WrappedLogger, name: str, event: EventDict) -> str:
    """One line, readable Chinese, nothing that any reader takes for a line end."""
    return json.dumps(event, ensure_ascii=False, default=str).translate(LINE_ENDS)


SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    with_user,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def keep_off_standard_output() -> None:
    """For a command whose standard output is data: its log lines go to standard error."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, logging.StreamHandler) and handler.stream is sys.stdout:
            handler.setStream(sys.stderr)


def configure(config: dict[str, Any]) -> None:
    """LOGGING_CONFIG: what Django calls with LOGGING at start."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(config)


def logging_to(place: str, *, data_dir: Path) -> dict[str, Any]:
    """LOGGING for `stdout` (JSON, for containers), `file` (JSON in portal.log, warnings to the terminal) or `none`."""
    handlers: dict[str, dict[str, Any]] = {
        "stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "json"},
        "file": {
            "class": "logging.handlers.WatchedFileHandler",
            "filename": str(data_dir / "portal.log"),
            "encoding": "utf-8",
            "delay": True,
            "formatter": "json",
        },
        "terminal": {"class": "logging.StreamHandler", "formatter": "readable", "level": "WARNING"},
        "none": {"class": "logging.NullHandler"},
    }
    used = ["file", "terminal"] if place == "file" else [place]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": _formatter(structlog.processors.format_exc_info, as_json),
            "readable": _formatter(structlog.dev.ConsoleRenderer(colors=False)),
        },
        "handlers": {name: handlers[name] for name in used},
        "root": {"handlers": used, "level": "INFO"},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.server": {"handlers": [], "level": "INFO", "propagate": True},
            # Each request has a line of its own already; a 404 is no event, and a failure brings its traceback.
            "django.request": {"level": "ERROR"},
            "celery.app.trace": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
            "fontTools": {"level": "WARNING"},
            "weasyprint": {"level": "ERROR"},
        },
    }


def _formatter(*last: Processor) -> dict[str, Any]:
    return {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": SHARED,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    }
