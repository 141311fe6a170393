"""Does the whole line, fed by real crawls, keep one text once, fold copies, and survive a fault?"""

from __future__ import annotations

import json
from pathlib import Path

from tests.newsweb.desk import Desk, outlet
from tests.newsweb.pages import article_page, entries, ferry_article, rss_feed
from tests.newsweb.server import Newsweb, Page

WIRE_HEADLINE, WIRE = ferry_article(4)


def test_one_wire_text_in_two_papers_has_one_origin(tmp_path: Path) -> None:
    with Newsweb() as first, Newsweb() as second:
        desk = Desk(tmp_path)
        outlets = []
        for name, web in (("quay", first), ("pier", second)):
            web.put("/wire", article_page(WIRE_HEADLINE, WIRE))
            web.put("/feed.xml", Page(rss_feed(entries([web.url("/wire")], [WIRE_HEADLINE]))))
            outlets.append(outlet(name, web.url(), [("feed", web.url("/feed.xml"))]))
        desk.list_sources(*outlets)
        desk.crawl()
        copies = desk.rows("select a.outlet, v.copy_kind, o.outlet from version v join article a on a.id = v.article_id "
                           "left join article o on o.id = v.copy_of where a.is_seed = 0")  # fmt: skip
        assert sorted(kind or "" for _, kind, _ in copies) == ["", "exact"]
        ((counts,),) = desk.rows("select counts from crawl_run")
        assert json.loads(counts)["folded"] == 1


def test_a_page_that_is_too_short_is_quarantined_with_the_reason(tmp_path: Path) -> None:
    with Newsweb() as web:
        web.put("/a", article_page(WIRE_HEADLINE, WIRE))
        web.put("/feed.xml", Page(rss_feed(entries([web.url("/a")], [WIRE_HEADLINE]))))
        desk = Desk(tmp_path)
        desk.list_sources(outlet("quay", web.url(), [("feed", web.url("/feed.xml"))]))
        desk.crawl(settings={"MONITOR_MIN_WORDS": "5000"})
        state, reason = desk.ending(web.url("/a"))
        assert state == "quarantined"
        assert (reason or "").startswith("TooShort: ")
        assert desk.rows("select count(*) from article where is_seed = 0") == [(0,)]


def test_a_held_article_is_judged_when_a_new_story_asks(tmp_path: Path) -> None:
    line = {
        "url": "https://wire.example/4",
        "outlet": "wire",
        "headline": WIRE_HEADLINE,
        "article_body": "\n\n".join(WIRE),
    }
    line |= {"date_published": "2026-03-02T10:00:00Z", "in_language": "en"}
    (tmp_path / "wire.jsonl").write_text(json.dumps(line), encoding="utf-8")
    desk = Desk(tmp_path)
    desk.crawl("imported", path="wire.jsonl", story="ferry")
    desk.follow_ferry("second", number=901)
    desk.crawl("imported", path="wire.jsonl", story="second")
    judged = desk.rows(
        "select v.story from verdict v join article a on a.id = v.article_id where a.url = ?", line["url"]
    )
    assert sorted(judged) == [("ferry",), ("second",)]
    assert desk.rows(
        "select count(*) from version where article_id = (select id from article where url = ?)", line["url"]
    ) == [(1,)]


EXPLODE = """
class Explode:
    def process_item(self, item):
        if "day 5" in (getattr(item, "headline", None) or ""):
            raise ZeroDivisionError("a step of the line is at fault")
        return item
"""


def test_a_fault_in_one_article_ends_that_article_only(tmp_path: Path) -> None:
    from monitor.settings import ITEM_PIPELINES

    (tmp_path / "explosive.py").write_text(EXPLODE, encoding="utf-8")
    with Newsweb() as web:
        articles = [ferry_article(number) for number in range(2, 8)]
        urls = [web.url(f"/a{number}") for number in range(2, 8)]
        for url, (headline, paragraphs) in zip(urls, articles, strict=True):
            web.put(url.removeprefix(web.url("")), article_page(headline, paragraphs))
        web.put("/feed.xml", Page(rss_feed(entries(urls, [headline for headline, _ in articles]))))
        desk = Desk(tmp_path)
        desk.variables["PYTHONPATH"] = str(tmp_path)
        desk.list_sources(outlet("quay", web.url(), [("feed", web.url("/feed.xml"))]))
        steps = json.dumps({**ITEM_PIPELINES, "explosive.Explode": 350})
        ended = desk.crawl(settings={"ITEM_PIPELINES": steps})
        assert ended.code == 0
        endings = {url: desk.ending(url) for url in urls}
        assert endings.pop(urls[1]) == ("failed", "ZeroDivisionError: a step of the line is at fault")
        assert {state for state, _ in endings.values()} == {"fetched"}
        assert "Traceback" in ended.log
        desk.crawl(all="1")
        assert web.hits("/a3") == 1  # due again later, not at once


def test_what_recurs_at_an_outlet_is_cut_from_the_seeds_on(tmp_path: Path) -> None:
    plea = "The Gauge of Lindvik, owned by the families who read it, printed on the quay and brought by boat"
    orchestra = (
        "The orchestra of Lindvik opens its season with a symphony that was lost for ninety years.",
        "Conductor Lise Tann found the manuscript in a monastery, and the soprano learnt her part in six days.",
        "Violins and oboes rehearse behind closed doors until the premiere, which is sold out.",
    )
    headline, ferry = ferry_article(5)
    desk = Desk(tmp_path)
    seed = desk.folder / "seeds" / "ferry" / "two.md"
    front = f"---\nurl: https://gauge.example/1\noutlet: gauge\nheadline: '{headline}'\nin_language: en\n---\n"
    seed.write_text(front + "\n\n".join([*ferry, plea]) + "\n", encoding="utf-8")
    page = {"url": "https://gauge.example/2", "outlet": "gauge", "headline": "Orchestra plays a lost symphony"}
    page |= {"article_body": "\n\n".join([orchestra[0], plea, *orchestra[1:]]), "in_language": "en"}
    (tmp_path / "more.jsonl").write_text(json.dumps(page), encoding="utf-8")
    desk.crawl()
    desk.crawl("imported", path="more.jsonl", story="ferry")
    # The verdicts that tell one story from another are known at the save: there the line is marked, in the text of both.
    marked = desk.rows(
        "select a.url, r.reason from recurring_paragraph r join version v on v.id = r.version_id "
        "join article a on a.id = v.article_id order by a.url"
    )
    assert marked == [(f"https://gauge.example/{number}", "recurs at this outlet") for number in (1, 2)]
    for number, paragraph in desk.rows(
        "select a.url, r.paragraph from recurring_paragraph r join version v on v.id = r.version_id "
        "join article a on a.id = v.article_id"
    ):
        ((text,),) = desk.rows(
            "select v.article_body from version v join article a on a.id = v.article_id where a.url = ?", number
        )
        assert text.split("\n\n")[paragraph] == plea
    desk.crawl()
    assert desk.rows("select count(*) from version") == [(3,)]
