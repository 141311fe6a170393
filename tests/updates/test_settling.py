"""Roles, keys and wordings that only the whole article tells."""

from __future__ import annotations

import pytest

from monitor.items import Article, Figure
from monitor.updates.figures import find_figures


def figures(body: str, language: str = "en") -> list[Figure]:
    return find_figures(Article(url="x", article_body=body, in_language=language))


def read(body: str) -> list[tuple[str, float | None, str]]:
    return [(figure.measure, figure.value_low, figure.role) for figure in figures(body)]


def test_bodies_that_were_found_are_a_step_of_the_toll_beside_them() -> None:
    body = "Divers brought up three bodies, raising the number of dead to 12."
    assert read(body) == [("dead", 3, "delta"), ("dead", 12, "current")]
    assert read("Twelve bodies were recovered.") == [("dead", 12, "current")]


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("en", "One man died on Tuesday, which raises the death toll to three."),
        ("fr", "Une troisième personne est décédée, ce qui porte le bilan à trois morts."),
        ("es", "Con la muerte de un hombre de 61 años son ya tres los fallecidos."),
    ],
)
def test_one_more_dead_is_a_step_of_the_toll_beside_them(language: str, body: str) -> None:
    found = [(figure.value_low, figure.role) for figure in figures(body, language)]
    assert found == [(1, "delta"), (3, "current")]


def test_counts_that_add_up_to_the_one_before_are_its_parts() -> None:
    body = "The ferry had 85 people on board, 76 passengers and nine crew."
    assert [role for _, _, role in read(body)] == ["current", "breakdown", "breakdown"]


def test_a_bare_wording_takes_the_fuller_one_of_its_measure() -> None:
    body = "Twelve people were missing at noon. By evening nine were missing."
    assert [figure.measure_text for figure in figures(body)] == ["people missing", "people missing"]


def test_a_figure_that_is_only_called_one_is_of_the_count_nearest_in_value() -> None:
    body = "Police said 83 people had been aboard and 17 died.\n\nThe harbour withdrew its figure of 94."
    assert read(body)[-1] == ("aboard", 94, "previous")


@pytest.mark.parametrize(
    ("body", "measure"),
    [
        ("Some 163 people were arrested, the minister said. The lawyers say the true figure is 431.", "arrested"),
        ("Ministry cuts count to 318 after mix-up\n\nThe number of infected people fell to 318, the ministry said.", "infected"),
        ("The firm pledged to pay 2.5 million crowns. The union wants at least 20 million.", "crowns pay"),
        ("Irregularities were seen in 63 of 410 polling stations.", "station"),
        ("Police had 64 names first, Fors said. Now they are looking at a few hundred.", "listed name"),
    ],
)  # fmt: skip
def test_a_number_without_its_own_noun_counts_what_the_text_names_elsewhere(body: str, measure: str) -> None:
    assert {figure.measure for figure in figures(body) if figure.value_low in (431, 318, 20e6, 63, 200)} == {measure}


def test_the_height_of_a_count_is_a_series_of_its_own() -> None:
    body = "At the peak 2.4 million homes were without power. By noon 6,000 homes were without power."
    assert read(body) == [("without_power: peak", 2.4e6, "current"), ("without_power", 6000, "current")]


def test_a_count_out_of_another_measure_is_the_whole_of_its_own() -> None:
    assert read("Of the wounded, 13 were in critical condition.") == [("critical", 13, "current")]
    assert read("Police named 93 smugglers, of whom 17 were killed.")[-1] == ("dead", 17, "current")
    assert read("Ninety people were killed, of whom 17 were children.")[-1] == ("dead: children", 17, "breakdown")


def test_an_offer_or_the_report_of_another_day_is_no_count_of_now() -> None:
    found = figures("Orland was ready to exchange 150 prisoners.")
    assert [figure.scope for figure in found] == ["background"]
    body = "Our report of Monday gave the fall in the operator's shares as 11.4 percent. It was 1.4 percent."
    assert read(body) == [("fall operator", 11.4, "previous"), ("fall operator", 1.4, "current")]


