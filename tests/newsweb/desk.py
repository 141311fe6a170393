"""How does a test run a real crawl? A folder with stories and sources, and Scrapy in a child process."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.newsweb.pages import ferry_article

NOW = "2026-03-03T12:00:00+00:00"
"""What the child takes for the present, unless a test says otherwise."""
LONGEST_CRAWL = 120


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a child process ended."""

    code: int
    log: str


class Desk:
    """One user's folder: story and sources files, the database, and the crawls that are run on them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.variables = {
            "MONITOR_HOME": str(folder / "data"),
            "MONITOR_STORIES": str(folder / "seeds"),
            "MONITOR_SOURCES": str(folder / "sources.toml"),
            "MONITOR_ALLOW_PRIVATE": "1",
            "MONITOR_NOW": NOW,
            "MONITOR_CONTACT": "https://desk.example/contact",
            "SCRAPY_SETTINGS_MODULE": "monitor.settings",
            "PYTHONWARNINGS": "default",
        }
        self.follow_ferry()
        self.list_sources()

    def follow_ferry(self, name: str = "ferry", number: int = 900) -> None:
        """Follow the made-up sinking of a ferry, with one article of it as the seed."""
        headline, paragraphs = ferry_article(number)
        folder = self.folder / "seeds" / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "story.toml").write_text('title = "Ferry Margit sinks off Tannholm"\n', encoding="utf-8")
        front = f"---\nurl: https://seed.example/{name}\noutlet: seed\nheadline: '{headline}'\n"
        front += "date_published: 2026-03-02T08:00:00Z\nin_language: en\n---\n"
        (folder / "one.md").write_text(front + "\n\n".join(paragraphs) + "\n", encoding="utf-8")

    def list_sources(self, *outlets: str) -> None:
        """Write the sources file from TOML texts, as :func:`outlet` makes them."""
        (self.folder / "sources.toml").write_text("\n".join(outlets), encoding="utf-8")

    def command(self, spider: str, arguments: Mapping[str, str], settings: Mapping[str, str]) -> list[str]:
        """Return the argument list of a crawl."""
        line = [sys.executable, "-P", "-m", "scrapy", "crawl", spider]
        for flag, values in (("-a", arguments), ("-s", settings)):
            for name, value in values.items():
                line += [flag, f"{name}={value}"]
        return line

    def start(
        self, spider: str = "news", settings: Mapping[str, str] | None = None, **arguments: str
    ) -> subprocess.Popen[str]:
        """Start a crawl and return its process; its log goes to ``crawl.log`` in the folder."""
        with (self.folder / "crawl.log").open("a", encoding="utf-8") as log:
            return subprocess.Popen(
                self.command(spider, arguments, settings or {}),
                cwd=self.folder,
                env={**os.environ, **self.variables},
                stdout=log,
                stderr=log,
                text=True,
            )

    def crawl(self, spider: str = "news", settings: Mapping[str, str] | None = None, **arguments: str) -> Ended:
        """Run a crawl to its end."""
        done = subprocess.run(
            self.command(spider, arguments, settings or {}),
            cwd=self.folder,
            env={**os.environ, **self.variables},
            capture_output=True,
            text=True,
            timeout=LONGEST_CRAWL,
            check=False,
        )
        return Ended(code=done.returncode, log=done.stdout + done.stderr)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return what the database answers."""
        with sqlite3.connect(self.folder / "data" / "monitor.sqlite3") as connection:
            found = connection.execute(query, values).fetchall()
        connection.close()
        return found

    def ending(self, url: str) -> tuple[str, str | None]:
        """Return state and reason of an address."""
        found = self.rows("select state, reason from address where url = ?", url)
        assert found, f"{url} has no row; there are {self.rows('select url, state from address')}"
        return found[0][0], found[0][1]


def outlet(name: str, homepage: str, sources: Sequence[tuple[str, str]], extra: str = "delay = 0") -> str:
    """Return the TOML of an outlet; *sources* are (kind, address), *extra* more lines of the outlet."""
    text = f'[[outlet]]\nname = "{name}"\ntitle = "{name.title()}"\nhomepage = "{homepage}"\nlanguage = "en"\n{extra}\n'
    return text + "".join(f'[[outlet.source]]\nkind = "{kind}"\nurl = "{url}"\n' for kind, url in sources)
