"""Who wrote it? A list of names, each one person or agency, out of what the page states or prints.

Better fewer than bad: a desk, a role, an address or the outlet itself is no author while a person is named, and a text that
is not clearly names gives none. Words in ``labels.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from lxml import etree
from lxml.html import HtmlElement

from monitor.extract.headline import fold_name, is_outlet
from monitor.extract.linked_data import LONGEST_NAME, LinkedData
from monitor.extract.page_data import PageData, find_heading, in_margin, read_text
from monitor.extract.printed import iter_after, iter_before, load_labels, read_marks
from monitor.text.normalize import normalize_line

AUTHOR = (
    "author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "dc:creator", "byl", "byline", "cxenseparse:author", "article:author_name",
    "og:article:author", "authors", "article.author", "rnews:author", "citation_author", "mediator_author", "creator",
)  # fmt: skip
"""Names of meta tags that state the author, the surest first."""
MOST_WORDS = 5
"""Words of a person's name."""

REACH_AFTER, REACH_BEFORE = 60, 12
"""Elements after and before the heading among which a byline is looked for."""

_ANY_AUTHOR = re.compile(r"(?:^|[.:_-])(?:article)?_?(?:authors?|byline)(?:[._-]?names?)?$", re.IGNORECASE)
_AND = re.compile(
    r"\s*(?:,|;|\||、|・|/| & | and | und | et | y | e | og | och | en | i | та | і | и | ve | ja | és | dan | و)\s*(?=\S)",
    re.IGNORECASE,
)
_SIGN = re.compile(r"\s*[(\[][^()\[\]]{1,40}[)\]]$")
_MAIL = re.compile(r"\s*\S+@\S+")
_NO_TEXT = re.compile(r"\s[-–—|]\s|@|https?:|www\.|[<>{}=]|facebook\.com|\.(?:com|org|net)/")
_PARTICLES = frozenset(
    {"de", "da", "do", "dos", "das", "di", "del", "della", "der", "den", "des", "du", "van", "von", "zu", "zur", "af", "av", "al", "el", "la", "le", "bin", "ibn", "ben", "ter", "ten", "y", "e", "i", "und", "ja", "vom", "dr.", "d'", "of"}
)  # fmt: skip
_CJK_NAME = re.compile(
    r"[\u4e00-\u9fff]{2,4}|[\uac00-\ud7a3]{2,4}|[\u4e00-\u9fff]{1,3}[ \u3000・]?[\u3040-\u30ff\u4e00-\u9fff]{1,5}"
)
_CJK = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]")
_CJK_ROLE = re.compile(r"\s*(?:기자|특파원|논설위원|记者|記者|通讯员|编辑)$")
_QUOTED = ('="author', "='author")
_MARKS = tuple(f"{name}={quote}author" for name in ("rel", "itemprop") for quote in ('"', "'"))
_AGENCIES = frozenset(
    {
        "reuters",
        "bloomberg",
        "xinhua",
        "interfax",
        "sputnik",
        "belga",
        "ritzau",
        "anadolu",
        "yonhap",
        "kyodo",
        "antara",
        "bernama",
        "ukrinform",
    }
)
"""Agencies that write themselves like a name, with one capital; those in capitals or small letters (AFP, dpa) are told by that."""
_PLACE = re.compile(
    r"\s(?:in|at|from|aus|à|em|w|we|z|ze|v|из|в|у|з)\s([^\W\d_a-zà-ÿа-я][\w'’.-]*(?:[\s-](?:(?:de|la|el|le|del|am|an der|upon)\s)?[^\W\d_a-zà-ÿа-я][\w'’.-]*){0,3})$"
)
"""Where an author was, behind the name: "Mira Okonjo in Port Ansel". Not "en" and "ve", which mean "and" in another language."""
_MARKED = etree.XPath('//*[@rel="author" or @itemprop="author"]')
_NAMED = etree.XPath('.//*[@itemprop="name"]')
_AUTHOR_MARK = re.compile(
    r"author|byline|autor|auteur|writer|verfasser|penulis|yazar|muhabir|reporter|journalist|firma\b|signature|автор",
    re.IGNORECASE,
)
_NO_MARK = re.compile(r"bio|about|box|avatar|image|img|photo|social|follow|twitter|comment|related|desc", re.IGNORECASE)
_AUTHOR_LINK = re.compile(
    r"/(?:authors?|autor(?:en|es|a|i)?|auteurs?|autore|by|profiles?|people|person(?:en)?|journalists?|journalistes?|reporters?|writers?|staff|contributors?|columnists?|yazar(?:lar)?|skribent|redaktion|avtor|autorzy|penulis)/|^mailto:",
    re.IGNORECASE,
)


