"""Is this text held already? Second step: the same page unchanged, an edit, a copy of another's, or new.

Thin: fingerprints come from text/fingerprints, candidates from the store, the judgement from story/copies.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

from scrapy.crawler import Crawler

from monitor.crawling import Crawl, Fate, crawl_of
from monitor.items import AddressState, Article, Paragraph
from monitor.store import read
from monitor.store.candidates import look_up
from monitor.story.copies import judge_copy
from monitor.text.difference import is_same_wording
from monitor.text.fingerprints import body_sha256, minhash_bands

_OMISSION = re.compile(r"[\s\[(]*(?:…|\.\.\.)[\s\])…\"”»'’]*$")


class Unchanged(Fate):
    """The same text is held under the same address, and every story that is asked about has its verdict on it."""

    state: AddressState = "unchanged"  # type: ignore[misc]


class Dedupe:
    """Set hash, bands, ``article_id`` of a held article with another text, and ``copy``."""

    def __init__(self, crawl: Crawl) -> None:
        self._crawl = crawl

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it on the crawl's store."""
        return cls(crawl_of(crawler))

    def process_item(self, item: Any) -> Any:
        """Return the article with its relations set; anything else as it is. Raises Unchanged."""
        if not isinstance(item, Article):
            return item
        store = self._crawl.store
        held = read.find_held(store, item.url)
        if held is not None and body_sha256(item.article_body) != held.body_sha256:
            self._keep_held(item, held.article_id)
        item.body_sha256 = body_sha256(item.article_body)
        item.bands = minhash_bands(item.article_body)
        if held is not None:
            item.article_id = held.article_id
            if held.body_sha256 == item.body_sha256 and not self._unjudged(item):
                raise Unchanged(f"the same text is held as article {held.article_id}, version {held.version}")
        found = look_up(store, body_sha256=item.body_sha256, bands=item.bands, not_article=item.article_id)
        item.copies_sought_to = found.newest_version
        item.copy = judge_copy(item, found.texts)
        return item

    def _keep_held(self, article: Article, article_id: int) -> None:
        """Give the held text to a page that says the same in other print, and to the free teaser of what is held whole: no edits.

        Lines that were found to be furniture since the text was held are no part of it.
        """
        newest = read.load_article(self._crawl.store, article_id)["versions"][-1]
        aside = {line["place"] for line in newest["dropped"] if line["in_text"]}
        held = [text for place, text in enumerate(newest["article_body"].split("\n\n")) if place not in aside]
        is_same = is_same_wording(held, article.article_body.split("\n\n"), [line.text for line in article.dropped])
        closed = article.is_teaser and not newest["is_teaser"] and is_part(article.article_body, newest["article_body"])
        if is_same or closed:
            article.article_body, article.is_teaser = newest["article_body"], newest["is_teaser"]
            article.paragraphs = [_read_paragraph(row) for row in newest["paragraphs"]]

    def _unjudged(self, article: Article) -> set[str]:
        """Return the stories whose verdict on the held text is missing: a story that is newer than the article."""
        assert article.article_id is not None
        judged = {verdict["story"] for verdict in read.load_article(self._crawl.store, article.article_id)["verdicts"]}
        return {profile.story for profile in self._crawl.wanted_profiles(article)} - judged


def _read_paragraph(row: Mapping[str, Any]) -> Paragraph:
    posted_at = row["posted_at"] and datetime.fromisoformat(row["posted_at"])
    return Paragraph(kind=row["kind"], block=row["block"], posted_at=posted_at or None)


def is_part(teaser: str, whole: str) -> bool:
    """Tell whether the text *whole* has every paragraph of *teaser*, the last of which may be cut off, even within a word."""
    *paragraphs, last = teaser.split("\n\n")
    held = whole.split("\n\n")
    beginning = _OMISSION.sub("", last).rstrip()
    return set(held) >= set(paragraphs) and any(paragraph.startswith(beginning) for paragraph in held)
