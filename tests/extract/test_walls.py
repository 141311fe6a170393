"""What stands in an article's place is named; short news about the same things is news."""

from __future__ import annotations

import contextlib
import json

import pytest

from monitor.errors import NotAnArticle
from tests.extract.pages import SENTENCES, read, write_page
from tests.extract.wall_pages import WallPage, load_pages


def wall(title: str, *lines: str, extra: str = "") -> bytes:
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{''.join(f'<p>{line}</p>' for line in lines)}{extra}</body></html>".encode()


CARDS = "".join(
    f'<div><h3><a href="/2025/04/0{1 + n % 9}/ferry-story-number-{n}">Ferry story number {n} of the week</a></h3></div>'
    for n in range(20)
)

WALLS = {
    "consent": [
        wall(
            "Before you continue",
            "We and our 412 partners store and/or access information on a device.",
            "Accept all",
            "Reject all",
            "Manage options",
        ),
        wall(
            "Ihre Privatsphäre",
            "Wir verwenden Cookies und personenbezogene Daten. Ihre Einwilligung können Sie jederzeit widerrufen.",
            "Alle akzeptieren",
        ),
        wall(
            "Votre vie privée",
            "Nous et nos partenaires utilisons des cookies avec votre consentement.",
            "Tout accepter",
            "Continuer sans accepter",
        ),
    ],
    "bot check": [
        wall("Just a moment...", "Checking if the site connection is secure.", "Ray ID: 8f00aa"),
        wall("Access denied", "You don't have permission to access this page.", "Reference #18.2f"),
        wall("Courier", "Press and hold to prove you are a human.", extra='<div id="px-captcha"></div>'),
    ],
    "not found": [
        wall("404 - Page not found", "The page you are looking for may have been moved or deleted."),
        wall("Seite nicht gefunden", "Der Artikel existiert nicht mehr.", "Zur Startseite"),
        wall("Сторінку не знайдено", "Такої сторінки не існує.", "На головну"),
        wall("Courier", "Sorry! The story you requested is no longer available.", "Go to the homepage"),
    ],
    "error": [wall("503 Service temporarily unavailable", "Something went wrong.")],
    "login": [
        wall("Log in to continue", "Forgot your password?", extra='<form><input name=u><input type="password"></form>'),
        wall("Anmelden", "Passwort vergessen?", extra='<input type="password">'),
    ],
    "paywall": [
        wall("Ferry sinks", "Subscribe to continue reading.", "Already a subscriber? Sign in. Cancel any time."),
        write_page(
            head='<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>',
            body="<p>The ferry sank.</p>",
        ),
    ],
    "javascript": [
        b'<html><head><title>Courier</title><script src="a.js"></script><script src="b.js"></script><script>x</script></head><body><div id="root"></div></body></html>',
        wall("Courier", "You need to enable JavaScript to run this app.", "Please enable JavaScript."),
    ],
    "section": [f"<html><head><title>World news</title></head><body><h1>World</h1>{CARDS}</body></html>".encode()],
    "not html": [
        b"%PDF-1.7 ...",
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 50,
        b'{"a": 1}',
        b"just words",
        b"<rss><channel></channel></rss>",
        b"\x00\x01\x02\x03" * 100,
    ],
    "empty": [b"", b"<html><body></body></html>", wall("Ferry", "The ferry.")],
}


@pytest.mark.parametrize(("kind", "page"), [(kind, page) for kind, pages in WALLS.items() for page in pages])
def test_a_wall_is_refused_by_its_name(kind: str, page: bytes) -> None:
    with pytest.raises(NotAnArticle) as refusal:
        read(page)
    assert refusal.value.kind == kind, str(refusal.value)
    assert refusal.value.seen


NEWS = [
    (
        "Ministry says the page of the register was not found",
        "<p>The register's page on the ferry was not found on Monday, the ministry said, and 404 files are missing in all.</p>",
    ),
    (
        "Regulator fines three sites over cookie banners",
        "<p>Three news sites must pay 2 million crowns because their banners made readers accept all cookies, the regulator said.</p><p>They had not let readers reject all cookies, and shared personal data with partners.</p>",
    ),
    (
        "Are you a robot? Bank locks out 300 customers",
        "<p>About 300 customers were asked to prove that they are human on Monday and could not, the bank said. It has apologised and switched the check off.</p>",
    ),
    (
        "Courier puts its site behind a paywall",
        "<p>The Courier will ask its readers to subscribe to continue reading from May, its owner said on Monday, and 40 people will lose their jobs.</p>",
    ),
    ("Ferry sinks", "<p>The ferry sank off Port Ansel, and 12 people died, police said.</p>"),
]


