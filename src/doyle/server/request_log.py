"""How log lines look: JSON by default, colours on a terminal."""

import json
import sys
from typing import Literal

import orjson
import structlog
from structlog.typing import Processor

LogFormat = Literal["auto", "json", "console"]


def configure_logging(level: str, log_format: LogFormat) -> None:
    """Set up structlog for this process; lines go to standard error."""
    is_console = log_format == "console" or (log_format == "auto" and sys.stderr.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    ending: list[Processor] = (
        [structlog.dev.ConsoleRenderer()]
        if is_console
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(serializer=_dump)]
    )
    structlog.configure(
        processors=[*shared, *ending],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def _dump(event: object, **_options: object) -> str:
    """The line of an event; no value is a reason not to write it, nor to fail what it tells of."""
    try:
        return orjson.dumps(event, default=repr).decode()
    except TypeError:
        return json.dumps(event, default=repr)
