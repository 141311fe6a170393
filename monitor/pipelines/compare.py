"""What does an article on a story report? Fourth step: figures and statements, one set per story it is in.

Thin: the extractors stand in updates/extractors. What is new among the findings depends on all that a story holds;
the store asks updates/compare that inside save's transaction.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from monitor.items import Article, Figure, Statement
from monitor.updates.extractors import find_figures, find_statements

Finding = TypeVar("Finding", Figure, Statement)


class Compare:
    """Set ``figures`` and ``statements`` of articles that are ``in`` a story; others keep none."""

    def process_item(self, item: Any) -> Any:
        """Return the article with its findings; anything else as it is."""
        if not isinstance(item, Article):
            return item
        stories = [verdict.story for verdict in item.verdicts if verdict.bin == "in"]
        if stories:
            item.figures = _per_story(find_figures(item), stories)
            item.statements = _per_story(find_statements(item), stories)
        return item


def _per_story(found: list[Finding], stories: list[str]) -> list[Finding]:
    return [replace(one, story=story) for story in stories for one in found]
