"""How is a line of the log written? As text for people, or as one JSON object for whatever collects logs.

Pure but for the handler that writes. The ids in a line are those of the store's tables: ``run_id``, ``source_id`` and ``address_id``.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

Describe = Callable[[logging.LogRecord], Mapping[str, object]]
"""What else is known of a record: more keys of its line; None values are left out."""

IDS = ("run_id", "source_id", "address_id", "source", "address", "tick")
"""Attributes of a record (``extra=…``) that go into its line."""


class JsonLines(logging.Formatter):
    """One JSON object a record, on one line: time (UTC), level, logger, message, ids; ``error`` where one was raised."""

    def __init__(self, describe: Describe = lambda record: {}) -> None:
        super().__init__()
        self._describe = describe

    def format(self, record: logging.LogRecord) -> str:
        """Return the line. A record that cannot be worded keeps its unfilled message: a log must not raise."""
        try:
            message = record.getMessage()
        except Exception:
            message = str(record.msg)
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC)
            .isoformat(timespec="milliseconds")
            .replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": message,
        }
        line |= {name: getattr(record, name) for name in IDS if getattr(record, name, None) is not None}
        line |= {name: value for name, value in self._describe(record).items() if value is not None}
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def write_log(log_format: str) -> None:
    """Let the log of this process go to standard error from now on: bare lines as ``text``, or one object a line as ``json``."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if log_format == "json" else logging.Formatter("%(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("monitor").setLevel(logging.INFO)
