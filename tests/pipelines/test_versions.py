"""Is only what an outlet changed in its text a version, and every such change, through the real line?"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from tests.newsweb.desk import Desk
from tests.newsweb.pages import article_page
from tests.newsweb.server import Newsweb
from tests.text.test_recurrence import ORCHESTRA, QUAKE, STRIKE

HEADLINE = "Grain barge runs aground on the Olse, nine taken off"
BARGE = (
    "A grain barge ran aground on the river Olse near Pernhaven on Tuesday, and nine people were taken off by boat, the river police said.",
    "“We heard a bang and the lights went out,” said the mate, Jorun Pell, who spent two hours on the roof of the wheelhouse. “Nobody panicked.”",
    "The barge, the Adela, was carrying 1,200 tonnes of barley from Lund to the mills at Kestrel Bend, according to its owner, Marsh & Sons.",
    "River police inspector Dana Fiske said the pilot's breath had been tested - twice - and that the test was negative. The channel is closed.",
    "Marsh & Sons did not respond to a request for comment. Two barges of the company have run aground since 2019, the waterways office said.",
)
MOTTO = "Reporting from the river since 1871, whatever the weather."
URL = "https://wire.example/barge"


def page(paragraphs: Iterable[str] = BARGE, *, above: str = "", between: str = "", below: str = "") -> str:
    """Return the barge's page with furniture above its text, after its second paragraph, and below it."""
    texts = [*paragraphs]
    cut = article_page(HEADLINE, texts, extra=below)
    cut = cut.replace("</h1>", f"</h1>{above}", 1)
    parts = cut.split("</p>")
    return "</p>".join([*parts[:2], between + parts[2], *parts[3:]]) if between else cut


def edit(said: str, printed: str) -> list[str]:
    assert any(said in paragraph for paragraph in BARGE)
    return [paragraph.replace(said, printed) for paragraph in BARGE]


SAME = {
    "time stamps": page(above="<p class='stamp'>Updated 3 min ago</p>", below="<p>This article was last updated at 14:05.</p>"),
    "other time stamps": page(above="<p class='stamp'>Updated 2 hours ago</p><p>5 May 2026, 16.10</p>"),
    "counters": page(above="<p>124 shares</p><p>3 min read</p>", below="<p>37 comments</p>"),
    "more counters": page(above="<p>1.2k shares</p>", below="<p>Comments (45)</p>"),
    "an advertisement": page(between="<p>Advertisement</p>"),
    "a teaser": page(between="<p>Read more: <a href='/mill'>Mill at Kestrel Bend to close in autumn</a></p>"),
    "other teasers": page(
        between="<p><strong>ALSO READ | <a href='/lock'>Lock keeper retires after 40 years</a></strong></p>",
        below="<h3>Related stories</h3><ul><li><a href='/a'>Twelve hurt in bus crash</a></li><li><a href='/b'>Council votes on lock</a></li></ul>",
    ),
    "a plea": page(below="<p>If you value our reporting, please consider supporting us from just 2 crowns a month.</p>"),
    "a photograph": page(above="<figure><img src='a.jpg' alt=''><figcaption>The Adela on Tuesday. Photo: Ivo Renn</figcaption></figure>"),
    "straight quotation marks": page([paragraph.replace("“", '"').replace("”", '"') for paragraph in BARGE]),
    "other quotation marks": page([paragraph.replace("“", "« ").replace("”", " »") for paragraph in BARGE]),
    "an apostrophe and dashes": page(edit("pilot's breath had been tested - twice - and", "pilot’s breath had been tested — twice—and")),
    "no-break spaces": page(edit("1,200 tonnes", "1,200\N{NO-BREAK SPACE}tonnes")),
    "soft hyphens": page(edit("according", "accord\N{SOFT HYPHEN}ing")),
    "joiners": page(edit("barley", "bar\N{ZERO WIDTH NON-JOINER}ley")),
    "joined paragraphs": page([f"{BARGE[0]} {BARGE[1]}", *BARGE[2:]]),
    "parted paragraphs": page([*BARGE[:4], *BARGE[4].replace("comment. ", "comment.|").split("|")]),
}  # fmt: skip
EDITS = {
    "a count in words": page(edit("nine people", "eleven people")),
    "a count in digits": page(edit("1,200", "1,250")),
    "the sign in a number": page(edit("1,200", "1.200")),
    "a year": page(edit("2019", "2018")),
    "a word of a quote": page(edit("Nobody panicked", "Nobody moved")),
    "the marks of a quote": page(edit("“Nobody panicked.”", "Nobody panicked.")),
    "a name": page(edit("Dana Fiske", "Dana Fisk")),
    "a sentence": page(edit(" The channel is closed.", "")),
    "a correction": page([*BARGE, "Correction: an earlier version of this article said that 14 people were taken off."]),
}  # fmt: skip


