"""What a file of articles from elsewhere may hold, in which order it comes, and what its faults say."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.errors import ImportFault
from monitor.import_files import ImportedPage, read_import
from monitor.items import Article

NOW = datetime(2025, 4, 12, 9, tzinfo=UTC)


def write(path: Path, *rows: dict[str, Any] | str) -> Path:
    text = "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows) + "\n"
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


def make_row(number: int, day: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "url": f"https://harbour.example/{number}",
        "date_published": day,
        "article_body": f"Report {number}.",
        **more,
    }


def urls_of(path: Path) -> list[str]:
    return [entry.url for entry in read_import(path, fetched_at=NOW) if isinstance(entry, Article)]


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_lines_come_in_order_of_publication_and_those_without_a_date_last(tmp_path: Path, name: str) -> None:
    rows = [make_row(1), make_row(2, "2025-03-03"), make_row(3, "2025-03-02T10:00:00+02:00"), make_row(4)]
    path = write(tmp_path / name, *rows)
    assert [url[-1] for url in urls_of(path)] == ["3", "2", "1", "4"]


def test_a_line_is_read_with_all_that_it_states(tmp_path: Path) -> None:
    row = make_row(
        1, "2025-03-02T10:00:00Z", outlet="harbour-post", headline="Ferry", in_language="en", date_modified="2025-03-03"
    )
    (article,) = read_import(write(tmp_path / "a.jsonl", row), fetched_at=NOW)
    assert isinstance(article, Article)
    assert (article.outlet, article.headline, article.in_language) == ("harbour-post", "Ferry", "en")
    assert article.date_published == datetime(2025, 3, 2, 10, tzinfo=UTC)
    assert article.date_modified == datetime(2025, 3, 3, tzinfo=UTC)
    assert (article.date_published_from, article.date_published_precision) == ("import", "minute")
    assert article.fetched_at == NOW


def test_the_host_stands_for_an_outlet_that_the_line_does_not_name(tmp_path: Path) -> None:
    (article,) = read_import(write(tmp_path / "a.jsonl", make_row(1)), fetched_at=NOW)
    assert isinstance(article, Article)
    assert article.outlet == "harbour.example"


def test_the_text_is_given_as_it_is(tmp_path: Path) -> None:
    body = "Advertisement\n\n\nThe ferry sank. "
    (article,) = read_import(write(tmp_path / "a.jsonl", make_row(1, article_body=body)), fetched_at=NOW)
    assert isinstance(article, Article)
    assert article.article_body == body


def test_a_page_is_handed_on_raw_with_what_the_line_says_of_it(tmp_path: Path) -> None:
    row = {"url": "https://harbour.example/1", "headline": "Ferry", "date_published": "2025-03-02", "html": "<p>Ferry"}
    (page,) = read_import(write(tmp_path / "a.jsonl", row), fetched_at=NOW)
    assert isinstance(page, ImportedPage)
    assert (page.html, page.link.headline, page.link.date_published) == (
        "<p>Ferry",
        "Ferry",
        datetime(2025, 3, 2, tzinfo=UTC),
    )


def test_keys_from_elsewhere_are_passed_over(tmp_path: Path) -> None:
    assert urls_of(write(tmp_path / "a.jsonl", make_row(1, article_id=17, style="wire")))


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("{", "line 2: not JSON"),
        ("[" * 100_000, "line 2: not JSON"),
        ("[1]", "line 2: holds list"),
        ({"url": "ftp://x.example", "article_body": "x"}, "line 2: url is 'ftp://x.example'"),
        ({"url": "https://x y.example/1", "article_body": "x"}, "line 2: url is 'https://x y.example/1'; .*not a host"),
        ({"url": "seed:ferry/000.txt", "article_body": "x"}, "line 2: url is 'seed:ferry/000.txt'; give"),
        ({"url": "https://x.example:99999/", "html": "x"}, "line 2: url is 'https://x.example:99999/'; .*Port out of"),
        ({"article_body": "x"}, "line 2: url is ''"),
        ({"url": "https://x.example"}, "line 2: give article_body .* or html"),
        ({"url": "https://x.example", "article_body": "x", "html": "x"}, "line 2: give article_body .* or html"),
        ({"url": "https://x.example", "article_body": 3}, "line 2: article_body is 3"),
        (
            {"url": "https://x.example", "article_body": "x", "date_published": "Sunday"},
            "line 2: date_published is 'Sunday'",
        ),
        (
            {"url": "https://x.example", "article_body": "x", "date_publised": "2025-03-02"},
            "did you mean 'date_published'",
        ),
        ({"url": "https://x.example", "article_body": "x", "authors": "Ana Brel"}, "line 2: authors is 'Ana Brel'"),
    ],
)
def test_a_fault_names_file_line_and_key(tmp_path: Path, row: dict[str, Any] | str, message: str) -> None:
    path = write(tmp_path / "a.jsonl", make_row(1), row)
    with pytest.raises(ImportFault, match=message) as fault:
        list(read_import(path, fetched_at=NOW))
    assert str(path) in str(fault.value)


def test_damage_in_the_file_is_told_from_faults_in_its_lines(tmp_path: Path) -> None:
    cut = tmp_path / "a.jsonl.gz"
    cut.write_bytes(gzip.compress(b'{"url": 1}' * 100)[:20])
    (tmp_path / "b.jsonl").write_bytes(b'{"url": "\xff"}')
    for path, message in ((cut, "gzip data is damaged"), (tmp_path / "b.jsonl", "line 1: byte 10 is not UTF-8")):
        with pytest.raises(ImportFault, match=message):
            read_import(path, fetched_at=NOW)
    with pytest.raises(ImportFault, match=r"cannot be read: No such file"):
        read_import(tmp_path / "none.jsonl", fetched_at=NOW)
