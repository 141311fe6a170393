"""Is an outlet heard, silent, or not to be read? One judgement from how its sources stand. Pure: values in, values out.

| kind | rule |
|---|---|
| ``heard`` | one of its sources is ``ok`` |
| ``silent`` | none is, and at least one answers and has nothing new for too long (``stale``, see health) |
| ``unreachable`` | none can be read at all (``blocked``, ``not-a-feed``, ``gone``, ``failing``), or the sources file has none of them any more |

Searches do not count: one that finds nothing says nothing of its outlet. A source that is empty or was never looked at says nothing
either, and an outlet that was never read cannot fall silent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, get_args

from monitor.store.health import word_span

SilenceKind = Literal["silent", "unreachable", "heard"]
SilenceUpdateKind = Literal["outlet_silent", "outlet_unreachable", "outlet_heard"]
"""The same as kinds of updates."""
SILENCE_KINDS: tuple[SilenceUpdateKind, ...] = get_args(SilenceUpdateKind)
UNLISTED = "the sources file does not list it any more"
_SAYS_NOTHING = frozenset({"unchecked", "empty"})


@dataclass(frozen=True, kw_only=True)
class SourceStanding:
    """How one source of an outlet stands."""

    url: str
    kind: str
    listed: bool
    state: str
    reason: str
    since: datetime | None
    """When it came into this state."""
    newest: datetime | None
    """Its latest item's time; of a source without dates, when it last named something new."""
    last_good: datetime | None
    usual_gap_seconds: int | None


@dataclass(frozen=True, kw_only=True)
class Silence:
    """How an outlet is, with the evidence."""

    kind: SilenceKind
    time: datetime
    """When the look was that showed it."""
    since: datetime | None
    """Silent: its last item; unreachable: when it was last read; heard: its newest item. None where that is not known."""
    reason: str
    source_url: str | None
    usual_gap_seconds: int | None


def judge_outlet(sources: Sequence[SourceStanding], *, now: datetime) -> Silence | None:
    """Return how the outlet of *sources*, all that were ever listed, is; None where they say nothing about that."""
    sources = [source for source in sources if source.kind != "search"]
    listed = [source for source in sources if source.listed]
    read = [source.last_good for source in sources if source.last_good]
    if not read:
        return None
    if not listed:
        return Silence(
            kind="unreachable", time=now, since=max(read), reason=UNLISTED, source_url=None, usual_gap_seconds=None
        )
    if good := [source for source in listed if source.state == "ok"]:
        return _silence("heard", _newest(good), since=_newest(good).newest, now=now)
    told = [source for source in listed if source.state not in _SAYS_NOTHING]
    if not told:
        return None
    sick = max((source.since for source in told if source.since), default=now)
    if stale := [source for source in told if source.state == "stale"]:
        items = [source.newest for source in listed if source.newest]
        return _silence("silent", _newest(stale), since=max(items, default=None), now=sick)
    return _silence("unreachable", max(told, key=_read_last), since=max(read), now=sick)


def is_news(before: SilenceKind | None, after: SilenceKind) -> bool:
    """Return whether what an outlet has become is to be told; *before* is what was told last, None: nothing was."""
    return after != (before or "heard")


def date_after(silence: Silence, before: datetime | None, *, now: datetime) -> Silence:
    """Return *silence*, dated no earlier than *before*, the time of what was told last: what was so already then began to count *now*.

    A source that is listed again stands as it stood before it was dropped.
    """
    if before is None or silence.time >= before:
        return silence
    return replace(silence, time=max(now, before))  # now is the earlier one where the clock was set back


def word_silence(silence: Silence, before: Silence | None, outlet: str) -> tuple[str, str | None, str]:
    """Return what is told of *outlet* in one line for a person, and how it was before and is after; *before* is what was told last."""
    if silence.kind == "heard":
        was = "could not be read" if before and before.kind == "unreachable" else "was silent"
        ended = _word_instant(before.since) if before else None
        after = f"something new at {_word_instant(silence.since)}" if silence.since else "it is read again"
        return f"{outlet} heard again: {after}", f"{was} since {ended}" if ended else was, after
    if silence.kind == "silent":
        gap = timedelta(seconds=silence.usual_gap_seconds) if silence.usual_gap_seconds else None
        after = f"nothing new since {_word_instant(silence.since)}" if silence.since else "nothing new"
        usual = f"something new every {word_span(gap)}" if gap else None
        return f"{outlet} silent: {silence.reason}", usual, after
    after = "cannot be read" + (f" since {_word_instant(silence.since)}" if silence.since else "")
    return f"{outlet} {after}: {silence.reason}", "read", after


def _silence(kind: SilenceKind, source: SourceStanding, *, since: datetime | None, now: datetime) -> Silence:
    return Silence(
        kind=kind,
        time=(source.since or now) if kind == "heard" else now,
        since=since,
        reason=source.reason,
        source_url=source.url,
        usual_gap_seconds=source.usual_gap_seconds,
    )


def _newest(sources: Sequence[SourceStanding]) -> SourceStanding:
    return max(sources, key=lambda source: (_stamp(source.newest), source.url))


def _read_last(source: SourceStanding) -> tuple[float, str]:
    return _stamp(source.last_good), source.url


def _stamp(instant: datetime | None) -> float:
    return instant.timestamp() if instant else float("-inf")


def _word_instant(instant: datetime | None) -> str | None:
    return f"{instant:%Y-%m-%d %H:%M} UTC" if instant else None
