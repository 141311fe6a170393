"""Is every key of every language table explained in docs/add-a-language.md?"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from monitor.text.languages import FOLDER, list_furniture, list_languages

PAGE = Path(__file__).parents[2] / "docs" / "add-a-language.md"
DATA = frozenset(
    {"groups", "parts", "small", "hundreds", "scales", "approximate", "vague", "phrases", "suffix_scales"}
    | {"currencies", "measures", "durations", "before", "fractions", "alike", "parties"}
)
"""Tables whose keys are what the language says, not what is asked of it."""
CODES = {
    "furniture": list_furniture(),
    **dict.fromkeys(("sentences", "numbers", "measures", "statements"), list_languages()),
}


def list_keys(table: Mapping[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        yield key
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict) and key not in DATA:
                yield from list_keys(each)


@pytest.mark.parametrize("name", sorted(CODES))
def test_every_key_of_a_table_is_explained(name: str) -> None:
    section = PAGE.read_text(encoding="utf-8").split(f"## {name}.toml", 1)[1].split("\n## ", 1)[0]
    told = set(re.findall(r"`(\w+)", section))
    used = {
        key
        for code in CODES[name]
        for key in list_keys(tomllib.loads((FOLDER / code / f"{name}.toml").read_text(encoding="utf-8")))
    }
    assert used - told == set()
