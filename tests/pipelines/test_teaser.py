"""What becomes of a paid article that is read first as a teaser, then whole, then as a teaser again?"""

from __future__ import annotations

from pathlib import Path

from tests.newsweb.desk import Desk
from tests.newsweb.pages import article_page, ferry_article
from tests.newsweb.server import Newsweb

BARRIER = "<div class='offer'><p>Subscribe to continue reading this story.</p><p>Already a subscriber? Sign in. Cancel any time.</p></div>"


def read_versions(desk: Desk) -> list[tuple[int, int, int]]:
    """Return number, is_teaser and length in paragraphs of each version of the article that is no seed."""
    rows = desk.rows(
        "select v.version, v.is_teaser, v.article_body from version v join article a on a.id = v.article_id where a.is_seed = 0 order by 1"
    )
    return [(version, teaser, len(body.split("\n\n"))) for version, teaser, body in rows]


def test_the_whole_text_is_a_version_of_its_teaser_and_a_later_teaser_is_no_edit(tmp_path: Path) -> None:
    headline, paragraphs = ferry_article(5)
    whole, teaser = article_page(headline, paragraphs), article_page(headline, paragraphs[:2], extra=BARRIER)
    with Newsweb() as web:
        desk = Desk(tmp_path)
        seen = []
        for page in (teaser, whole, teaser):
            web.put("/a", page)
            assert desk.crawl("pages", urls=web.url("/a")).code == 0
            seen.append(read_versions(desk))
        assert seen[0] == [(1, 1, 2)]
        assert seen[1] == [(1, 1, 2), (2, 0, len(paragraphs))]
        assert seen[2] == seen[1]
        assert desk.ending(web.url("/a"))[0] == "unchanged"
