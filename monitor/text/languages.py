"""Which words does a language use? Loads the tables under ``text/languages/<code>/``; holds no words itself.

A language is a folder of TOML files, one per reader of them: ``sentences``, ``numbers``, ``measures``, ``statements``,
``furniture``.
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


@dataclass(frozen=True)
class Language:
    """The tables of one language, parsed; what the language's folder does not have is English."""

    code: str
    sentences: Mapping[str, Any]
    numbers: Mapping[str, Any]
    measures: Mapping[str, Any]
    statements: Mapping[str, Any]
    furniture: Mapping[str, Any]


def list_languages() -> tuple[str, ...]:
    """Return the codes that have a folder of tables, sorted."""
    return tuple(sorted(path.name for path in FOLDER.iterdir() if path.is_dir() and any(path.glob("*.toml"))))


def load_language(code: str | None) -> Language:
    """Return the tables of *code*, a language tag of any case (``de``, ``de-AT``); unknown or None gives English."""
    base = (code or FALLBACK).replace("_", "-").split("-")[0].lower()
    return _load(base if base in _known() else FALLBACK)


@cache
def _known() -> frozenset[str]:
    return frozenset(list_languages())


@cache
def _load(code: str) -> Language:
    tables = {name: _read_table(code, name) for name in ("sentences", "numbers", "measures", "statements", "furniture")}
    return Language(code=code, **tables)


def _read_table(code: str, name: str) -> Mapping[str, Any]:
    for folder in (code, FALLBACK):
        path = FOLDER / folder / f"{name}.toml"
        if path.is_file():
            return tomllib.loads(path.read_text(encoding="utf-8"))
    return {}
