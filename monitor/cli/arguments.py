"""How are arguments read that typer cannot read by itself: several values after one option, instants, the environment?

Texts in, values out; opens nothing.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import typer
from typer.core import TyperCommand, TyperOption

from monitor.environment import Environment, read_environment

_AGO = re.compile(r"([0-9]{1,5})([mhd])")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


class SeveralValues(TyperCommand):
    """A command whose repeatable options also take several values after one mention: ``--seed a.txt b.txt``.

    The values end at the next option or at ``--``. The shell expands ``seeds/*.txt`` so, and contract.md promises it.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Repeat the option's name before each of its further values, then read as usual."""
        repeatable = {
            name
            for option in self.params
            if isinstance(option, TyperOption) and option.multiple
            for name in option.opts
        }
        return super().parse_args(ctx, spread_values(args, repeatable))


def spread_values(arguments: list[str], repeatable: set[str]) -> list[str]:
    """Return *arguments* with the name of a repeatable option before each of its values.

    ``["--seed", "a", "b", "--json"]`` gives ``["--seed", "a", "--seed", "b", "--json"]``.
    """
    spread: list[str] = []
    option = ""
    for position, argument in enumerate(arguments):
        if argument == "--":
            return spread + arguments[position:]
        if argument.startswith("-") and argument != "-":
            option = argument if argument in repeatable else ""
            spread.append(argument)
        elif option and spread[-1] != option:
            spread += [option, argument]
        else:
            spread.append(argument)
    return spread


def read_settings() -> Environment:
    """Return the ``MONITOR_*`` variables of this process, checked. Raises EnvironmentFault."""
    return read_environment(os.environ)


def read_instant(text: str | None, *, option: str, now: datetime) -> datetime | None:
    """Return the instant that *text* names: ISO 8601 (a day is its first minute; no offset: UTC), ``36h`` or ``7d`` ago.

    None gives None. Raises typer.BadParameter naming *option*.
    """
    if text is None:
        return None
    if ago := _AGO.fullmatch(text):
        return now - int(ago[1]) * _UNITS[ago[2]]
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"{option} is {text!r}; use 2025-04-09, 2025-04-09T14:10Z, or 36h or 7d for so long ago"
        ) from None
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def read_choices(values: Sequence[str] | None, known: Sequence[str], *, option: str) -> list[str]:
    """Return *values* (none: []) if all of them are *known*. Raises typer.BadParameter naming *option* and the known ones.

    typer checks a single choice by itself, but knows no lists of them.
    """
    for value in values or ():
        if value not in known:
            raise typer.BadParameter(f"{option} is {value!r}; use {', '.join(known)}")
    return list(values or ())


def read_day(text: str | None, *, option: str) -> date | None:
    """Return the day that *text* names as ``2025-04-09``; None gives None. Raises typer.BadParameter naming *option*."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{option} is {text!r}; use a day such as 2025-04-09") from None
