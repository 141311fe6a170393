"""Which lines of a text are furniture? Cuts advertisement labels, pleas, teasers, credits and buttons; judges no news.

The words are in ``text/languages/<code>/furniture.toml``; this file knows only how a rule of each kind is applied:
whole lines anywhere, weaker signs at the edges of the text only, blocks that a heading opens, and pleas to the reader.
A sentence that merely contains such words stays. Pages, pasted seeds and imports all pass here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any

from monitor.items import DroppedLine
from monitor.text.languages import FALLBACK, furniture_code, list_furniture, load_furniture
from monitor.text.normalize import normalize_line, strip_controls
from monitor.text.pattern_index import PatternIndex

LONGEST_LINE = 400
"""Characters: what is longer is prose, whatever it begins with."""
LONGEST_PLEA = 800
"""The same of a paragraph that pleads with the reader."""
LONGEST_LIST = 8
"""Titles that may follow a heading such as "Recommended stories" and go with it."""
LONGEST_TITLE = 160
LONGEST_MASTHEAD = 3
"""Words of the outlet's own name above its menu."""
LONGEST_PHRASE = 100
LONGEST_ENCLOSED = 2
"""Titles between two lines of furniture at the foot that go with them."""
FEWEST_WORDS = 6
"""Of a sentence of news."""
LINES_REMEMBERED = 1 << 11
"""What the rules say of a line: a page is gone through twice, and the pages of an outlet have their furniture in common."""
BRIDGE = 2
"""Lines inside a block that do not themselves address the reader, if the block goes on after them."""

_BULLET = re.compile(r"^(?:[-*•●▪‣◦■►▶→»›>#|·—–]+\s+|[•●▪■►▶→»›]+)+|[\s»›→|▶►]+$|\s[-–—*]+$")
_LOOSE = "-*•●▪‣◦■►▶→»›>#|·—–"  # _BULLET looks at all of a line, and takes nothing from one without these ends
_CURLED = re.compile("[’‘ʼ`]")
_QUOTED = re.compile(r"“[^”]*”?|„[^“”]*[“”]?|«[^»]*»?|\"[^\"]*\"?")
_SENTENCE_END = re.compile(r"(?<=[.!?…。！？])[\"”»)]?\s+")
_CLOSED = re.compile(r"[.!?…:;,。！？।؟][\"”“»'’)\]]*$")
_ASKED = re.compile(r"[^.!?…“”„«»\"]{3,120}[?!？！؟]")
_CREDITS = frozenset({"agency credit", "author note", "copyright", "imprint", "market note", "tags", "time stamp"})
"""Reasons of lines that report and count by their nature: "Reporting by …", "first published on 12 May"."""
_COUNT = re.compile(r"(?<![\d./:+(-])(?!(?:19|20)\d\d\b)\d{1,3}(?:[.,\u00a0 ]\d{3})*(?![\d/:-])")
"""A number that may count something: no year, clock, telephone number or part of an address."""
_ADDRESS = re.compile(r"@|https?:|www\.|\+?\d[\d ()/-]{7,}")
_MENU = re.compile(r"\s[|·•>›]\s")
_CLOSING = " .:!?…*>»›→。：！？।"
_REPORTED = re.compile(r"(?<!\w)'[^']{12,}'(?!\w)|[,!?] [—–-] |^[^«»]*\w[,.!?]?«")
"""Speech without the usual marks: single ones, a dash before the speaker, marks turned round (the first goes as a bullet)."""
_UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪĮİĶĻŁŃŅŇŌŐŘŚŞŠȘŤŢȚŪŮŰŹŻŽƠƯΆ-ΏΑ-ΫЀ-Я"
_WORD = rf"(?-i:[{_UPPER}])[\w'.-]*+"
_NAME = rf"{_WORD}(?: (?:{_WORD}|(?-i:de|da|di|du|del|della|des|dos|van|von|den|der|ten|al|el|la|le|bin))){{1,4}}"
_SPEAKER = re.compile(rf"({_NAME}|[QA]) ?: ")
_LABELLED = r" ?(?:[:|»→>–—]|-(?= )) ?.{2,160}"


