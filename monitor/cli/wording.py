"""How is a value of the ledger said to a person? Counts with their qualifier, speakers with their role, places in a text, copies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from monitor.cli.output import NOTHING, format_number

_PREFIXES = {
    "at_least": "at least ",
    "more_than": "more than ",
    "at_most": "at most ",
    "less_than": "less than ",
    "about": "about ",
}
_VAGUE = {24: "dozens", 200: "hundreds", 2000: "thousands", 2_000_000: "millions"}


def word_value(low: float | None, high: float | None, qualifier: str) -> str:
    """Return a figure's value in words: ``at least 155``, ``20 to 25``, ``dozens``; ``?`` where it has neither bound."""
    if qualifier == "vague" and low is not None:
        return _VAGUE.get(int(low), f"{format_number(low)} or more")
    if low is not None and high is not None and low != high:
        return f"{format_number(low)} to {format_number(high)}"
    return _PREFIXES.get(qualifier, "") + format_number(low if low is not None else high)


def word_figure(figure: Mapping[str, Any]) -> str:
    """Return a figure's row in words: ``at least 155 Chinese nationals``; of money, ``3,480 USD: paid to a middleman``."""
    value = word_value(figure["value_low"], figure["value_high"], figure["qualifier"])
    counted, unit = figure["measure_text"] or figure["measure"], figure.get("unit") or ""
    is_money = len(unit) == 3 and unit.isupper()  # ISO 4217
    return f"{value} {unit}: {counted}" if is_money else f"{value} {counted}"


def word_correction(row: Mapping[str, Any]) -> str:
    """Return what a person corrected in one line: ``"bodies" counts for "dead": 3 figures (the same people)``."""
    reaches = row["reaches"]
    told = {
        "merge": f"“{row['measure']}” counts for “{row['into']}”",
        "split": f"{row['words']} ({row['measure']}) counts for “{row['into']}”",
        "not_this_story": f"{row['finding']} “{row['words']}” is not of {row['story']}",
    }[row["kind"]]
    what = "figure" if row["kind"] == "merge" else row["finding"]
    count = f"{reaches} {what}{'s' * (reaches != 1)}" if reaches else "bears on nothing that is held now"
    return f"{told}: {count}" + (f" ({row['note']})" if row["note"] else "")


def word_finding(kind: str, key: int) -> str:
    """Return how a figure or statement is named at the command line: ``f12``, ``s7``."""
    return f"{kind[0]}{key}"


def word_speaker(speaker: str | None, role: str | None, party: str | None = None) -> str:
    """Return a speaker with the role, or else the party, in brackets: ``Lin Jian (foreign ministry spokesman)``."""
    known = role or party
    if not speaker:
        return known or "-"
    return f"{speaker} ({known})" if known and known.casefold() != speaker.casefold() else speaker


def word_mentions(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return how often a statement is retold, and by which outlets: `` · 3 more mentions: harbour-post, tern``; "" for []."""
    if not rows:
        return ""
    outlets = sorted({word_outlet(row) for row in rows})
    named = ", ".join(outlets[:3]) + (" …" if len(outlets) > 3 else "")
    return f" · {len(rows)} more mention{'s' * (len(rows) > 1)}: {named}"


def word_place(article_id: int | None, start: int | None) -> str:
    """Return where a sentence stands, as ``monitor show 9 --at 626`` takes it: ``#9 @626``; ``-`` where no article says it."""
    if article_id is None:
        return NOTHING
    return f"#{article_id}" if start is None else f"#{article_id} @{start}"


def find_start(row: Mapping[str, Any]) -> int | None:
    """Return where the sentence behind a row begins in its text, whatever part of it is the evidence; None where there is none."""
    span = row.get("span") or row.get("sentence_span") or next(iter(row.get("spans") or ()), None)
    return span[0] if span else None


def word_outlet(row: Mapping[str, Any]) -> str:
    """Return the outlet of a row, ``seed`` for a text that was handed in without one, ``-`` where nobody tells."""
    return row["outlet"] or ("seed" if str(row["url"]).startswith("seed:") else "-")


def word_copies(found: Mapping[str, Any]) -> list[str]:
    """Return what of an article's text is elsewhere, in lines: of what it is a copy, and which outlets have it; [] where it stands alone."""
    lines = []
    if found.get("copy_of"):
        share = found["versions"][-1].get("copy_containment") if found.get("versions") else None
        told = {"exact": "word for word", "near": "edited", "contained": "a part of it"}.get(
            str(found["copy_kind"]), ""
        )
        held = f", {share:.0%} of its wording" if share is not None and found["copy_kind"] != "exact" else ""
        lines.append(
            f"a copy of #{found['copy_of']}: {told}{held}; what it gives otherwise than #{found['copy_of']} counts as its own"
        )
    outlets = found.get("carried_by") or ()
    others = [outlet for outlet in outlets if outlet != found["outlet"]]
    if others:
        names = ", ".join(others[:5]) + (" …" if len(others) > 5 else "")
        lines.append(f"also in {len(others)} outlet{'s' * (len(others) > 1)} ({names}), 1 origin")
    return lines


def word_stance(stance: str) -> str:
    """Return a stance as a person says it: ``declined to comment``, ``denial``."""
    return {"decline_comment": "declined to comment", "no_comment": "no comment"}.get(stance, stance)
