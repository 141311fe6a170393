"""What people really hand in as seeds, and what is understood of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from monitor.errors import StoryError
from monitor.seed_files import read_seeds

NOW = datetime(2025, 4, 12, 9, tzinfo=UTC)
BODY = """The ferry Ostrava capsized off the island of Karst on Sunday with 143 people on board, the coast guard said.

At least 12 people are dead and 30 are missing, its spokeswoman Ana Brel told reporters in Lundmar.

The operator declined to comment on reports that the ferry was overloaded when it left the port in the morning."""


def write(folder: Path, **files: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        stem, _, suffix = name.rpartition("_")
        (folder / f"{stem}.{suffix}").write_text(text, encoding="utf-8")
    return folder


def test_pasted_text_has_a_stable_address_and_nothing_that_it_does_not_say(tmp_path: Path) -> None:
    reading = read_seeds([write(tmp_path / "ferry", a_txt=BODY)], fetched_at=NOW)
    (article,) = reading.articles
    assert article.url == "seed:ferry/a.txt"
    assert (article.headline, article.date_published, article.outlet) == (None, None, "")
    assert (article.in_language, article.fetched_at, article.is_seed) == ("en", NOW, True)
    assert article.article_body == BODY
    assert "no date: the text states none" in reading.unknowns["a.txt"]


def test_a_first_short_line_apart_is_the_headline_and_not_repeated_in_the_body(tmp_path: Path) -> None:
    (article,) = read_seeds([write(tmp_path, a_txt="Ferry capsizes off Karst\n\n" + BODY)], fetched_at=NOW).articles
    assert article.headline == "Ferry capsizes off Karst"
    assert article.article_body == BODY


@pytest.mark.parametrize(
    ("opening", "day", "precision"),
    [
        (" date 2025-04-10 ", datetime(2025, 4, 10, tzinfo=UTC), "day"),
        ("Published On 9 Apr 20259 Apr 2025\n\n", datetime(2025, 4, 9, tzinfo=UTC), "day"),
        ("Published: 2025-04-09T14:10:00Z\n\n", datetime(2025, 4, 9, 14, 10, tzinfo=UTC), "minute"),
        ("Veröffentlicht am 9. April 2025\n\n", datetime(2025, 4, 9, tzinfo=UTC), "day"),
        ("April 9, 2025\n\n", datetime(2025, 4, 9, tzinfo=UTC), "day"),
    ],
)
def test_a_date_that_the_paste_states_is_read(tmp_path: Path, opening: str, day: datetime, precision: str) -> None:
    reading = read_seeds([write(tmp_path, a_txt=opening + BODY)], fetched_at=NOW)
    (article,) = reading.articles
    assert article.date_published == day
    assert (article.date_published_precision, article.date_published_from) == (precision, "seed")
    assert not any("date" in unknown for unknown in reading.unknowns["a.txt"])


CEST = timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    ("line", "stated", "precision"),
    [
        ("Tuesday 12 May 2026, 18:40 CEST", datetime(2026, 5, 12, 18, 40, tzinfo=CEST), "minute"),
        ("15 de mayo de 2026 - 10:30 CEST", datetime(2026, 5, 15, 10, 30, tzinfo=CEST), "minute"),
        ("Stand: 16.05.2026, 17:20 Uhr", datetime(2026, 5, 16, 17, 20, tzinfo=UTC), "day"),
        ("By Ana Brel, 12 May 2026, 18:40 CEST", datetime(2026, 5, 12, 18, 40, tzinfo=CEST), "minute"),
        ("Harbour Post | 12 May 2026 | 5 min read", datetime(2026, 5, 12, tzinfo=UTC), "day"),
        ("Published:\n12 May 2026", datetime(2026, 5, 12, tzinfo=UTC), "day"),
    ],
)
def test_a_printed_date_line_is_read_and_is_no_line_of_the_text(
    tmp_path: Path, line: str, stated: datetime, precision: str
) -> None:
    text = f"Ferry capsizes off Karst\n{line}\n{BODY}"
    reading = read_seeds([write(tmp_path, a_txt=text)], fetched_at=NOW)
    (article,) = reading.articles
    assert (article.date_published, article.date_published_precision) == (stated, precision)
    assert (article.headline, article.article_body) == ("Ferry capsizes off Karst", BODY)
    assert {dropped.reason for dropped in article.dropped} == {"date line"}


def test_the_date_of_publication_is_preferred_to_that_of_a_change(tmp_path: Path) -> None:
    text = f"Updated 13 May 2026, 09:00 CEST\n{BODY}\n\nPublished: 12 May 2026, 18:40 CEST"
    (article,) = read_seeds([write(tmp_path, a_txt=text)], fetched_at=NOW).articles
    assert article.date_published == datetime(2026, 5, 12, 18, 40, tzinfo=CEST)
    assert article.date_modified == datetime(2026, 5, 13, 9, tzinfo=CEST)
    assert article.article_body == BODY


@pytest.mark.parametrize("line", ["Refitted 9 April 2019", "9 April 2019: the ferry is refitted", "Updated 3 days ago"])
def test_a_line_that_tells_more_than_a_date_is_no_date_line(tmp_path: Path, line: str) -> None:
    (article,) = read_seeds([write(tmp_path, a_txt=f"{BODY}\n\n{line}")], fetched_at=NOW).articles
    assert article.date_published is None
    assert not [dropped for dropped in article.dropped if dropped.reason == "date line"]


def test_the_days_that_head_a_chronicle_are_not_the_articles_own(tmp_path: Path) -> None:
    parts = "\n\n".join(f"{day} April 2019\n\n{BODY}" for day in (9, 11, 14))
    (article,) = read_seeds([write(tmp_path, a_txt=f"{BODY} {BODY}\n\n{parts}")], fetched_at=NOW).articles
    assert article.date_published is None


def test_a_date_line_that_may_be_two_days_is_cut_and_named_as_unknown(tmp_path: Path) -> None:
    reading = read_seeds([write(tmp_path, a_txt=f"05/04/2026, 18:40 CEST\n\n{BODY}")], fetched_at=NOW)
    assert reading.articles[0].date_published is None
    assert "no date: the text says only '05/04/2026, 18:40 CEST'" in reading.unknowns["a.txt"]
    assert reading.articles[0].article_body == BODY


def test_a_date_glued_to_the_first_sentence_is_no_part_of_it(tmp_path: Path) -> None:
    (article,) = read_seeds([write(tmp_path, a_txt=" date 2025-04-10 " + BODY)], fetched_at=NOW).articles
    assert article.article_body == BODY


def test_a_date_that_the_article_tells_of_is_not_its_own(tmp_path: Path) -> None:
    body = BODY + "\n\nThe ferry was built in 1988 and refitted on 9 April 2019. Published reports called it safe."
    assert read_seeds([write(tmp_path, a_txt=body)], fetched_at=NOW).articles[0].date_published is None


def test_a_relative_date_is_named_as_what_it_is(tmp_path: Path) -> None:
    reading = read_seeds([write(tmp_path, a_txt="3 days ago\n" + BODY)], fetched_at=NOW)
    assert "no date: the text says only '3 days ago'" in reading.unknowns["a.txt"]
    assert reading.articles[0].date_published is None


def test_furniture_is_cut_and_each_line_kept_with_its_reason(tmp_path: Path) -> None:
    reading = read_seeds([write(tmp_path, a_txt=BODY + "\n\nAdvertisement\n\nTotal Comments: 0")], fetched_at=NOW)
    assert reading.articles[0].article_body == BODY
    assert [line.text for line in reading.dropped["a.txt"]] == ["Advertisement", "Total Comments: 0"]
    assert all(line.reason for line in reading.dropped["a.txt"])


def test_one_text_pasted_twice_is_a_duplicate_and_two_articles_of_one_outlet_are_not(tmp_path: Path) -> None:
    other = BODY.replace("Sunday", "Monday").split("\n\n")[0] + "\n\nDivers found five more bodies in the hull at dawn."
    reading = read_seeds([write(tmp_path, a_txt=BODY, b_txt=other, c_txt=BODY + "\n\nAdvertisement")], fetched_at=NOW)
    assert reading.duplicates == {"c.txt": "same text as a.txt"}
    assert len(reading.articles) == 3


def test_front_matter_says_what_a_pasted_text_cannot(tmp_path: Path) -> None:
    front = "---\nurl: https://harbour.example/1\noutlet: harbour-post\nheadline: 'Ferry: 12 dead'\n"
    front += "date_published: 2025-03-02T14:10:00+02:00\nin_language: en\n---\n"
    reading = read_seeds([write(tmp_path, a_md=front + BODY)], fetched_at=NOW)
    (article,) = reading.articles
    assert (article.url, article.outlet, article.headline) == (
        "https://harbour.example/1",
        "harbour-post",
        "Ferry: 12 dead",
    )
    assert article.date_published == datetime(2025, 3, 2, 12, 10, tzinfo=UTC)
    assert article.article_body == BODY
    assert reading.unknowns == {}


def test_front_matter_may_say_title_and_date(tmp_path: Path) -> None:
    front = "---\ntitle: Ferry capsizes\ndate: 2025-03-02\n---\n"
    (article,) = read_seeds([write(tmp_path, a_md=front + BODY)], fetched_at=NOW).articles
    assert (article.headline, article.date_published) == ("Ferry capsizes", datetime(2025, 3, 2, tzinfo=UTC))
    assert article.date_published_precision == "day"


def test_a_misspelt_key_of_the_front_matter_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(StoryError, match=r"unknown key 'headlin'.*did you mean 'headline'\?"):
        read_seeds([write(tmp_path, a_md="---\nheadlin: Ferry\n---\n" + BODY)], fetched_at=NOW)


def test_an_unreadable_date_of_the_front_matter_is_an_error_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(StoryError, match="date_published is 'Sunday'; use ISO 8601"):
        read_seeds([write(tmp_path, a_md="---\ndate_published: Sunday\n---\n" + BODY)], fetched_at=NOW)


def test_a_saved_page_is_read_with_the_address_that_it_states(tmp_path: Path) -> None:
    paragraphs = "".join(f"<p>{part}</p>" for part in BODY.split("\n\n"))
    head = '<title>Ferry</title><link rel="canonical" href="https://harbour.example/ferry">'
    page = (
        f"<html lang=en><head>{head}</head><body><article><h1>Ferry capsizes</h1>{paragraphs}</article></body></html>"
    )
    bare = page.replace('<link rel="canonical" href="https://harbour.example/ferry">', "")
    reading = read_seeds([write(tmp_path / "ferry", a_html=page, b_html=bare)], fetched_at=NOW)
    assert [article.url for article in reading.articles] == ["https://harbour.example/ferry", "seed:ferry/b.html"]
    assert "143 people on board" in reading.articles[0].article_body


def test_json_lines_are_seeds_by_line_number(tmp_path: Path) -> None:
    line = json.dumps({"url": "https://harbour.example/1", "headline": None, "article_body": BODY})
    reading = read_seeds([write(tmp_path, a_jsonl=f"{line}\n\n{line}\n")], fetched_at=NOW)
    assert reading.duplicates == {"a.jsonl:3": "same text as a.jsonl:1"}
    with pytest.raises(StoryError, match=r"b\.jsonl, line 1: url is"):
        read_seeds([write(tmp_path / "b", b_jsonl='{"url": "nowhere"}')], fetched_at=NOW)


def test_addresses_are_kept_once_and_comments_are_none(tmp_path: Path) -> None:
    text = "# the first reports\nhttps://harbour.example/1\n\nhttps://harbour.example/1\nhttps://straits.example/2\n"
    reading = read_seeds([write(tmp_path, a_urls=text)], fetched_at=NOW)
    assert reading.urls == ("https://harbour.example/1", "https://straits.example/2")
    with pytest.raises(StoryError, match=r"line 1: 'harbour\.example' is no http or https address"):
        read_seeds([write(tmp_path / "b", b_urls="harbour.example")], fetched_at=NOW)


def test_what_is_no_seed_is_skipped_in_a_folder_and_refused_by_name(tmp_path: Path) -> None:
    folder = write(tmp_path, a_txt=BODY, picture_png="x", story_toml="")
    assert read_seeds([folder], fetched_at=NOW).skipped == ("picture.png",)
    with pytest.raises(StoryError, match=r"\.png is no kind of seed; use \.txt"):
        read_seeds([folder / "picture.png"], fetched_at=NOW)
    with pytest.raises(StoryError, match="there is no such file or folder"):
        read_seeds([folder / "nothing"], fetched_at=NOW)


def test_bytes_that_are_no_text_are_an_error_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"The ferry \xe9")
    with pytest.raises(StoryError, match="byte 11 is not utf-8; save the file as UTF-8"):
        read_seeds([tmp_path], fetched_at=NOW)


def test_a_file_without_article_text_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(StoryError, match="holds no article text"):
        read_seeds([write(tmp_path, a_txt="Advertisement\n")], fetched_at=NOW)


def test_the_five_pasted_seeds_are_read_as_a_person_would(shared: Path) -> None:
    reading = read_seeds([shared / "seeds"], fetched_at=NOW)
    by_number = {article.url.rpartition("/")[2][:3]: article for article in reading.articles}
    assert reading.duplicates == {}
    assert [number for number, article in by_number.items() if article.headline] == ["002", "004"]
    dates = {
        number: str(article.date_published)[:10] for number, article in by_number.items() if article.date_published
    }
    assert dates == {"003": "2025-04-10", "004": "2025-04-09"}
    for article in by_number.values():
        for furniture in ("Moscow Times", "Advertisement", "list of", "Total Comments", "newsletter", "2025-04-10"):
            assert furniture not in article.article_body
