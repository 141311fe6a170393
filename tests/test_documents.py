"""The documents lead somewhere: links between them are whole, and the glossary knows the words of the code."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor import holdings, items

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "tests" / "newsweb").glob("*.md")]
_LINK = re.compile(r"\[[^\]]*\]\((?!https?://|mailto:|#)([^)#\s]+)")


def _links() -> Iterator[tuple[Path, str]]:
    for document in DOCUMENTS:
        for link in _LINK.findall(document.read_text(encoding="utf-8")):
            yield document, link


@pytest.mark.parametrize(("document", "link"), list(_links()))
def test_a_link_between_documents_leads_to_a_file(document: Path, link: str) -> None:
    assert (document.parent / link).exists(), f"{document.name} links to {link}"


@pytest.mark.parametrize("word", ["Article", "Paragraph", "Verdict", "Copy", "Figure", "Statement", "Update"])
def test_the_glossary_has_every_thing_that_travels(word: str) -> None:
    assert hasattr(items, word) or hasattr(holdings, word)
    assert f"**{word}**" in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")


def test_every_kind_of_page_that_is_refused_is_explained() -> None:
    rooms = ROOT / "monitor" / "extract"
    kinds = set(tomllib.loads((rooms / "walls.toml").read_text(encoding="utf-8")))
    for file in rooms.glob("*.py"):
        kinds |= set(re.findall(r'NotAnArticle\("([a-z ]+)"', file.read_text(encoding="utf-8")))
    table = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8").partition("| reason |")[2].partition("\n\n")[0]
    assert {kind for kind in kinds if f"`{kind}`" not in table} == set()


def test_every_module_that_the_architecture_names_is_there() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:extract|text|store|story|updates)/[a-z_]+)`", text))
    assert named
    assert {name for name in named if not (ROOT / "monitor" / f"{name}.py").exists()} == set()
