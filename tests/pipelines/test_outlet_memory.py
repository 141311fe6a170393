"""Do the same pages give the same ledger in whatever order they come, furniture and all?"""

from __future__ import annotations

import copy
import shutil
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.items import Article, DroppedLine, Paragraph, Verdict
from monitor.pipelines.clean import clean_article, cut_paragraphs
from monitor.pipelines.compare import Compare
from monitor.store.check import check_store
from monitor.store.database import Store, open_store
from monitor.store.outlet_pages import NEAR_REASON, REASON
from monitor.store.read import find_held, load_article, load_ledger
from monitor.store.write import save_article
from monitor.text.fingerprints import body_sha256, minhash_bands
from monitor.updates.compare import compare_ledger
from tests.text.test_recurrence import BACKGROUND, ORCHESTRA, PLEA, QUAKE, QUAKE_LATER, STRIKE

NOW = datetime(2031, 3, 1, 12, tzinfo=UTC)
ALARM = "The Meridian's tip line took 1,200 calls last year, its editor Jon Vale said, and each one was answered."
DESK = [f"At the night desk until six this morning: {name}" for name in ("Ina Roth", "Per Holm", "Eva Lund")]
TOLL = ("At least 412 people were killed in Veldora, Governor Teska said.", "At least 420 people were killed in Veldora, Governor Teska said.")  # fmt: skip
GALLERY = (
    "The museum in Bellanti shows forty frescoes that a curator found beneath the plaster of a granary.",
    "Restorers worked with pigments and sponges; the auction of the canvases pays for the roof.",
    "Visitors queue past the sculptures, and the catalogue has been reprinted twice since the opening.",
)


def make_page(number: int, headline: str, lines: Sequence[str], story: str | None) -> Article:
    published = NOW + timedelta(hours=number)
    return Article(
        url=f"https://meridian.example/{number}",
        outlet="meridian",
        headline=headline,
        article_body="\n\n".join(lines),
        paragraphs=[Paragraph(block="main p") for _ in lines],
        date_published=published,
        fetched_at=published,
        in_language="en",
        verdicts=[
            Verdict(story=name, bin="in" if name == story else "out", score=0.5, reasons=())
            for name in ("quake", "strike")
        ],
    )


PAGES = (
    make_page(1, "Survivors found after Veldora earthquake", [*QUAKE, TOLL[0], ALARM, BACKGROUND, PLEA, DESK[0]], "quake"),
    make_page(2, "Veldora counts the damage of the earthquake", [*QUAKE_LATER[:2], ALARM, TOLL[1], BACKGROUND, PLEA], "quake"),
    make_page(3, "Harnmouth dockworkers vote to strike on", [STRIKE[0], ALARM, *STRIKE[1:], PLEA, DESK[1]], "strike"),
    make_page(4, "Orchestra plays a lost symphony", [*ORCHESTRA, PLEA, DESK[2]], None),
    make_page(5, "Frescoes found in a granary", [*GALLERY, ALARM], None),
)  # fmt: skip


def take_in(store: Store, article: Article) -> None:
    """Send one article down the line, from cleaning to saving."""
    article = copy.deepcopy(article)
    clean_article(article, store)
    article.body_sha256 = body_sha256(article.article_body)
    article.bands = minhash_bands(article.article_body)
    Compare().process_item(article)
    save_article(store, article, run_id=None, now=NOW, derive=compare_ledger)


def read_ledger(store: Store) -> dict[str, Any]:
    """Return both ledgers without what depends on the order by design: ids, offsets, and texts that were cut or marked."""
    told = {}
    for story in ("quake", "strike"):
        ledger = load_ledger(store, story, generated_at=NOW)
        url = {row["article_id"]: row["url"] for row in ledger["articles"]}
        value = {row["figure_id"]: (row["sentence"], row["value_low"]) for row in ledger["figures"]}
        told[story] = {
            "figures": [
                (url[row["article_id"]], row["sentence"], row["measure"], row["value_low"], row["novel"], row["as_of"])
                for row in ledger["figures"]
            ],
            "statements": [
                (url[row["article_id"]], row["sentence"], row["speaker"], row["stance"]) for row in ledger["statements"]
            ],
            "updates": [
                (url[row["article_id"]], row["kind"], row["what"], row["before"], row["after"])
                for row in ledger["updates"]
            ],
            "series": [
                [(value[point["figure_id"]], point["status"], point["rule"]) for point in series["points"]]
                for series in ledger["series"]
            ],
            "first": [(row["party"], row["speaker"], url[row["article_id"]]) for row in ledger["first_responses"]],
        }
    return told


