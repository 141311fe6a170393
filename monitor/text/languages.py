"""Which words does a language use? Loads the tables under ``text/languages/<code>/``; holds no words itself.

A language is a folder of TOML files, one per reader of them: ``sentences``, ``numbers``, ``measures``, ``statements``,
``furniture``, ``countries``. A folder may hold ``furniture`` alone: its pages are then cleaned, and every other reader uses English.
What the entries mean is said at the head of the English files.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_suffix("")
FALLBACK = "en"
_ALIASES = {"nb": "no", "nn": "no", "bs": "hr", "sh": "hr", "me": "sr", "iw": "he", "in": "id", "mo": "ro"}
"""Codes of languages that share another's furniture table, and withdrawn codes that pages still carry."""


@dataclass(frozen=True)
class Language:
    """The tables of one language that has all of them, parsed."""

    code: str
    sentences: Mapping[str, Any]
    numbers: Mapping[str, Any]
    measures: Mapping[str, Any]
    statements: Mapping[str, Any]


def list_languages() -> tuple[str, ...]:
    """Return the codes whose folder has every table, sorted."""
    return _having("sentences")


def list_furniture() -> tuple[str, ...]:
    """Return the codes that have a table of furniture, sorted: more than :func:`list_languages`."""
    return _having("furniture")


def load_language(code: str | None) -> Language:
    """Return the tables of *code*, a language tag of any case (``de``, ``de-AT``); unknown or None gives English."""
    base = _base_of(code)
    return _load(base if base in list_languages() else FALLBACK)


def furniture_code(code: str | None) -> str:
    """Return the code of the furniture table that serves the language tag *code*; unknown or None gives English."""
    base = _base_of(code)
    base = _ALIASES.get(base, base)
    return base if base in list_furniture() else FALLBACK


@cache
def load_furniture(code: str) -> Mapping[str, Any]:
    """Return the furniture table of *code*, one of :func:`list_furniture`."""
    return _read_table(code, "furniture")


@cache
def load_countries(code: str) -> Mapping[str, str]:
    """Return what names a country in the language *code*, one of :func:`list_languages`, by the country's code."""
    return _read_table(code, "countries")


def primary_code(tag: str | None) -> str:
    """Return the language of a tag of any case without its region or script (``de`` for ``de-AT``); None gives ``en``."""
    return _base_of(tag)


def _base_of(code: str | None) -> str:
    return (code or FALLBACK).replace("_", "-").split("-")[0].lower()


@cache
def _having(table: str) -> tuple[str, ...]:
    return tuple(sorted(path.parent.name for path in FOLDER.glob(f"*/{table}.toml")))


@cache
def _load(code: str) -> Language:
    return Language(code, *(_read_table(code, name) for name in ("sentences", "numbers", "measures", "statements")))


def _read_table(code: str, name: str) -> Mapping[str, Any]:
    return tomllib.loads((FOLDER / code / f"{name}.toml").read_text(encoding="utf-8"))
