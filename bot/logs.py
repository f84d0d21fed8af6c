"""Logs: event codes and durations; never words, names, ids or the token.

Other people's loggers are kept at WARNING, because at DEBUG aiosqlite prints SQL parameters, httpx
prints the token at INFO, and python-telegram-bot prints messages. What still comes through goes
through one filter on the handler, since filters on loggers do not see child records.
"""

from __future__ import annotations

import logging
import re
import sys
from typing import Literal

import structlog

TOKEN = re.compile(r"\d{6,}:[\w-]{30,}")
QUIET = ("aiosqlite", "httpx", "httpcore", "telegram", "aiohttp", "asyncio")


class Redact(logging.Filter):
    """Takes tokens out of every record that reaches the handler, tracebacks included."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; it is always let through."""
        record.msg, record.args = self._clean(record.getMessage()), None
        if record.exc_info:
            kind = record.exc_info[0]
            record.exc_info, record.exc_text = None, None  # a traceback may hold what somebody typed
            record.msg = f"{record.msg} ({kind.__name__ if kind else 'error'})"
        return True

    def _clean(self, line: str) -> str:
        bare = line.replace(self._token, "[token]") if self._token else line
        return TOKEN.sub("[token]", bare)


def set_up(form: Literal["console", "json"], token: str) -> None:
    """Send all logs to stderr in one form."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(Redact(token))
    handler.setFormatter(logging.Formatter("%(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    last = (
        structlog.processors.JSONRenderer() if form == "json" else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
