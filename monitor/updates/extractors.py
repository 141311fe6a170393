"""Which extractors read an article? A new kind of finding is a module of its own and one line here."""

from __future__ import annotations

from dataclasses import replace

from monitor.items import Article, Figure, Statement
from monitor.updates.crediting import credit_figures
from monitor.updates.figures import find_figures
from monitor.updates.statements import find_statements

EXTRACTORS = (("figures", find_figures), ("statements", find_statements))
"""The field of Article that each fills, and the pure function that reads it from ``article_body``; none raises."""

__all__ = ["EXTRACTORS", "find_figures", "find_statements", "read_article"]


LONGEST_READ = 200_000
"""Characters of a text that are read; the longest live blogs have that many, and reading them takes seconds."""


def read_article(article: Article) -> tuple[list[Figure], list[Statement]]:
    """Return everything that *article* reports: its figures, credited to who says them, and its statements. Never raises.

    Of a text beyond LONGEST_READ its beginning, as far as whole paragraphs go.
    """
    if len(article.article_body) > LONGEST_READ:
        end = article.article_body.rfind("\n\n", 0, LONGEST_READ)
        article = replace(article, article_body=article.article_body[: max(end, 0)])
    statements = find_statements(article)
    return credit_figures(article, find_figures(article), statements), statements