@dataclass(frozen=True)
class _Rule:
    reason: str
    words: str = "$^"
    opens_list: bool = False

    @cached_property  # compiled when it is first asked: a table has hundreds, and few lines come near one
    def pattern(self) -> re.Pattern[str]:
        return re.compile(self.words, re.IGNORECASE)


@dataclass(frozen=True, eq=False)  # each is itself: what was found by one is remembered under it
class _Rules:
    exact: Mapping[str, _Rule]
    lines: PatternIndex[_Rule]
    edges: PatternIndex[_Rule]
    blocks: tuple[_Rule, ...]
    ask: re.Pattern[str]
    wanted: re.Pattern[str]
    price: re.Pattern[str]
    reader: re.Pattern[str]
    appeal: re.Pattern[str]
    means: re.Pattern[str]
    voice: re.Pattern[str]
    told: re.Pattern[str]


def strip_furniture(text: str, language: str | None = None) -> tuple[str, list[DroppedLine]]:
    """Return *text* without the lines that are wholly site furniture, and those lines in order, each with its reason.

    Line breaks between the lines that stay are kept as they are; empty lines at the ends go. The tables of *language*
    and the English ones apply; with None those of every language that has one. "" gives ("", []). Never raises.
    """
    lines = strip_controls(text).split("\n")
    reasons = find_furniture(lines, language)
    dropped = [
        DroppedLine(text=line.strip(), reason=reason) for line, reason in zip(lines, reasons, strict=True) if reason
    ]
    kept = "\n".join(line for line, reason in zip(lines, reasons, strict=True) if not reason)
    return kept.strip(), dropped


def find_furniture(lines: Sequence[str], language: str | None = None) -> list[str]:
    """Return for each of *lines*, the whole text in order, the reason why it is furniture; "" where it stays.

    An empty line always stays. The tables are those of :func:`strip_furniture`. Never raises.
    """
    places = [place for place, line in enumerate(lines) if line.strip()]
    rules = _load_rules(furniture_code(language) if language else None)
    found = _find_reasons([_read_key(lines[place]) for place in places], rules)
    reasons = dict(zip(places, found, strict=True))
    return [reasons.get(place, "") for place in range(len(lines))]


def _find_reasons(keys: Sequence[str], rules: _Rules) -> list[str]:
    """Return the reason for each line, "" where it stays. Lines, then lists, blocks, pleas, and last the edges."""
    matches = [_match_line(key, rules) if len(key) <= LONGEST_LINE else None for key in keys]
    _match_masthead(keys, matches)
    reasons = [rule.reason if rule else "" for rule in matches]
    for place, rule in enumerate(matches):
        if rule and rule.opens_list:
            _mark_list(keys, reasons, place, rule.reason)
    for place, key in enumerate(keys):
        blocks = rules.blocks if len(key) <= LONGEST_TITLE else ()
        if block := next((rule for rule in blocks if rule.pattern.fullmatch(key)), None):
            _mark_block(keys, reasons, place, block.reason, rules)
    for place, key in enumerate(keys):
        if not reasons[place] and len(key) <= LONGEST_PLEA:
            reasons[place] = _match_plea(key, rules)
    _mark_edge(keys, reasons, range(len(keys) - 1, -1, -1), rules)
    headline = next((place for place, reason in enumerate(reasons) if not reason), None)
    below = headline is not None and not _CLOSED.search(keys[headline])
    _mark_edge(keys, reasons, (place for place in range(len(keys)) if not (below and place == headline)), rules)
    _mark_enclosed(keys, reasons)
    return reasons


@lru_cache(maxsize=LINES_REMEMBERED)
def _match_line(key: str, rules: _Rules) -> _Rule | None:
    if not key or not any(character.isalnum() for character in key):
        return _SEPARATOR
    near = rules.lines.find(key)
    whole = _match_part(key, near, rules)
    if whole and not _MENU.search(key):
        return whole
    for pieces in (_MENU.split(key), _SENTENCE_END.split(key)):  # a row of buttons; a line of several phrases
        first = _match_part(pieces[0], near, rules) if len(pieces) > 1 else None
        if first and all(_match_part(piece, near, rules) for piece in pieces[1:]):
            return first
    if whole:
        return whole
    return _NAVIGATION if _is_menu(key) or _is_button_row(key, rules) else None


