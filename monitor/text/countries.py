"""Which countries does a text name, by their names, adjectives, peoples and capitals? And what is spoken there?

Names come from CLDR in every language (babel), what else names a country from ``languages/<code>/countries.toml``.
Countries are codes: ISO 3166 alpha-2, and XK (Kosovo), EU and UN. Counts mentions; what a text is about is judged elsewhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import product

from babel import Locale
from babel.languages import get_official_languages
from babel.localedata import locale_identifiers

from monitor.text.languages import list_languages, load_countries, primary_code

NO_COUNTRY = "none"
"""Key of places that hold a country's name and are none: the South China Sea, Latin America."""
SHORTEST_STEM = 5
"""Letters from which a bare CLDR name may take an ending: Polen, Polens; in languages without a table also ``Ukrajiny``."""
UNSPACED = frozenset({"zh", "ja", "th", "lo", "km", "my"})
"""Languages that do not part words: a name counts wherever it stands."""

_KEY = 2
"""Letters of a word by which the forms it may begin are found."""
_START = re.compile(r"(?<!\w)\w+")
_BRACES = re.compile(r"\{([^}]*)\}")

_Form = tuple[re.Pattern[str], tuple[str, ...], bool]
"""What finds it; the codes of its countries; whether it may not stand beside another word written large."""


def count_countries(text: str, language: str | None) -> Counter[str]:
    """Return how often *text* names each country, by code. "" gives an empty Counter. Never raises.

    *language* is a tag; None, and one that CLDR does not know, is read as English. "Brussels" counts for Belgium and the EU.
    """
    code = _known_code(language)
    if code in UNSPACED:
        return _count_names(text, code)
    straight = text.replace("’", "'")
    forms = _load_forms(code)
    found: Counter[str] = Counter()
    end = 0
    for word in _START.finditer(straight):
        if word.start() < end:
            continue
        for pattern, codes, alone in forms.get(word.group()[:_KEY].casefold(), ()):
            match = pattern.match(straight, word.start())
            if match and not (alone and _is_beside_name(straight, match)):
                found.update(codes)
                end = match.end()
                break
    del found[NO_COUNTRY]
    return found


def name_country(code: str) -> str:
    """Return the English name of a country as a sentence has it: ``UA`` gives Ukraine, ``GB`` the United Kingdom."""
    name = _SPOKEN.get(code) or _load_names("en").get(code, code)
    return f"the {name}" if name.startswith(("United ", "European ")) or name.endswith(("lands", " Republic")) else name


def name_language(code: str) -> str:
    """Return the English name of a language: ``uk`` gives Ukrainian; an unknown code is returned as it is."""
    return str(Locale("en").languages.get(code, code))


@cache
def list_spoken(country: str) -> tuple[str, ...]:
    """Return the codes of the official languages of *country*, most speakers first; those in fact where none is by law.

    () for EU and UN.
    """
    languages = get_official_languages(country) or get_official_languages(country, de_facto=True)
    return tuple(language.split("_")[0] for language in languages)


def list_countries() -> tuple[str, ...]:
    """Return the codes of all countries that are known, sorted."""
    return tuple(sorted(set(load_countries("en")) - {NO_COUNTRY}))


_SPOKEN = {
    "CD": "DR Congo",
    "CG": "Republic of the Congo",
    "HK": "Hong Kong",
    "MM": "Myanmar",
    "PS": "Palestinian Territories",
    "TR": "Turkey",
}
"""Where the English of CLDR is not what a sentence has."""


def _is_beside_name(text: str, match: re.Match[str]) -> bool:
    """Tell whether another word written large stands beside: Michael Jordan, Chad Wilson; but not "In Jordan"."""
    after = text[match.end() : match.end() + 2]
    before = text[max(0, match.start() - 30) : match.start()].split(" ")[-2:]
    is_name = len(before) == 2 and len(before[0]) > 3 and before[0][0].isupper() and before[1] == ""
    return is_name or (len(after) == 2 and after[0] == " " and after[1].isupper())


def _count_names(text: str, code: str) -> Counter[str]:
    """Count the names where words are not parted, the longer before the shorter ones that they hold."""
    found: Counter[str] = Counter()
    for name, country in sorted(((name, country) for country, name in _load_names(code).items()), key=_longest_first):
        if times := text.count(name):
            found[country] += times
            text = text.replace(name, " ")
    return found


def _longest_first(form: tuple[str, str]) -> tuple[int, str, str]:
    return -len(form[0]), *form


def _known_code(language: str | None) -> str:
    code = primary_code(language)
    return code if code in _list_locales() else "en"


@cache
def _list_locales() -> frozenset[str]:
    return frozenset(locale_identifiers())


@cache
def _load_names(code: str) -> dict[str, str]:
    """Return CLDR's name of each country in the language *code*."""
    territories = Locale(code).territories
    return {country: str(territories[country]) for country in list_countries() if country in territories}


@cache
def _load_forms(code: str) -> dict[str, list[_Form]]:
    """Return the forms of *code* by the letters that they begin with, the longest first."""
    countries: dict[str, list[str]] = {}
    for form, country in _list_forms(code):
        holders = countries.setdefault(form, [])
        if country not in holders:
            holders.append(country)
    forms: dict[str, list[_Form]] = {}
    for form, codes in sorted(countries.items(), key=lambda one: (-len(one[0]), one[0])):
        words = form.removeprefix("=")
        first = _START.match(words)
        assert first, f"{form!r} begins with no letter"
        forms.setdefault(first.group()[:_KEY].casefold(), []).append(
            (_compile(words), tuple(codes), form.startswith("="))
        )
    return forms


def _list_forms(code: str) -> Iterator[tuple[str, str]]:
    """Yield every form with its country: the table's, braces spread, and CLDR's names."""
    has_table = code in list_languages()
    table = load_countries(code) if has_table else {}
    names = _load_names(code)
    for country in [*list_countries(), NO_COUNTRY]:
        entries = [form for entry in _split_entries(table.get(country, "")) for form in _spread(entry)]
        yield from ((form, country) for form in entries if not form.startswith("-"))
        name = names.get(country, "").replace("’", "'")
        if name and f"-{name}" not in entries:
            yield name, country
            if len(name) >= SHORTEST_STEM and code != "en":
                yield (f"{name}s" if has_table else f"{name[:-1]}*"), country


def _split_entries(line: str) -> list[str]:
    """Part the entries at their commas, but for those in braces."""
    return [entry.strip() for entry in re.split(r",(?![^{]*\})", line) if entry.strip()]


def _spread(entry: str) -> Iterator[str]:
    parts = _BRACES.split(entry)
    choices = [[part] if place % 2 == 0 else part.split(",") for place, part in enumerate(parts)]
    yield from ("".join(chosen) for chosen in product(*choices))


def _compile(form: str) -> re.Pattern[str]:
    pattern = re.escape(form).replace(r"\*", r"\w*").replace(r"\ ", r"\s+")
    return re.compile(rf"{pattern}(?!\w)", 0 if form[0].isupper() else re.IGNORECASE)
