"""What is on a story, what is not, and what a person is told about it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.items import Article, Link, Story
from monitor.story.profile import Profile, build_profile, compare_vectors
from monitor.story.terms import read_terms
from monitor.story.tracking import IN, REVIEW, score_article, score_link

FERRY = """The ferry Ostrava capsized off the island of Karst on Sunday with 143 people on board, the coast guard said.

At least 12 people are dead and 30 are missing, said Ana Brel, spokeswoman of the coast guard in Lundmar.

The operator, Karst Lines, declined to comment on reports that the Ostrava was overloaded when it left Lundmar."""
SECOND = """Divers recovered five more bodies from the hull of the ferry Ostrava, which sank off Karst with 143 people on board.

The toll stands at 17, Ana Brel of the coast guard told reporters in Lundmar. Karst Lines said that it would help the inquiry."""
SIBLING = """A ferry sank on Friday near the island of Pelle with 60 passengers, and rescuers recovered eight bodies.

The vessel Morgenrot was overloaded, police in Vestby said. Its owner was questioned by the prosecutor Jon Adler."""
ELSEWHERE = """The central bank of Norland kept its interest rate at 3.5 per cent on Thursday, as analysts had expected.

Governor Mira Holt said that prices were still rising too fast, and that the bank would look at wages in the autumn."""
SAME_TOWN = """Bakers in Lundmar returned to their ovens on Monday after a week, when the owners agreed to pay for night shifts.

The bread queue outside the oldest shop in Lundmar was round the corner at six in the morning."""
GERMAN = """Nach dem Untergang der Fähre Ostrava vor der Insel Karst ist die Zahl der Toten auf 17 gestiegen.

Das sagte Ana Brel, die Sprecherin der Küstenwache, in Lundmar. An Bord waren 143 Menschen. Die Reederei Karst Lines schweigt."""
GERMAN_SPORT = """Die Handballerinnen gewannen am Samstag in Lundmar mit 31:24 und bleiben an der Spitze der Tabelle.

Die Trainerin lobte vor allem die Abwehr. Das nächste Spiel ist am Mittwoch."""
UKRAINIAN = """Кількість загиблих унаслідок аварії порома «Острава» біля острова Карст зросла до 17.

Про це в Лундмарі повідомила речниця берегової охорони Ана Брель. На борту було 143 людини, компанія Карст Лайнс не коментує."""
SUNDAY = datetime(2025, 3, 2, 12, tzinfo=UTC)


def make_story(**fields: Any) -> Story:
    seed = make_article(FERRY, headline="Ferry capsizes off Karst, at least 12 dead", day=SUNDAY)
    return Story(**{"name": "ferry", "title": "Ferry Ostrava", "seeds": (seed,), **fields})


def make_article(
    body: str, *, headline: str | None = None, day: datetime | None = SUNDAY, language: str = "en"
) -> Article:
    return Article(
        url="https://harbour.example/1", headline=headline, article_body=body, in_language=language, date_published=day
    )


@pytest.fixture(scope="module")
def profile() -> Profile:
    return build_profile(make_story())


def test_the_next_report_of_the_event_is_in(profile: Profile) -> None:
    verdict = score_article(profile, make_article(SECOND))
    assert verdict.bin == "in"
    assert verdict.score >= IN


def test_another_ferry_elsewhere_is_out_and_the_reasons_say_what_it_lacks(profile: Profile) -> None:
    verdict = score_article(profile, make_article(SIBLING))
    assert verdict.bin == "out"
    assert any("lacks" in reason for reason in verdict.reasons)


def test_news_from_the_same_town_is_out_and_the_reasons_say_that_it_shares_the_town_alone(profile: Profile) -> None:
    verdict = score_article(profile, make_article(SAME_TOWN, headline="Lundmar bakers call off their walkout"))
    assert verdict.bin == "out"
    assert "hardly more than Lundmar" in verdict.reasons


def test_an_article_on_something_else_is_out(profile: Profile) -> None:
    verdict = score_article(profile, make_article(ELSEWHERE))
    assert verdict.bin == "out"
    assert verdict.score < REVIEW / 2


def test_reasons_name_what_is_shared_as_the_seeds_write_it(profile: Profile) -> None:
    reasons = " · ".join(score_article(profile, make_article(SECOND)).reasons)
    assert "Ostrava" in reasons
    assert "Ana Brel" in reasons
    assert "143" in reasons
    assert "nearest seed: Ferry capsizes off Karst" in reasons


def test_a_foreign_report_that_shares_one_name_is_not_in(profile: Profile) -> None:
    verdict = score_article(profile, make_article(GERMAN_SPORT, language="de"))
    assert "hardly more than Lundmar" in verdict.reasons
    assert verdict.bin == "review"


@pytest.mark.parametrize(("body", "language"), [(GERMAN, "de"), (UKRAINIAN, "uk")])
def test_names_and_numbers_carry_the_story_into_other_languages(profile: Profile, body: str, language: str) -> None:
    assert score_article(profile, make_article(body, language=language)).bin != "out"
    assert (
        score_article(profile, make_article(body, language=language)).score
        > score_article(profile, make_article(SIBLING)).score
    )


def test_another_spelling_of_a_name_is_the_name() -> None:
    seed = make_article("President Zelensky met the envoys in Kyiv. The envoys thanked Zelensky for the talks.")
    told = make_article("Envoys went home after they had spoken to Zelenskyy. Asked about it, Zelenskyy smiled.")
    verdict = score_article(build_profile(make_story(seeds=(seed,))), told)
    assert "Zelensky" in verdict.reasons[0]


def test_the_same_words_years_later_score_less(profile: Profile) -> None:
    near = score_article(profile, make_article(SECOND))
    far = score_article(profile, make_article(SECOND, day=SUNDAY.replace(year=2029)))
    undated = score_article(profile, make_article(SECOND, day=None))
    assert far.score < undated.score < near.score
    assert "4 years after the seeds" in far.reasons
    assert "no date" in undated.reasons


def test_an_article_before_the_window_is_out_whatever_it_says() -> None:
    profile = build_profile(make_story(since=date(2025, 3, 2), until=date(2025, 3, 9)))
    assert score_article(profile, make_article(SECOND)).bin == "in"
    early = score_article(profile, make_article(SECOND, day=SUNDAY.replace(day=1, month=2)))
    late = score_article(profile, make_article(SECOND, day=SUNDAY.replace(month=5)))
    assert (early.bin, late.bin) == ("out", "out")
    assert early.reasons[0] == "before the story's window, which begins on 2025-03-02"
    assert late.reasons[0] == "after the story's window, which ends on 2025-03-09"


def test_a_not_term_in_the_lead_puts_an_article_out_and_further_down_it_halves_the_score() -> None:
    profile = build_profile(make_story(not_terms=("night market",)))
    plain = score_article(profile, make_article(SECOND))
    lead = score_article(profile, make_article("The Night Market reopened. " + SECOND))
    deep = score_article(
        profile, make_article(SECOND + "\n\n" + "They said no more. " * 12 + "A night market is near.")
    )
    assert lead.bin == "out"
    assert "'night market'" in lead.reasons[0]
    assert deep.score < plain.score


TEASER = """The report lay in a drawer in Lundmar for a year, and nobody asked for it until a clerk cleared the office.