def _match_part(part: str, near: Sequence[_Rule], rules: _Rules) -> _Rule | None:
    if len(part) <= LONGEST_PHRASE and (exact := rules.exact.get(_fold(part))):
        return exact
    found = next((rule for rule in near if rule.pattern.fullmatch(part)), None)
    return None if found and found.reason not in _CREDITS and _is_news(part, rules) else found


def _is_news(part: str, rules: _Rules) -> bool:
    """Tell a sentence of news that begins as furniture does: it counts or reports something, and speaks to nobody."""
    if len(part.split()) < FEWEST_WORDS or rules.voice.search(part) or _ADDRESS.search(part) or _asks(part, rules):
        return False
    return bool(rules.told.search(part) or (_CLOSED.search(part) and _COUNT.search(part)))


def _is_menu(key: str) -> bool:
    """Tell whether *key* is a row of links: at least three short parts between bars, none a sentence, none a table's number."""
    parts = _MENU.split(key)
    if len(parts) < 3 or any(character.isdigit() for character in key):
        return False
    return all(len(part.split()) <= 5 and not _CLOSED.search(part) for part in parts)


def _is_button_row(key: str, rules: _Rules) -> bool:
    """Tell whether *key* is a few words with only blanks between, each of them the whole label of a button."""
    words = key.split()
    return 2 <= len(words) <= 6 and all(len(word) > 2 and _fold(word) in rules.exact for word in words)


def _match_masthead(keys: Sequence[str], matches: list[_Rule | None]) -> None:
    """Call the outlet's name navigation: a few words on top, then its menu, then the headline, which no stop closes."""
    name = next((place for place, rule in enumerate(matches) if not rule), len(keys))
    below = next((place for place in range(name + 1, len(keys)) if not matches[place]), len(keys))
    if below == len(keys) or not any(rule and rule.reason in _MENU_REASONS for rule in matches[name + 1 : below]):
        return
    words = keys[name].split()
    title = not _CLOSED.search(keys[below]) and len(words) < len(keys[below].split())
    if title and len(words) <= LONGEST_MASTHEAD and not _CLOSED.search(keys[name]) and not re.search(r"\d", keys[name]):
        matches[name] = _NAVIGATION


def _mark_list(keys: Sequence[str], reasons: list[str], heading: int, reason: str) -> None:
    """Mark the titles of other stories that follow a heading: short and without the full stop that prose has."""
    left = LONGEST_LIST
    for place in range(heading + 1, len(keys)):
        if reasons[place]:
            continue
        prose = _CLOSED.search(keys[place]) and not _ASKED.fullmatch(keys[place])
        if not left or prose or len(keys[place]) > LONGEST_TITLE:
            return
        reasons[place], left = reason, left - 1


def _mark_block(keys: Sequence[str], reasons: list[str], heading: int, reason: str, rules: _Rules) -> None:
    """Mark the heading and what follows, up to the last line that still speaks to the reader."""
    end, quiet = heading, 0
    for place in range(heading + 1, len(keys)):
        if reasons[place]:  # by itself: another banner's "your" must not carry the block over the news between
            continue
        if _speaks_to_reader(keys[place], reason, rules):
            end, quiet = place, 0
        elif end == heading or reason != "donation" or (quiet := quiet + 1) > BRIDGE:
            break
    for place in range(heading, end + 1):
        reasons[place] = reasons[place] or reason


def _speaks_to_reader(key: str, reason: str, rules: _Rules) -> bool:
    """Tell whether a line under a block's heading belongs to it; under a plea for money its "we" and "you" are enough."""
    said = _QUOTED.sub(" ", key)
    if len(key) > LONGEST_PLEA or not rules.reader.search(said):
        return False
    return reason == "donation" or bool(rules.wanted.search(said))


