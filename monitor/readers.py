"""For whom was a body read? A name for each story as it is now, and for the rules that it was read by.

A link that was screened out is news to a story that did not exist then, or that has other seeds since; a page is news to other
selectors. So a body counts as read only for the names it was read for (see revalidation). Pure.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version

from monitor.items import Article, Story
from monitor.outlets import Outlet, Source

_LENGTH = 16
"""Characters of a name: each body has a few, in a table with a row for each address."""


def name_story(story: Story) -> str:
    """Return the name of *story* as a reader: another one as soon as its seeds, terms or dates change.

    *story* has the articles that a person confirmed or rejected among its seeds and counter-seeds.
    """
    says = (story.name, story.title, story.since, story.until, story.terms, story.not_terms, story.scope)
    return _name(says, [tell_seed(seed) for seed in story.seeds], [tell_seed(seed) for seed in story.counter_seeds])


def name_source_rules(source: Source) -> str:
    """Return the name of the rules by which a source is read: its kind, and this program's version."""
    return _name(source.kind, _find_version())


def name_page_rules(outlet: Outlet | None) -> str:
    """Return the name of the rules by which an outlet's pages are read: its selectors and language, this program's version."""
    return _name((outlet.body, outlet.strip, outlet.language) if outlet else None, _find_version())


def name_seed_rules() -> str:
    """Return the name of the rules by which seeds are read: this program's version."""
    return _name("seed", _find_version())


def tell_seed(seed: Article) -> str:
    """Return all that a seed file says, as one text to be compared."""
    date = seed.date_published or seed.stands_at
    return repr((seed.url, seed.outlet, seed.headline, seed.in_language, date, seed.article_body))


def _name(*values: object) -> str:
    return hashlib.sha256(repr(values).encode("utf-8", "replace")).hexdigest()[:_LENGTH]


@cache
def _find_version() -> str:
    return version("news-story-monitor")
