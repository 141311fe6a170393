"""Which extractors read an article? A new kind of finding is a module of its own and one line here."""

from __future__ import annotations

from monitor.items import Article, Figure, Statement
from monitor.updates.crediting import credit_figures
from monitor.updates.figures import find_figures
from monitor.updates.statements import find_statements

EXTRACTORS = (("figures", find_figures), ("statements", find_statements))
"""The field of Article that each fills, and the pure function that reads it from ``article_body``; none raises."""

__all__ = ["EXTRACTORS", "find_figures", "find_statements", "read_article"]


def read_article(article: Article) -> tuple[list[Figure], list[Statement]]:
    """Return everything that *article* reports: its figures, credited to who says them, and its statements. Never raises."""
    statements = find_statements(article)
    return credit_figures(article, find_figures(article), statements), statements
