"""How do two values of one measure compare: one number, one within the other, one that says nothing beyond the other?"""

from __future__ import annotations

from monitor.items import Figure
from monitor.updates.placing import Value

_LEAST_STEP = 100.0  # 160 is as likely a count as a rounding of 163
_NEARLY = 0.06  # "about 9,000" and 9,300 are one count


def same_number(one: Value, two: Value) -> bool:
    """Compare what the texts state: 17, "at least 17" and "about 17" are one number."""
    return _stated(one) == _stated(two)


def _stated(value: Value) -> tuple[float, ...]:
    return tuple(sorted({bound for bound in value if bound is not None}))


def is_bound_kept(new: Figure, held: Value) -> bool:
    """Rule 6: a lower bound below the value held, or an upper bound above it, says nothing new."""
    low, high = held
    if new.qualifier in ("at_least", "more_than") and new.value_low is not None:
        return low is not None and new.value_low < low
    if new.qualifier in ("at_most", "less_than") and new.value_high is not None:
        held_number = high if low is None else low
        return held_number is not None and new.value_high > held_number
    return False


def is_coarser(new: Figure, held: Value, *, anew: bool = True) -> bool:
    """Tell a rounding or a range that the value held fulfils; *anew*: also a rounding upwards, which may be growth."""
    low, high = held
    if low is None or high is None or new.value_low is None or new.value_high is None:
        return False
    if new.qualifier == "exact" and low == high and new.value_low < low:
        return rounds_to(low, new.value_low)  # upwards, 200 after 198 is a count
    if new.qualifier == "about" and not anew and new.value_low > high:
        return False  # "about 1,200" after 1,150 has grown
    slack = _NEARLY * max(abs(low), 1.0) if new.qualifier == "about" else 0.0
    return new.qualifier in ("about", "range") and new.value_low - slack <= low and high <= new.value_high + slack


def refines(new: Figure, old: Figure) -> bool:
    """Tell a value that lies inside the bound or range held, or one that the number held rounds."""
    exact = new.qualifier == "exact" and old.qualifier in ("exact", "about")
    if exact and new.value_low is not None and rounds_to(new.value_low, old.value_low):
        return True
    if old.qualifier == "about" and new.qualifier == "exact" and is_rounded(new, old):
        return True
    if old.qualifier in ("exact", "about") or new.value_low is None:
        return False
    above = old.value_low is None or new.value_low >= old.value_low
    below = old.value_high is None or (new.value_high is not None and new.value_high <= old.value_high)
    return above and below


def is_within(new: Figure, old: Figure) -> bool:
    """Tell a number below an upper bound or one that a rounding covers: "up to 200", then 96, is no fall."""
    return (old.value_low is None or old.qualifier == "about") and new.qualifier == "exact" and refines(new, old)


def is_rounded(new: Figure, old: Figure) -> bool:
    """Tell an exact number that "about 350" covers, on whichever side: 347, and 352."""
    fine, coarse = new.value_low, old.value_low
    return fine is not None and coarse is not None and abs(fine - coarse) <= _NEARLY * max(abs(coarse), 1.0)


def rounds_to(fine: float, coarse: float | None) -> bool:
    """Tell whether *coarse* is *fine* in round numbers, as headlines give it: 9,000 for 9,312, 2.4 million for 2,430,000."""
    if coarse is None or fine == coarse or coarse < _LEAST_STEP:
        return False
    unit = 10.0 ** (len(f"{coarse:.0f}") - 1)
    step = next((unit / part for part in (1, 10) if coarse % (unit / part) == 0), 0.0)
    return step >= _LEAST_STEP and fine % step != 0 and abs(fine - coarse) <= min(step / 2, _NEARLY * fine)
