"""Is a figure lost that an outlet changed in what it copied, or added to it? Three hundred copies through import and export.

An agency's made-up reports on one accident, one a day, and each printed by ten papers: five change one figure of it in place, three
add a paragraph with a figure that the agency does not have, two do so in a copy cut short. Every such value is used once,
so it must be in the ledger as a novel figure of the paper's own article, under the right measure, and the article must still be a
copy. ``--lift`` raises the floors.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from _floors import hold_floors
from ledger import Row, run_monitor

REPORTS, PAPERS = 30, 10
START = datetime(2031, 3, 1, 6, tzinfo=UTC)
SAID = (
    (
        "dead",
        "At least {} people were killed when the ferry Maid of Brenn capsized in Skerrow Sound, the coastguard said.",
    ),
    ("injured", "The hospital in Halvern said that {} people were injured."),
    ("missing", "Police said {} people were still missing on {day}."),
    ("rescued", "Fishing boats rescued {} passengers from the water, the harbour master said."),
    ("evacuated", "Officials said {} residents were evacuated from the quay at Halvern."),
)
ADDED = {
    "dead": "The mayor of Halvern, Ida Roan, told this newspaper that {} people had died.",
    "injured": "Doctors at the Sankt Olav clinic told this newspaper that {} people were injured.",
    "missing": "A list seen by this newspaper says that {} people are missing.",
    "rescued": "The fishermen's union told this newspaper that {} passengers were rescued.",
    "evacuated": "The fire brigade told this newspaper that {} residents were evacuated.",
}
FRAMES = (
    "The {0} of the Maid of Brenn had asked the {1} for a new {2} months before the ferry left Halvern for the {3}.",
    "Divers looked at the {0} in Skerrow Sound again on {day} and brought up a {1} and parts of the {2} beside the {3}.",
    "Brennline, which runs the ferry, would not say who had signed for the {0}, the {1}, the {2} or the {3}.",
    "In Halvern people left candles at the {0} and waited by the {1} for news of the {2} and the {3}.",
    "The transport ministry sent a {0} and a {1} to Skerrow Sound to look into the {2} and the {3}.",
    "A {0} who was on the ferry when it capsized spoke of water at the {1}, shouts from the {2} and no {3}.",
)
WORDS = (
    "bridge", "crew", "engine", "hull", "ladder", "lifeboat", "radio", "mast", "anchor", "ramp", "cargo", "deck",
    "cabin", "pump", "valve", "winch", "tug", "pilot", "chart", "fog", "beacon", "jetty", "crane", "rudder",
    "keel", "bilge", "hatch", "galley", "stern", "bow", "purser", "mate", "inspector", "licence", "permit",
    "logbook", "diver", "siren", "raft", "whistle",
)  # fmt: skip
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Changed:
    """One copy with a figure of its own."""

    url: str
    measure: str
    value: int


def main() -> int:
    """Print how many figures were lost, and which; return 1 if any was or a floor has fallen."""
    lines, wanted = make_lines()
    with tempfile.TemporaryDirectory(prefix="changed-") as folder:
        ledger = run_story(lines, Path(folder))
    urls = {row["article_id"]: row["url"] for row in ledger["articles"]}
    copies = {row["url"] for row in ledger["articles"] if row["copy_of"] is not None}
    own = {
        (urls[row["article_id"]], row["measure"].split(":")[0], row["value_low"])
        for row in ledger["figures"]
        if row["novel"]
    }
    lost = [one for one in wanted if (one.url, one.measure, one.value) not in own]
    for one in lost[:20]:
        print(f"  lost: {one}")
    folded = sum(one.url in copies for one in wanted)
    print(f"changed figures: {len(lost)} lost in {len(wanted)}; {folded} of the articles are copies")
    figures = {"changed figures kept": 1 - len(lost) / len(wanted), "copies told": folded / len(wanted)}
    return hold_floors("changed_figures", figures, lift="--lift" in sys.argv) or int(bool(lost))


def make_lines() -> tuple[list[Row], list[Changed]]:
    """Return the articles as an import file has them, in order of time, and the figures that the papers changed."""
    draw = random.Random(20310301)
    lines: list[Row] = []
    wanted: list[Changed] = []
    values = iter(draw.sample(range(1_000, 9_000), REPORTS * PAPERS))
    for number in range(REPORTS):
        time = START + timedelta(days=number)
        told = {measure: 10 + 31 * place + number for place, (measure, _) in enumerate(SAID)}
        text = write_report(draw, told, DAYS[number % 7])
        lines.append(make_line(f"https://agency.example/{number}", "agency", time, text))
        for paper in range(PAPERS):
            measure = draw.choice(list(told))
            change = Changed(f"https://paper{paper}.example/{number}", measure, next(values))
            wanted.append(change)
            body = alter(draw, text, told, change, paper)
            lines.append(make_line(change.url, f"paper{paper}", time + timedelta(hours=1 + paper), body))
    return lines, wanted


def write_report(draw: random.Random, told: dict[str, int], day: str) -> list[str]:
    """Return the paragraphs of one of the agency's reports."""
    said = [sentence.format(told[measure], day=day) for measure, sentence in SAID]
    between = [draw.choice(FRAMES).format(*draw.sample(WORDS, 4), day=day) for _ in range(12)]
    return [said[0], *(part for pair in zip(between[:4], said[1:], strict=True) for part in pair), *between[4:]]


def alter(draw: random.Random, text: list[str], told: dict[str, int], change: Changed, paper: int) -> list[str]:
    """Return the text as the paper prints it: with a value changed in place, or a paragraph of its own, the end cut off or not."""
    if paper < PAPERS // 2:
        old, new = (
            dict(SAID)[change.measure].split("{}")[0] + str(value) for value in (told[change.measure], change.value)
        )
        return [part.replace(old, new) for part in text]
    kept = text if paper < PAPERS - 2 else text[:12]
    place = draw.randrange(1, len(kept) + 1)
    return [*kept[:place], ADDED[change.measure].format(change.value), *kept[place:]]


def make_line(url: str, outlet: str, time: datetime, text: list[str]) -> Row:
    """Return one line of an import file."""
    return {
        "url": url,
        "outlet": outlet,
        "headline": "Ferry Maid of Brenn capsizes in Skerrow Sound",
        "date_published": time.isoformat(),
        "in_language": "en",
        "article_body": "\n\n".join(text),
    }


def run_story(lines: list[Row], room: Path) -> Row:
    """Import the articles into a store of their own, the first report as the story's seed, and return the ledger."""
    folder = room / "stories" / "ferry"
    folder.mkdir(parents=True)
    (folder / "story.toml").write_text('title = "Ferry capsizes in Skerrow Sound"\n', encoding="utf-8")
    (folder / "seeds.jsonl").write_text(json.dumps(lines[0]) + "\n", encoding="utf-8")
    (room / "articles.jsonl").write_text("".join(read_lines(lines)), encoding="utf-8")
    settings = {
        "MONITOR_HOME": str(room / "home"),
        "MONITOR_STORIES": str(room / "stories"),
        "MONITOR_NOW": (START + timedelta(days=REPORTS + 1)).isoformat(),
    }
    run_monitor(["import", str(room / "articles.jsonl"), "--story", "ferry"], settings)
    ledger: Row = json.loads(run_monitor(["export", "ferry", "--to", "ledger"], settings))
    return ledger


def read_lines(lines: list[Row]) -> Iterator[str]:
    """Yield the lines of the import file."""
    yield from (json.dumps(line) + "\n" for line in lines)


if __name__ == "__main__":
    raise SystemExit(main())
