"""Does the add-on refuse what it cannot work with, and leave alone what is the project's?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings

from monitor.addon import Unattended
from monitor.errors import AddonFault
from monitor.store.database import open_store
from monitor.unattended.surroundings import read_allowed


def update(tmp_path: Path, **given: Any) -> Settings:
    settings = Settings({"UNATTENDED_DATABASE": str(tmp_path / "own.sqlite3"), **given})
    Unattended("pages").update_settings(settings)
    return settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TWISTED_REACTOR", "twisted.internet.selectreactor.SelectReactor"),
        ("TWISTED_REACTOR", None),
        ("JOBDIR", "state"),
        ("SCHEDULER", "scrapy.core.scheduler.BaseScheduler"),
        ("DOWNLOAD_HANDLERS", {"https": "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler"}),
    ],
)
def test_a_setting_that_would_void_a_promise_is_refused_by_name(tmp_path: Path, name: str, value: Any) -> None:
    with pytest.raises(AddonFault, match=name):
        update(tmp_path, **{name: value})


def test_the_monitors_own_store_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'monitor.sqlite3'}"
    open_store(url).close()
    with pytest.raises(AddonFault, match="UNATTENDED_DATABASE"):
        update(tmp_path, UNATTENDED_DATABASE=url)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "own.sqlite3").write_text("a letter to the editor, long enough to be read as the head of a file" * 20)
    with pytest.raises(AddonFault, match="UNATTENDED_DATABASE"):
        update(tmp_path)


def test_the_projects_own_handlers_and_middlewares_stay(tmp_path: Path) -> None:
    data = "scrapy.core.downloader.handlers.datauri.DataURIDownloadHandler"
    settings = update(
        tmp_path, DOWNLOAD_HANDLERS={"ftp": data}, DOWNLOADER_MIDDLEWARES={"tests.newsweb.server.Page": 42}
    )
    assert settings.getdict("DOWNLOADER_MIDDLEWARES")["tests.newsweb.server.Page"] == 42
    handlers = settings.getwithbase("DOWNLOAD_HANDLERS")
    assert handlers["ftp"] == data
    assert handlers["file"] is None


@pytest.mark.parametrize(
    ("said", "allowed"),
    [
        (None, (False, frozenset())),
        (True, (True, frozenset())),
        ("1", (True, frozenset())),
        ("False", (False, frozenset())),
        ("Localhost:80, 10.0.0.1:8080", (False, frozenset({"localhost:80", "10.0.0.1:8080"}))),
        (["intranet.example"], (False, frozenset({"intranet.example"}))),
    ],
)
def test_what_is_allowed_is_a_switch_or_names(said: object, allowed: tuple[bool, frozenset[str]]) -> None:
    assert read_allowed(said) == allowed
