"""Does ``monitor demo`` end with the ledger that a careful editor would have written from the same pages?

Runs the whole demo once as a child process and holds what it stored to expected.json. What the product is known to miss
stands in misses.json, by test id: a miss that is mended must be taken out there, or its test fails.
"""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from monitor.demo.pages import list_visible, load_pages
from monitor.demo.script import DAYS, STORY, build_environment
from monitor.store import ledger, read
from monitor.store.check import check_store
from monitor.store.database import open_store
from tests.programs import MONITOR, strip_variables

HERE = Path(__file__).parent
EXPECTED = json.loads((HERE / "expected.json").read_text(encoding="utf-8"))
MISSES: dict[str, str] = json.loads((HERE / "misses.json").read_text(encoding="utf-8"))
ABOUT = {
    "dead": ("dead", "death", "died", "killed", "bod", "tote"),
    "missing": ("missing", "vermisst"),
    "rescued": ("rescued", "surviv", "ashore", "pulled", "gerettet"),
    "aboard": ("board",),
    "injured": ("injured",),
    "vehicles": ("vehicle",),
}
"""Words of a measure, or of what a figure counts, that an editor would take for each of the expectation's measures."""

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Ran:
    """The demo, once it has ended."""

    home: Path
    output: str
    noted: str
    ledger: Row
    sources: Sequence[Row]
    addresses: Mapping[str, Row]
    faults: Sequence[str]

    def articles(self) -> dict[str, Row]:
        """Return the articles of the ledger by ``paper/slug``."""
        return {NAMES[urlsplit(row["url"]).path]: row for row in self.ledger["articles"]}

    def name_of(self, article_id: int) -> str:
        """Return ``paper/slug`` of an article."""
        return next(name for name, row in self.articles().items() if row["article_id"] == article_id)


NAMES = {page.path: f"{page.paper.slug}/{page.slug}" for page in list_visible(load_pages(), DAYS[-1])}


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    """Run the demo in a folder of its own, read what it stored, and leave its newsroom up until the tests are done."""
    folder = tmp_path_factory.mktemp("demo")
    output, noted = folder / "output", folder / "noted"
    with output.open("w") as out, noted.open("w") as err:
        command = [MONITOR, "demo", "--home", str(folder / "home"), "--keep-serving"]
        demo = subprocess.Popen(command, env=strip_variables(), stdout=out, stderr=err)
    try:
        wait_until_serving(demo, noted)
        yield read_outcome(folder / "home", output.read_text(), noted.read_text())
    finally:
        demo.terminate()
        status = demo.wait(timeout=60)
    assert status == 0, noted.read_text()


def wait_until_serving(demo: subprocess.Popen[bytes], noted: Path) -> None:
    while "crawl feeds" not in noted.read_text():
        assert demo.poll() is None, noted.read_text()
        time.sleep(0.2)


def read_outcome(home: Path, output: str, noted: str) -> Ran:
    with open_store(build_environment(home, DAYS[-1]).database_url) as store:
        addresses = read.list_addresses(store)
        return Ran(
            home=home,
            output=output,
            noted=noted,
            ledger=ledger.load_ledger(store, STORY, generated_at=DAYS[-1]),
            sources=read.list_sources(store),
            addresses={NAMES[path]: row for row in addresses if (path := urlsplit(row["url"]).path) in NAMES},
            faults=check_store(store),
        )


def mark_miss(name: str) -> list[pytest.MarkDecorator]:
    """Return the mark of a row that the product is known to miss; [] for one it must get right."""
    if name not in MISSES:
        return []
    return [pytest.mark.xfail(strict=True, reason=MISSES[name])]


def expect(section: str, *keys: str) -> list[Any]:
    """Return the rows of a section as parameters; a row that misses.json names is expected to fail."""
    parameters = []
    for row in EXPECTED[section]:
        name = ":".join([section, *(json.dumps(row[key], ensure_ascii=False).strip('"') for key in keys if key in row)])
        parameters.append(pytest.param(row, id=name, marks=mark_miss(name)))
    return parameters


