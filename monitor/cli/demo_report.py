"""How is the outcome of the demo told? The sources' health, the counts, the ledger with its evidence.

Reads the store and prints; a hundred columns at most, folded rather than cut, and without colour where nobody looks.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from monitor.cli.crawl import COUNTS
from monitor.cli.output import clean_cell, format_instant, format_when
from monitor.cli.wording import find_start, word_place, word_speaker, word_stance, word_value
from monitor.store import ledger, read
from monitor.text.sentences import split_sentences

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.demo.script import Day
    from monitor.store.database import Store

Row = Mapping[str, Any]
Line = tuple[Sequence[object], str | None]
"""The cells of a row, and the sentence that stands behind it (None: there is none to show)."""

WIDTH = 100
INDENT = 2
GAP = 2
PLAIN = frozenset({"claim", "announcement", "position", "other"})
"""Stances that are told as a number only: most of what officials say in an accident's first days."""
TOLD_AGAIN = frozenset({"conflict", "corrected", "retracted"})
"""What a figure is told for even where its value was known: it stands against another."""
NARROWEST = 8
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)")
SET_ASIDE = ("quarantined", "refused", "failed")
SHORT = {"screened_out": "screened", "revisited": "again"}
"""What the counts are called in the table of the days, which has no room for more."""


class Report:
    """What the store holds of one story, told in sections."""

    def __init__(self, store: Store, story: str) -> None:
        self._store = store
        self._story = story
        self._articles = ledger.list_articles(store, story)
        self._copies = {row["article_id"] for row in self._articles if row["copy_of"]}
        columns = shutil.get_terminal_size((WIDTH, 24)).columns if sys.stdout.isatty() else WIDTH
        self._console = Console(width=min(WIDTH, columns), highlight=False)

    def print_all(self, days: Sequence[Day], faults: Sequence[str]) -> None:
        """Print every section; *faults* is what the check of the database found."""
        with self._console.capture() as captured:
            self._print_sources()
            self._print_counts(days)
            self._print_set_aside()
            self._print_figures()
            self._print_statements()
            self._print_first_responses(days[-1].instant)
            self._print_edits()
            self._print_check(faults)
        sys.stdout.write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))

    def _print_sources(self) -> None:
        rows = read.list_sources(self._store)
        cells = [(f"{row['outlet']}/{row['kind']}", row["state"], row["newest_item"], row["reason"]) for row in rows]
        self._print_section("Sources", ("SOURCE", "STATE", "NEWEST (UTC)", "NOTE"), [(line, None) for line in cells])

    def _print_counts(self, days: Sequence[Day]) -> None:
        total: Counter[str] = sum((Counter(day.result.counts) for day in days), Counter())
        shown = [(key, SHORT.get(key, word)) for key, word in COUNTS if total[key] and key != "unchanged"]
        # As the day left them: a crawl also counts those that an older article, arriving later that day, replaced.
        told = Counter(row["recorded_at"][:10] for row in ledger.list_updates(self._store, self._story))
        lines: list[Line] = []
        for day in days:
            counts = {**day.result.counts, "updates": told[f"{day.instant:%Y-%m-%d}"]}
            lines.append(([f"{day.instant:%d %b}", *(counts.get(key, 0) for key, _ in shown)], None))
        self._print_section(f"Four days of {self._story}", ("DAY", *(word for _, word in shown)), lines)
        # Not the sum of the days: a link that was screened out is looked at again each day, with its source.
        addresses = Counter(row["state"] for row in read.list_addresses(self._store, limit=10_000))
        states = ", ".join(f"{number} {state.replace('_', ' ')}" for state, number in addresses.most_common())
        self._print_line(f"addresses: {addresses.total()}, of them {states}")
        bins = Counter(row["bin"] for row in self._articles)
        copies = sum(1 for row in self._articles if row["copy_of"] and row["bin"] == "in")
        self._print_line(
            f"held: {bins['in']} articles in, {copies} of them copies of another; "
            f"{bins['review']} for review, {bins['out']} out"
        )

    def _print_set_aside(self) -> None:
        rows = read.list_addresses(self._store, states=SET_ASIDE)
        lines: list[Line] = [((row["state"], row["url"]), row["reason"]) for row in rows]
        self._print_section("Not taken for articles", ("STATE", "ADDRESS"), lines)

    def _print_figures(self) -> None:
        """Print the counts that moved or are disputed; copies bring a witness each, and no line."""
        series: defaultdict[str, list[Row]] = defaultdict(list)
        for row in ledger.list_figures(self._store, self._story):
            if row["status"] and row["article_id"] not in self._copies:
                series[row["measure"]].append(row)
        moved = {measure: rows for measure, rows in series.items() if has_moved(rows)}
        for measure, rows in sorted(moved.items(), key=lambda item: (-len(item[1]), item[0])):
            told = [row for row in rows if row["novel"] or row["status"] in TOLD_AGAIN]
            columns = ("WHEN (UTC)", "COUNT", "STATUS", "CREDITED TO", "OUTLET", "EVIDENCE")
            self._print_section(f"Figures: {clean_cell(measure)}", columns, [_word_row(row) for row in told])
        if still := len(series) - len(moved):
            self._print_line(f"and {still} counts that have not moved: monitor figures {self._story}")

    def _print_statements(self) -> None:
        rows = [row for row in ledger.list_statements(self._store, self._story) if row["novel"]]
        told = [row for row in rows if row["stance"] not in PLAIN]
        lines = [_word_statement(row, word_stance(row["stance"])) for row in told]
        self._print_section("Statements", ("WHEN (UTC)", "STANCE", "WHO (ROLE)", "OUTLET", "EVIDENCE"), lines)
        if plain := len(rows) - len(told):
            self._print_line(f"and {plain} plain claims: monitor statements {self._story}")

    def _print_first_responses(self, now: datetime) -> None:
        """Print how each party first reacted that was silent at first, or did more than tell."""
        responses = ledger.load_ledger(self._store, self._story, generated_at=now)["first_responses"]
        reacting = {response["party"] for response in responses if response["stance"] not in PLAIN}
        rows = {row["statement_id"]: row for row in ledger.list_statements(self._store, self._story)}
        lines = [
            _word_statement(rows[response["statement_id"]], response["party"], word_stance(response["stance"]))
            for response in responses
            if response["party"] in reacting
        ]
        columns = ("WHEN (UTC)", "PARTY", "STANCE", "WHO (ROLE)", "OUTLET", "EVIDENCE")
        self._print_section("First responses", columns, lines)

    def _print_edits(self) -> None:
        lines: list[Line] = []
        for row in self._articles:
            if row["bin"] == "in" and row["versions"] > 1:
                versions = read.load_article(self._store, row["article_id"])["versions"]
                for before, after in pairwise(versions):
                    changed = find_changed(before["article_body"], after["article_body"], row["in_language"] or "en")
                    what = f"{len(changed)} sentences changed, version {after['version']}"
                    lines.append(
                        ((after["fetched_at"], row["outlet"], f"#{row['article_id']}", what), " … ".join(changed))
                    )
        self._print_section("Edited under their addresses", ("SEEN (UTC)", "OUTLET", "ARTICLE", "WHAT"), lines)

    def _print_check(self, faults: Sequence[str]) -> None:
        rows = read.count_rows(self._store)
        self._console.print()
        if not faults:
            self._print_line(
                f"monitor db check: sound; each of {rows['figure']} figures and {rows['statement']} statements "
                "stands in the text where it says"
            )
        for fault in faults:
            self._print_line(f"monitor db check: {fault}")

    def _print_line(self, line: str) -> None:
        self._console.print(Padding(Text(line), (0, 0, 0, INDENT)))

    def _print_section(self, title: str, columns: Sequence[str], lines: Sequence[Line]) -> None:
        """Print a table whose rows each have their sentence below them over the table's whole width; none: no title."""
        if not lines:
            return
        texts = [[_word_cell(cell) for cell in cells] for cells, _ in lines]
        widths = choose_widths([list(columns), *texts], self._console.width - INDENT)
        self._console.print()
        self._console.print(Text(title, style="bold underline"))
        self._print_cells(columns, widths, "dim")
        for cells, (_, sentence) in zip(texts, lines, strict=True):
            self._print_cells(cells, widths, "")
            if sentence:
                self._console.print(Padding(Text(clean_cell(sentence), style="dim"), (0, 0, 0, 3 * INDENT)))

    def _print_cells(self, cells: Sequence[str], widths: Sequence[int], style: str) -> None:
        table = Table.grid(padding=(0, GAP, 0, 0))
        for width in widths:
            table.add_column(width=width, overflow="fold")
        table.add_row(*(Text(cell, style=style) for cell in cells))
        self._console.print(Padding(table, (0, 0, 0, INDENT)))


