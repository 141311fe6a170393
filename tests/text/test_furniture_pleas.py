"""Pleas of a newsroom, lists of other stories, bylines and menus: each rule cuts what it is for and nothing beside it."""

from __future__ import annotations

import pytest

from monitor.text.boilerplate import find_furniture

NEWS = "The ferry sank off Port Ansel on Monday, and at least 12 people died, the harbour master said."

PLEAS = [
    ("en", "We are a newsroom of five people, and every day 2,000 readers pay for our work."),
    ("en", "Will you help us keep our reporters on the road for $4 a month?"),
    ("en", "Our journalism is funded by 12,000 subscribers. If each of you brought one friend, we could hire 3 reporters."),
    ("en", "We need 500 more subscribers by 1 June to keep printing."),
    ("en", "Our newspaper depends on readers like you. Nobody else pays us. A gift of 10 pounds goes a long way."),
    ("en", "We rely on our 8,000 members to pay 6 reporters."),
    ("en", "We are 300 subscribers short of our goal for this year. Can you join us?"),
    ("en", "Dear reader, nothing on this site is behind a paywall. That costs us 20,000 euros a month."),
    ("de", "Bevor Sie gehen: Wir sind eine kleine Redaktion mit 4 Reportern. Wenn nur 2 Prozent unserer Leser 3 Euro gäben, könnten wir weitermachen."),
    ("de", "Liebe Leserin, unsere Arbeit kostet Geld. 3.000 Menschen unterstützen uns; wollen Sie für 5 Euro im Monat dabei sein?"),
    ("de", "Unsere Redaktion lebt von 8.000 Abonnenten. Machen Sie mit?"),
    ("fr", "Avant de partir : nous sommes une petite rédaction de 4 journalistes. Si seulement 2 % de nos lecteurs donnaient 3 euros, nous pourrions continuer."),
    ("fr", "Chère lectrice, notre travail coûte de l'argent. 3 000 personnes nous soutiennent ; les rejoindrez-vous pour 5 euros par mois ?"),
    ("es", "Antes de irte: somos una pequeña redacción con 4 periodistas. Si solo el 2 % de nuestros lectores aportara 3 euros, podríamos seguir."),
    ("es", "Querida lectora: nuestro trabajo cuesta dinero. 3.000 personas nos apoyan; ¿te unes a ellas por 5 euros al mes?"),
    ("uk", "Перш ніж ви підете: ми невелика редакція з 4 журналістів. Якби лише 2% наших читачів дали по 50 гривень, ми могли б працювати далі."),
    ("uk", "Шановні читачі, наша робота коштує грошей. 3000 людей нас підтримують; чи приєднаєтеся ви до них за 100 грн на місяць?"),
    ("ru", "Прежде чем вы уйдёте: мы небольшая редакция из 4 журналистов. Если бы только 2% наших читателей дали по 100 рублей, мы могли бы работать дальше."),
    ("ru", "Дорогие читатели, наша работа стоит денег. 3000 человек поддерживают нас; присоединитесь ли вы к ним за 300 рублей в месяц?"),
    ("it", "Prima di andare: siamo una piccola redazione con 4 cronisti. Se solo il 2% dei nostri lettori donasse 3 euro, potremmo continuare."),
    ("it", "Cara lettrice, il nostro lavoro costa. 3.000 persone ci sostengono: ti unisci a loro per 5 euro al mese?"),
    ("pt", "Antes de sair: somos uma pequena redação com 4 repórteres. Se apenas 2% dos nossos leitores doassem 3 reais, poderíamos continuar."),
    ("nl", "Voordat u gaat: wij zijn een kleine redactie met 4 verslaggevers. Als slechts 2% van onze lezers 3 euro gaf, konden we doorgaan."),
    ("pl", "Zanim odejdziesz: jesteśmy małą redakcją z 4 reporterami. Gdyby tylko 2% naszych czytelników wpłaciło 3 zł, moglibyśmy działać dalej."),
]  # fmt: skip

