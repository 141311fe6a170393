"""How good is the ledger? Whole stories through import and export, judged against answers written by hand.

Each story goes the product's whole way: its seeds become a story, ``monitor import`` reads every article, off-story ones
too, ``monitor export --to ledger`` gives the ledger, and that is what is scored. Two sets, each with floors of its own:
benchmarks/stories, written by somebody who had not seen the rules then, and the development stories beside the repository. The
scorer is beside the repository too; says so and passes where it is not. ``--lift`` raises the floors; story names as
arguments run only those.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from _floors import find_shared, hold_floors

Row = dict[str, Any]
HERE = Path(__file__).parent
MONITOR = Path(sys.executable).with_name("monitor")
HELD_ONCE = frozenset({"current", "superseded", "corrected"})
"""Statuses of points that held when they came: to the scorer, which asks what held at a time, each is ``current``."""
MEASURES = (
    ("figures value", "fig_value"),
    ("figures value+measure", "fig_measure"),
    ("figures value+measure+qualifier", "fig_qual"),
    ("statements text", "st_text"),
    ("statements text+speaker", "st_full"),
)


def main() -> int:
    """Print the scorer's tables and return 1 if a figure has fallen below its floor."""
    shared = find_shared()
    if shared is None:
        print("ledger: the scorer beside the repository is not here; nothing measured")
        return 0
    wanted = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    fallen = 0
    for benchmark, home in (("ledger", shared / "data/updates"), ("ledger_stories", HERE / "stories")):
        folders = [path.parent for path in sorted(home.glob("*/gold.json"))]
        folders = [folder for folder in folders if not wanted or folder.name in wanted]
        if not folders:
            continue
        print(f"{benchmark}: {len(folders)} stories", flush=True)
        with tempfile.TemporaryDirectory(prefix="ledger-") as temporary:
            figures = read_report(score(shared, folders, Path(temporary)))
        if not wanted:
            fallen |= hold_floors(benchmark, figures, lift="--lift" in sys.argv)
    return fallen


def score(shared: Path, folders: Iterable[Path], temporary: Path) -> Row:
    """Run every story through the product and return the scorer's report."""
    systems: dict[Path, Path] = {}
    for folder in folders:
        room = temporary / folder.name
        room.mkdir()
        systems[folder] = room / "system.json"
        systems[folder].write_text(json.dumps(run_story(folder, room)), encoding="utf-8")
    report = temporary / "report.json"
    scorer = [sys.executable, str(shared / "tools/score_updates.py"), "--json", str(report)]
    sides = ["--gold", *map(str, systems), "--system", *map(str, systems.values())]
    subprocess.run([*scorer, *sides, *(["--verbose"] if "--verbose" in sys.argv else [])], check=True)
    read: Row = json.loads(report.read_text(encoding="utf-8"))
    return read


def run_story(folder: Path, room: Path) -> Row:
    """Import the story's articles into a store of its own and return its ledger in the scorer's words."""
    data = json.loads((folder / "articles.json").read_text(encoding="utf-8"))
    articles = data["articles"]
    # The scorer's stories have ids where ours have addresses.
    ids = {f"https://{folder.name}.example/{row['article_id']}": row["article_id"] for row in articles}
    write_story(data, room / "stories" / folder.name, folder.name)
    lines = room / "articles.jsonl"
    lines.write_text("".join(json.dumps(line) + "\n" for line in import_lines(articles, folder.name)), encoding="utf-8")
    last = max(datetime.fromisoformat(row["published"]) for row in articles)
    settings = {
        "MONITOR_HOME": str(room / "home"),
        "MONITOR_STORIES": str(room / "stories"),
        "MONITOR_NOW": (last + timedelta(hours=1)).isoformat(),
    }
    run_monitor(["import", str(lines), "--story", folder.name], settings)
    ledger = json.loads(run_monitor(["export", folder.name, "--to", "ledger"], settings))
    return as_system(ledger, data["story"]["story_id"], ids)


def write_story(data: Row, folder: Path, name: str) -> None:
    """Write the story that a user would have: its title and the seed articles."""
    folder.mkdir(parents=True)
    (folder / "story.toml").write_text(f"title = {json.dumps(data['story']['title'])}\n", encoding="utf-8")
    # The set made of a user's own seeds names none: all of it was handed in.
    handed_in = data["story"].get("seed_articles")
    seeds = [row for row in data["articles"] if handed_in is None or row["article_id"] in handed_in]
    text = "".join(json.dumps(line) + "\n" for line in import_lines(seeds, name))
    (folder / "seeds.jsonl").write_text(text, encoding="utf-8")


def import_lines(articles: Iterable[Row], name: str) -> Iterator[Row]:
    """Yield the articles as an import file has them."""
    for row in articles:
        yield {
            "url": f"https://{name}.example/{row['article_id']}",
            "outlet": row["outlet"],
            "headline": row["title"],
            "date_published": row["published"],
            "in_language": row["lang"],
            "article_body": row["text"],
        }


def run_monitor(arguments: list[str], settings: Mapping[str, str]) -> str:
    """Run the product's own command as a user would and return what it printed; its log is shown if it fails."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("MONITOR_")} | dict(settings)
    done = subprocess.run([str(MONITOR), *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.stderr.write(done.stderr[-4000:])
        raise SystemExit(f"monitor {' '.join(arguments)} ended with {done.returncode}")
    return done.stdout


def as_system(ledger: Row, story_id: str, ids: Mapping[str, str]) -> Row:
    """Return the exported ledger as the scorer wants a system's answer; what it cannot place by address is left out."""
    known = {row["article_id"]: ids[row["url"]] for row in ledger["articles"] if row["url"] in ids}
    articles = [
        {
            "article_id": known[row["article_id"]],
            "on_story": row["bin"] == "in",
            "duplicate_of": known.get(row["copy_of"]),
        }
        for row in ledger["articles"]
        if row["article_id"] in known
    ]
    return {
        "story_id": story_id,
        "articles": articles,
        "figures": [renamed(row, known) for row in ledger["figures"] if row["article_id"] in known],
        "statements": [renamed(row, known) for row in ledger["statements"] if row["article_id"] in known],
        "first_responses": [renamed(row, known) for row in ledger["first_responses"] if row["article_id"] in known],
        "series": [{**row, "points": [held_then(point) for point in row["points"]]} for row in ledger["series"]],
    }


def renamed(row: Row, known: Mapping[int, str]) -> Row:
    """Return a row with the article's id as the gold has it."""
    return {**row, "article_id": known[row["article_id"]]}


def held_then(point: Row) -> Row:
    """Return a point with the status it had when it came."""
    return {**point, "status": "current" if point["status"] in HELD_ONCE else point["status"]}


def read_report(report: Row) -> dict[str, float]:
    """Return the figures that have floors: pooled over the stories, and each story's figures."""
    pooled, stories = report["pooled"], report["stories"]
    figures = {name: float(pooled[key]["f1"]) for name, key in MEASURES}
    figures["series checkpoints"] = float(pooled["series"]["acc"])
    sources = [story["fig_measure"]["_s"] for story in stories]
    figures["credited source"] = sum(right for right, _ in sources) / max(1, sum(all_ for _, all_ in sources))
    responses = [story["first"] for story in stories if story["first"]]
    figures["first responses"] = sum(one["ok"] for one in responses) / max(1, sum(one["n"] for one in responses))
    figures["novelty"] = sum(story["novel"]["f1"] for story in stories) / max(1, len(stories))
    for story in stories:
        figures[f"{story['story']}: figures value+measure"] = float(story["fig_measure"]["f1"])
    return figures


if __name__ == "__main__":
    sys.exit(main())
