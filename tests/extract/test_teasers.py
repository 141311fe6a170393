"""Which pages are told to hold the free beginning of an article only? Those that withhold the rest, not those that offer."""

from __future__ import annotations

import pytest

from tests.extract.pages import read, write_page

TEXT = [
    f"The {name} of Port Ansel said on Monday that the ferry had been late for a year, and that nobody had told the crew of it."
    for name in ("harbour master", "mayor", "baker", "teacher", "judge", "pilot", "painter", "postman")
]
ARTICLE = '<meta property="og:type" content="article">'
PAID = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>'


def is_teaser(lines: list[str], below: str = "", head: str = ARTICLE) -> bool:
    return read(write_page(head=head, body="".join(f"<p>{line}</p>" for line in lines) + below)).is_teaser


@pytest.mark.parametrize(
    "offer",
    [
        "Subscribe now for full access to the e-paper. Cancel anytime.",
        "Support our journalism. Subscribe today.",
        "Already a subscriber? Log in. Subscribe now for full access, cancel anytime.",
        "Jetzt abonnieren. Jederzeit kündbar.",
        "Suscríbete ahora. Acceso ilimitado, el primer mes gratis.",
    ],
)
def test_offers_below_a_whole_text_make_no_teaser(offer: str) -> None:
    assert not is_teaser(TEXT[:4], f"<div><p>{offer}</p></div>")


@pytest.mark.parametrize(
    "barrier",
    [
        "Subscribe to continue reading. Cancel anytime.",
        "The rest of this article is for subscribers. Already a subscriber? Log in to read.",
        "Um weiterzulesen, testen Sie unser Digital-Abo. Jederzeit kündbar.",
        "Чтобы читать дальше, оформите подписку. Уже есть подписка? Войдите.",
        "続きを読むには有料会員に登録してください。すでに会員の方はログイン。",
    ],
)
def test_a_barrier_that_says_that_the_text_goes_on_makes_a_teaser(barrier: str) -> None:
    assert is_teaser(TEXT[:4], f"<div><p>{barrier}</p></div>")


def test_an_offer_below_a_text_that_stops_in_mid_sentence_makes_a_teaser() -> None:
    offer = "<div><p>Support our journalism. Subscribe today.</p></div>"
    assert is_teaser([*TEXT[:3], TEXT[3][:90] + "…"], offer)


def test_a_paid_page_whose_text_is_plainly_whole_is_no_teaser() -> None:
    assert not is_teaser(TEXT, head=PAID)
    assert is_teaser(TEXT[:3], head=PAID)
    assert is_teaser([*TEXT[:7], TEXT[7][:90] + "…"], head=PAID)
    assert is_teaser(TEXT, head=PAID.replace('"isAcc', '"wordCount": 900, "isAcc'))
