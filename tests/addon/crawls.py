"""How did a crawl of the example project go? A copy of it, crawled in child processes."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.newsweb.server import Newsweb, Page
from tests.programs import strip_variables

PROJECT = Path(__file__).with_name("project")


@dataclass
class Project:
    """A copy of the example project, and the server that it may crawl though its address is private."""

    folder: Path
    web: Newsweb
    settings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        shutil.copytree(PROJECT, self.folder, ignore=shutil.ignore_patterns("__pycache__"))

    def list_pages(self, *paths: str) -> None:
        """Serve a start page that links to *paths*."""
        self.web.put("/", Page("".join(f'<a href="{path}">{path}</a>' for path in paths)))

    def start(self, *settings: str, **arguments: str) -> subprocess.Popen[str]:
        """Start a crawl, in a process of its own."""
        allowed = f"UNATTENDED_ALLOW_PRIVATE=127.0.0.9:9,{self.web.host}:{self.web.port}"
        given = [word for one in (allowed, *self.settings, *settings) for word in ("-s", one)]
        said = [word for name, value in arguments.items() for word in ("-a", f"{name}={value}")]
        command = [sys.executable, "-m", "scrapy", "crawl", "pages", "-a", f"start={self.web.url()}", *said, *given]
        return subprocess.Popen(command, cwd=self.folder, env=strip_variables(), text=True, stderr=subprocess.PIPE)

    def crawl(self, *settings: str, **arguments: str) -> str:
        """Crawl to the end; return what the log says."""
        crawl = self.start(*settings, **arguments)
        _, log = crawl.communicate(timeout=120)
        self.exit_code = crawl.returncode
        return log

    def count_done(self) -> int:
        """Return how many requests the frontier holds for done, the first not counted; 0 before there is one."""
        file = self.folder / ".scrapy" / "unattended.sqlite3"
        if not file.exists():
            return 0
        with closing(sqlite3.connect(file, timeout=30)) as database:
            try:
                (count,) = database.execute("select count(*) from unattended_request where state = 'done'").fetchone()
            except sqlite3.OperationalError:  # the tables are being made
                return 0
        return max(0, int(count) - 1)

    def take_items(self) -> list[dict[str, object]]:
        """Return the items that the project's pipeline wrote since the last call."""
        file = self.folder / "items.jsonl"
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        file.unlink(missing_ok=True)
        return [json.loads(line) for line in lines]
