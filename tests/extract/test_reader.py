"""What a worker says of a page beside its article."""

from __future__ import annotations

from datetime import UTC, datetime

from monitor.extract.reader import read_whole
from monitor.pipelines.clean import clean_article
from monitor.text.boilerplate import find_furniture

NOW = datetime(2031, 3, 9, 13, tzinfo=UTC)
SENTENCES = [f"The harbour council of Veldmar met for the {number}th time and put off the vote." for number in range(9)]
PAGE = (
    "<html><body><article><h1>Harbour vote put off</h1>"
    + "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    + "<p>Share this article</p><p>Read more</p></article></body></html>"
).encode()


def test_the_worker_looks_for_furniture_as_the_crawl_would() -> None:
    article = read_whole(PAGE, url="https://quay.example/a", content_type="text/html", fetched_at=NOW)
    assert article.furniture == find_furniture(article.article_body.split("\n\n"), article.in_language)


def test_what_the_worker_found_is_cut_and_said_no_more() -> None:
    article = read_whole(PAGE, url="https://quay.example/a", content_type="text/html", fetched_at=NOW)
    assert article.furniture is not None
    article.furniture[1] = "label"
    clean_article(article, None)
    assert article.article_body.split("\n\n")[:2] == [SENTENCES[0], SENTENCES[2]]
    assert [line.reason for line in article.dropped if line.text == SENTENCES[1]] == ["label"]
    assert article.furniture is None
