"""What does the log say of a fault that a user can mend? Its sentence. Only a fault of ours leaves a trace."""

from __future__ import annotations

import logging

from monitor.errors import MonitorError

LOGGERS = ("scrapy.core.engine", "scrapy.core.scraper", "scrapy.utils.signal")
"""Those that log an exception with its trace, whosever fault it is."""


class Sentences(logging.Filter):
    """Puts the message of a MonitorError in the place of its trace."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return True: every record stays."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, MonitorError):
            record.msg, record.args = f"{record.getMessage().splitlines()[0]}: {error}", ()
            record.exc_info = record.exc_text = None
        return True


_SENTENCES = Sentences()


def speak_in_sentences() -> None:
    """Let Scrapy's loggers do so from now on; repeating it changes nothing."""
    for name in LOGGERS:
        logging.getLogger(name).addFilter(_SENTENCES)
