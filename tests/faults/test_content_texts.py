"""No text of an article costs more than its length: what is four times as long takes about four times as long to judge."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from monitor.items import Article
from monitor.story.terms import read_terms
from monitor.text.boilerplate import find_furniture
from monitor.text.difference import is_same_wording
from monitor.text.fingerprints import measure_overlap, minhash_bands
from monitor.text.normalize import normalize_body
from monitor.updates.extractors import read_article

NOW = datetime(2026, 3, 3, tzinfo=UTC)
SHORT, LONG = 8_000, 32_000
TIMES = 10
"""Four times the text may take so many times as long: 4 if linear, 16 if square; the rest is the machine's."""
UNNOTICED = 0.4
"""Seconds of the processor that are no cost whatever they grow from."""


def repeated(piece: str) -> Callable[[int], str]:
    return lambda length: (piece * (length // len(piece) + 1))[:length]


def many_names(length: int) -> str:
    letters = random.Random(1)
    return " ".join("".join(letters.choices("abdeilmnorst", k=7)).capitalize() for _ in range(length // 8))


TEXTS: dict[str, Callable[[int], str]] = {
    "digits": repeated("1"),
    "numbers": repeated("12 "),
    "thousands": repeated("1,000,"),
    "number words": repeated("one hundred and "),
    "one sentence": repeated("the ferry and the port and "),
    "tolls": repeated("The death toll rose to 12. "),
    "wordings": lambda length: " ".join(f"12 people from Port {number} died." for number in range(length // 30)),
    "counts in one sentence": repeated("12 people died, 3 people were hurt, "),
    "counts in headings": repeated("12 dead\n\n"),
    "quotations": repeated('"Yes," he said. '),
    "opening marks": repeated("“"),
    "opening marks with words": repeated("“we "),
    "straight marks": repeated("'a "),
    "marks within marks": lambda length: "“" * (length // 4) + "a " * (length // 4) + "”" * (length // 4),
    "dots": repeated("."),
    "dots and words": repeated("U.S. "),
    "sentences of one letter": repeated("A. "),
    "paragraphs of one letter": repeated("a\n\n"),
    "short paragraphs": repeated("He said no.\n\n"),
    "clock times": repeated("10:30 He said no.\n\n"),
    "names": many_names,
    "speakers": repeated("said Ines Kolding, "),
    "brackets": repeated("(a "),
    "cyrillic": repeated("12 человек погибли, сообщил министр Иван Петров. "),
    "han": repeated("十二人死亡，"),
    "accents": repeated("a\u0301\u0327"),
    "addresses": repeated("https://x.example/a?b=c "),
    "news": repeated(
        'The coastguard said on Monday that 12 people died off Port Ansel. "We found 3," Minister Ines Kolding told reporters.\n\n'
    ),
}


def measure(text: str) -> float:
    """Return the seconds of the processor that one text costs on its way down the line."""
    article = Article(
        url="https://quay.example/1",
        outlet="quay",
        headline="Ferry sinks",
        article_body=normalize_body(text),
        in_language="en",
        date_published=NOW,
        fetched_at=NOW,
    )
    body = article.article_body
    started = time.process_time()
    find_furniture(body.split("\n\n"), "en")
    minhash_bands(body)
    measure_overlap(body, f"{body} more")
    is_same_wording(body.split("\n\n"), f"{body} more".split("\n\n"))
    read_terms(article.headline, body, "en")
    read_article(article)
    return time.process_time() - started


@pytest.fixture(scope="module", autouse=True)
def _tables_are_read() -> None:
    measure(TEXTS["news"](2000))


@pytest.mark.fault(51)
@pytest.mark.parametrize("name", TEXTS)
def test_a_text_costs_its_length_and_not_its_square(name: str) -> None:
    short, long = measure(TEXTS[name](SHORT)), measure(TEXTS[name](LONG))
    assert long < max(UNNOTICED, TIMES * short), f"{short:.2f} s, then {long:.2f} s"