REPORTED = [
    ("en", "“We are a small newsroom with 4 reporters,” said its editor, Ana Ruiz."),
    ("en", "We are a small newsroom with 4 reporters, the editor said on Monday."),
    ("en", "The Ansel Courier says 3,000 readers support it with $5 a month."),
    ("en", "If just 2 percent of its readers gave $3, the paper could survive, its accounts show."),
    ("en", "The charity asked donors for 3 million crowns; 4,000 people gave within a day."),
    ("en", "The party told its members that it needs $5 a month from each of them."),
    ("en", "'We are a small newsroom and our readers pay for it,' the editor wrote."),
    ("en", "Ana Ruiz: We are a small newspaper and our 3,000 readers support us."),
    ("en", "Our reporters counted 312 graves in the village."),
    ("en", "Our reporter saw 12 bodies in the street, and readers sent us 40 photographs."),
    ("en", "Would you pay $5 a month to use our roads? Drivers in Ansel will have to from May."),
    ("en", "Readers of the Courier raised 30,000 crowns for our hospital, its director said."),
    ("en", "We asked 400 readers what they pay for bread."),
    ("en", "Donations to the newspaper rose to 2 million crowns after the fire."),
    ("en", "The union has 3,000 members and we have seen 400 of them march past the newspaper's offices."),
    ("de", "„Wir sind eine kleine Redaktion mit 4 Reportern“, sagte die Chefredakteurin."),
    ("de", "Der Ansel-Kurier hat 3000 Unterstützer, die im Monat 5 Euro zahlen."),
    ("de", "Wir sind eine kleine Redaktion mit 4 Reportern, sagte Imke Dahlmann."),
    ("de", "Das Hilfswerk bittet um Spenden: 4000 Menschen gaben binnen eines Tages 3 Millionen Euro."),
    ("de", "»Unsere Redaktion lebt von 3000 Lesern«, so Dahlmann."),
    ("fr", "« Nous sommes une petite rédaction de 4 journalistes », a déclaré Ana Ruiz."),
    ("fr", "Le journal compte 3 000 abonnés qui le soutiennent pour 5 euros par mois."),
    ("fr", "Nous sommes une petite rédaction de 4 journalistes, explique Ana Ruiz."),
    ("es", "«Somos una pequeña redacción con 4 periodistas», dijo Ana Ruiz."),
    ("es", "El diario tiene 3.000 suscriptores que lo apoyan con 5 euros al mes."),
    ("es", "La fundación pidió donaciones: 4.000 personas dieron 3 millones de euros."),
    ("uk", "«Ми невелика редакція з 4 журналістів», — сказала Ганна Руїс."),
    ("uk", "— Ми невелика редакція з 4 журналістів, — каже Ганна Руїс."),
    ("uk", "Газету підтримують 3000 читачів, вони дають по 100 гривень на місяць."),
    ("uk", "Фонд просить про допомогу: 4000 людей дали 3 млн гривень."),
    ("ru", "«Мы небольшая редакция из 4 журналистов», — сказала Анна Руис."),
    ("ru", "— Мы небольшая редакция из 4 журналистов, — говорит Анна Руис."),
    ("ru", "Газету поддерживают 3000 читателей, они платят по 300 рублей в месяц."),
]  # fmt: skip

HEADINGS = [
    ("en", "Editor's picks"),
    ("en", "Most read"),
    ("en", "More on this story"),
    ("en", "Don't miss"),
    ("en", "You may also like"),
    ("en", "Read next"),
    ("en", "In other news"),
    ("en", "Top stories"),
    ("en", "Trending"),
    ("de", "Lesen Sie auch"),
    ("de", "Meistgelesen"),
    ("fr", "À lire aussi"),
    ("fr", "À ne pas manquer"),
    ("es", "Lee también"),
    ("es", "En otras noticias"),
    ("uk", "Читайте також"),
    ("uk", "Вибір редакції"),
    ("ru", "Читайте также"),
    ("ru", "Самое читаемое"),
    ("it", "I più letti"),
    ("pt", "Mais lidas"),
    ("nl", "Meest gelezen"),
    ("pl", "Czytaj także"),
]

BYLINES = [
    ("es", "Por Ana Ruiz"),
    ("es", "Por Ana Ruiz y Luis del Mar"),
    ("fr", "Par Jean Dupont"),
    ("it", "Di Ana Rossi"),
    ("pt", "Por Ana da Costa"),
    ("de", "Von Imke Dahlmann"),
]

REASONS = [
    ("Sign up for our free weekly newsletter", "newsletter"),
    ("Get the latest news in your inbox. Subscribe to our newsletter today.", "newsletter"),
    ("© 2025 The Ansel Courier. All rights reserved.", "copyright"),
    ("Skip to main content", "navigation"),
    ("Sign in | Subscribe", "navigation"),
]


@pytest.mark.parametrize(("language", "line"), PLEAS)
def test_a_plea_of_the_newsroom_goes_from_the_middle_of_the_text(language: str, line: str) -> None:
    assert find_furniture([NEWS, line, NEWS], language) == ["", "plea to the reader", ""]


@pytest.mark.parametrize(("language", "line"), REPORTED)
def test_a_newsroom_that_is_quoted_or_told_of_stays(language: str, line: str) -> None:
    assert find_furniture([NEWS, line, NEWS], language) == ["", "", ""]


@pytest.mark.parametrize(("language", "heading"), HEADINGS)
def test_titles_under_a_heading_of_other_stories_go_until_prose_begins(language: str, heading: str) -> None:
    titles = ["How to sleep better in 7 days", "Is your boat safe?", "Nine bridges that nobody mends"]
    reasons = find_furniture([NEWS, heading, *titles, NEWS], language)
    assert reasons == ["", *["recommendation"] * 4, ""]


@pytest.mark.parametrize(("language", "line"), BYLINES)
def test_a_byline_of_its_own_goes_as_author_note(language: str, line: str) -> None:
    assert find_furniture(["A ferry sinks", line, NEWS], language) == ["", "author note", ""]


def test_a_sentence_that_begins_like_a_byline_stays() -> None:
    line = "Por Ana Ruiz votaron 312 personas el lunes."
    assert find_furniture([NEWS, line, NEWS], "es") == ["", "", ""]


@pytest.mark.parametrize(
    ("language", "top"),
    [("de", ["Hafenblatt", "Anmelden Abo"]), ("es", ["Inicio | Suscríbete"]), ("en", ["The Harbour Post", "Sign in"])],
)
def test_masthead_and_menu_above_the_headline_go(language: str, top: list[str]) -> None:
    lines = [*top, "A ferry sinks off the coast of Ansel", NEWS]
    assert find_furniture(lines, language) == ["navigation"] * len(top) + ["", ""]


def test_a_short_headline_without_another_below_its_menu_stays() -> None:
    assert find_furniture(["Ferry sinks", "Sign in", NEWS], "en") == ["", "navigation", ""]


@pytest.mark.parametrize(("line", "reason"), REASONS)
def test_the_reason_says_plainly_what_the_line_is(line: str, reason: str) -> None:
    assert find_furniture([NEWS, line, NEWS], "en")[1] == reason