@lru_cache(maxsize=LINES_REMEMBERED)
def _match_plea(key: str, rules: _Rules) -> str:
    """Return the reason of a line, not too long for one, that pleads with the reader; "" for any other."""
    return _name_plea(key) if _is_plea(key, rules) or _appeals(key, rules) else ""


def _is_plea(key: str, rules: _Rules) -> bool:
    """Tell whether most sentences of a line ask the reader for something. Quotations never plead."""
    if _QUOTED.search(key):
        return False
    sentences = [sentence for sentence in _SENTENCE_END.split(key) if sentence]
    asking = sum(_asks(sentence, rules) for sentence in sentences)
    return asking * 2 >= len(sentences) and asking > 0 and bool(rules.reader.search(key))


def _appeals(key: str, rules: _Rules) -> bool:
    """Tell whether the newsroom itself asks the reader for support in *key*, or counts it, in any kind of sentence.

    One sentence must say so, and most must speak as "we" or to "you". What others are quoted or reported with never counts.
    """
    if not rules.voice.search(key):  # rare, therefore first
        return False
    said = _QUOTED.sub(" ", key)
    if not (rules.means.search(said) or rules.price.search(said)) or not rules.voice.search(said):
        return False
    if not rules.appeal.search(said) or _is_reported(key, rules):
        return False
    sentences = [sentence for sentence in _SENTENCE_END.split(said) if sentence.strip()]
    ours = sum(bool(rules.reader.search(each) or rules.appeal.search(each)) for each in sentences)
    return ours * 2 >= len(sentences)


def _is_reported(key: str, rules: _Rules) -> bool:
    """Tell whether *key* has speech of someone else: a quotation of more than three words, a speaker, a verb of saying."""
    speaker = _SPEAKER.match(key)
    if speaker and not rules.reader.search(speaker[0]):
        return True
    quoted = any(len(quotation.split()) > 3 for quotation in _QUOTED.findall(key))
    return quoted or bool(_REPORTED.search(key) or rules.told.search(key))


def _name_plea(key: str) -> str:
    """Return the plain reason of a line that pleads: one for a newsletter says so."""
    return "newsletter" if _NEWSLETTER.search(key) else "plea to the reader"


def _asks(sentence: str, rules: _Rules) -> bool:
    return bool(rules.ask.match(sentence) and (rules.wanted.search(sentence) or rules.price.search(sentence)))


def _mark_edge(keys: Sequence[str], reasons: list[str], places: Iterable[int], rules: _Rules) -> None:
    """Mark lines by the weaker signs, from one end of the text inwards, until a line stays."""
    for place in places:
        if reasons[place]:
            continue
        reasons[place] = _match_edge(keys[place], rules) if len(keys[place]) <= LONGEST_LINE else ""
        if not reasons[place]:
            return


def _mark_enclosed(keys: Sequence[str], reasons: list[str]) -> None:
    """Mark a title or two at the foot that have furniture above and below: no text follows that they could be the heading of.

    Only where the text itself closes its sentences: Arabic and Thai prose often does not.
    """
    stay = [place for place, reason in enumerate(reasons) if not reason]
    if sum(bool(_CLOSED.search(keys[place])) for place in stay) * 2 < len(stay):
        return
    while stay and stay[-1] + 1 < len(keys):
        run = [place for place in stay[-LONGEST_ENCLOSED:] if stay[-1] - place < LONGEST_ENCLOSED]
        above = reasons[run[0] - 1] if run[0] else ""
        if above in ("", _SEPARATOR.reason) or any(
            _CLOSED.search(keys[place]) or len(keys[place]) > LONGEST_TITLE for place in run
        ):
            return
        for place in run:
            reasons[place] = reasons[run[0] - 1]
        stay = stay[: -len(run)]


@lru_cache(maxsize=LINES_REMEMBERED)
def _match_edge(key: str, rules: _Rules) -> str:
    if any(len(quotation.split()) > 3 for quotation in _QUOTED.findall(key)):
        return ""
    if any(_asks(sentence, rules) for sentence in _SENTENCE_END.split(key)):
        return _name_plea(key)
    reason = next((rule.reason for rule in rules.edges.find(key) if rule.pattern.search(key)), "")
    return "" if reason and rules.told.search(key) and not rules.voice.search(key) else reason


