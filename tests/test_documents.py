"""The documents lead somewhere: links between them are whole, and the glossary knows the words of the code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor import items

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


@pytest.mark.parametrize("word", ["Article", "Verdict", "Copy", "Figure", "Statement", "Update"])
def test_the_glossary_has_every_thing_that_travels(word: str) -> None:
    assert hasattr(items, word)
    assert f"**{word}**" in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
