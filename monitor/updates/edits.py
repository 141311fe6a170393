"""What did an outlet change under the same address? One update for each later version whose figures or statements differ.

Only sentences that carry a figure or a statement are looked at: the rest of a text is no part of the ledger. Pure, and in
no order of arrival: versions are compared by their number, with the last one before that was read whole. What a teaser
lacks was not taken out, and what a whole text has beyond its teaser was not put in: of a teaser, only other values count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from monitor.holdings import HeldFigure, HeldStatement, Update
from monitor.items import Figure
from monitor.text.difference import pair_sentences
from monitor.updates.saying import say_value

Pair = tuple[str | None, str | None]
"""A sentence before and after; None where there is none."""


@dataclass
class _Version:
    """The sentences of one version that carry something, by their text."""

    time: datetime
    """Of a live blog, its newest entry's."""
    copy_of: int | None
    is_teaser: bool = False
    teasers_before: int = 0
    figures: dict[str, list[HeldFigure]] = field(default_factory=dict)
    statements: dict[str, list[HeldStatement]] = field(default_factory=dict)

    @property
    def sentences(self) -> dict[str, int]:
        """Every such sentence with where it begins, in the order of the text."""
        starts = {text: rows[0].figure.span[0] for text, rows in self.figures.items()}
        for text, found in self.statements.items():
            starts.setdefault(text, found[0].statement.sentence_span[0])
        return dict(sorted(starts.items(), key=lambda pair: (pair[1], pair[0])))

    def values(self, sentences: Iterable[str]) -> set[tuple[str, str]]:
        """Return measure and value of every figure in *sentences*."""
        rows = (row.figure for text in sentences for row in self.figures.get(text, ()))
        return {(figure.measure, say_value(figure)) for figure in rows}

    @property
    def entries(self) -> dict[datetime, list[str]]:
        """The sentences of each timed entry of a live blog."""
        found: dict[datetime, list[str]] = {}
        for text in self.sentences:
            figure = next(iter(self.figures.get(text, ())), None)
            said = next(iter(self.statements.get(text, ())), None)
            posted_at = figure.figure.posted_at if figure is not None else said.statement.posted_at if said else None
            if posted_at is not None:
                found.setdefault(posted_at, []).append(text)
        return found


def find_live(figures: Sequence[HeldFigure], statements: Sequence[HeldStatement]) -> frozenset[int]:
    """Return the articles that are live blogs: a row of theirs stands in a timed entry."""
    timed = {held.article_id for held in figures if held.figure.posted_at is not None}
    return frozenset(timed | {held.article_id for held in statements if held.statement.posted_at is not None})


def find_edits(figures: Sequence[HeldFigure], statements: Sequence[HeldStatement]) -> Iterator[Update]:
    """Yield the edits of every article held in more than one version; a copy's only where a value changed."""
    edited = {held.article_id for held in figures if held.version > 1}
    edited |= {held.article_id for held in statements if held.version > 1}
    figures = [held for held in figures if held.article_id in edited]
    statements = [held for held in statements if held.article_id in edited]
    live = find_live(figures, statements)
    for article_id, versions in sorted(_by_article(figures, statements).items()):
        for number in sorted(versions):
            if number > 1:
                earlier, told = _find_earlier(versions, number)
                pair = _pair_entries if article_id in live else _pair_sentences
                pairs = [two for two in pair(earlier, versions[number]) if two[1] not in told]
                update = _compare(
                    article_id, earlier, versions[number], _without_unsaid(earlier, versions[number], pairs)
                )
                if update is not None:
                    yield update


def _find_earlier(versions: Mapping[int, _Version], number: int) -> tuple[_Version, frozenset[str]]:
    """Return the version that version *number* is an edit of, and the sentences that teasers since have told already.

    That is the last one that was read whole; where there are only teasers before, the last of them, and the version
    itself where that one has no row: nothing is known to differ.
    """
    version = versions[number]
    whole = number - 1 - version.teasers_before
    if whole < 1:
        return versions.get(number - 1, version), frozenset()
    since = (versions[between].sentences for between in range(whole + 1, number) if between in versions)
    return versions.get(whole, _Version(version.time, None)), frozenset(text for found in since for text in found)


def _without_unsaid(old: _Version, new: _Version, pairs: Sequence[Pair]) -> list[Pair]:
    """Leave out, where one version is a teaser, whatever follows from what it does not say: only other values stay."""
    if not (old.is_teaser or new.is_teaser):
        return list(pairs)
    return [(before, after) for before, after in pairs if _gives_other(old, new, before, after)]