def read_authors(
    tree: HtmlElement, data: PageData, linked: LinkedData, headline: str | None, outlet: frozenset[str], source: str
) -> tuple[str, ...]:
    """Return the authors' names, each once and in order; () where the page names none.

    *outlet* are the outlet's names, folded; *source* is the page's text, asked whether a search of the tree is worth while. The outlet itself is the author only where JSON-LD says so and no tier names a person.
    """
    stated = _check_names(linked.authors, outlet)
    if any(not is_outlet(name, outlet) for name in stated):
        return stated
    for tier in _iter_tiers(tree, data, headline, source, near=not stated):
        names = tuple(dict.fromkeys(name for text in tier for name in _split_names(text, outlet)))
        if names:
            return names
    return stated


def _iter_tiers(
    tree: HtmlElement, data: PageData, headline: str | None, source: str, *, near: bool
) -> Iterator[Iterable[str]]:
    """Yield the texts that may name authors, tier by tier: meta tags, marked elements, lines about the heading."""
    known = [data.every(name) for name in AUTHOR if name in data.meta]
    yield from known
    yield [text for name, text in data.meta.items() if _ANY_AUTHOR.search(name) and name not in AUTHOR]
    if any(quoted in source for quoted in _QUOTED) and any(mark in source for mark in _MARKS):
        yield _read_marked(tree)
    heading = find_heading(tree, data, headline) if near else None
    if heading is not None:
        yield from _read_near(heading)


def _read_marked(tree: HtmlElement) -> list[str]:
    """Return the texts of elements that the mark-up calls the author, the name alone where that is marked too."""
    found = _MARKED(tree)[:6]
    texts = []
    for element in found:
        if in_margin(element):
            continue
        name = next(iter(_NAMED(element)), element)
        texts.append(name.get("content") or read_text(name, LONGEST_NAME * 2))
    return texts


def _read_near(heading: HtmlElement) -> Iterator[list[str]]:
    """Yield the texts about the heading that look like bylines: links to an author's page, marked lines, labelled lines."""
    elements = [*iter_after(heading, REACH_AFTER), *iter_before(heading, REACH_BEFORE)]
    yield [
        read_text(each, LONGEST_NAME)
        for each in elements
        if each.tag == "a" and _AUTHOR_LINK.search(each.get("href") or "")
    ][:4]
    yield [_read_byline(each) for each in elements if _marks_author(read_marks(each))][:3]
    yield [
        text
        for each in elements
        if each.tag in ("p", "span", "div", "li", "address", "strong") and (text := _read_labelled(each))
    ][:2]


def _read_byline(element: HtmlElement) -> str:
    """Return an element's text; its first part alone where that is a name, for a day or a role may follow on the next line."""
    first = _clean(normalize_line(element.text or ""))
    return first if _is_person(first) else read_text(element, LONGEST_NAME * 2)


@lru_cache(maxsize=8192)
def _marks_author(marks: str) -> bool:
    return bool(marks) and _AUTHOR_MARK.search(marks) is not None and _NO_MARK.search(marks) is None


def _read_labelled(element: HtmlElement) -> str | None:
    """Return what follows "By" in a short line; None where it begins otherwise or runs on."""
    by = load_labels()["by"]
    own = (element.text or "").strip()
    if not own or not by.match(own.lower()):
        return None
    text = read_text(element, LONGEST_NAME + 20)
    match = by.match(text.lower()) if len(text) <= LONGEST_NAME else None
    if match is None or text[match.end() : match.end() + 1] not in (" ", ":"):
        return None
    first = normalize_line(own[match.end() :]).lstrip(" :")  # before a line break or another element
    return first if _is_person(first) else text[match.end() :].lstrip(" :")


