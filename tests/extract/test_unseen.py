"""Are the marks for screen readers out of the lines, and is everything that people see left in?"""

from __future__ import annotations

import pytest
from lxml.html import document_fromstring

from monitor.extract.unseen import LONGEST, drop_unseen
from tests.extract.pages import SENTENCES, read, write_page

CLIPPED = "border:0;clip:rect(0 0 0 0);height:1px;position:absolute"


def show(line: str) -> str:
    tree = document_fromstring(f"<html><body><p>{line}</p></body></html>")
    drop_unseen(tree)
    return str(tree.text_content())


@pytest.mark.parametrize(
    "mark",
    [
        f'<span style="{CLIPPED}">, opens new tab</span>',
        '<span style="clip-path: inset(50%)">, opens new tab</span>',
        '<span class="sr-only">, opens new tab</span>',
        '<span class="icon u-VisuallyHidden">, opens new tab</span>',
        '<small class="screen-reader-text">, opens <b>new</b> tab</small>',
    ],
)
def test_a_mark_for_screen_readers_goes_and_the_sentence_around_it_stays(mark: str) -> None:
    assert show(f'The <a href="/x">yard{mark}</a> was closed.') == "The yard was closed."


@pytest.mark.parametrize(
    "kept",
    [
        '<span class="not-sr-only">of Ansel</span>',
        '<span class="offscreen-actors">of Ansel</span>',
        '<span style="clip: rect(12px 40px 90px 0)">of Ansel</span>',
        '<b class="sr-only">of Ansel</b>',
        "<span>of Ansel</span>",
    ],
)
def test_what_people_see_stays(kept: str) -> None:
    assert show(f"The port {kept} was closed.") == "The port of Ansel was closed."


def test_a_long_text_stays_though_it_is_hidden_so_far() -> None:
    text = "a" * (LONGEST + 1)
    assert show(f'<span class="sr-only">{text}</span>') == text


def test_an_articles_sentence_is_read_as_it_is_seen() -> None:
    linked = SENTENCES[0].replace(" ", f' <a href="/x">x</a><span style="{CLIPPED}">, opens new tab</span> ', 1)
    body = f"<p>{linked}</p>" + "".join(f"<p>{sentence}</p>" for sentence in SENTENCES[1:])
    assert "opens new tab" not in read(write_page(body=body)).article_body
