"""How do tests start our programs? By their paths, and without what the user of this shell has set for them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

MONITOR = str(Path(sys.executable).parent / "monitor")


def strip_variables() -> dict[str, str]:
    """Return this process's variables without those that the monitor reads."""
    return {name: value for name, value in os.environ.items() if not name.startswith("MONITOR_")}
