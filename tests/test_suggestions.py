"""Are the outlets suggested that would report on a story, for reasons that are true, and always in one order?"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.items import Article, Story
from monitor.outlets import Outlet, Source
from monitor.sources import load_outlets
from monitor.stories import load_story
from monitor.suggestions import read_clues, suggest_outlets

ROOT = Path(__file__).resolve().parents[1]
GOLDEN = Path(__file__).parent / "golden" / "suggestions" / "zh-fighters.json"
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def outlet(name: str, language: str | None = "en", country: str | None = None, **other: Any) -> Outlet:
    url = f"https://{name}.example/"
    source = Source(outlet=name, kind="feed", url=f"{url}rss.xml")
    made = Outlet(name=name, title=name.title(), homepage=url, language=language, country=country, sources=(source,))
    return replace(made, **other)


def story(*texts: str, language: str = "en", url: str = "seed:flood/{}.txt", title: str = "Flood") -> Story:
    seeds = [
        Article(url=url.format(number), article_body=text, in_language=language) for number, text in enumerate(texts)
    ]
    return Story(name="flood", title=title, seeds=tuple(seeds))


def suggest(followed: Story, *outlets: Outlet, limit: int = 12) -> dict[str, tuple[float, tuple[str, ...]]]:
    found = suggest_outlets(followed, outlets, limit=limit)
    return {one.outlet.name: (one.score, one.reasons) for one in found}


def test_the_bundled_story_is_given_the_outlets_of_the_golden_file() -> None:
    followed = load_story(ROOT / "seeds" / "zh-fighters", fetched_at=NOW)
    found = suggest_outlets(followed, load_outlets(None))
    made = [[one.outlet.name, one.score, list(one.reasons)] for one in found]
    assert made == json.loads(GOLDEN.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("en", "Polish police stopped a lorry near Warsaw, and Poland closed the road to Belarus.", {"pap", "rp-pl"}),
        ("de", "Das Erdbeben in der Türkei: türkische Helfer, auch japanische, sind nahe Ankara im Einsatz.", {"hurriyet", "aa"}),
        ("fr", "La police indienne a fouillé un navire au large de Bombay, selon New Delhi. L'Inde attend.", {"toi", "thehindu"}),
        ("es", "El presidente argentino viajó de Buenos Aires a Brasilia; el gobierno brasileño lo recibió.", {"infobae", "folha"}),
        ("uk", "Українські рятувальники гасять пожежу в Києві, повідомляє УНІАН. Польща допомагає.", {"unian", "ukrinform"}),
        ("ru", "Южнокорейский катер столкнулся с японским у берегов Японии, сообщает агентство «Йонхап» из Сеула.", {"yonhap", "nhk"}),
    ],
)  # fmt: skip
def test_a_story_in_any_of_six_languages_brings_the_outlets_of_its_countries(
    language: str, text: str, wanted: set[str]
) -> None:
    found = {one.outlet.name for one in suggest_outlets(story(text, language=language), load_outlets(None))}
    assert wanted <= found


def test_an_outlet_of_the_country_goes_before_one_that_only_writes_its_language() -> None:
    found = suggest(story("Ghana waits. Accra waits."), outlet("tern"), outlet("accra-post", country="GH"))
    assert list(found) == ["accra-post", "tern"]
    assert found["accra-post"][1][0] == "Ghana is named twice in 1 seed"


def test_a_seeds_own_outlet_comes_first_and_says_so() -> None:
    followed = story("Ghana waits.", "It rains.", url="https://www.quay.example/{}")
    found = suggest(followed, outlet("accra-post", country="GH"), outlet("quay", country="NO"))
    assert list(found) == ["quay", "accra-post"]
    assert found["quay"][1][0] == "published 2 seeds of the story"


def test_a_seed_that_names_its_outlet_without_an_address_counts_for_it() -> None:
    followed = story("It rains.")
    followed = replace(followed, seeds=(replace(followed.seeds[0], outlet="quay"),))
    assert suggest(followed, outlet("tern"), outlet("quay"))["quay"][1][0] == "published 1 seed of the story"


def test_a_newspaper_that_the_seeds_cite_is_suggested_and_its_towns_name_is_no_mention_of_a_country() -> None:
    cited = outlet("accra-signal", language="fr", country="NO", title="Accra Signal")
    found = suggest(story("Two died, the Accra Signal reported."), cited, outlet("accra-post", country="GH"))
    assert found["accra-signal"][1][0] == "cited in 1 seed"
    assert found["accra-post"][1] == ("writes English, as the seeds do",)


def test_who_prints_a_cited_agency_is_suggested_for_it() -> None:
    found = suggest(story("One died, a minister told AFP.", "He told AFP."), outlet("quay", carries=("AFP",)))
    assert found["quay"][1][0] == "prints reports of AFP, which 2 seeds cite"


def test_who_reports_on_a_country_from_abroad_counts_less_than_its_own() -> None:
    found = suggest(
        story("Ghana waits."), outlet("exile", country="GB", covers=("GH",)), outlet("accra-post", country="GH")
    )
    assert list(found) == ["accra-post", "exile"]
    assert found["exile"][1][0] == "reports on Ghana, named once in 1 seed"


def test_the_second_outlet_of_a_country_is_worth_less_than_the_first() -> None:
    found = suggest(story("Ghana waits."), outlet("one", country="GH"), outlet("two", country="GH"))
    assert list(found) == ["one", "two"]
    assert found["two"][0] < found["one"][0]


def test_a_language_without_tables_is_said_to_give_no_figures() -> None:
    found = suggest(story("Japan waits."), outlet("asa", language="ja", country="JP"))
    assert found["asa"][1][-1] == "writes Japanese, a language of Japan, in which no figures are read yet"


def test_an_outlet_without_sources_or_reasons_is_not_suggested() -> None:
    found = suggest(story("Ghana waits."), outlet("a", country="GH", sources=()), outlet("b", "ja", "JP"))
    assert found == {}


def test_a_story_of_addresses_alone_is_read_by_its_title_and_their_sites() -> None:
    followed = Story(name="flood", title="Flood in Ghana", urls=("https://news.quay.example/1",))
    found = suggest(followed, outlet("tern", "fr"), outlet("quay", "fr", "NO"), outlet("accra-post", "fr", "GH"))
    assert list(found) == ["quay", "accra-post"]


def test_the_order_of_the_file_decides_between_equals_and_the_limit_cuts_the_end() -> None:
    outlets = [outlet(name, country="NO") for name in ("gull", "auk", "tern")]
    assert list(suggest(story("It rains."), *outlets, limit=2)) == ["gull", "auk"]
    assert list(suggest(story("It rains."), *reversed(outlets), limit=2)) == ["tern", "auk"]


def test_a_country_named_in_passing_is_no_part_of_the_story() -> None:
    clues = read_clues(story("Ghana " * 60 + "and Peru."), ())
    assert list(clues.countries) == ["GH"]
    assert (clues.countries["GH"].mentions, clues.countries["GH"].seeds) == (60, 1)


def test_each_language_of_a_story_in_three_brings_its_outlets() -> None:
    texts = {"en": "The coins are gone.", "fr": "Les pièces ont disparu.", "de": "Die Münzen sind weg."}
    seeds = tuple(
        Article(url=f"seed:coins/{code}.txt", article_body=text, in_language=code) for code, text in texts.items()
    )
    followed = Story(name="coins", title="Coins", seeds=seeds)
    found = suggest(followed, outlet("times"), outlet("monde", "fr"), outlet("spiegel", "de"), outlet("folha", "pt"))
    assert set(found) == {"times", "monde", "spiegel"}
