"""A made-up web for the crawl benchmark: 50 hosts on loopback, 500 feeds, 20,000 article pages of 30 to 100 kB.

Run as ``python benchmarks/_site.py PORT``: serves until its standard input closes. ``/_seen`` answers what was asked since it was
asked last, as JSON: requests, bytes, 304s. The same number always gives the same page; nothing is kept in memory but pieces.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from _newsroom import BACKGROUND, STORIES, TOPICS
from aiohttp import web
from wordfreq import top_n_list

HOSTS, FEEDS, PAGES = 50, 500, 20_000
NEWEST = datetime(2031, 3, 9, 12, tzinfo=UTC)
ON_STORY = 25
"""One page in so many is on the story; the headlines of all let them through to be fetched."""
COMMON: list[str] = top_n_list("en", 4000)
"""Words that any text may have."""
_ROUND = 97
"""How many different pieces of furniture there are."""


def name_host(number: int) -> str:
    """Return the loopback address of a host, 0 to HOSTS - 1."""
    return f"127.0.1.{number + 1}"


def list_feeds(port: int, feeds: int = FEEDS) -> list[str]:
    """Return the addresses of the first *feeds* feeds, spread over all hosts."""
    return [f"http://{name_host(number % HOSTS)}:{port}/feed/{number}.xml" for number in range(feeds)]


def page_url(port: int, number: int) -> str:
    """Return the address of a page: that of its feed's host."""
    return f"http://{name_host(number % FEEDS % HOSTS)}:{port}/2031/03/09/article-{number}"


def make_headline(number: int) -> str:
    """Return a headline that the screen of the quake's story lets through, whatever the page is on."""
    draw = random.Random(number)
    words = (STORIES["quake"] if number % ON_STORY == 0 else TOPICS[number % len(TOPICS)]).split()
    return f"Earthquake in Veldora: {' '.join(draw.sample(words, 4))} {number}"


def make_paragraphs(number: int) -> list[str]:
    """Return the text of a page: 12 to 24 paragraphs of two sentences each."""
    draw = random.Random(-number - 1)
    words = (STORIES["quake"] if number % ON_STORY == 0 else TOPICS[number % len(TOPICS)]).split()
    lines = [" ".join(_make_sentence(draw, words) for _ in range(2)) for _ in range(draw.randint(12, 24))]
    return [*lines[:3], *BACKGROUND["quake"], *lines[3:]] if number % ON_STORY == 0 else lines