def _read_key(line: str) -> str:
    """Return *line* as the rules see it: one blank, straight apostrophes, no bullet before and no arrow behind."""
    key = _CURLED.sub("'", normalize_line(line))
    return _BULLET.sub("", key).strip() if key[:1] in _LOOSE or key[-1:] in _LOOSE else key


def _fold(phrase: str) -> str:
    """Return *phrase* as the whole lines of a table are compared: without case, accents (capitals lose them) and closing marks."""
    plain = phrase.casefold()
    if not plain.isascii():
        letters = unicodedata.normalize("NFD", plain.replace("ı", "i"))
        plain = "".join(each for each in letters if not unicodedata.combining(each))
    return plain.strip(_CLOSING)


# ---- tables -------------------------------------------------------------------------------------------------------


@cache
def _load_rules(code: str | None) -> _Rules:
    codes = list_furniture() if code is None else tuple(dict.fromkeys((FALLBACK, code)))
    tables = [load_furniture(each) for each in codes]
    return _Rules(
        exact={line: rule for table in reversed(tables) for line, rule in _read_lines(table)},
        lines=PatternIndex(_read_rules(tables, "line", "patterns")),
        edges=PatternIndex(_read_rules(tables, "edge", "patterns")),
        blocks=tuple(rule for _, rule in _read_rules(tables, "block", "heading")),
        ask=_join(word for table in tables for word in _plea(table, "ask")),
        wanted=_join(rf"\b(?:{word})\b" for table in tables for word in _plea(table, "object")),
        price=_join(word for table in tables for word in _plea(table, "price")),
        reader=_join(rf"\b(?:{word})\b" for table in tables for word in _plea(table, "reader")),
        appeal=_join(word for table in tables for word in _plea(table, "appeal")),
        means=_join(rf"\b(?:{word})\b" for table in tables for word in _plea(table, "means")),
        voice=_join(rf"\b(?:{word})\b" for table in tables for word in _plea(table, "voice")),
        told=_join(rf"\b(?:{word})\b" for table in tables for word in _plea(table, "told")),
    )


def _read_lines(table: Mapping[str, Any]) -> Iterator[tuple[str, _Rule]]:
    for entry in table.get("line", ()):
        rule = _Rule(entry["reason"], opens_list=entry.get("list", False))
        yield from ((_fold(line), rule) for line in entry.get("lines", ()))


def _read_rules(tables: Sequence[Mapping[str, Any]], kind: str, key: str) -> Iterator[tuple[str, _Rule]]:
    for table in tables:
        date = rf"(?:(?:{table.get('date', '$^')})(?:[\s,.:/|·•()@+–-]++|(?!\w)|(?<=[{_UNSPACED}\d])|(?=\d))){{2,20}}"
        stand_for = {"{date}": date, "{name}": _NAME, "{rest}": _LABELLED}
        for entry in table.get(kind, ()):
            for pattern in entry.get(key, ()):
                words = _write_out(pattern, stand_for)
                yield words, _Rule(entry["reason"], words, entry.get("list", False))


def _write_out(pattern: str, stand_for: Mapping[str, str]) -> str:
    for sign, meaning in stand_for.items():
        pattern = pattern.replace(sign, meaning)
    return pattern


def _plea(table: Mapping[str, Any], key: str) -> Sequence[str]:
    return tuple(table.get("plea", {}).get(key, ()))


def _join(patterns: Iterable[str]) -> re.Pattern[str]:
    joined = "|".join(f"(?:{pattern})" for pattern in patterns)
    return re.compile(joined or "$^", re.IGNORECASE)


_SEPARATOR = _Rule("separator")
_NAVIGATION = _Rule("navigation")
_MENU_REASONS = frozenset(
    {"navigation", "newsletter", "subscription", "recommendation", "share buttons", "reader service"}
)
_NEWSLETTER = re.compile(
    r"newsletter|infolettre|bolet[íi]n\b|boletim|nieuwsbrief|рассылк|розсилк|nyhetsbrev|nyhedsbrev", re.IGNORECASE
)
