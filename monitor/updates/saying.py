"""How is a figure's value said to a person? Signs for qualifiers, grouped digits, the unit where it is no noun of its own."""

from __future__ import annotations

from monitor.items import Figure

_SIGNS = {"at_least": "≥ ", "more_than": "> ", "at_most": "≤ ", "less_than": "< ", "about": "≈ "}


def say_value(figure: Figure, *, unit: bool = True) -> str:
    """Return the value for a person: ``≥ 17``, ``25–31``, ``≈ 1,200``, ``dozens``; with its unit, which persons and homes go without.

    The unit is left out, too, where the measure's own words say it: ``31`` of 31 vehicles.
    """
    low, high = figure.value_low, figure.value_high
    if figure.qualifier == "vague" and figure.surface:
        return figure.surface.casefold()  # "dozens" is what was said; the bound that stands for it was not
    if figure.qualifier == "range" and low is not None and high is not None:
        number = f"{_digits(low)}–{_digits(high)}"
    else:
        stated = low if low is not None else high
        number = _SIGNS.get(figure.qualifier, "") + (_digits(stated) if stated is not None else "?")
    plain = figure.unit in ("persons", "homes", "") or figure.unit in figure.measure_text.lower().split()
    return number if plain or not unit else f"{number} {figure.unit}"


def _digits(value: float) -> str:
    return f"{int(value):,}" if value == int(value) else f"{value:,.4g}"
