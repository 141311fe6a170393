"""Furniture goes, news stays: rules by genre, checked on lines of outlets that do not exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text import boilerplate
from monitor.text.boilerplate import find_furniture, strip_furniture
from monitor.text.languages import list_furniture, load_furniture
from monitor.text.normalize import strip_controls

NEWS = "The ferry sank off Port Ansel on Monday, and at least 12 people died, the harbour master said."
MORE = "Rescuers searched the bay until dawn."

FURNITURE = [
    ("en", "Advertisement"),
    ("en", "ADVERTISEMENT - SCROLL TO CONTINUE"),
    ("en", "Story continues below advertisement"),
    ("en", "Recommended Stories"),
    ("en", "list of 3 items"),
    ("en", "end of list"),
    ("en", "Read more"),
    ("en", "Read next: Nine bridges that nobody mends"),
    ("en", "RELATED: How the harbour was built"),
    ("en", "You may also like"),
    ("en", "A crane lifts the wreck at Port Ansel [Mira Okonjo/Tidewire]"),
    ("en", "Photo: Mira Okonjo / Tidewire"),
    ("en", "@harbour_watch"),
    ("en", "Published On 9 Apr 20259 Apr 2025"),
    ("en", "Last updated: 9 April 2025 at 14:10 GMT"),
    ("en", "3 days ago"),
    ("en", "4 min read"),
    ("en", "Total Comments: 0"),
    ("en", "318 comments - join the conversation"),
    ("en", "Share this article"),
    ("en", "Facebook | Twitter | WhatsApp | Email"),
    ("en", "Follow us on Telegram"),
    ("en", "Accept all cookies"),
    ("en", "By signing up, you agree to our Terms of Use and Privacy Policy."),
    ("en", "Sign up for our free weekly newsletter"),
    ("en", "Remind me later."),
    ("en", "(Reporting by Ana Dell in Port Ansel; editing by Tom Wick)"),
    ("en", "© 2025 The Ansel Courier. All rights reserved."),
    ("en", "Media enquiries: press office, telephone 555-0142."),
    ("en", "This article is for subscribers only."),
    ("en", "You have read two of your four free articles."),
    ("en", "Home | Weather | Horoscope | Letters"),
    ("en", "- Advertisement -"),
    ("en", "Subscribe to The Ansel Courier and save 40% for the first six months."),
    ("en", "Subscribe for 24 crowns a quarter: call the office on 555-0142."),
    ("en", "Words: Mira Okonjo"),
    ("en", "Mira Okonjo | 9 April 2025, 14:10"),
    ("en", "Also in the Courier"),
    ("en", "Home > News > Regions"),
    ("en", "Share  Save  Listen (2 min)"),
    ("en", "Additional research by Tom Wick"),
    ("en", "Words: The editor"),
    ("en", "Boat owners' helpline: 555 0142 (8 am to 8 pm)"),
    ("en", "If you were on board, email newsdesk@courier.example"),
    ("ru", "Подписаться на рассылку. Нашли ошибку? Выделите текст и нажмите Ctrl+Enter"),
    ("de", "Von Mira Okonjo, 9. April 2025, 14:10 Uhr"),
    ("de", "Abonnieren Sie den Ansel-Kurier und sparen Sie 40 Prozent."),
    ("fr", "Par Mira Okonjo, le 9 avril 2025 à 14h10"),
    ("es", "Por Mira Okonjo, 9 de abril de 2025, 14:10"),
    ("uk", "Міра Оконьо, 9 квітня 2025, 14:10"),
    ("ru", "Мира Оконьо, 9 апреля 2025, 14:10"),
    ("de", "Anzeige"),
    ("de", "Lesen Sie auch: Neun Brücken, die niemand flickt"),
    ("de", "Mehr zum Thema"),
    ("de", "Jetzt den Newsletter abonnieren"),
    ("de", "Dieser Artikel ist nur für Abonnenten lesbar."),
    ("de", "12 Kommentare"),
    ("de", "Foto: Mira Okonjo/Tidewire"),
    ("fr", "Publicité"),
    ("fr", "Lire aussi : Neuf ponts que personne ne répare"),
    ("fr", "Cet article est réservé à nos abonnés."),
    ("fr", "Mis à jour le 9 avril 2025 à 14h10"),
    ("es", "Publicidad"),
    ("es", "Te puede interesar"),
    ("es", "Comentarios (12)"),
    ("es", "Suscríbete a nuestro boletín"),
    ("uk", "Реклама"),
    ("uk", "Читайте також: Дев'ять мостів"),
    ("uk", "Помітили помилку? Виділіть текст і натисніть Ctrl+Enter."),
    ("uk", "Підписуйтесь на наш Telegram-канал"),
    ("ru", "Читайте также: Девять мостов"),
    ("ru", "Подписывайтесь на наш канал в Telegram"),
    ("ru", "Поддержите редакцию"),
]

STAYS = [
    ("en", "The advertisement offered 2m crowns to anyone who would enlist."),
    ("en", "Support for the strike grew to 61 percent, a poll said."),
    ("en", "“Subscribe to our channel or lose,” he told 300 supporters."),
    ("en", "Share prices fell 4 percent after the outage."),
    ("en", "More in the capital than in the north lost power."),
    ("en", "The newsletter, sent to 40,000 subscribers, accused the minister of lying."),
    ("en", "Photographs published on 9 April 2025 showed two captured men."),
    ("en", "The 214 comments that the ministry received were published on Friday."),
    ("en", "Updated figures show 17 dead."),
    ("en", "Anyone with information is asked to call the police on 555-0100."),
    ("en", "She follows him on Telegram, where he has 2 million readers."),
    ("en", "ABSOLUTELY GROUNDLESS"),
    ("en", "Source of the fire was a cable, the inquiry found."),
    ("en", "He read more than 300 letters from prisoners."),
    ("en", "Subscribers save 40% of their water bills, the utility said."),
    ("en", "Subscriptions to the fund rose 40 percent in the first six months of the year."),
    ("en", "Mira Okonjo, 43, died on 9 April 2025."),
    ("en", "| Harrow Ford | 3.6 |"),
    ("en", "Scores of couples queued on the first day of the ferry's trial run."),
    ("en", "The government will give vouchers of 50 crowns to 12 million homes."),
    ("en", "Norland will become a member of the union in 2031."),
    ("en", "Four soldiers were told to call US officers on 9 April."),
    ("en", "The report was presented on Monday and names 12 officials."),
    ("en", "Shares closed 5 percent off their highs."),
    ("en", "The fund will support local farmers with 5 million euros."),
    ("en", "He was jailed for two years for 3 burglaries."),
    ("en", "About 1,200 people already left the town."),
    ("en", "Sources: 12 dead in raid on harbour"),
    ("en", "Mabey can sell boats because he is a writer who never shouts."),
    ("en", "Start of the school year delayed, officials say."),
    ("en", "The crash reduced the subsidy (worth 3 million, or half of what Brenn/Ansel pays)."),
    ("de", "Das Amtsgericht Ansel verurteilte den Kapitän am Montag."),
    ("de", "12 Tage lang suchten Retter nach den Vermissten."),
    ("de", "Die Fahrkarte gibt es künftig für 63 Euro im Monat."),
    ("fr", "Le pays veut devenir membre de l'union en 2031."),
    ("fr", "Il a été condamné à 18 mois pour vol."),
    ("es", "El Congreso vota hoy la ley y la oposición apoya el texto."),
    ("es", "Fue condenado a 18 meses por robo."),
    ("uk", "Уряд готовий підтримати проєкт, заявив міністр."),
    ("uk", "Засновник компанії загинув у понеділок."),
    ("ru", "Учредитель фонда заявил, что готов поддержать проект."),
    ("it", "Il Regno Unito ha chiesto 3 milioni di euro."),
    ("de", "Die Anzeige gegen den Minister wurde am Montag zurückgezogen."),
    ("de", "Der Newsletter des Verbands erreicht 4.000 Leser."),
    ("fr", "La publicité mensongère coûte 3 millions d'euros à la chaîne."),
    ("es", "La publicidad engañosa costó 3 millones de euros."),
    ("uk", "Реклама обіцяла два мільйони гривень кожному добровольцю."),
    ("ru", "Реклама обещала два миллиона рублей каждому добровольцу."),
]


@pytest.mark.parametrize(("language", "line"), FURNITURE)
def test_a_line_of_furniture_between_sentences_is_cut_with_a_reason(language: str, line: str) -> None:
    kept, dropped = strip_furniture(f"{NEWS}\n{line}\n{MORE}", language)
    assert kept == f"{NEWS}\n{MORE}"
    assert [each.text for each in dropped] == [line]
    assert dropped[0].reason


@pytest.mark.parametrize(("language", "line"), FURNITURE)
def test_furniture_is_known_without_being_told_the_language(language: str, line: str) -> None:
    assert strip_furniture(f"{NEWS}\n{line}\n{MORE}")[0] == f"{NEWS}\n{MORE}"


@pytest.mark.parametrize(("language", "line"), STAYS)
@pytest.mark.parametrize("place", ["top", "middle", "foot"])
def test_a_sentence_that_merely_contains_such_words_stays(language: str, line: str, place: str) -> None:
    text = {"top": f"{line}\n{NEWS}\n{MORE}", "middle": f"{NEWS}\n{line}\n{MORE}", "foot": f"{NEWS}\n{MORE}\n{line}"}[
        place
    ]
    assert strip_furniture(text, language) == (text, [])


@pytest.mark.parametrize(
    "line",
    [
        "Enjoying the Courier? Turn on push alerts and never miss a story.",
        "The Courier is printed by candlelight tonight. Become a Friend of the Courier for 3 crowns a month.",
        "Quality journalism costs money. Choose the Sunday bundle.",
        "WIN! A weekend by the lake worth 900 crowns - enter with today's token",
        "Got a story? WhatsApp the newsdesk",
        "You can watch this report again in our media library for a week.",
        "This bulletin was read by Nila Torv.",
        "Radio Ansel is funded by the licence fee.",
        "Reprint with mention of the source only.",
        "Letters to the editor should not exceed 150 words.",
        "This is a developing story. More to follow.",
        "The Courier appears on one sheet until the presses are mended. It is free.",
        "The Courier was printed on the baker's copier tonight. Thank you, Olaf!",
        "https://courier.example/ferry",
    ],
)
def test_a_weak_sign_cuts_at_the_foot_and_never_inside(line: str) -> None:
    assert strip_furniture(f"{NEWS}\n{MORE}\n{line}", "en")[0] == f"{NEWS}\n{MORE}"


def test_a_plea_goes_to_the_end_with_its_quotations() -> None:
    plea = (
        'A Message from The Ansel Courier:\n\nDear readers,\n\nThe ministry has called our paper "hostile" and seized our presses.\n\n'
        "We keep printing, and we need your help.\n\nPlease support us monthly from just 2 crowns.\n\nOnce\nMonthly\nRemind me later."
    )
    kept, dropped = strip_furniture(f"{NEWS}\n\n{MORE}\n\n{plea}", "en")
    assert kept == f"{NEWS}\n\n{MORE}"
    assert "2 crowns" in " ".join(line.text for line in dropped)


def test_news_goes_on_after_a_plea_in_the_middle() -> None:
    text = f"{NEWS}\nDear readers,\nWe need your help. Please support us.\n{MORE}\n{NEWS}\n{MORE}"
    assert strip_furniture(text, "en")[0] == f"{NEWS}\n{MORE}\n{NEWS}\n{MORE}"


def test_a_banner_below_does_not_carry_a_plea_over_the_news_between() -> None:
    text = f"{NEWS}\nSupport local journalism.\nWe need you.\n{MORE}\nAdvertisement\n{NEWS}"
    assert strip_furniture(text, "en")[0] == f"{NEWS}\n{MORE}\n{NEWS}"


def test_titles_under_recommended_stories_go_with_the_heading() -> None:
    text = f"{NEWS}\nRecommended Stories\nlist of 2 items\nlist 1 of 2 Nine bridges that nobody mends\nWhy the harbour silts up\nend of list\n{MORE}"
    assert strip_furniture(text, "en")[0] == f"{NEWS}\n{MORE}"


def test_a_title_between_furniture_at_the_foot_goes_and_a_heading_with_text_below_stays() -> None:
    title = "Ansel half marathon: road closures"
    foot = f"{NEWS}\n{MORE}\nShare this article\n{title}\nAdvertisement"
    assert strip_furniture(foot, "en")[0] == f"{NEWS}\n{MORE}"
    inside = f"{NEWS}\nShare this article\n{title}\nAdvertisement\n{MORE}"
    assert strip_furniture(inside, "en")[0] == f"{NEWS}\n{title}\n{MORE}"


def test_where_no_line_closes_nothing_is_taken_for_a_title() -> None:
    text = "غرقت العبارة قبالة أنسل\nإعلان\nولقي 12 شخصا حتفهم\nإعلان"
    assert strip_furniture(text, "ar")[0] == "غرقت العبارة قبالة أنسل\nولقي 12 شخصا حتفهم"


def test_a_headline_below_a_support_banner_stays() -> None:
    text = f"Support The Ansel Courier!\n\nFerry sinks off Port Ansel\n\n{NEWS}"
    assert strip_furniture(text, "en")[0] == f"Ferry sinks off Port Ansel\n\n{NEWS}"


def test_no_text_gives_no_text() -> None:
    assert strip_furniture("", "en") == ("", [])


def test_a_text_of_furniture_alone_gives_no_text() -> None:
    kept, dropped = strip_furniture("Advertisement\nRead more\nShare", "en")
    assert kept == ""
    assert len(dropped) == 3


def test_each_line_gets_its_reason_and_what_stays_gets_none() -> None:
    lines = [NEWS, "", "Advertisement", "Recommended Stories", "Why the harbour silts up", MORE, "Remind me later."]
    expected = ["", "", "advertisement", "recommendation", "recommendation", "", "donation"]
    assert find_furniture(lines, "en") == expected
    assert find_furniture([], "en") == []


def test_every_rule_has_a_reason_and_patterns() -> None:
    for code in list_furniture():
        table = load_furniture(code)
        for kind, keys in (("line", ("lines", "patterns")), ("edge", ("patterns",)), ("block", ("heading",))):
            for rule in table.get(kind, ()):
                assert rule["reason"]
                assert any(rule.get(key) for key in keys)
                assert not set(rule) - {"reason", "list", *keys}


@given(st.text(max_size=300), st.sampled_from([None, "en", "de", "uk", "xx"]))
def test_stripping_never_raises_and_invents_nothing(text: str, language: str | None) -> None:
    kept, dropped = strip_furniture(text, language)
    assert kept in strip_controls(text) or dropped
    assert all(line.reason and line.text in strip_controls(text) for line in dropped)


@given(st.lists(st.sampled_from([line for _, line in FURNITURE[:30]] + [NEWS, MORE]), max_size=12))
def test_stripping_twice_is_stripping_once(lines: list[str]) -> None:
    once = strip_furniture("\n".join(lines), "en")[0]
    assert strip_furniture(once, "en")[0] == once


def test_a_long_hostile_line_takes_no_time_to_match() -> None:
    for line in (
        "a " * 200,
        "1 " * 200,
        "share this " * 36,
        "| " * 200,
        "read more about the " * 20,
        "by A" * 100,
        "from " * 80,
    ):
        strip_furniture("\n".join([line] * 20), None)


SEED_FURNITURE = [
    "A Message from", "Dear readers", "newsletter", "paiment", "Remind me later", "Advertisement", "Recommended Stories", "list of 4 items", "end of list",
    "Published On", "Total Comments", "Read more", "3 days ago", "Synelnykov", "News Agencies", "@V_", "$2",
]  # fmt: skip


def test_the_seeds_come_out_clean(shared: Path) -> None:
    for path in sorted((shared / "seeds").glob("*.txt")):
        kept, _ = strip_furniture(path.read_text(encoding="utf-8"), "en")
        assert not [words for words in SEED_FURNITURE if words in kept], path.name


@pytest.mark.parametrize(
    "line",
    [
        "By signing the ceasefire on Monday, the two sides agree to withdraw 3,000 troops.",
        "Contact: the army said 12 were killed.",
        "Address: 45 people were living in the house when it burned.",
        "Share prices delayed by the outage fell 12 per cent.",
        "Legal notices have been served on 14 companies, the ministry said.",
        "The minister may get a commission of $12 million from the arms deal, prosecutors said.",
        "Having trouble with breathing, 12 people were taken to hospital.",
        "Photographs by satellite show 40 burned tanks.",
        "The Harbour Post said on Tuesday that subscribers will pay 12 crowns per month from June.",
        "Readers can cancel at any time, the publisher said.",
        "A court in Ansel found last week that nobody could cancel at any time.",
    ],
)
def test_a_sentence_of_news_that_begins_as_furniture_does_stays(line: str) -> None:
    for text in (f"{NEWS}\n{line}\n{MORE}", f"{NEWS}\n{MORE}\n{line}"):
        assert strip_furniture(text, "en") == (text, [])


@pytest.mark.parametrize("code", list_furniture())
def test_every_pattern_of_a_table_is_one_that_re_takes(code: str) -> None:
    """They are compiled when a page first comes near one: a slip in a table must not wait for that page."""
    rules = boilerplate._load_rules(code)
    for rule in (*rules.lines.rules, *rules.edges.rules, *rules.blocks):
        assert rule.pattern.flags & re.IGNORECASE
