"""Is every setting, variable and stat of ours documented, and everything documented there?"""

from __future__ import annotations

import re
from pathlib import Path

from monitor import settings
from monitor.environment import VARIABLES
from monitor.extensions.run import COUNTS

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = (ROOT / "docs" / "settings-and-stats.md").read_text(encoding="utf-8")
SOURCE = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "monitor").rglob("*.py"))
DOCUMENTED = set(re.findall(r"^\| `([^`]+)` \|", DOCUMENT, re.MULTILINE))


def test_every_variable_is_documented() -> None:
    assert set(VARIABLES) - DOCUMENTED == set()


def test_every_setting_is_documented() -> None:
    ours = {name for name in vars(settings) if name.startswith("MONITOR_")}
    assert ours - DOCUMENTED == set()


def test_every_documented_setting_is_one() -> None:
    documented = {name for name in DOCUMENTED if name.startswith("MONITOR_")}
    assert documented - set(vars(settings)) - set(VARIABLES) == set()


def test_every_stat_in_the_code_is_documented() -> None:
    written = set(re.findall(r'"(monitor/[a-z_]+(?:/[a-z_]+)?)"', SOURCE))
    assert written
    assert written - DOCUMENTED == set()


def test_every_documented_stat_is_counted_somewhere() -> None:
    prefixes = {found.rpartition("/")[0] for found in re.findall(r'"(monitor/[a-z_]+/)\{', SOURCE)}
    stats = {name for name in DOCUMENTED if name.startswith("monitor/")}
    assert {name for name in stats if f'"{name}"' not in SOURCE and name.rpartition("/")[0] not in prefixes} == set()


def test_the_names_in_the_runs_row_are_those_documented() -> None:
    rows = re.findall(r"^\| `(monitor/[^`]+)` \|[^|]*\| `([a-z0-9_]+)` \|$", DOCUMENT, re.MULTILINE)
    assert {name: stat for stat, name in rows} == COUNTS


def test_what_a_monitor_must_not_have_is_off() -> None:
    assert not settings.REMOTE_CONTROL_ENABLED
    assert not settings.TELNETCONSOLE_ENABLED
    assert not settings.COOKIES_ENABLED
    assert not settings.HTTPCACHE_ENABLED
    assert settings.JOBDIR is None
    assert settings.ROBOTSTXT_OBEY
    assert settings.DOWNLOAD_VERIFY_CERTIFICATES
    assert {scheme for scheme, handler in settings.DOWNLOAD_HANDLERS.items() if handler} == {"http", "https"}
