"""How much site furniture is left in, and how much news went with it? Both are to be nought.

Three sets: the pasted seeds, the pages of the demo's newsroom, and the stories with answers written by hand (ours, and
the development stories beside the repository; what is not here is left out and said). What counts as furniture is told
by the answers and by the list below, which knows nothing of the product's own tables. What counts as news is every
sentence that the answers found a figure or a statement in, and every paragraph that a reporter of the demo wrote.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from _floors import find_shared, hold_floors

from monitor.demo.markup import render_page
from monitor.demo.pages import list_visible, load_pages
from monitor.extract.article import read_page
from monitor.items import Article
from monitor.seed_files import read_seeds
from monitor.text.boilerplate import strip_furniture
from monitor.text.normalize import normalize_body

HERE = Path(__file__).parent
READ_AT = datetime(2026, 3, 10, tzinfo=UTC)
SIGNS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"a message from\b|dear readers?\b|liebe leser|chers lecteurs|шановні читач",
        r"\bnewsletters?\b.{0,40}\b(sign|free|weekly|daily|inbox|subscribe)|\b(sign up|subscribe)\b.{0,60}\bnewsletters?\b",
        r"remind me later|not ready to support|payments? methods?|support us (monthly|now|today)|become a member",
        r"^(once|monthly|annual|continue|preview|donate|share|print|comments?|reply|related|more|menu|search)$",
        r"^\W*(advertisement|advertorial|sponsored( content)?|anzeige|werbung|publicit[éeà]|publicidad|реклама)\W*$",
        r"recommended stories|list of \d+ items|end of list|^read (more|also|next)\b|most read\b|you may also like",
        r"^(lesen sie auch|mehr zum thema|lire aussi|à lire aussi|lea también|te puede interesar|читайте також)\b",
        r"[\[(][^\[\]()]{2,40}/ ?(reuters|afp|ap|epa|getty( images)?|dpa|anadolu)[\])]\W*$|^(photo|foto|image|bild) ?:",
        r"^(published|updated|last (updated|modified)|posted)( on| at)? ?:? ?\d|\d{4}\d{1,2} \w{3} \d{4}",
        r"^\d+ (minutes?|hours?|days?) ago$|^\d+ min(ute)?s? read$",
        r"total comments|^\d+ comments?\b|comments? ?[:(] ?\d|join the conversation|log in to (comment|reply)",
        r"(accept|manage) (all )?cookies|privacy policy|terms of (use|service)|all rights reserved|^©",
        r"follow us on|share (this|on)\b.{0,30}$|link copied|^@\w+$",
        r"for subscribers only|already a subscriber|free articles?( left)?\b|continue reading with",
        r"^source: news agencies|^\(?(additional )?(reporting|editing|writing) by\b",
        r"^(media|press) (enquiries|inquiries|contacts?)\b|^(tags?|topics?|filed under) ?:",
    )
]
"""What no line of an article says, in words of our own choosing."""


@dataclass(frozen=True)
class Checked:
    """One article after cleaning, beside what is known of it."""

    name: str
    kept: str
    furniture: tuple[str, ...] = ()
    """Lines that the answers call furniture."""
    news: tuple[str, ...] = ()
    """Sentences that must be there."""
    all_news: str | None = None
    """The whole of what the reporter wrote, where that is known: any other line is furniture."""


def find_left(one: Checked) -> Iterator[str]:
    """Yield the lines that are left in and are furniture."""
    known = {_fold(line) for line in one.furniture}
    written = None if one.all_news is None else _fold(one.all_news)
    lines = [line for line in one.kept.split("\n") if _fold(line)]
    for line in lines:
        strange = written is not None and _fold(line) not in written
        if strange or _fold(line) in known or any(sign.search(line.strip()) for sign in SIGNS):
            yield line
    whole = {_fold(line) for line in lines}
    for passage in one.furniture:  # one that shares its line with news
        if "\n" not in passage and len(passage.split()) > 3 and _fold(passage) not in whole:
            yield from [passage] * (_fold(passage) in _fold(one.kept))


def find_cut(one: Checked) -> Iterator[str]:
    """Yield the sentences of news that are gone."""
    kept = _fold(one.kept)
    yield from (sentence for sentence in one.news if _fold(sentence) not in kept)


def _fold(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def read_pasted(folder: Path) -> Iterator[Checked]:
    """Yield the seeds of *folder* as a story has them, with the headline, and the sentences that the answers name."""
    for article in read_seeds([folder], fetched_at=READ_AT).articles:
        yield Checked(article.url.rpartition("/")[2], _whole(article))


def read_demo() -> Iterator[Checked]:
    """Yield every page of the demo as a crawl stores it on the last day."""
    pages = list_visible(load_pages(), READ_AT)
    for page in pages:
        if page.fault is None and not page.paper.forbids_all:
            others = [other for other in pages if other.paper == page.paper]
            base = f"http://{page.paper.slug}.example"
            html = render_page(page, others, base=base, now=READ_AT).encode()
            article = read_page(html, url=base + page.path, content_type="text/html", fetched_at=READ_AT)
            body = normalize_body(strip_furniture(article.article_body, article.in_language)[0])
            paragraphs = tuple(paragraph.removeprefix("## ") for paragraph in page.paragraphs)
            yield Checked(f"{page.paper.slug}/{page.slug}", body, (), paragraphs, f"{page.summary}\n{page.text}")


def read_story(folder: Path) -> Iterator[Checked]:
    """Yield the articles of a story with answers, cleaned as an import is."""
    articles = json.loads((folder / "articles.json").read_text(encoding="utf-8"))["articles"]
    gold = {
        row["article_id"]: row for row in json.loads((folder / "gold.json").read_text(encoding="utf-8"))["articles"]
    }
    for row in articles:
        answer: dict[str, Any] = gold.get(row["article_id"], {})
        found = [*answer.get("figures", []), *answer.get("statements", [])]
        kept = normalize_body(strip_furniture(row["text"], row["lang"])[0])
        furniture = tuple(answer.get("boilerplate") or ())
        yield Checked(f"{folder.name}/{row['article_id']}", kept, furniture, tuple(each["sentence"] for each in found))


def _whole(article: Article) -> str:
    return f"{article.headline or ''}\n\n{article.article_body}".strip()


def list_sets(shared: Path | None) -> Iterator[tuple[str, Iterable[Checked]]]:
    """Yield the sets that are here."""
    yield "our own seeds", (one for folder in sorted((HERE.parent / "seeds").iterdir()) for one in read_pasted(folder))
    yield "demo", read_demo()
    yield (
        "our stories",
        (one for gold in sorted((HERE / "stories").glob("*/gold.json")) for one in read_story(gold.parent)),
    )
    if shared is None:
        print("furniture: the development data beside the repository is not here; the rest is measured")
        return
    yield "pasted seeds", read_pasted(shared / "seeds")
    stories = sorted((shared / "data" / "updates").glob("*/gold.json"))
    yield "development stories", (one for gold in stories for one in read_story(gold.parent))


def main() -> int:
    """Print every line left in and every sentence cut; return 1 if there is one more than the floors allow."""
    figures: dict[str, float] = {}
    for name, articles in list_sets(find_shared()):
        left = cut = count = 0
        for one in articles:
            count += 1
            for line in find_left(one):
                left += 1
                print(f"left in  {one.name}: {line[:160]}")
            for sentence in find_cut(one):
                cut += 1
                print(f"cut      {one.name}: {sentence[:160]}")
        print(f"{name}: {count} articles, {left} lines of furniture left in, {cut} sentences of news cut")
        figures |= {f"{name}: furniture left in": 0.0 - left, f"{name}: news cut": 0.0 - cut}
    return hold_floors("furniture", figures, lift="--lift" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
