"""What follows from these rows? Remembered, where it was asked of equal rows before.

A story's rows change a few at a time, and what follows from one series or one party follows from its own rows alone. The
answers are the same with and without a memory: it compares all that went in, and where anything differs it asks again.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

Answer = TypeVar("Answer")


class Memory:
    """Keeps one answer for each question: of the rows for which it was asked last."""

    def __init__(self) -> None:
        self._known: dict[Hashable, tuple[Any, Any]] = {}

    def recall(self, question: Hashable, given: Any, derive: Callable[[], Answer]) -> Answer:
        """Return what *derive* gives, which must be a pure function of *given*; it is asked only where *given* is another.

        Neither *given* nor the answer may be changed afterwards.
        """
        known = self._known.get(question)
        if known is not None and known[0] == given:  # equal rows are mostly the very same: that is seen at once
            answer: Answer = known[1]
            return answer
        answer = derive()
        self._known[question] = given, answer
        return answer