def is_about(figure: Row, about: str) -> bool:
    words = f"{figure['measure']} {figure['measure_text']}".casefold()
    return any(word in words for word in ABOUT[about])


def find_figures(ran: Ran, row: Row) -> list[Row]:
    """Return the stored figures of the expectation's article, measure and value, whoever is credited."""
    article = ran.articles()[row["article"]]
    return [
        figure
        for figure in ran.ledger["figures"]
        if figure["article_id"] == article["article_id"]
        and figure["version"] == row.get("version", figure["version"])
        and [figure["value_low"], figure["value_high"]] == row["value"]
        and is_about(figure, row["about"])
        and figure["scope"] == "story"
    ]


# ---- what must hold whatever the product misses -------------------------------------------------------------------


def test_every_sentence_stands_in_the_text_where_its_row_says(ran: Ran) -> None:
    bodies = {
        (article["article_id"], version["version"]): version["article_body"]
        for article in ran.ledger["articles"]
        for version in article["versions"]
    }
    assert ran.ledger["figures"]
    assert ran.ledger["statements"]
    for figure in ran.ledger["figures"]:
        start, end = figure["span"]
        assert bodies[figure["article_id"], figure["version"]][start:end] == figure["sentence"]
    for statement in ran.ledger["statements"]:
        body = bodies[statement["article_id"], statement["version"]]
        assert statement["sentence"] in body
        assert all(body[start:end] in statement["sentence"] for start, end in statement["spans"])
    assert not ran.faults


def test_the_answer_fits_a_hundred_columns_and_has_no_colours_in_a_pipe(ran: Ran) -> None:
    commands = [line for line in ran.output.splitlines() if "MONITOR_HOME=" in line]
    lines = [line for line in ran.output.splitlines() if line not in commands and str(ran.home) not in line]
    assert max(map(len, lines)) <= 100
    assert "\x1b" not in ran.output


def test_the_commands_that_are_printed_run_as_printed(ran: Ran) -> None:
    commands = [line.strip() for line in ran.output.splitlines() if "MONITOR_HOME=" in line]
    assert len(commands) == 4
    for command in commands:
        assert str(ran.home) in command
        done = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip()


def test_every_address_ends_in_a_named_state_with_a_reason(ran: Ran) -> None:
    assert len(ran.addresses) == len(NAMES)
    for name, row in ran.addresses.items():
        assert row["state"] in {"fetched", "unchanged", "screened_out", "refused", "quarantined", "failed"}, name
        assert row["state"] in {"fetched", "unchanged"} or row["reason"], name


@pytest.mark.parametrize("name", EXPECTED["off_story"])
def test_what_is_off_the_story_is_not_in_it(ran: Ran, name: str) -> None:
    held = ran.articles().get(name)
    assert held is None or held["bin"] != "in"


@pytest.mark.parametrize("name", EXPECTED["set_aside"])
def test_what_is_no_article_is_set_aside_and_says_why(ran: Ran, name: str) -> None:
    wanted, found = EXPECTED["set_aside"][name], ran.addresses[name]
    assert name not in ran.articles()
    assert (found["state"], wanted["reason"] in found["reason"]) == (wanted["state"], True)


@pytest.mark.parametrize("outlet", EXPECTED["sick_sources"])
def test_a_sick_source_is_named_with_its_reason(ran: Ran, outlet: str) -> None:
    wanted = EXPECTED["sick_sources"][outlet]
    source = next(row for row in ran.sources if row["outlet"] == outlet)
    assert source["state"] == wanted["state"]
    assert wanted["reason"] in source["reason"]
    assert re.search(rf"{outlet}/feed +{wanted['state']}", ran.output)


def test_every_other_source_is_well(ran: Ran) -> None:
    sick = {row["outlet"] for row in ran.sources if row["state"] != "ok"}
    assert sick == set(EXPECTED["sick_sources"])


