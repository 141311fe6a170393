"""Made-up articles of an invented ferry accident, and a small stand-in for the comparison."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.holdings import Correction, Derived, FirstResponse, HeldFigure, HeldStatement, Point, Update
from monitor.items import Article, Bin, Figure, Statement, Verdict

NOW = datetime(2031, 5, 4, 12, tzinfo=UTC)
STORY = "ferry"


def make_article(
    number: int,
    dead: int,
    *,
    hours: float | None = None,
    verdict: Bin = "in",
    speaker: str | None = None,
    **changes: Any,
) -> Article:
    """Return the article at address *number*: it says that *dead* died, and *speaker* (of Norland) denies it.

    Published *hours* (else *number* hours) after NOW.
    """
    sentence = f"At least {dead} people died, port officials said."
    denial = f"“Nobody was warned,” said {speaker} of Norland." if speaker else ""
    body = f"The ferry no. {number} sank off Port Halden.\n\n{sentence} {denial}".rstrip()
    published = NOW + timedelta(hours=number if hours is None else hours)
    values: dict[str, Any] = {
        "url": f"https://gazette.example/{number}",
        "outlet": "gazette",
        "headline": f"Ferry {number} sinks",
        "article_body": body,
        "date_published": published,
        "fetched_at": published + timedelta(minutes=5),
        "bands": (number, -7, 2**62),
        "verdicts": [Verdict(story=STORY, bin=verdict, score=0.75, reasons=("shares: ferry, Halden",))],
        "figures": [make_figure(body, sentence, dead)],
        "statements": [make_statement(body, denial, speaker)] if speaker else [],
    }
    return Article(**{**values, **changes})


def make_figure(body: str, sentence: str, dead: int) -> Figure:
    start = body.index(sentence)
    return Figure(
        story=STORY,
        measure="dead",
        measure_text="people died",
        value_low=dead,
        value_high=None,
        qualifier="at_least",
        unit="persons",
        source="port officials",
        source_kind="official",
        span=(start, start + len(sentence)),
        sentence=sentence,
        surface=f"At least {dead}",
    )


def make_statement(body: str, sentence: str, speaker: str) -> Statement:
    start = body.index(sentence)
    quote = sentence.index("”") + 1
    return Statement(
        story=STORY,
        speaker=speaker,
        party="Norland",
        stance="denial",
        mode="direct",
        direct=True,
        cue="said",
        quote_or_paraphrase=sentence[:quote],
        spans=((start, start + quote),),
        sentence_span=(start, start + len(sentence)),
        sentence=sentence,
    )


def derive(
    figures: Sequence[HeldFigure], statements: Sequence[HeldStatement], corrections: Sequence[Correction] = ()
) -> Derived:
    """Give each value that no earlier figure had as an update, and each party's first statement.

    A pure function of the rows: whatever their order, by time, then address.
    """
    points: list[Point] = []
    updates: list[Update] = []
    novel: set[int] = set()
    latest: str | None = None
    for held in sorted(figures, key=lambda one: (one.time, one.url, one.version)):
        value = f"{held.figure.value_low:g}"
        if held.copy_of is None and value != latest:
            novel.add(held.figure_id)
            what = f"dead {latest} → {value}" if latest else f"dead {value}"
            kind = "revised" if latest else "new"
            updates.append(
                Update(
                    time=held.time,
                    kind=kind,  # type: ignore[arg-type]
                    what=what,
                    before=latest,
                    after=value,
                    article_id=held.article_id,
                    figure_id=held.figure_id,
                )
            )
            latest = value
        points.append(
            Point(
                measure="dead",
                figure_id=held.figure_id,
                article_id=held.article_id,
                time=held.time,
                status="current" if value == latest else "superseded",
                rule="latest",
                independent_sources=1,
            )
        )
    first: dict[str, FirstResponse] = {}
    for said in sorted(statements, key=lambda one: (one.time, one.url, one.version)):
        party = said.statement.party or said.statement.speaker
        if party not in first:
            first[party] = FirstResponse(
                party=party,
                speaker=said.statement.speaker,
                stance=said.statement.stance,
                time=said.time,
                article_id=said.article_id,
                statement_id=said.statement_id,
            )
    return Derived(
        points=tuple(points),
        updates=tuple(updates),
        novel_figures=frozenset(novel),
        novel_statements=frozenset(one.statement_id for one in first.values()),
        first_responses=tuple(first.values()),
    )
