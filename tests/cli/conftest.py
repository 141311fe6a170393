"""A store with one small story in it, filled as the pipelines fill it, and a way to run the command line on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.cli.app import main
from monitor.holdings import Correction, Derived, FirstResponse, HeldFigure, HeldStatement, Point, Update
from monitor.items import Article, DroppedLine, Figure, Outcome, Statement, Verdict
from monitor.store import frontier, write
from monitor.store.database import Store, open_store
from monitor.text.fingerprints import body_sha256, minhash_bands

DAY = datetime(2025, 3, 4, tzinfo=UTC)
NOW = datetime(2025, 3, 6, 12, tzinfo=UTC)
FIRST = "At least 12 people died when the ferry Ansa capsized off Lornholm, the coast guard said."
SECOND = "The company Varda Lines declined to comment."
THIRD = "The coast guard put the toll at 17 on Wednesday."
FOURTH = "=2+2 is how the harbour master signs his letters."


@dataclass
class Answer:
    """What one command printed, and how it ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Answer]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs ``monitor ARGUMENTS…`` in an empty folder, with its own home and stories."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MONITOR_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MONITOR_STORIES", str(tmp_path / "stories"))
    monkeypatch.setenv("MONITOR_NOW", NOW.isoformat())
    for name in ("MONITOR_DATABASE_URL", "MONITOR_SOURCES", "MONITOR_ALLOW_PRIVATE", "MONITOR_TICK", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)

    def run_once(*arguments: str) -> Answer:
        capfd.readouterr()
        code = 0
        try:
            main(arguments)
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 0
        printed = capfd.readouterr()
        return Answer(code, printed.out, printed.err)

    return run_once


@pytest.fixture
def store_url(tmp_path: Path) -> str:
    """Return the address of the store that :func:`run`'s commands open."""
    return f"sqlite:///{tmp_path / 'home' / 'monitor.sqlite3'}"


@pytest.fixture
def ferry(run: Run, store_url: str) -> Run:
    """Return :func:`run` on a store with the story ``ferry``: a toll of 12, then 17, a company that is silent, one article out."""
    with open_store(store_url) as store:
        write.save_stories(store, [("ferry", "Ferry Ansa capsizes off Lornholm")])
        _save(store, "one", FIRST + "\n\n" + SECOND, hour=8, dead=12.0, silent=True)
        _save(store, "two", THIRD + "\n\n" + FOURTH, hour=30, dead=17.0, silent=False)
        _save(store, "other", "A bus left the road near Osk; nobody was hurt.", hour=31, dead=None, silent=False)
        outcome = Outcome(address="https://tern.example/closed", state="refused", reason="robots.txt disallows /closed")
        frontier.save_outcome(store, outcome, run_id=None, now=NOW)
    return run


def _save(store: Store, name: str, body: str, *, hour: int, dead: float | None, silent: bool) -> None:
    article = Article(
        url=f"https://tern.example/{name}",
        outlet="tern",
        headline=f"Ferry [red]{name}[/red]",
        date_published=DAY.replace(day=4 + hour // 24, hour=hour % 24),
        fetched_at=NOW,
        in_language="en",
        article_body=body,
        dropped=[DroppedLine(text="Subscribe to our newsletter", reason="newsletter")],
        body_sha256=body_sha256(body),
        bands=minhash_bands(body),
        verdicts=[_judge(on_story=dead is not None)],
    )
    if dead is not None:
        sentence = body.split("\n\n")[0]
        article.figures = [_count(dead, sentence)]
    if silent:
        article.statements = [_silence(body)]
    write.save_article(store, article, run_id=None, now=NOW, derive=derive)


def _judge(*, on_story: bool) -> Verdict:
    if on_story:
        return Verdict(story="ferry", bin="in", score=0.8, reasons=("shares Ansa, Lornholm",))
    return Verdict(story="ferry", bin="out", score=0.1, reasons=("shares nothing; no Ansa, no Lornholm",))


def _count(value: float, sentence: str) -> Figure:
    return Figure(
        story="ferry",
        measure="dead",
        measure_text="people dead",
        value_low=value,
        value_high=None if value == 12 else value,
        qualifier="at_least" if value == 12 else "exact",
        unit="persons",
        source="coast guard",
        source_kind="official",
        span=(0, len(sentence)),
        sentence=sentence,
        surface=f"{value:g}",
    )


def _silence(body: str) -> Statement:
    start = body.index(SECOND)
    span = (start, start + len(SECOND))
    return Statement(
        story="ferry",
        speaker="Varda Lines",
        party="Varda Lines",
        stance="decline_comment",
        mode="none",
        direct=False,
        cue="declined",
        quote_or_paraphrase=SECOND,
        spans=(span,),
        sentence_span=span,
        sentence=SECOND,
    )


def derive(
    figures: Sequence[HeldFigure], statements: Sequence[HeldStatement], corrections: Sequence[Correction] = ()
) -> Derived:
    """Return a ledger of the plainest kind: each count is a point and an update, each statement a response."""
    points = tuple(
        Point(
            measure=held.figure.measure,
            figure_id=held.figure_id,
            article_id=held.article_id,
            time=held.time,
            status="current",
            rule="1",
            independent_sources=1,
        )
        for held in figures
    )
    counts = tuple(
        Update(
            time=held.time,
            kind="new",
            what=f"dead {held.figure.value_low:g}",
            before=None,
            after=f"{held.figure.value_low:g}",
            article_id=held.article_id,
            figure_id=held.figure_id,
        )
        for held in figures
    )
    replies = tuple(
        Update(
            time=held.time,
            kind="first_response",
            what=f"no reply: {held.statement.speaker}",
            before=None,
            after=held.statement.stance,
            article_id=held.article_id,
            statement_id=held.statement_id,
        )
        for held in statements
    )
    responses = tuple(
        FirstResponse(
            party="Varda Lines",
            speaker="Varda Lines",
            stance=held.statement.stance,
            time=held.time,
            article_id=held.article_id,
            statement_id=held.statement_id,
        )
        for held in statements
    )
    return Derived(points=points, updates=counts + replies, first_responses=responses)
