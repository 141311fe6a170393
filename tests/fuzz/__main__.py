"""``python -m tests.fuzz READER -max_total_time=600 FOLDER``: atheris around one law of laws.py. See README.md here."""

from __future__ import annotations

import sys
import tempfile

import atheris

with atheris.instrument_imports(include=["monitor", "feedparser"]):
    from tests.fuzz.laws import LAWS

WORDS = (
    "<rss>", "<channel>", "<item>", "<title>", "<link>", "<pubDate>", "<entry>", "<feed>", "<urlset>", "<url>", "<loc>", "<lastmod>", "<news:news>", "<sitemapindex>",
    "<!DOCTYPE", "<!ENTITY", "<![CDATA[", "]]>", "&#0;", "&#xD800;", "&amp;", "https://quay.example/1", "Mon, 02 Mar 2026 10:00:00 GMT", "2026-03-02T10:00:00+25:00", "<p>", "<div>", "<article>",
    "<script type='application/ld+json'>", '{"@type":"NewsArticle"', '"headline":', '"datePublished":', "<time datetime=", "12 people died", "at least ", "he said", "declined to comment",
)  # fmt: skip
"""What the readers look for, and chance would take years to find."""


def main(reader: str, *arguments: str) -> None:
    """Try the law of *reader* until the arguments, libFuzzer's, say that it is enough."""
    with tempfile.NamedTemporaryFile("w", suffix=".dict") as file:
        quoted = (word.replace("\\", "\\\\").replace('"', '\\"') for word in WORDS)
        file.write("".join(f'"{word}"\n' for word in quoted))
        file.flush()
        settings = ["-timeout=20", "-rss_limit_mb=2048", f"-dict={file.name}"]
        atheris.Setup(["fuzz", *settings, *arguments], LAWS[reader])
        atheris.Fuzz()


if len(sys.argv) < 2 or sys.argv[1] not in LAWS:
    sys.exit(f"name a reader: {', '.join(LAWS)}")
main(*sys.argv[1:])
