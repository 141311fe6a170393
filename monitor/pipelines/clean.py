"""What of an article's text is the article? First step: controls, white space and site furniture go.

Thin: the rules stand in text/normalize and text/boilerplate; which lines recur on the outlet's pages, the store remembers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Self

from scrapy.crawler import Crawler

from monitor.crawling import Fate, crawl_of
from monitor.items import Article, DroppedLine
from monitor.store.database import Store
from monitor.store.outlet_lines import find_recurring
from monitor.text.boilerplate import find_furniture
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

    def __init__(self, min_words: int, store: Store | None = None) -> None:
        self.min_words = min_words
        self._store = store
        """None: no outlet is remembered."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it with MONITOR_MIN_WORDS, on the crawl's store."""
        return cls(crawler.settings.getint("MONITOR_MIN_WORDS"), crawl_of(crawler).store)

    def process_item(self, item: Any) -> Any:
        """Return the article cleaned; anything else as it is. Raises TooShort, or StoreError where the memory cannot be read."""
        if not isinstance(item, Article):
            return item
        clean_article(item, self._store)
        words = count_words(item.article_body)
        if words < self.min_words and not item.is_seed:
            raise TooShort(f"{words} words after cleaning, fewer than {self.min_words}")
        return item


def clean_article(article: Article, store: Store | None) -> None:
    """Clean every text field, and cut what is furniture by its words, then what recurs at its outlet by the memory of *store*."""
    _clean_fields(article)
    article.article_body = normalize_body(article.article_body)
    if article.furniture is None:
        article.furniture = find_furniture(article.article_body.split("\n\n"), article.in_language)
    cut_paragraphs(article, article.furniture)
    article.furniture = None  # of the text as it was
    if store is not None and article.article_body:
        cut_paragraphs(article, find_recurring(store, article))


def cut_paragraphs(article: Article, reasons: Sequence[str]) -> None:
    """Cut the paragraphs that have a reason, one for each, "" for what stays; ``paragraphs`` and every place stay true.

    What is known of the paragraphs is lost where it is not known of each.
    """
    texts = article.article_body.split("\n\n")
    if len(article.paragraphs) != len(texts):
        article.paragraphs = []
    if not any(reasons):
        return
    kept = [number for number, reason in enumerate(reasons) if not reason]
    lines = [
        DroppedLine(text=texts[number], reason=reason, place=number) for number, reason in enumerate(reasons) if reason
    ]
    # What was cut before stands, of those at one place, before the paragraph that it was counted up to.
    everything = sorted((*article.dropped, *lines), key=lambda line: len(texts) if line.place is None else line.place)
    article.dropped = [
        line if line.place is None else replace(line, place=sum(number < line.place for number in kept))
        for line in everything
    ]
    article.article_body = "\n\n".join(texts[number] for number in kept)
    article.paragraphs = [article.paragraphs[number] for number in kept] if article.paragraphs else []


def _clean_fields(article: Article) -> None:
    article.headline = normalize_line(article.headline) or None if article.headline else None
    article.authors = [name for author in article.authors if (name := normalize_line(author))]
    article.publisher = normalize_line(article.publisher) or None if article.publisher else None
    article.outlet = strip_controls(article.outlet)