# ---- names --------------------------------------------------------------------------------------------------------


def _check_names(names: Sequence[str], outlet: frozenset[str]) -> tuple[str, ...]:
    """Return the authors that JSON-LD lists, agencies and desks too; a lone text that joins several persons is parted."""
    cleaned = [_clean(name) for name in names]
    kept = [name for name in cleaned if 2 <= len(name) <= LONGEST_NAME * 2 and not _NO_TEXT.search(name)]
    kept = _part(kept[0], outlet) if len(kept) == 1 else [_cut_role(name) for name in kept]
    return tuple(dict.fromkeys(name for name in kept if 2 <= len(name) <= LONGEST_NAME))


def _clean(name: str) -> str:
    """Return a name without "By" before it, mail addresses, and a sign or role in brackets or capitals after it."""
    text = _SIGN.sub("", _MAIL.sub("", name).strip())
    return _strip_place(_CJK_ROLE.sub("", _strip_by(text)).strip(" .,·•-–—|"))


def _strip_place(text: str) -> str:
    """Return names without the place behind the last of them; the text itself where what stands before it is no name."""
    match = _PLACE.search(text)
    before = text[: match.start()] if match else ""
    return before if before and _is_person(_AND.split(before)[-1]) else text


def _strip_by(text: str) -> str:
    match = load_labels()["by"].match(text.lower())
    rest = text[match.end() :] if match else ""
    return (
        rest.lstrip(" :")
        if match and rest[:1] in (" ", ":", "\u00a0") and rest.strip(" :") and rest.lstrip(" :")[:1].isupper()
        else text
    )


def _part(text: str, outlet: frozenset[str]) -> list[str]:
    """Return the names that one text joins: persons and, beside them, agencies; the text itself where its parts are neither."""
    parts = [part.strip() for part in _AND.split(text) if part and part.strip()]
    persons = [part for part in parts if _is_person(part) and not is_outlet(part, outlet)]
    if len(parts) > 1 and persons and all(part in persons or _is_agency(part) for part in parts):
        return parts
    return [_cut_role(text)]


def _cut_role(name: str) -> str:
    """Return a name without what follows it after a comma: a role, a place of work, an agency."""
    first, comma, rest = name.partition(",")
    if (
        comma
        and _is_person(first.strip())
        and (
            load_labels()["roles"].search(rest.lower())
            or len(rest.split()) > 2
            or rest.strip()[:1].islower()
            or _is_agency(rest.strip())
            or any(load_labels()["desks"].fullmatch(word) for word in rest.lower().split())
        )
    ):
        return first.strip()
    return name


def _is_person(text: str) -> bool:
    """Tell whether *text* has the form of a person's name: two to five capitalised words, particles aside, or a short East Asian one."""
    if _CJK.search(text):
        return bool(_CJK_NAME.fullmatch(text))
    words = text.split()
    if not 2 <= len(words) <= MOST_WORDS or any(character.isdigit() for character in text):
        return False
    cased = [word for word in words if word.lower() not in _PARTICLES]
    return bool(cased) and all(word[:1].isupper() or not word[:1].islower() for word in cased)


def _is_agency(text: str) -> bool:
    """Tell whether one word is an agency's: short and in one case (dpa, AFP), or one of those that are written as names."""
    return len(text) <= 8 and text.isalpha() and (text.isupper() or text.islower() or text.lower() in _AGENCIES)


def _split_names(text: str, outlet: frozenset[str]) -> Iterator[str]:
    """Yield the persons' names in a byline; none for desks, agencies' staff, addresses and the outlet itself."""
    labels = load_labels()
    line = _clean(normalize_line(text))
    parts = _AND.split(line) if "," in line or not _is_person(line) or len(line.split()) > 3 else [line]
    for part in parts:
        name = _clean(part)
        words = name.lower().split()
        if (
            _is_person(name)
            and len(name) <= LONGEST_NAME
            and not _NO_TEXT.search(name)
            and not any(labels["desks"].fullmatch(word) for word in words)
            and not is_outlet(name, outlet)
            and not any(fold_name(word) in outlet for word in name.split() if len(word) > 2)
        ):
            yield name
