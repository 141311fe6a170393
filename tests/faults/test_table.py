"""Is every case of docs/faults.md held by the tests that it names?"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
TABLE = TESTS.parent / "docs" / "faults.md"
CASES = range(1, 54)


def read_rows() -> dict[int, str]:
    """Return the last cell of each row of the table by its number."""
    rows = re.findall(r"^\| (\d+) \|.*\| (.*?) \|$", TABLE.read_text(encoding="utf-8"), re.MULTILINE)
    assert [int(number) for number, _ in rows] == list(CASES)
    return {int(number): cell for number, cell in rows}


def find_marks() -> dict[int, set[str]]:
    """Return by number the test files, relative to tests/, that are marked with it."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    for file in TESTS.rglob("test_*.py"):
        text = file.read_text(encoding="utf-8")
        if "mark.fault" in text:
            for number in marked_numbers(ast.parse(text)):
                found[number].add(file.relative_to(TESTS).as_posix())
    return found


def marked_numbers(tree: ast.AST) -> Iterator[int]:
    """Yield the numbers of every ``pytest.mark.fault(...)`` of a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.fault":
            yield from (ast.literal_eval(argument) for argument in node.args)


def test_each_case_names_the_files_of_the_tests_that_are_marked_with_it() -> None:
    marks = find_marks()
    named = {number: set(re.findall(r"`(.+?)`", cell)) for number, cell in read_rows().items()}
    assert named == marks


def test_no_case_is_without_a_test() -> None:
    assert set(find_marks()) == set(CASES)