def list_lines(store: Store) -> dict[str, tuple[set[str], set[str]]]:
    """Return by address the lines that count as the article's text, and those that do not, cut or marked."""
    found = {}
    for number in range(1, len(PAGES) + 1):
        held = load_article(store, number)
        version = held["versions"][-1]
        gone = {line["text"] for line in version["dropped"]}
        found[held["url"]] = set(version["article_body"].split("\n\n")) - gone, gone
    return found


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "monitor.sqlite3"
    open_store(f"sqlite:///{path}").close()
    return path


def run(empty: Path, folder: Path, pages: Iterable[Article]) -> tuple[dict[str, Any], dict[str, Any]]:
    folder.mkdir(exist_ok=True)
    with open_store(f"sqlite:///{shutil.copy(empty, folder / 'monitor.sqlite3')}") as store:
        for one in pages:
            take_in(store, one)
        assert check_store(store) == []
        return read_ledger(store), list_lines(store)


def reasons(folder: Path) -> Iterable[tuple[str, str]]:
    """Yield the lines that the memory alone knows, with the reason."""
    with open_store(f"sqlite:///{folder / 'monitor.sqlite3'}") as store:
        for number in range(1, len(PAGES) + 1):
            for line in load_article(store, number)["versions"][-1]["dropped"]:
                if line["reason"] in (REASON, NEAR_REASON):
                    yield line["text"], line["reason"]


def test_furniture_is_out_of_every_page_and_ledger_and_background_is_in(empty: Path, tmp_path: Path) -> None:
    ledger, lines = run(empty, tmp_path, PAGES)
    for article in PAGES:
        kept, gone = lines[article.url]
        furniture = {PLEA, *DESK} & set(article.article_body.split("\n\n"))
        assert gone == furniture
        assert kept == set(article.article_body.split("\n\n")) - furniture
    # ALARM reads like news, and pages on three stories are too few for that.
    assert set(reasons(tmp_path)) == {(line, NEAR_REASON) for line in DESK}
    sentences = {row[1] for story in ledger.values() for row in story["figures"] + story["statements"]}
    assert PLEA not in sentences
    assert {*TOLL, BACKGROUND} <= sentences
    assert [row[2] for row in ledger["quake"]["updates"] if "412" in row[2] or "420" in row[2]]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(PAGES))
def test_the_same_pages_in_any_order_give_the_same_ledger(
    empty: Path, tmp_path: Path, order: Sequence[Article]
) -> None:
    expected = run(empty, tmp_path / "first", PAGES)
    assert run(empty, tmp_path / "other", order) == expected


def test_a_page_fetched_again_is_the_same_text_though_its_furniture_is_known_by_now(
    empty: Path, tmp_path: Path
) -> None:
    with open_store(f"sqlite:///{shutil.copy(empty, tmp_path / 'monitor.sqlite3')}") as store:
        for one in PAGES:
            take_in(store, one)
        for one in PAGES:
            again = copy.deepcopy(one)
            clean_article(again, store)
            held = find_held(store, one.url)
            assert held is not None
            assert body_sha256(again.article_body) == held.body_sha256
        edited = copy.deepcopy(PAGES[0])
        edited.article_body += "\n\nThe search was called off at nightfall."
        edited.paragraphs.append(Paragraph(block="main p"))
        clean_article(edited, store)
        assert PLEA not in edited.article_body
        assert [line.place for line in edited.dropped if line.reason in (REASON, NEAR_REASON)] == [6]


def test_what_was_cut_keeps_its_place_and_the_paragraphs_stay_aligned() -> None:
    article = Article(
        url="https://a.example/1",
        article_body="one\n\ntwo\n\nthree\n\nfour",
        paragraphs=[Paragraph(block=word) for word in ("1", "2", "3", "4")],
        dropped=[DroppedLine(text="caption", reason="caption", place=2), DroppedLine(text="late", reason="edge")],
    )
    cut_paragraphs(article, ["", "label", "", "label"])
    assert article.article_body == "one\n\nthree"
    assert [paragraph.block for paragraph in article.paragraphs] == ["1", "3"]
    assert [(line.text, line.place) for line in article.dropped] == [
        ("two", 1),
        ("caption", 1),
        ("four", 2),
        ("late", None),
    ]


def test_what_is_known_of_paragraphs_is_let_go_where_the_text_has_others() -> None:
    article = Article(url="https://a.example/1", article_body="one\n\ntwo", paragraphs=[Paragraph(block="1")])
    cut_paragraphs(article, ["", ""])
    assert article.paragraphs == []
