"""Has a measured quality fallen below what it was? Floors may rise and never silently fall."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Mapping
from pathlib import Path

FLOORS = Path(__file__).with_name("floors.json")
ROOT = FLOORS.parent.parent


def find_shared() -> Path | None:
    """Return the folder of development data beside the repository; None at every user's, where there is none."""
    shared = ROOT.parent / "shared"
    return shared if (shared / "data").is_dir() else None


def hold_floors(benchmark: str, figures: Mapping[str, float], *, lift: bool = False) -> int:
    """Print *figures* beside their floors and return the exit status: 1 if one has fallen below, else 0.

    A figure without a floor passes and is named. With *lift*, floors are raised to the figures rounded down to two
    digits; a floor is never lowered here: that takes an edit of floors.json, and a reason in the commit.
    """
    floors: dict[str, dict[str, float]] = json.loads(FLOORS.read_text()) if FLOORS.exists() else {}
    mine = floors.setdefault(benchmark, {})
    fallen = 0
    for name, value in figures.items():
        floor = mine.get(name)
        below = floor is not None and value < floor
        fallen += below
        note = "no floor yet" if floor is None else f"floor {floor:.2f}"
        sys.stdout.write(f"  {benchmark}/{name:<40} {value:.3f}  {note}{'  FALLEN' if below else ''}\n")
        if lift:
            mine[name] = max(floor or 0.0, math.floor(value * 100) / 100)
    if lift:
        FLOORS.write_text(json.dumps(floors, indent=2, sort_keys=True) + "\n")
    return 1 if fallen else 0
