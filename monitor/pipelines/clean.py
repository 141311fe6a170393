"""What of an article's text is the article? First step: controls, white space and site furniture go.

Thin: the rules stand in text/normalize and text/boilerplate.
"""

from __future__ import annotations

import re
from typing import Any, Self

from scrapy.crawler import Crawler

from monitor.crawling import Fate
from monitor.items import Article
from monitor.text.boilerplate import strip_furniture
from monitor.text.normalize import normalize_body, normalize_line, strip_controls

# Chinese, Japanese and Thai are written without blanks: there, two characters count as a word.
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"\w+")


class TooShort(Fate):
    """The clean text has fewer words than MONITOR_MIN_WORDS: no article, or one that the extractor lost."""


def count_words(text: str) -> int:
    """Return the number of words of *text*, in any script; two characters of an unspaced script count as one."""
    spaced, unspaced = _UNSPACED.subn(" ", text)
    return len(_WORD.findall(spaced)) + (unspaced + 1) // 2


class Clean:
    """Strip what is not the article; drop what is then too short. Seeds stay: a person has chosen them."""

    def __init__(self, min_words: int) -> None:
        self.min_words = min_words

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it with MONITOR_MIN_WORDS."""
        return cls(crawler.settings.getint("MONITOR_MIN_WORDS"))

    def process_item(self, item: Any) -> Any:
        """Return the article cleaned; anything else as it is. Raises TooShort."""
        if not isinstance(item, Article):
            return item
        _clean_fields(item)
        body, dropped = strip_furniture(item.article_body, item.in_language)
        item.article_body = normalize_body(body)
        item.dropped += dropped
        words = count_words(item.article_body)
        if words < self.min_words and not item.is_seed:
            raise TooShort(f"{words} words after cleaning, fewer than {self.min_words}")
        return item


def _clean_fields(article: Article) -> None:
    article.headline = normalize_line(article.headline) or None if article.headline else None
    article.authors = [name for author in article.authors if (name := normalize_line(author))]
    article.publisher = normalize_line(article.publisher) or None if article.publisher else None
    article.outlet = strip_controls(article.outlet)
