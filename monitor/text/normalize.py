"""Which characters does the house keep? Cleans strings before anything reads them; judges no words.

Everything that enters (pages, feeds, seeds, imports) passes here once, so that offsets, hashes and databases agree:
PostgreSQL refuses NUL, both databases refuse lone surrogates, and bidi controls can make a sentence read as another.
"""

from __future__ import annotations

import re
import unicodedata

_CONTROLS = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"  # C0 and C1 but for tab, line feed, carriage return, next line
    "\u200b\u2060\ufeff\u00ad"  # zero width space, word joiner, byte order mark, soft hyphen: break words unseen
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidi controls
    "\ufff9-\ufffb\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"  # annotations, lone surrogates, non-characters
    "]"
)
_LINE_BREAK = re.compile("\r\n|[\r\x85\u2028\u2029]")


def strip_controls(text: str) -> str:
    """Return *text* in NFC with line feeds as line ends and without control, bidi and unpaired surrogate characters.

    Zero width joiners stay: Persian and Hindi words are spelt with them. "" gives "". Never raises.
    """
    if text.isascii() and text.isprintable():
        return text
    return unicodedata.normalize("NFC", _CONTROLS.sub("", _LINE_BREAK.sub("\n", text)))


def normalize_line(text: str) -> str:
    """Return *text* as one line: controls stripped, every run of white space one blank, none at the ends."""
    line = " ".join(text.split())
    if line.isascii() and line.isprintable():
        return line
    return " ".join(strip_controls(line).split())


def normalize_body(text: str) -> str:
    """Return *text* as ``article_body`` has it: one paragraph per line of *text*, parted by exactly one empty line.

    Runs of white space inside a paragraph become one blank (also no-break spaces). "" gives "". Never raises;
    applying it twice is applying it once.
    """
    lines = (" ".join(line.split()) for line in strip_controls(text).split("\n"))
    return "\n\n".join(line for line in lines if line)