@pytest.mark.parametrize(("title", "body"), NEWS)
def test_a_short_piece_of_news_about_walls_is_no_wall(title: str, body: str) -> None:
    head = '<meta property="og:type" content="article">'
    assert read(write_page(title=title, head=head, body=body)).article_body


def test_an_article_with_a_login_form_and_a_cookie_banner_is_an_article() -> None:
    banner = '<div class="banner"><p>We use cookies.</p><button>Accept all</button><button>Reject all</button></div><form><input type="password"></form>'
    article = read(write_page(body=banner + "".join(f"<p>{line}</p>" for line in SENTENCES)))
    assert "We use cookies" not in article.article_body
    assert SENTENCES[0] in article.article_body


def test_a_free_teaser_of_a_paid_article_is_kept() -> None:
    head = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>'
    article = read(
        write_page(head=head, body=f"<p>{SENTENCES[0]}</p><p>{SENTENCES[1]}</p><p>Subscribe to continue reading.</p>")
    )
    assert article.article_body == "\n\n".join(SENTENCES[:2])


@pytest.mark.parametrize("page", load_pages("walls"), ids=lambda page: page.name)
def test_no_wall_of_the_set_is_taken_for_the_article(page: WallPage) -> None:
    if page.kind in ("teaser", "paywall", "registration wall"):
        with contextlib.suppress(NotAnArticle):
            assert read(page.body).is_teaser
    else:
        with pytest.raises(NotAnArticle):
            read(page.body)


@pytest.mark.parametrize("page", load_pages("news") + load_pages("reported_news"), ids=lambda page: page.name)
def test_no_short_news_of_the_set_is_taken_for_a_wall(page: WallPage) -> None:
    article = read(page.body)
    assert article.article_body
    assert not article.is_teaser


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("We and our 300 partners use cookies. Accept all", "en"),
        ("Siden du leder efter findes ikke længere. Gå til forsiden.", "da"),
        ("Ova stranica ne postoji. Povratak na naslovnicu.", "hr"),
        ("Bạn không phải là robot? Vui lòng bật JavaScript để tiếp tục.", "vi"),
        ("กรุณาเข้าสู่ระบบเพื่ออ่านต่อ ยังไม่มีบัญชี สมัครสมาชิกเพื่ออ่านเนื้อหาทั้งหมด", "th"),
    ],
)
def test_a_page_that_says_nothing_but_a_walls_words_is_refused_in_any_language(line: str, language: str) -> None:
    page = write_page(title="12 dead as ferry sinks", body=f"<p>{line}</p>", lang=f'lang="{language}"')
    with pytest.raises(NotAnArticle):
        read(page)


def test_a_list_is_refused_though_its_teasers_are_sentences() -> None:
    cards = "".join(
        f"<div><h3><a href='/a/{n}'>Ferry number {n} is late</a></h3><p>The ferry of {n} o'clock came at noon, the port said.</p></div>"
        for n in range(9)
    )
    with pytest.raises(NotAnArticle) as refusal:
        read(write_page(title="Ferries", body=cards).replace(b"<article>", b"<main>"))
    assert refusal.value.kind == "section"


def test_the_same_cards_below_an_article_leave_it_an_article() -> None:
    cards = "".join(f"<div><h3><a href='/a/{n}'>Ferry number {n} is late</a></h3></div>" for n in range(20))
    text = "".join(f"<p>{line}</p>" for line in SENTENCES)
    assert SENTENCES[0] in read(write_page(body=text + cards)).article_body


def test_a_paid_article_whose_paid_part_is_in_the_page_is_no_teaser() -> None:
    head = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false, "hasPart": {"@type": "WebPageElement", "isAccessibleForFree": false, "cssSelector": ".paid"}}</script>'
    text = "".join(f"<p>{line}</p>" for line in SENTENCES)
    assert not read(write_page(head=head, body=f'<div class="paid">{text}</div>')).is_teaser
    assert read(write_page(head=head, body=text)).is_teaser


def test_a_free_article_under_an_offer_to_subscribe_is_no_teaser() -> None:
    head = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": true}</script>'
    text = "".join(f"<p>{line}</p>" for line in SENTENCES)
    offer = "<div><p>Subscribe today for 1 crown a week.</p><p>Already a subscriber? Sign in.</p></div>"
    assert not read(write_page(head=head, body=text + offer)).is_teaser