def test_how_long_two_things_last_is_no_one_series() -> None:
    found = figures("The outage lasted 27 hours. The meeting lasted three hours.")
    assert len({figure.measure for figure in found}) == 2
    assert found[0].measure_text == "outage lasted"


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "President Igor Velin won with 51.8% of the vote."),
        ("en", "The commission corrected Velin's result to 51.8%."),
        ("de", "Velin erhielt nach Angaben der Wahlkommission 51,8 Prozent der Stimmen."),
        ("fr", "Igor Velin a recueilli 51,8 % des voix."),
        ("es", "Igor Velin obtuvo el 51,8 % de los votos."),
    ],
)
def test_a_share_of_the_vote_is_somebodys(language: str, sentence: str) -> None:
    assert [figure.measure for figure in figures(sentence, language)] == ["vote_share velin"]


def test_bodies_handed_over_are_no_toll() -> None:
    assert read("The army handed over 210 bodies.") == [("bodies_returned", 210, "current")]


def test_a_turnout_of_people_is_no_turnout_in_per_cent() -> None:
    assert read("City police put the turnout at no more than 15,000.")[0][0] == "crowd"


def test_the_citizens_of_the_only_side_counted_are_its_citizens() -> None:
    body = "It said dozens of its citizens were recruited. Some 64 Orlandian nationals serve there."
    assert {figure.measure for figure in figures(body)} == {"orlandian citizen"}


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("There are 155 people with names and passport details who are fighting there.",
         "people with names and passport details fighting"),
        ("At least 155 Orlandian citizens are fighting for Karvelia in Lisk, she said.",
         "Orlandian citizens fighting for Karvelia in Lisk"),
        ("Some 300 houses were without power.", "houses without power"),
        ("Boats had pulled 41 people from the water by noon.", "people pulled from the water"),
        ("Visibility in the sound was below 200 metres at dawn.", "Visibility in the sound"),
        ("One of them had paid $3,480 to an intermediary in the capital.", "paid to an intermediary"),
    ],
)  # fmt: skip
def test_a_measure_is_worded_as_a_short_phrase_of_the_article(sentence: str, text: str) -> None:
    assert [figure.measure_text for figure in figures(sentence)][-1] == text


@pytest.mark.parametrize(
    ("language", "sentence", "measure"),
    [
        ("en", "Rescuers brought 58 people ashore.", "rescued"),
        ("en", "The ferry was carrying 85 people.", "aboard"),
        ("de", "Fischer zogen 41 Menschen aus dem Wasser.", "rescued"),
        ("de", "85 Menschen waren an Bord.", "aboard"),
        ("fr", "Il y avait 85 personnes à bord.", "aboard"),
        ("es", "Había 85 personas a bordo.", "aboard"),
        ("uk", "На борту було 85 людей.", "aboard"),
        ("ru", "На борту находились 85 человек.", "aboard"),
    ],
)
def test_one_measure_has_one_key_in_every_wording(language: str, sentence: str, measure: str) -> None:
    assert [figure.measure for figure in figures(sentence, language)] == [measure]


@pytest.mark.parametrize(
    "sentence",
    ['"First it is twelve, then it is fourteen," he said.', "Call the office on 0441 2270.", "They came between 4 and 7 a.m."],
)  # fmt: skip
def test_pronouns_telephones_and_clocks_are_no_figures(sentence: str) -> None:
    assert figures(sentence) == []


def test_a_dateline_is_nobody_and_a_fragment_no_source() -> None:
    body = "HALVERN, March 4 (VPA) - The Velmark Coastguard on Wednesday corrected the death toll to 15 from 16."
    assert [figure.source for figure in figures(body)] == ["Velmark Coastguard"] * 2
    assert figures("Moscow's said 12 people died.")[0].source is None
