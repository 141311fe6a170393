"""What does an article on a story report? Fourth step: figures and statements, one set per story it is in.

Thin: the extractors stand in updates/extractors. What is new among the findings depends on all that a story holds;
the store asks updates/compare that inside save's transaction.
"""

from __future__ import annotations

from typing import Any

from monitor.items import Article
from monitor.judging import find_findings


class Compare:
    """Set ``figures`` and ``statements`` of articles that are ``in`` a story; others keep none."""

    def process_item(self, item: Any) -> Any:
        """Return the article with its findings; anything else as it is."""
        if isinstance(item, Article) and any(verdict.bin == "in" for verdict in item.verdicts):
            item.figures, item.statements = find_findings(item)
        return item
