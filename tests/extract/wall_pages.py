"""Pages of the walls' set: what stands in an article's place, and short news that must never be taken for it.

All words are ours and all outlets invented; the mark-up is what pages of each kind have. ``walls/walls.txt`` and ``walls/news.txt``
hold one page after the other: ``=== name | kind | language | frame | head | title``, then what the frame holds. Frames: ``wp`` (a blog
engine's), ``app`` (a script's), ``old`` (layout tables), ``bare`` (title and body alone), ``raw`` (the whole page is written out).
Heads: ``article`` (the page's data call it one), ``site``, ``none``. A line ``* headline :: teaser`` is a card. Every third page was
held out: rules were written without a look at how they fare on it. ``later_walls.txt`` and ``later_news.txt`` were written after the
rules and scored once before anything was mended, and so was ``reported_news.txt``: news that reports what others say of walls.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("walls")


@dataclass(frozen=True, kw_only=True)
class WallPage:
    """One page of the set."""

    name: str
    kind: str
    """What it is; ``news`` for an article."""
    language: str
    body: bytes
    """The page as a server sends it, UTF-8."""
    held_out: bool


def load_pages(kind: str) -> list[WallPage]:
    """Return the pages of ``walls``, ``news``, ``later_walls``, ``later_news`` or ``reported_news``, in the file's order."""
    parts = (FOLDER / f"{kind}.txt").read_text(encoding="utf-8").split("=== ")[1:]
    return [_read_page(part, held_out=place % 3 == 2) for place, part in enumerate(parts)]


def _read_page(part: str, *, held_out: bool) -> WallPage:
    first, _, inner = part.partition("\n")
    name, kind, language, frame, head, title = (field.strip() for field in first.split("|"))
    chrome = _load_chrome()[language]
    about = _write_head(head, title, chrome["name"], language)
    body = _FRAMES[frame](_write_cards(inner), about, title, language, chrome)
    return WallPage(name=name, kind=kind, language=language, body=body.encode(), held_out=held_out)


@cache
def _load_chrome() -> Mapping[str, Any]:
    return tomllib.loads((FOLDER / "chrome.toml").read_text(encoding="utf-8"))


def _write_head(head: str, title: str, outlet: str, language: str) -> str:
    site = f'<meta property="og:site_name" content="{outlet}"><meta property="og:locale" content="{language}">'
    if head == "none":
        return ""
    if head == "site":
        return f'{site}<meta property="og:type" content="website"><meta property="og:title" content="{escape(title)}">'
    node = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": title}
    node |= {"datePublished": "2025-04-09T08:30:00+02:00", "publisher": {"@type": "Organization", "name": outlet}}  # type: ignore[dict-item]
    data = json.dumps(node, ensure_ascii=False)
    return (
        f'{site}<meta property="og:type" content="article"><meta property="og:title" content="{escape(title)}">'
        f'<meta property="article:published_time" content="2025-04-09T08:30:00+02:00"><script type="application/ld+json">{data}</script>'
    )


def _write_cards(inner: str) -> str:
    lines = []
    for number, line in enumerate(inner.split("\n")):
        if line.startswith("* "):
            headline, _, teaser = line[2:].partition(" :: ")
            text = f"<p>{escape(teaser)}</p>" if teaser else ""
            line = f'<div class="card"><a href="/2025/04/0{number % 9 + 1}/piece-{number}.html"><img src="/t/{number}.jpg" alt=""></a><h3><a href="/2025/04/0{number % 9 + 1}/piece-{number}.html">{escape(headline)}</a></h3>{text}</div>'
        lines.append(line)
    return "\n".join(lines)


def _links(words: list[str], tag: str = "li") -> str:
    return "".join(f'<{tag}><a href="/{number}/">{escape(word)}</a></{tag}>' for number, word in enumerate(words))


def _heading(inner: str, title: str) -> str:
    return "" if "<h1" in inner else f"<h1>{escape(title)}</h1>"


