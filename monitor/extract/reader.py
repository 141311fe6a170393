"""What does a worker do with a page? Reads it, and looks a second time for furniture, so that the crawl's one thread need not.

What stands at the edges of a text shows only once what stood there before is cut. Cutting is the crawl's: see pipelines/clean.
"""

from __future__ import annotations

from typing import Any

from monitor.extract.article import read_page
from monitor.items import Article
from monitor.text.boilerplate import find_furniture


def read_whole(body: bytes, **named: Any) -> Article:
    """Return what :func:`monitor.extract.article.read_page` does, with ``furniture``; raises the same."""
    article = read_page(body, **named)
    article.furniture = find_furniture(article.article_body.split("\n\n"), article.in_language)
    return article
