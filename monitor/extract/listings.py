"""Is this page a list of articles? Finds the cards of section, tag, search, author and home pages; reads no article.

A card is a headline that links to another page, with its teaser. An article has cards too, in its margins: a page is a list
where the text that an extractor took for the article stands in the cards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate, islice
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlElement

from monitor.extract.markup import local_name
from monitor.text.normalize import normalize_line

LONGEST_CARD = 700
"""Characters of a card's text: headline, teaser, date, section."""
MOST_CARDS = 200
SHORTEST_HEADLINE = 3
"""Words of a link that is a headline; menus have fewer."""
MOSTLY_LINK = 1.8
"""An entry of a list is a headline and little else, such as its date: so many times the link's characters at most."""

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_TITLED = re.compile(
    r"(?:^|[\s_-])(?:title|headline|heading|card|teaser|story|entry|result|post|news-?item)", re.IGNORECASE
)
_ENTRIES = frozenset({"li", "td", "dt", "dd", "p", "div"})
_MARGIN = frozenset({"nav", "footer", "header"})
_CJK = re.compile(r"[぀-ヿ㐀-鿿가-힯฀-๿]")


def find_cards(tree: HtmlElement, url: str) -> list[str]:
    """Return the text of each card of the page at *url*, straightened, headline included; [] where there are none.

    Links to the page itself are no cards: blogs link their own headline.
    """
    heads = list(islice(_find_heads(tree, url), MOST_CARDS))
    known = {id(head) for head in heads}
    return [text for head in heads if (text := _read_card(head, known))]


def _find_heads(tree: HtmlElement, url: str) -> Iterator[etree._Element]:
    """Yield the links that are headlines: in or around a heading, or so named, or the only words of a list's entry."""
    seen: set[str] = set()
    margins: dict[etree._Element, bool] = {}
    for link in tree.iter("a"):
        target = _target(link.get("href") or "", url)
        text = normalize_line("".join(link.itertext()))
        if target is None or target in seen or _count(text) < SHORTEST_HEADLINE or _is_marginal(link, margins):
            continue
        if _is_headline(link):
            seen.add(target)
            yield link


def _is_headline(link: etree._Element) -> bool:
    if any(local_name(child) in _HEADINGS for child in link.iterdescendants()):
        return True
    for up, parent in enumerate(link.iterancestors()):
        if local_name(parent) in _HEADINGS:
            return True
        if up >= 2 or local_name(parent) == "p":
            break
    above = link.getparent()
    if above is None:
        return False
    if _TITLED.search(f"{link.get('class') or ''} {above.get('class') or ''}"):
        return True
    # One element may hold thousands of links: none of them may cost the reading of all the others.
    return local_name(above) in _ENTRIES and _is_shorter(above, MOSTLY_LINK * sum(_iter_lengths(link)))


def _is_shorter(element: etree._Element, most: float) -> bool:
    """Tell whether the element's text has fewer than *most* characters, space aside; reads no more of it than that takes."""
    return all(length < most for length in accumulate(_iter_lengths(element), initial=0))


def _iter_lengths(element: etree._Element) -> Iterator[int]:
    return (len(text.strip()) for text in element.itertext())


def _is_marginal(link: etree._Element, known: dict[etree._Element, bool]) -> bool:
    """Tell whether a link stands in a margin; *known* holds the answer of every element around the links before it, and is filled."""
    around: list[etree._Element] = []
    parent = link.getparent()
    while parent is not None and parent not in known and local_name(parent) not in _MARGIN:
        around.append(parent)
        parent = parent.getparent()
    is_marginal = parent is not None and known.get(parent, True)
    known.update((element, is_marginal) for element in around)
    return is_marginal


def _target(href: str, url: str) -> str | None:
    """Return where a link leads without query and fragment; None for the page itself, and for what is no address."""
    try:
        there, here = urlsplit(urljoin(url, href.strip())), urlsplit(url)
    except ValueError:
        return None
    path = there.path.rstrip("/")
    if (
        not href.strip()
        or there.scheme not in ("http", "https", "")
        or (path == here.path.rstrip("/") and there.netloc == here.netloc)
    ):
        return None
    return f"{there.netloc}{path}?{there.query}"


def _read_card(head: etree._Element, known: set[int]) -> str:
    """Return the text of the largest element around *head* that holds no other headline and is no longer than a card."""
    best = normalize_line("".join(head.itertext()))
    for parent in head.iterancestors():
        if not _is_shorter(parent, LONGEST_CARD + 1) or any(
            id(link) in known and link is not head for link in parent.iter("a")
        ):
            break
        text = normalize_line(" ".join(parent.itertext()))
        if len(text) > LONGEST_CARD:
            break
        best = text
    return best


def _count(text: str) -> int:
    return len(text.split()) + len(_CJK.findall(text)) // 2
