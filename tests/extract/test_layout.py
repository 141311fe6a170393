"""A table that lays out a page becomes blocks; a table of data stays a table."""

from __future__ import annotations

import pytest

from monitor.extract.layout import unwrap_layout_tables
from monitor.extract.markup import parse_html
from tests.extract.pages import SENTENCES, read

PROSE = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
NUMBERS = "<tr><td>Port Ansel</td><td>12</td></tr><tr><td>Kessa</td><td>3</td></tr>"


@pytest.mark.parametrize(
    ("page", "unwrapped"),
    [
        (f"<table><tr><td>Menu</td><td>{PROSE}</td></tr></table>", 1),
        (f"<table><tr><td><h1>Ferry</h1><p>{SENTENCES[0]}</p></td></tr></table>{PROSE}", 1),
        (f"<table><tr><td>{'<br><br>'.join(SENTENCES)}</td></tr></table>", 1),
        (f"<table><tr><td><table><tr><td>{PROSE}</td></tr></table></td></tr></table>", 2),
        (f"{PROSE}<table role='presentation'>{NUMBERS}</table>", 1),
        (f"{PROSE}<table>{NUMBERS}</table>", 0),
        (f"{PROSE}<table><tr><th>Port</th><th>Dead</th></tr>{NUMBERS}</table>", 0),
        (f"{PROSE}<table><tr><td><p>Port Ansel</p></td><td><p>12</p></td></tr></table>", 0),
        (f"{PROSE}<table><caption>Dead by port</caption>{NUMBERS}</table>", 0),
        (f"<table><tr><td>{PROSE}<table>{NUMBERS}</table></td></tr></table>", 1),
        (PROSE, 0),
    ],
)
def test_only_layout_tables_are_unwrapped(page: str, unwrapped: int) -> None:
    tree = parse_html(f"<html><body>{page}</body></html>")
    assert tree is not None
    assert unwrap_layout_tables(tree) == unwrapped
    assert len(list(tree.iter("table"))) == page.count("<table") - unwrapped


def test_the_text_in_a_layout_table_comes_as_paragraphs() -> None:
    page = f"<html><body><table><tr><td>The Courier</td></tr><tr><td><h1>Ferry sinks</h1>{PROSE}</td></tr></table></body></html>"
    assert read(page.encode()).article_body == "\n\n".join(SENTENCES)