def _gives_other(old: _Version, new: _Version, before: str | None, after: str | None) -> bool:
    """Tell whether a teaser gives another value than the whole text: in a sentence they share, or in one of its own."""
    if before is not None and after is not None:
        gone, come = old.values([before]), new.values([after])
        shared = {measure for measure, _ in gone} & {measure for measure, _ in come}
        cut = _is_beginning(before, after) or _is_beginning(after, before)
        return not cut and any(measure in shared for measure, _ in gone ^ come)
    one, other, text = (old, new, before) if before is not None else (new, old, after)
    if text is None or not one.is_teaser or other.is_teaser:
        return False
    cut = any(_is_beginning(text, sentence) for sentence in other.sentences)
    return not cut and bool(one.values([text]) - other.values(other.figures))


def _is_beginning(text: str, sentence: str) -> bool:
    """Tell a sentence that was cut off: its words but for the mark of omission begin the other."""
    return sentence.startswith(text.rstrip("….[]() "))


def _by_article(figures: Sequence[HeldFigure], statements: Sequence[HeldStatement]) -> dict[int, dict[int, _Version]]:
    found: dict[int, dict[int, _Version]] = {}

    def version_of(held: HeldFigure | HeldStatement) -> _Version:
        versions = found.setdefault(held.article_id, {})
        version = versions.setdefault(
            held.version, _Version(held.time, held.copy_of, held.is_teaser, held.teasers_before)
        )
        version.time = max(version.time, held.time)
        return version

    for row in sorted(
        figures, key=lambda one: (one.article_id, one.version, one.figure.span, one.figure.surface, one.figure_id)
    ):
        version_of(row).figures.setdefault(row.figure.sentence, []).append(row)
    for said in sorted(
        statements, key=lambda one: (one.article_id, one.version, one.statement.spans, one.statement_id)
    ):
        version_of(said).statements.setdefault(said.statement.sentence, []).append(said)
    return found


def _pair_sentences(old: _Version, new: _Version) -> list[Pair]:
    return _align(list(old.sentences), list(new.sentences))


def _pair_entries(old: _Version, new: _Version) -> list[Pair]:
    """Pair what was reworded within an entry of a live blog: entries that come and scroll off are no edits of what was said."""
    before, after = old.entries, new.entries
    pairs = [
        pair
        for posted_at in sorted(before.keys() & after.keys())
        for pair in _align(
            [text for text in before[posted_at] if text not in new.sentences],
            [text for text in after[posted_at] if text not in old.sentences],
        )
    ]
    return [pair for pair in pairs if None not in pair]


def _compare(article_id: int, old: _Version, new: _Version, pairs: Sequence[Pair]) -> Update | None:
    """Return the update of one version against the one before; None where no such sentence differs."""
    changes = [_say_change(old, new, before, after) for before, after in pairs]
    told = next((change for change in changes if change), "")
    if not pairs or (new.copy_of is not None and not told):
        return None
    before, after = next((pair for pair, change in zip(pairs, changes, strict=True) if change), pairs[0])
    row = next(iter(new.figures.get(after or "") or old.figures.get(before or "") or ()), None)
    said = next(iter(new.statements.get(after or "") or old.statements.get(before or "") or ()), None)
    count = f"{len(pairs)} sentence{'s' if len(pairs) > 1 else ''} changed"
    return Update(
        time=new.time,
        kind="edit",
        label="edited article",
        what=f"{count}: {told or _say_statement(said, added=before is None)}".rstrip(": "),
        before=before,
        after=after,
        article_id=article_id,
        figure_id=row.figure_id if row is not None else None,
        statement_id=said.statement_id if row is None and said is not None else None,
    )


def _align(before: Sequence[str], after: Sequence[str]) -> list[Pair]:
    """Return each changed sentence with its earlier wording; None on the side where there is none."""
    pairs = pair_sentences(before, after)
    return [(None if i is None else before[i], None if j is None else after[j]) for i, j in pairs]


def _say_change(old: _Version, new: _Version, before: str | None, after: str | None) -> str:
    """Say which value of a pair of sentences changed: "31 → 27 vehicles"; "" where none did."""
    gone = {row.figure.measure: row.figure for row in reversed(old.figures.get(before or "", []))}
    come = {row.figure.measure: row.figure for row in reversed(new.figures.get(after or "", []))}
    for measure, figure in come.items():
        if measure not in gone:
            return f"new: {_say(figure)}"
        if say_value(gone[measure]) != say_value(figure):
            return f"{say_value(gone[measure], unit=False)} → {_say(figure)}"
    return next((f"no longer: {_say(figure)}" for measure, figure in gone.items() if measure not in come), "")


def _say(figure: Figure) -> str:
    return f"{say_value(figure, unit=False)} {figure.measure_text or figure.measure}"


def _say_statement(held: HeldStatement | None, *, added: bool) -> str:
    if held is None:
        return ""
    return f"{'new: ' if added else ''}{held.statement.stance.replace('_', ' ')}, {held.statement.speaker}"
