"""Text that a page sends in its scripts, where it shows none."""

from __future__ import annotations

import json

import pytest

from monitor.errors import NotAnArticle
from tests.extract.pages import SENTENCES, read

MARKUP = "".join(
    f"<p>{sentence}</p>" for sentence in (*SENTENCES, *(f"{line} So the harbour master said." for line in SENTENCES))
)
HEAD = '<html lang="en"><head><title>Ferry sinks</title><meta property="og:type" content="article">{}</head>'


def write(script: str, head: str = "") -> bytes:
    shell = "<body><div id=root></div><script src=/a.js></script><script src=/b.js></script><script>{}</script></body></html>"
    return (HEAD.format(head) + shell.format(script)).encode()


def test_mark_up_in_a_string_of_the_pages_state_is_read() -> None:
    state = json.dumps({"story": {"teaser": "Ferry sinks", "contentHtml": MARKUP}}).replace("<", "\\u003c")
    assert read(write(f"window.__STATE__ = {state};")).article_body.split("\n\n")[: len(SENTENCES)] == list(SENTENCES)


def test_a_string_of_json_in_a_string_is_read_too() -> None:
    inner = json.dumps({"contentHtml": MARKUP}).replace("<", "\\u003c")
    assert SENTENCES[0] in read(write(f"self.__next_f.push([1,{json.dumps(inner)}])")).article_body


def test_what_the_page_shows_is_preferred() -> None:
    page = write(f"var a = {json.dumps(MARKUP)};").replace(
        b"<div id=root></div>", f"<p>{'</p><p>'.join(SENTENCES[1:])}</p>".encode()
    )
    assert SENTENCES[0] not in read(page).article_body


def test_a_paid_text_is_not_taken_from_scripts() -> None:
    with pytest.raises(NotAnArticle):
        read(write(f"var a = {json.dumps(MARKUP)};", '<meta property="article:content_tier" content="locked">'))


@pytest.mark.parametrize(
    "script", ["var a = 1;", f"var a = {json.dumps('<p>Short.</p>' + 'x' * 500)};", 'var a = "' + "\\\\" * 300_000]
)
def test_a_shell_without_text_stays_a_shell(script: str) -> None:
    with pytest.raises(NotAnArticle, match="javascript"):
        read(write(script))
