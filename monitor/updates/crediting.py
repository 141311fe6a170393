"""Who stands behind a figure: its own sentence's credit, or whoever is found to say the words it stands in?

A figure's credit is read from its sentence alone; statements know the whole article: pronouns, offices, releases. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.items import Article, Figure, Statement
from monitor.updates.source_kinds import find_document, is_proper, is_release, judge_kind

_SILENT = frozenset({"decline_comment", "no_comment"})


def credit_figures(article: Article, figures: Sequence[Figure], statements: Sequence[Statement]) -> list[Figure]:
    """Return *figures* of *article*, those credited to nobody or to a fragment with who says the words they stand in.

    In a release that is its issuer where nobody else speaks. A headline's figure takes the source of its value below.
    """
    code = article.in_language or "en"
    issuer = (article.publisher or article.outlet) if is_release(article) else None
    found = [_credited(figure, statements, issuer, code) for figure in figures]
    return [_credited_below(figure, found) for figure in found]


def _credited(figure: Figure, statements: Sequence[Statement], issuer: str | None, code: str) -> Figure:
    if (document := find_document(figure.sentence, figure.surface, code)) is not None:
        return replace(figure, source=document, source_kind="document")
    said = _find_statement(figure, statements)
    if said is not None and not _is_inner(figure, said, code):
        kind = judge_kind(f"{said.role or ''} {said.speaker}", code)
        return replace(figure, source=said.speaker, source_kind=kind)
    if figure.source is None and issuer:
        return replace(figure, source=issuer, source_kind=judge_kind(issuer, code))
    return figure


def _is_inner(figure: Figure, said: Statement, code: str) -> bool:
    """Tell "X says it is ten, according to the ministry", where the ministry counts, by what X says holding its name."""
    if figure.source is None or said.mode == "direct" or not is_proper(figure.source, code):
        return False
    return figure.source in said.quote_or_paraphrase


def _find_statement(figure: Figure, statements: Sequence[Statement]) -> Statement | None:
    """Return the shortest statement that holds the number where its sentence has it first; None where none does."""
    at = figure.span[0] + max(0, figure.sentence.find(figure.surface))
    holding = [
        (end - start, number)
        for number, one in enumerate(statements)
        if one.stance not in _SILENT
        for start, end in one.spans
        if start <= at < end
    ]
    return statements[min(holding)[1]] if holding else None


def _credited_below(figure: Figure, found: Sequence[Figure]) -> Figure:
    if figure.source is not None or figure.prominence != "headline":
        return figure
    value = (figure.measure, figure.value_low, figure.value_high)
    below = next((one for one in found if one.source and (one.measure, one.value_low, one.value_high) == value), None)
    return replace(figure, source=below.source, source_kind=below.source_kind) if below is not None else figure