def test_no_furniture_and_no_older_accident_is_counted(ran: Ran) -> None:
    series = {point["figure_id"] for measure in ran.ledger["series"] for point in measure["points"]}
    figures = {
        (ran.name_of(f["article_id"]), f["value_low"], f["value_high"])
        for f in ran.ledger["figures"]
        if f["figure_id"] in series
    }
    wrong = [row for row in EXPECTED["not_in_a_series"] if (row["article"], *row["value"]) in figures]
    assert not wrong


# ---- what a careful editor would have in the ledger ---------------------------------------------------------------


def list_on_story() -> list[Any]:
    names = {name: f"on_story:{name}" for name in EXPECTED["on_story"]}
    return [pytest.param(name, id=test, marks=mark_miss(test)) for name, test in names.items()]


@pytest.mark.parametrize("name", list_on_story())
def test_what_is_on_the_story_is_in_it_in_all_its_versions_and_copies_are_known(ran: Ran, name: str) -> None:
    wanted, found = EXPECTED["on_story"][name], ran.articles()[name]
    origin = ran.name_of(found["copy_of"]) if found["copy_of"] else None
    assert (found["bin"], len(found["versions"]), origin) == ("in", wanted["versions"], wanted.get("copy_of"))


@pytest.mark.parametrize("row", expect("figures", "article", "about", "value"))
def test_a_figure_is_held_with_its_qualifier_and_who_is_credited(ran: Ran, row: Row) -> None:
    found = find_figures(ran, row)
    assert found
    assert row["qualifier"] in {figure["qualifier"] for figure in found}
    credited = " ".join(figure["source"] or "" for figure in found).casefold()
    assert any(source.casefold() in credited for source in row["source"]), found


@pytest.mark.parametrize("row", expect("standing", "about", "at"))
def test_the_value_that_stood_on_an_evening_is_known(ran: Ran, row: Row) -> None:
    until = datetime.fromisoformat(row["at"])
    figures = {figure["figure_id"]: figure for figure in ran.ledger["figures"]}
    points = [
        point
        for series in ran.ledger["series"]
        for point in series["points"]
        if is_about(figures[point["figure_id"]], row["about"]) and datetime.fromisoformat(point["time"]) <= until
    ]
    # The last point of the evening that was not (and is not) one side of a conflict stood then.
    standing = [point for point in points if point["status"] not in ("conflict", "stale", "withdrawn")]
    assert standing
    last = max(standing, key=lambda point: datetime.fromisoformat(point["time"]))
    assert [last["value_low"], last["value_high"]] in row["one_of"]


def statuses_of(ran: Ran, row: Row) -> set[str]:
    ids = {figure["figure_id"] for figure in find_figures(ran, row)}
    return {
        point["status"] for series in ran.ledger["series"] for point in series["points"] if point["figure_id"] in ids
    }


@pytest.mark.parametrize("row", expect("conflicts", "article", "about", "value"))
def test_two_values_of_two_authorities_stand_side_by_side(ran: Ran, row: Row) -> None:
    kinds = {
        update["kind"]
        for update in ran.ledger["updates"]
        if update.get("figure_id") in {f["figure_id"] for f in find_figures(ran, row)}
    }
    assert "conflict" in statuses_of(ran, row) or "contradicted" in kinds


@pytest.mark.parametrize("row", expect("corrected", "article", "about", "value"))
def test_a_value_that_its_authority_takes_back_is_marked_corrected(ran: Ran, row: Row) -> None:
    assert statuses_of(ran, row) & {"corrected", "retracted"}
    by = ran.articles()[row["by"]]["article_id"]
    assert {update["kind"] for update in ran.ledger["updates"] if update["article_id"] == by} & {"revised", "retracted"}