def has_moved(rows: Sequence[Row]) -> bool:
    """Return whether more than one article or version gives the measure, and not all of them the same value."""
    values = {(row["value_low"], row["value_high"]) for row in rows}
    return len(values) > 1 and len({(row["article_id"], row["version"]) for row in rows}) > 1


def find_changed(before: str, after: str, language: str) -> list[str]:
    """Return the sentences of *after* that *before* did not have, in their order."""
    known = {sentence.text for sentence in split_sentences(before, language)}
    return [sentence.text for sentence in split_sentences(after, language) if sentence.text not in known]


def choose_widths(rows: Sequence[Sequence[str]], room: int) -> list[int]:
    """Return the width of each column of *rows*: what its longest cell needs, the widest cut until all fit in *room*.

    Only columns of several words are cut, which fold between them, and none under 8 characters: where there is none,
    the room is overrun. The first row is the columns' titles; the first column is never cut.
    """
    columns = list(zip(*rows, strict=True))
    widths = [max(map(len, column)) for column in columns]
    foldable = [number for number, column in enumerate(columns) if number and any(" " in cell for cell in column[1:])]
    while foldable and sum(widths) + GAP * (len(widths) - 1) > room:
        widest = max(foldable, key=lambda number: widths[number])
        if widths[widest] <= NARROWEST:
            break
        widths[widest] -= 1
    return widths


def _word_row(row: Row) -> Line:
    value = word_value(row["value_low"], row["value_high"], row["qualifier"])
    place = word_place(row["article_id"], find_start(row))
    return (format_when(row), value, row["status"], row["source"], row["outlet"], place), row["sentence"]


def _word_statement(row: Row, *leading: str) -> Line:
    who = word_speaker(row["speaker"], row["role"], row["party"])
    place = word_place(row["article_id"], find_start(row))
    return (format_when(row), *leading, who, row["outlet"], place), row["sentence"]


def _word_cell(cell: object) -> str:
    text = clean_cell(cell)
    return format_instant(text) if _INSTANT.fullmatch(text) else text
