"""Which of the followed stories is a page on, by the verdicts? The facts that outlet_lines compares pages with; judges nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from monitor.items import Article
from monitor.store.models import VerdictRow, VersionRow
from monitor.store.tables import table_of

ON_STORY = frozenset({"in", "review"})
"""Verdicts by which a page is on a story here: one that a person is still to look at may well be."""

Stories = frozenset[str]
"""Names of the stories that a page is on."""

_version, _verdict = table_of(VersionRow).c, table_of(VerdictRow).c
_STORIES = (
    select(_version.id, _verdict.story)
    .join_from(table_of(VersionRow), table_of(VerdictRow), _verdict.article_id == _version.article_id)
    .where(_version.id.in_(bindparam("versions", expanding=True)), _verdict.is_current, _verdict.bin.in_(ON_STORY))
)
_JUDGED = select(_verdict.story, _verdict.bin).where(
    _verdict.article_id == bindparam("article_id"), _verdict.is_current
)


def load_stories(session: Session, versions: Collection[int]) -> dict[int, Stories]:
    """Return by version (a few dozen at most) the stories that its article is on; versions on none are left out."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    for version, story in session.execute(_STORIES, {"versions": sorted(versions)}) if versions else ():
        found[version].add(story)
    return {version: frozenset(stories) for version, stories in found.items()}


def read_stories(session: Session, article: Article, article_id: int | None) -> Stories | None:
    """Return the stories that *article*, about to be saved as *article_id*, is on: by its own verdicts, else by those held.

    None where there are neither: it has not been judged, or no story is followed.
    """
    judged: dict[str, str] = {}
    if article_id is not None:
        judged = {row.story: row.bin for row in session.execute(_JUDGED, {"article_id": article_id})}
    judged |= {verdict.story: verdict.bin for verdict in article.verdicts}
    return frozenset(story for story, name in judged.items() if name in ON_STORY) if judged else None
