"""docs/commands.md knows every command and every option, and no command that is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from monitor.cli.app import app
from monitor.crawl_process import SICK_STATES
from monitor.errors import MonitorError

DOCS = Path(__file__).resolve().parents[2] / "docs"
HELP = {"--help", "-h"}


def list_commands(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    children = getattr(command, "commands", None)
    if children is None:
        yield path, command
        return
    for name, child in children.items():
        yield from list_commands(child, f"{path} {name}")


COMMANDS = dict(list_commands(typer.main.get_command(app), "monitor"))


def read_sections() -> dict[str, str]:
    text = (DOCS / "commands.md").read_text(encoding="utf-8")
    parts = re.split(r"^## (monitor .+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_command_has_a_section_and_every_section_a_command() -> None:
    assert sorted(read_sections()) == sorted(COMMANDS)


@pytest.mark.parametrize("path", sorted(COMMANDS))
def test_every_option_of_a_command_is_in_its_section(path: str) -> None:
    section = read_sections()[path]
    options = {name for option in COMMANDS[path].params for name in option.opts if name.startswith("-")} - HELP
    assert {name for name in options if f"`{name}`" not in section} == set()
    assert set(re.findall(r"^\| `(--[a-z-]+)`", section, flags=re.MULTILINE)) <= options


@pytest.mark.parametrize("path", sorted(COMMANDS))
def test_every_command_says_in_its_help_what_it_does(path: str) -> None:
    assert COMMANDS[path].help
    assert all(option.help for option in COMMANDS[path].params)


def test_every_state_of_a_source_is_explained() -> None:
    text = (DOCS / "operate.md").read_text(encoding="utf-8")
    assert {state for state in (*SICK_STATES, "ok", "empty", "unchecked") if f"| `{state}` |" not in text} == set()


def test_every_exit_code_of_an_error_is_explained() -> None:
    text = (DOCS / "commands.md").read_text(encoding="utf-8")
    codes = {error.exit_code for error in MonitorError.__subclasses__()} | {0, 1, 2, 3, 4, 10}
    assert {code for code in codes if f"| {code} |" not in text} == set()