def _make_sentence(draw: random.Random, words: list[str]) -> str:
    """Return a sentence of 12 to 24 words, every fourth of them one of *words*: no two texts share their wording."""
    told = [draw.choice(words) if draw.random() < 0.25 else draw.choice(COMMON) for _ in range(draw.randint(12, 24))]
    if draw.random() < 0.2:
        told.insert(len(told) // 2, str(draw.randint(3, 900)))
    return f"{told[0].capitalize()} {' '.join(told[1:])}."


class Site:
    """Pages and feeds as bytes."""

    def __init__(self, port: int) -> None:
        self.port = port
        draw = random.Random(7)
        words = " ".join(TOPICS).split()
        self._scripts = [_make_script(draw, words) for _ in range(_ROUND)]
        self._asides = [_make_aside(draw, words) for _ in range(_ROUND)]
        self._nav = "".join(f'<li><a href="/{word.lower()}/">{word}</a></li>' for word in words[:60])

    def make_page(self, number: int) -> bytes:
        """Return a page of 30 to 100 kB: an article of 400 to 900 words, the rest scripts, menus and teasers as on real pages."""
        headline, text = make_headline(number), "".join(f"<p>{line}</p>\n" for line in make_paragraphs(number))
        published = (NEWEST - timedelta(minutes=number % 2000)).isoformat()
        linked = json.dumps(
            {
                "@context": "https://schema.org",
                "@type": "NewsArticle",
                "headline": headline,
                "datePublished": published,
                "author": {"@type": "Person", "name": "Mara Ohlin"},
            }
        )
        scripts = "".join(self._scripts[(number + step) % _ROUND] for step in range(1 + number % 4))
        asides = "".join(self._asides[(number * 3 + step) % _ROUND] for step in range(2 + number % 5))
        return (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{headline} | Paper {number % HOSTS}</title>'
            f'<meta property="og:title" content="{headline}"><meta property="article:published_time" content="{published}">'
            f'<script type="application/ld+json">{linked}</script>{scripts}</head>'
            f"<body><header><nav><ul>{self._nav}</ul></nav></header><main><article><h1>{headline}</h1>"
            f'<p class="byline">By Mara Ohlin</p>{text}</article></main>{asides}'
            f"<footer><p>All rights reserved. Paper {number % HOSTS}</p><ul>{self._nav}</ul></footer></body></html>"
        ).encode()

    def make_feed(self, number: int, *, most: int) -> bytes:
        """Return a feed of *most* of its pages: those whose number leaves *number* when divided by FEEDS."""
        items = "".join(
            f"<item><title>{make_headline(one)}</title><link>{page_url(self.port, one)}</link>"
            f"<pubDate>{format_datetime(NEWEST - timedelta(minutes=one % 2000))}</pubDate>"
            f"<description>{' '.join(make_paragraphs(one)[:1])}</description></item>"
            for one in range(number, most * FEEDS, FEEDS)
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Feed {number}</title>{items}</channel></rss>'.encode()


def _make_script(draw: random.Random, words: list[str]) -> str:
    settings = {f"{draw.choice(words)}{place}": draw.sample(words, 8) for place in range(90)}
    return f"<script>window.settings = {json.dumps(settings)};</script><style>{'.card{margin:0 auto;padding:4px}' * 60}</style>"


def _make_aside(draw: random.Random, words: list[str]) -> str:
    cards = "".join(
        f'<div class="card teaser"><a href="/{place}/{"-".join(draw.sample(words, 4)).lower()}"><img src="/img/{place}.jpg" alt="">'
        f'<h3>{" ".join(draw.sample(words, 6))}</h3></a><span class="meta">{place} hours ago</span></div>'
        for place in range(36)
    )
    return f'<aside class="related"><h2>More from us</h2>{cards}</aside>'


class Server:
    """Answers for all hosts, and counts what it was asked."""

    def __init__(self, port: int, pages_a_feed: int) -> None:
        self._site = Site(port)
        self._most = pages_a_feed
        self._feeds: dict[int, tuple[bytes, str]] = {}
        self._seen = {"requests": 0, "bytes": 0, "not_modified": 0}

    async def answer(self, request: web.BaseRequest) -> web.Response:
        """Return a page, a feed (304 to a matching If-None-Match), or the counts."""
        if request.path == "/_seen":
            seen, self._seen = self._seen, dict.fromkeys(self._seen, 0)
            return web.json_response(seen)
        answer = self._find(request)
        self._seen["requests"] += 1
        self._seen["bytes"] += len(answer.body) if isinstance(answer.body, bytes) else 0
        self._seen["not_modified"] += answer.status == 304
        return answer

    def _find(self, request: web.BaseRequest) -> web.Response:
        if request.path.startswith("/feed/"):
            number = int(request.path[6:].removesuffix(".xml"))
            if number not in self._feeds:
                body = self._site.make_feed(number, most=self._most)
                self._feeds[number] = (body, f'"{hashlib.sha256(body).hexdigest()[:16]}"')
            body, tag = self._feeds[number]
            if request.headers.get("If-None-Match") == tag:
                return web.Response(status=304, headers={"ETag": tag})
            return web.Response(body=body, headers={"ETag": tag, "Content-Type": "application/rss+xml"})
        if "/article-" in request.path:
            number = int(request.path.rpartition("-")[2])
            return web.Response(body=self._site.make_page(number), headers={"Content-Type": "text/html; charset=utf-8"})
        return web.Response(status=404)


async def serve(port: int, pages_a_feed: int) -> None:
    """Serve on every host until standard input closes; say so on standard output once all of them listen."""
    runner = web.ServerRunner(web.Server(Server(port, pages_a_feed).answer))
    await runner.setup()
    for number in range(HOSTS):
        await web.TCPSite(runner, name_host(number), port).start()
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2])))