def _frame_wp(inner: str, about: str, title: str, language: str, chrome: Mapping[str, Any]) -> str:
    heading = f'<h1 class="entry-title">{escape(title)}</h1><div class="entry-meta"><time datetime="2025-04-09">9/4/2025</time></div>'
    return f"""<!DOCTYPE html><html lang="{language}"><head><meta charset="UTF-8"><title>{escape(title)} - {escape(chrome["name"])}</title>{about}
<link rel="stylesheet" href="/wp-content/themes/t/style.css"><style>.menu{{display:flex}} .paywall{{display:none}}</style><script>window.dataLayer=window.dataLayer||[];var adblock=false;</script></head>
<body class="single"><div id="cookie-notice" hidden><p>Cookie</p></div><header class="site-header"><a href="/">{escape(chrome["name"])}</a><nav class="main-navigation"><ul>{_links(chrome["menu"])}</ul></nav><ul class="tools">{_links(chrome["tools"])}</ul><form role="search"><input type="search" name="s"></form></header>
<main id="main" class="site-main"><div class="entry-content">{heading if "<h1" not in inner else ""}{inner}</div></main>
<aside class="widget-area"><h2 class="widget-title">{escape(chrome["rail"][0])}</h2><ul>{_links(chrome["rail"][1:])}</ul><div class="login"><input type="password" name="pwd"></div></aside>
<footer class="site-footer"><ul>{_links(chrome["foot"][:-1])}</ul><p>{escape(chrome["foot"][-1])}</p></footer><script src="/wp-includes/js/jquery.min.js"></script><script src="/cmp.js"></script></body></html>"""


def _frame_app(inner: str, about: str, title: str, language: str, chrome: Mapping[str, Any]) -> str:
    return f"""<!doctype html><html lang="{language}" data-theme="light"><head><meta charset="utf-8"><title>{escape(title)} | {escape(chrome["name"])}</title>{about}<script src="/_next/static/chunks/webpack.js" defer></script><script src="/_next/static/chunks/main.js" defer></script></head>
<body><noscript><img height="1" width="1" src="/px.gif"></noscript><div id="__next"><div class="Header_root__x1"><div class="Header_top__a">{_links(chrome["menu"], "span")}</div><div class="Header_tools__b">{_links(chrome["tools"], "span")}</div></div><div class="Layout_main__c"><article class="Story_root__d"><div class="Story_head__e">{_heading(inner, title)}</div><div class="Story_body__f">{inner}</div></article></div><div class="Rail_root__g"><h3>{escape(chrome["rail"][0])}</h3>{_links(chrome["rail"][1:], "div")}</div><div class="Footer_root__h">{_links(chrome["foot"][:-1], "span")}<small>{escape(chrome["foot"][-1])}</small></div></div>
<script id="__NEXT_DATA__" type="application/json">{{"props":{{"pageProps":{{"paywall":{{"enabled":true}},"consent":{{"cmp":"x"}}}}}},"page":"/story"}}</script></body></html>"""


def _frame_old(inner: str, about: str, title: str, language: str, chrome: Mapping[str, Any]) -> str:
    return f"""<html lang="{language}"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>{escape(title)}</title>{about}</head><body bgcolor="#ffffff">
<table width="980" border="0" cellpadding="0"><tr><td colspan="2"><img src="/logo.gif" alt="{escape(chrome["name"])}"></td></tr><tr><td valign="top" width="180"><table>{_links(chrome["menu"], "tr")}</table></td><td valign="top">{_heading(inner, title)}{inner}</td></tr><tr><td colspan="2"><font size="1">{" | ".join(chrome["foot"])}</font></td></tr></table></body></html>"""


def _frame_bare(inner: str, about: str, title: str, language: str, chrome: Mapping[str, Any]) -> str:
    return f"""<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>{about}<style>body{{font-family:sans-serif}}</style></head><body><img src="/logo.svg" alt="{escape(chrome["name"])}">{inner}<script src="/t.js"></script></body></html>"""


def _frame_raw(inner: str, about: str, title: str, language: str, chrome: Mapping[str, Any]) -> str:
    return inner.replace("{head}", about)


_FRAMES = {"wp": _frame_wp, "app": _frame_app, "old": _frame_old, "bare": _frame_bare, "raw": _frame_raw}
