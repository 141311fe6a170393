"""What is the article called? One headline out of the tiers' own, without the outlet's name and what goes with it.

JSON-LD, Open Graph, the Twitter card, the only ``h1``, the page's title, in this order: outlets write the first with most
care, and it is the one that names the article rather than the link to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import unescape

from monitor.extract.addresses import host_of, site_of
from monitor.extract.linked_data import LinkedData
from monitor.extract.page_data import PageData, read_text
from monitor.text.normalize import normalize_line

LONGEST = 1000
"""Characters of a headline."""
NEARLY_CUT = 90
"""Characters from which a headline may be cut off: search engines ask for at most 110."""

_JOINT = re.compile(r"\s+[|–—·•»«:/_-]+\s+|\s*[|ㅣ｜]\s*")
_TIGHT_JOINT = re.compile(r"\s*[|ㅣ｜：_»·–—-]+\s*(?=[^|ㅣ｜：_»·–—-]+$)")
_CUT = re.compile(r"\s*(?:…|\.\.\.)$")
_OF_OUTLETS = frozenset(
    {"news", "online", "digital", "com", "de", "org", "net", "web", "tv", "haber", "nachrichten", "noticias", "media", "info", "app", "plus", "new", "デジタル", "us", "uk"}
)  # fmt: skip
"""What outlets add to their names in titles."""


def read_headline(data: PageData, linked: LinkedData, outlet: frozenset[str]) -> str | None:
    """Return the headline, at most LONGEST characters; None where the page has none. *outlet* are the outlet's names, folded."""
    headings = [text for heading in data.headings[:10] if (text := read_text(heading))]
    only = headings[0] if len(headings) == 1 else None
    shared = [normalize_line(data.meta.get(name, "")) for name in ("og:title", "twitter:title")]
    tiers: list[str | None] = [linked.headline, *shared, only, data.title, *headings]
    for tier in tiers:
        headline = _strip_outlet(tier, outlet, linked.section) if tier else ""
        if headline and fold_name(headline) not in outlet:
            if not linked.headline and only:
                headline = _share_tail(headline, only)
            others = [other for other in tiers if other]
            return _lengthen(_strip_tail(headline, others), (only, *shared, data.title))[:LONGEST]
    return None


def name_outlet(data: PageData, linked: LinkedData, url: str) -> frozenset[str]:
    """Return the forms of the outlet's name, folded: publisher, site name, host, registrable domain and its label."""
    host = host_of(url)
    site = site_of(host)
    names = (
        linked.publisher,
        data.meta.get("og:site_name"),
        data.meta.get("application-name"),
        data.meta.get("publisher"),
        data.meta.get("dc.publisher"),
        data.meta.get("copyright"),
        host,
        site,
        site.partition(".")[0],
        data.meta.get("twitter:site", "").lstrip("@"),
    )
    titles = {fold_name(data.meta.get("og:title", "")), fold_name(data.title)} - {fold_name(host), fold_name(site)}
    return (
        frozenset(fold_name(name) for name in names if name) - titles - {""}
    )  # some pages call the site what they call themselves


def fold_name(name: str) -> str:
    """Return a name as names of outlets are compared: lower case, letters and figures only, without "the" and "www" before it."""
    return re.sub(r"^the|[\W_]|^www", "", name.lower())


def is_outlet(text: str, outlet: frozenset[str]) -> bool:
    """Tell whether *text* is the outlet's name, with or without "News", "Online" and the like."""
    folded = fold_name(text)
    if folded in outlet:
        return True
    return any(len(name) >= 3 and folded.startswith(name) and folded[len(name) :] in _OF_OUTLETS for name in outlet)


def _strip_outlet(text: str, outlet: frozenset[str], section: str | None) -> str:
    """Return a title without the outlet's name, and what follows it, at either end."""
    text = normalize_line(unescape(text) if "&" in text else text)  # outlets escape twice
    joints = list(_JOINT.finditer(text))
    for place, joint in enumerate(joints):
        next_joint = joints[place + 1].start() if place + 1 < len(joints) else len(text)
        if is_outlet(text[joint.end() : next_joint], outlet):
            return _strip_section(text[: joint.start()].strip(), section)
    if joints and is_outlet(text[: joints[0].start()], outlet):
        return text[joints[0].end() :].strip()
    tight = _TIGHT_JOINT.search(text)
    if tight and is_outlet(text[tight.end() :], outlet):
        return _strip_section(text[: tight.start()], section)
    return text.strip()


def _strip_section(text: str, section: str | None) -> str:
    """Return a title that stood before the outlet's name without the section between the two."""
    joint = _TIGHT_JOINT.search(text)
    if joint and section and fold_name(text[joint.end() :]) == fold_name(section):
        return text[: joint.start()]
    return text


def _strip_tail(headline: str, others: Sequence[str]) -> str:
    """Return the headline without a last part that another tier does not have: "Ferry sinks | Sport" beside "Ferry sinks"."""
    joints = list(_JOINT.finditer(headline))
    if not joints:
        return headline
    stem = headline[: joints[-1].start()].strip()
    return (
        stem
        if len(stem) * 2 > len(headline) and any(fold_name(other) == fold_name(stem) for other in others)
        else headline
    )


def _share_tail(headline: str, heading: str) -> str:
    """Return what title and heading share where each has a roof line of its own before it: "A: Ferry sinks", "B - Ferry sinks"."""
    for joint in re.finditer(r":\s+|\s+[-–—|]\s+", headline):
        tail = headline[joint.end() :]
        if (
            len(tail) > len(headline) // 3
            and heading.endswith(tail)
            and not heading.startswith(headline[: joint.start()])
        ):
            return tail if len(heading) > len(tail) and not heading[: -len(tail)].rstrip()[-1:].isalnum() else headline
    return headline


def _lengthen(headline: str, others: Iterable[str | None]) -> str:
    """Return the full form of a headline that was cut off, where another tier has it."""
    stem = _CUT.sub("", headline)
    if stem == headline and len(headline) < NEARLY_CUT:
        return headline
    longer = (text for text in others if text and text.startswith(stem) and len(text) > len(headline))
    if stem != headline:
        return next(longer, headline)
    return next((text for text in longer if not _JOINT.match(text, len(stem))), headline)