def test_a_long_list_of_plain_links_is_refused() -> None:
    lines = "".join(
        f"<li><a href='/a/{n}'>Ferry number {n} came to Port Ansel late on Monday for want of water in the harbour</a> 9 April</li>"
        for n in range(60)
    )
    with pytest.raises(NotAnArticle) as refusal:
        read(write_page(title="All that was written on ferries", body=f"<ul>{lines}</ul>"))
    assert refusal.value.kind == "section"


def test_filler_in_the_texts_place_is_no_article() -> None:
    head = '<meta property="og:type" content="article">'
    filler = "Dolor ipsam et est cumque. Laboriosam sed delectus rerum sint qui natus tenetur ea. Tenetur debitis aspernatur sapiente iure."
    with pytest.raises(NotAnArticle) as refusal:
        read(write_page(head=head, body=f"<p>{filler}</p><p>{filler}</p>"))
    assert refusal.value.kind in ("paywall", "empty")
    latin = (
        "Papa dixit: Habemus novum episcopum, et omnis populus in foro laetatus est, quod diu nemo in ea sede fuerat."
    )
    assert "novum episcopum" in read(write_page(head=head, body=f"<p>{latin}</p>", lang='lang="la"')).article_body


@pytest.mark.parametrize("place", ["itemListElement", "hasPart", "mainEntity"])
def test_a_list_whose_data_describe_its_articles_is_a_list(place: str) -> None:
    nodes = [{"@type": "NewsArticle", "headline": f"Ferry number {n} is late", "url": f"/a/{n}"} for n in range(9)]
    data = json.dumps({"@context": "https://schema.org", "@type": "CollectionPage", place: nodes})
    cards = "".join(
        f"<div><h3><a href='/a/{n}'>Ferry number {n} is late</a></h3><p>The ferry of {n} o'clock came at noon, the port said.</p></div>"
        for n in range(9)
    )
    with pytest.raises(NotAnArticle) as refusal:
        read(write_page(title="Ferries", head=f'<script type="application/ld+json">{data}</script>', body=cards))
    assert refusal.value.kind == "section"


def test_data_of_related_articles_do_not_make_an_article_a_list() -> None:
    nodes = [
        {"@type": "NewsArticle", "headline": text} for text in ("Ferry sinks", "Паром затонув", "A third", "A fourth")
    ]
    head = f'<script type="application/ld+json">{json.dumps(nodes)}</script>'
    assert read(write_page(head=head, body=f"<p>{SENTENCES[0]}</p>")).article_body == SENTENCES[0]


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("مقتل 12 شخصًا بغرق عبّارة قبالة كارست.", "ar"),
        ("При крушении парома погибли 12 человек.", "ru"),
        ("Lautta upposi Karstin edustalla, 12 kuoli.", "fi"),
        ("渡轮在卡斯特岛沉没，12人死亡。", "zh"),
    ],
)
def test_an_alert_of_one_sentence_is_kept_where_the_page_calls_itself_an_article(line: str, language: str) -> None:
    head = '<meta property="og:type" content="article">'
    assert (
        read(write_page(title=line[:12], head=head, body=f"<p>{line}</p>", lang=f'lang="{language}"')).article_body
        == line
    )


def test_a_sentence_that_reports_a_walls_words_is_news_and_the_same_words_alone_are_a_wall() -> None:
    spoken = "Customers must accept all cookies, withdraw their consent by letter and enable JavaScript"
    assert read(write_page(title="Shop fined", body=f"<p>{spoken}, the regulator said on Monday.</p>")).article_body
    with pytest.raises(NotAnArticle):
        read(
            write_page(title="Cookies", body="<p>Accept all cookies, withdraw your consent and enable JavaScript.</p>")
        )


def test_the_script_of_a_vendor_names_no_page_that_shows_much_text() -> None:
    menu = "".join(f"<li>Harbour number {n} of the coast</li>" for n in range(60))
    page = (
        "<html><head><title>Page not found</title>{}</head><body><h1>Page not found</h1>{}<p>Ferries.</p></body></html>"
    )
    guard = '<script src="/_Incapsula_Resource?x=1"></script>'
    for shown, kind in ((menu, "not found"), ("", "bot check")):
        with pytest.raises(NotAnArticle) as refusal:
            read(page.format(guard, shown).encode())
        assert refusal.value.kind == kind
