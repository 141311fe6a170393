"""Does systemd hear that we live? Its notify protocol: a word to the socket it names, and none where it names none."""

from __future__ import annotations

import logging
import os
import socket

_log = logging.getLogger(__name__)

VARIABLE = "NOTIFY_SOCKET"
"""systemd's variable, not ours: a path, or with @ a name in Linux's abstract namespace."""
READY, ALIVE, STOPPING = "READY=1", "WATCHDOG=1", "STOPPING=1"


def tell_systemd(word: str) -> bool:
    """Send *word* to the service manager that started this process; return whether there was one to hear it. Never raises."""
    address = os.environ.get(VARIABLE, "")
    if not address.startswith(("/", "@")):
        return False
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel:
            channel.sendto(word.encode(), address.replace("@", "\0", 1) if address.startswith("@") else address)
    except OSError as fault:
        _log.debug("systemd could not be told %s: %s", word, fault)
        return False
    return True