@pytest.mark.parametrize("row", expect("statements", "article", "speaker", "words"))
def test_a_statement_is_held_with_its_speaker_and_stance(ran: Ran, row: Row) -> None:
    article = ran.articles()[row["article"]]
    said = [
        s
        for s in ran.ledger["statements"]
        if s["article_id"] == article["article_id"] and row["words"] in s["sentence"]
    ]
    named = [s for s in said if row["speaker"].casefold() in f"{s['speaker']} {s['party']}".casefold()]
    assert named, said
    assert {s["stance"] for s in named} & set(row["stance"])


@pytest.mark.parametrize("row", expect("first_responses", "who", "article"))
def test_the_first_response_of_a_party_is_known_and_so_is_the_first_of_substance(ran: Ran, row: Row) -> None:
    article = ran.articles()[row["article"]]["article_id"]
    found = [r for r in ran.ledger["first_responses"] if r["article_id"] == article and r["stance"] in row["stance"]]
    assert any(row["who"].casefold() in f"{r['party']} {r['speaker']}".casefold() for r in found)


@pytest.mark.parametrize("row", expect("edits", "article"))
def test_an_edit_is_told_as_one(ran: Ran, row: Row) -> None:
    edited = {ran.name_of(update["article_id"]) for update in ran.ledger["updates"] if update["kind"] == "edit"}
    assert edited == {row["article"]}


def test_the_diff_that_the_demo_names_shows_the_edit_word_by_word(ran: Ran) -> None:
    command = next(line.strip() for line in ran.output.splitlines() if " diff http" in line)
    done = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=60, check=True)
    assert "carrying [-31-]{+27+} vehicles" in done.stdout
    assert "[-Fourteen-]{+Eight+} survivors" in done.stdout
    assert "2 sentences: 2 changed" in done.stdout


def test_an_entry_of_the_live_blog_counts_from_when_it_was_posted_and_once(ran: Ran) -> None:
    article = ran.articles()["radio-skerrow/live-ferry-accident"]["article_id"]
    told = {
        (point["time"], point["value_low"])
        for series in ran.ledger["series"]
        for point in series["points"]
        if point["article_id"] == article and series["measure"] == "dead"
    }
    tolls = {("2026-03-02T08:05:00Z", 4), ("2026-03-02T10:02:00Z", 7), ("2026-03-02T19:31:00Z", 9)}
    assert tolls <= told
    assert {time for time, _ in told} <= {"2026-03-02T18:12:00Z", *(time for time, _ in tolls)}
    # The second version has two more entries and no word changed in the others.
    second = [row for row in ran.ledger["updates"] if row["article_id"] == article and row["time"] >= "2026-03-02T20"]
    assert not [row for row in second if row["kind"] in ("new", "revised", "contradicted", "retracted", "edit")]


def test_the_answer_names_what_an_edit_changed(ran: Ran) -> None:
    assert re.search(
        r"halvern-courier +#\d+ +2 sentences changed, version 2\n +The ferry was carrying 27 vehicles", ran.output
    )


def test_every_known_miss_is_a_row_of_the_expectation() -> None:
    rows = {p.id for section, keys in SECTIONS.items() for p in expect(section, *keys)}
    assert set(MISSES) <= rows | {f"on_story:{name}" for name in EXPECTED["on_story"]}


SECTIONS = {
    "figures": ("article", "about", "value"),
    "standing": ("about", "at"),
    "conflicts": ("article", "about", "value"),
    "corrected": ("article", "about", "value"),
    "statements": ("article", "speaker", "words"),
    "first_responses": ("who", "article"),
    "edits": ("article",),
}


# ---- the demo's manners -------------------------------------------------------------------------------------------


def test_the_newsroom_that_stays_up_can_be_crawled_by_hand_and_brings_nothing_twice(ran: Ran) -> None:
    lines = [line.strip() for line in ran.noted.splitlines()]
    export = next(line for line in lines if line.startswith("export "))
    crawl = next(line for line in lines if "crawl feeds" in line)
    done = subprocess.run(f"{export}\n{crawl}", shell=True, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    again = read_outcome(ran.home, "", "")
    assert again.ledger == ran.ledger