She says that its last six pages were written by another hand, and that she was told to forget what she had read."""


def make_teaser(body: str, headline: str | None = None, day: datetime | None = SUNDAY) -> Article:
    teaser = make_article(body, headline=headline, day=day)
    teaser.is_teaser = True
    return teaser


def test_a_teaser_that_lacks_too_much_is_for_a_person_to_look_at(profile: Profile) -> None:
    whole, teaser = make_article(TEASER), make_teaser(TEASER)
    assert score_article(profile, whole).bin == "out"
    verdict = score_article(profile, teaser)
    assert verdict.bin == "review"
    assert verdict.score == score_article(profile, whole).score
    assert verdict.reasons[0].startswith("only the free teaser was read")


def test_a_teaser_about_something_else_is_out_and_says_that_only_the_teaser_was_read(profile: Profile) -> None:
    verdict = score_article(profile, make_teaser(ELSEWHERE))
    assert verdict.bin == "out"
    assert verdict.reasons[0].startswith("only the free teaser was read")


def test_a_teaser_that_says_enough_is_judged_as_any_article(profile: Profile) -> None:
    assert score_article(profile, make_teaser(SECOND)) == score_article(profile, make_article(SECOND))


def test_what_the_users_rules_put_out_stays_out_as_a_teaser() -> None:
    profile = build_profile(make_story(since=date(2025, 3, 2), not_terms=("cleared the office",)))
    early = score_article(profile, make_teaser("The Ostrava sails.", day=SUNDAY.replace(year=2024)))
    named = score_article(profile, make_teaser(TEASER))
    assert (early.bin, named.bin) == ("out", "out")
    assert "window" in early.reasons[0]
    assert "not_terms" in named.reasons[0]


def test_a_users_term_draws_in_what_the_seeds_do_not_say() -> None:
    article = make_article(
        "Inspectors closed the yard at Tolna. The Tolna yard built the ship, its owner Per Lind said."
    )
    without, with_term = (build_profile(make_story(terms=terms)) for terms in ((), ("Tolna",)))
    assert score_article(with_term, article).score > score_article(without, article).score


def test_a_storys_own_seed_is_in(profile: Profile) -> None:
    seed = Article(url="seed:ferry/1.txt", article_body="Short.", is_seed=True, seed_of="ferry")
    assert (score_article(profile, seed).bin, score_article(profile, seed).score) == ("in", 1.0)


def test_a_story_without_seeds_is_known_by_its_title_and_terms() -> None:
    profile = build_profile(Story(name="ferry", title="Ferry Ostrava off Karst", terms=("Lundmar",)))
    assert score_article(profile, make_article(SECOND)).score > score_article(profile, make_article(SIBLING)).score


def test_the_order_of_the_seeds_does_not_matter() -> None:
    seeds = (make_article(FERRY), make_article(SECOND), make_article(GERMAN, language="de"))
    forward, backward = (build_profile(make_story(seeds=order)) for order in (seeds, seeds[::-1]))
    article = make_article(SIBLING)
    assert score_article(forward, article).score == pytest.approx(score_article(backward, article).score, abs=1e-3)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=300), st.sampled_from(["en", "de", "uk", "zh", "xx", None]))
def test_any_text_gets_a_score_from_0_to_1_and_the_bin_that_goes_with_it(body: str, language: str | None) -> None:
    article = Article(url="https://harbour.example/1", article_body=body, in_language=language)
    verdict = score_article(build_profile(make_story()), article)
    assert 0.0 <= verdict.score <= 1.0
    assert verdict.bin == ("in" if verdict.score >= IN else "review" if verdict.score >= REVIEW else "out")


@pytest.mark.parametrize(
    "headline",
    [
        "Ferry toll rises to 17",
        "Karst mourns",
        "What we know about the Ostrava",
        "Fähre Ostrava: 17 Tote vor Karst",
        "Пором «Острава»: 17 загиблих",
        "Coast guard finds 30 missing people",
    ],
)
def test_a_headline_that_may_be_on_the_story_is_fetched(profile: Profile, headline: str) -> None:
    assert score_link(profile, Link(url="https://harbour.example/2", headline=headline)).bin != "out"


@pytest.mark.parametrize("headline", ["Bank of Norland keeps rate", "Ten recipes for autumn", "Adler wins the slalom"])
def test_a_headline_that_shares_nothing_is_not_fetched(profile: Profile, headline: str) -> None:
    assert score_link(profile, Link(url="https://harbour.example/2", headline=headline)).bin == "out"


def test_a_link_without_headline_is_looked_at_unless_its_date_is_outside_the_window() -> None:
    profile = build_profile(make_story(since=date(2025, 3, 2)))
    assert score_link(profile, Link(url="https://harbour.example/2")).bin == "review"
    old = Link(url="https://harbour.example/2", headline="Ferry Ostrava", date_published=SUNDAY.replace(year=2024))
    assert score_link(profile, old).bin == "out"


def test_what_was_published_before_the_seeds_fades_sooner_than_what_came_after() -> None:
    seed = make_dated(date(2031, 5, 10))
    profile = build_profile(Story(name="dam", title="", seeds=(seed,)))
    scores = {
        days: score_article(profile, make_dated(date(2031, 5, 10) + timedelta(days))).score for days in (-40, 0, 40)
    }
    assert scores[-40] < scores[40] < scores[0]


def test_since_moves_the_day_from_which_earlier_articles_fade() -> None:
    seed, early = make_dated(date(2031, 5, 10)), make_dated(date(2031, 4, 1))
    stories = [Story(name="dam", title="", seeds=(seed,), since=since) for since in (None, date(2031, 4, 1))]
    unset, told = (score_article(build_profile(story), early).score for story in stories)
    assert unset < told


def make_dated(day: date) -> Article:
    return Article(
        url=f"https://a.example/{day}",
        headline="Orvel dam breaks above Kestrel Valley",
        article_body="The Orvel dam above Kestrel Valley broke after four days of rain, Dana Osk said in Lower Brin.",
        in_language="en",
        date_published=datetime.combine(day, time(12), tzinfo=UTC),
    )


def test_what_only_seeds_in_another_language_name_is_not_said_to_be_lacking() -> None:
    english = make_dated(date(2031, 5, 10))
    german = Article(
        url="https://b.example/1",
        headline="Damm von Orvel gebrochen",
        article_body="Der Damm von Orvel ist gebrochen, sagte Staatsanwältin Petra Lenz. Petra Lenz ermittelt in Lower Brin.",
        in_language="de",
    )
    profile = build_profile(Story(name="dam", title="", seeds=(english, german)))
    told = Article(
        url="https://c.example/1",
        headline="Prosecutor looks into dam",
        article_body="Prosecutor Petra Lenz said that she would look into the break of the Orvel dam.",
        in_language="en",
    )
    assert not any("lacks" in reason and "Lenz" in reason for reason in score_article(profile, told).reasons)


@given(st.dictionaries(st.text(max_size=3), st.floats(0, 9), max_size=30), st.randoms())
def test_a_likeness_is_the_same_to_the_last_digit_in_whatever_order_the_words_stand(
    weights: dict[str, float], order: Random
) -> None:
    keys = list(weights)
    order.shuffle(keys)
    shuffled = {key: weights[key] for key in keys}
    assert compare_vectors(weights, weights, 3.0) == compare_vectors(shuffled, shuffled, 3.0)


def test_a_word_that_a_headline_writes_small_is_less_of_a_name() -> None:
    body = "Divers of the Guard went down. A boat of the Guard stood by."
    assert "guard" in read_terms("Divers of the Guard at work", body, "en").names
    assert "guard" not in read_terms("The guard, a guard and another guard", body, "en").names


def test_of_two_spellings_of_a_name_the_heavier_one_stands_for_it() -> None:
    terms = read_terms(None, "Zelenskyy met Zelensky. Then Zelenskyy left and Zelenskyy came back.", "en")
    assert set(terms.spellings.values()) & {"zelenskyy", "zelensky"} == {"zelenskyy"}
