"""How do bytes become a tree or plain text, whatever they hold? Decoding and parsing with every limit on; reads no meaning.

Entities are never expanded: a document type declaration is cut out before the parser sees it, so that there is nothing to
expand and nothing to fetch.
"""

from __future__ import annotations

import codecs
import re
import zlib
from html import unescape
from html.entities import html5

from lxml import etree
from lxml import html as lxml_html
from resiliparse.parse.encoding import detect_encoding
from w3lib.encoding import html_to_unicode, http_content_type_encoding, read_bom, resolve_encoding

from monitor.text.normalize import normalize_line, strip_controls

LARGEST = 8 * 1024 * 1024
"""Bytes after decompression; the rest is cut off."""
LONGEST_TEASER = 2000
"""Characters of a summary that are kept."""
ENOUGH_TO_GUESS = 50_000
"""Bytes that an encoding is guessed by."""
LONGEST_DECLARATION = 1000
"""Characters at the start of a page in which an XML declaration is looked for."""

_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_DECLARATION = re.compile(r"<\?xml[^>]{0,400}\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE(?:[^>\[]{0,2000})(?P<subset>\[)?", re.IGNORECASE)
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{0,31});")
_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_UNREAD = re.compile(
    r"<(script|style|noscript|template)\b[^<>]*>.*?(?:</\1\s*>|$)|<!--.*?(?:-->|$)", re.IGNORECASE | re.DOTALL
)
_BLOCK_TAG = re.compile(
    r"</?(?:p|div|br|li|ul|ol|h[1-6]|tr|td|table|blockquote|figure|figcaption|hr|section|article)\b[^<>]*>",
    re.IGNORECASE,
)
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_TAG = re.compile(r"</?[A-Za-z!][^<>]*>?")
# Every element is an HtmlElement: lxml's own parser asks a Python method for the class of each, to set forms and inputs apart.
_CLASSES = etree.ElementDefaultClassLookup(element=lxml_html.HtmlElement)


def gunzip(body: bytes) -> bytes:
    """Return *body* decompressed if it is gzip, at most LARGEST bytes; a cut or damaged stream gives what came before."""
    if not body.startswith(b"\x1f\x8b"):
        return body[:LARGEST]
    stream = zlib.decompressobj(wbits=31)
    try:
        return stream.decompress(body, LARGEST)
    except zlib.error:
        return b""


def decode_xml(body: bytes, content_type: str | None) -> str:
    """Return the text of an XML or JSON document: by byte order mark, declaration, HTTP header, UTF-8, then by its bytes."""
    mark, _ = read_bom(body)
    declared = _DECLARED.search(body[:1024])
    named = (
        mark,
        declared[1].decode("ascii") if declared else None,
        http_content_type_encoding(content_type or ""),
        "utf-8",
    )
    for name in named:
        encoding = resolve_encoding(name) if name else None
        if encoding:
            try:
                return codecs.decode(body, encoding).lstrip("\ufeff")
            except (UnicodeError, LookupError):
                continue
    return body.decode(guess_encoding(body), "replace")


def decode_html(body: bytes, content_type: str | None) -> str:
    """Return the text of a page as browsers decode it: byte order mark, HTTP header, meta tag, else by its bytes.

    One difference: bytes beyond ASCII that are valid UTF-8 are read as that, whatever a header or tag says. Text in another
    encoding is never valid UTF-8 by chance, and stored or proxied pages often keep a tag that no longer holds.
    """
    if not body.isascii():
        try:
            return body.decode("utf-8").lstrip("\ufeff")
        except UnicodeDecodeError:
            pass
    return html_to_unicode(content_type, body, auto_detect_fun=guess_encoding)[1]


def guess_encoding(body: bytes) -> str:
    """Return the encoding of a document that names none, or one that nobody knows: by its bytes, of many languages'; else Windows-1252.

    UTF-8 with a few broken bytes is still UTF-8: most of what is not ASCII must be sound.
    """
    others = _NOT_ASCII.findall(body.decode("utf-8", "replace"))
    if 2 * others.count("\ufffd") <= len(others):
        return "utf-8"
    guessed = resolve_encoding(detect_encoding(body[:ENOUGH_TO_GUESS])) or "cp1252"
    return "cp1252" if guessed == "utf-8" else guessed


def parse_xml(text: str) -> tuple[etree._Element | None, bool]:
    """Return the root of an XML document (None: there is none) and whether the parser met damage that it stepped over."""
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    cleaned = _ENTITY.sub(_write_entity, _strip_doctype(_DECLARATION.sub("", text, count=1)))
    try:
        root = etree.fromstring(strip_controls(cleaned).lstrip().encode("utf-8"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None, True
    damaged = any(entry.level == etree.ErrorLevels.FATAL for entry in parser.error_log)
    return root, damaged


def _strip_doctype(text: str) -> str:
    match = _DOCTYPE.search(text, 0, 4096)
    if match is None:
        return text
    end = text.find("]" if match["subset"] else ">", match.end())
    end = text.find(">", end) if end >= 0 else -1
    return text[: match.start()] + text[end + 1 :] if end >= 0 else text[: match.start()]


def _write_entity(match: re.Match[str]) -> str:
    if match[1] in _XML_ENTITIES:
        return match[0]
    return "".join(f"&#{ord(character)};" for character in html5.get(f"{match[1]};", ""))


def parse_html(text: str) -> lxml_html.HtmlElement | None:
    """Return the root of a page; None where there is no mark-up at all. Never raises; nesting deeper than 256 is cut off."""
    parser = lxml_html.HTMLParser(
        encoding="utf-8", collect_ids=False, default_doctype=False, remove_comments=True, remove_pis=True
    )
    parser.set_element_class_lookup(_CLASSES)
    # What else no text may hold goes where texts are read out (normalize_line): here it would double the time of parsing.
    source = _DECLARATION.sub("", text[:LONGEST_DECLARATION], count=1) + text[LONGEST_DECLARATION:]
    try:
        return lxml_html.document_fromstring(source.encode("utf-8", "ignore").replace(b"\0", b""), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None


def read_teaser(markup: str | None) -> str | None:
    """Return a title or summary, with or without HTML in it, as one plain line of at most LONGEST_TEASER characters.

    None where nothing is left of it.
    """
    if not markup:
        return None
    text = markup[: LONGEST_TEASER * 10]
    if "<" in text or "&" in text:
        text = _UNREAD.sub(" ", unescape(text) if "&lt;" in text else text)
        text = unescape(_TAG.sub("", _BLOCK_TAG.sub(" ", text)))
    return normalize_line(text)[:LONGEST_TEASER].strip() or None


def local_name(element: etree._Element) -> str:
    """Return the tag's name in lower case without its namespace; "" for comments, instructions and entities."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""