def bring_in(desk: Desk, folder: Path, pages: Iterable[tuple[str, str]]) -> list[tuple[str, int]]:
    """Import (address, page) pairs in their order; return address and number of every version that is no seed's."""
    lines = [
        json.dumps({"url": url, "outlet": "wire", "html": html, "date_published": "2026-03-02T09:00:00Z"})
        for url, html in pages
    ]
    (folder / "wire.jsonl").write_text("\n".join(lines), encoding="utf-8")
    ended = desk.crawl("imported", path="wire.jsonl", story="ferry")
    assert ended.code == 0, ended.log
    return desk.rows(
        "select a.url, v.version from version v join article a on a.id = v.article_id where a.is_seed = 0 order by v.id"
    )


def test_a_page_read_again_with_other_furniture_or_print_is_no_version(tmp_path: Path) -> None:
    pages = [html for changed in SAME.values() for html in (changed, page())]
    assert bring_in(Desk(tmp_path), tmp_path, [(URL, page()), *((URL, html) for html in pages)]) == [(URL, 1)]


def test_furniture_that_goes_when_the_page_is_fetched_again_is_no_edit(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with Newsweb() as web:
        for html in (SAME["other teasers"], SAME["straight quotation marks"], SAME["more counters"]):
            web.put("/a", html)
            assert desk.crawl("pages", urls=web.url("/a")).code == 0
        assert desk.ending(web.url("/a"))[0] == "unchanged"
    assert desk.rows("select count(*) from version v join article a on a.id = v.article_id where a.is_seed = 0") == [
        (1,)
    ]


def reprint(html: str) -> str:
    return (
        html.replace("“", '"').replace("”", '"').replace(" - twice - ", "—twice—").replace("1,2", "1\N{SOFT HYPHEN},2")
    )


def test_every_changed_figure_quote_name_and_sentence_is_a_version_also_in_other_print(tmp_path: Path) -> None:
    pages = [html for edited in EDITS.values() for html in (edited, page(), reprint(edited), page())]
    held = bring_in(Desk(tmp_path), tmp_path, [(URL, page()), *((URL, html) for html in pages)])
    assert held == [(URL, number + 1) for number in range(1 + len(pages))]


def test_a_line_that_later_pages_show_to_be_furniture_makes_no_version_when_the_page_is_read_in_other_print(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path)
    first = [*BARGE, MOTTO]
    others = [
        (f"https://wire.example/{name}", article_page(headline, [*lines, MOTTO]))
        for name, headline, lines in (
            ("quake", "Survivors found after Veldora earthquake", QUAKE),
            ("strike", "Harnmouth dockworkers vote to strike on", STRIKE),
            ("orchestra", "Orchestra plays a lost symphony", ORCHESTRA),
        )
    ]
    again = [paragraph.replace("“", '"').replace("”", '"') for paragraph in BARGE]
    held = bring_in(desk, tmp_path, [(URL, page(first)), *others, (URL, page([*again, MOTTO])), (URL, page(again))])
    assert [url for url, _ in held].count(URL) == 1
    assert desk.rows("select count(*) from recurring_paragraph") != [(0,)]
