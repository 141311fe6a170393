from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from tests.cli.conftest import FIRST, Run


def test_the_ledger_has_the_schema_of_the_contract(ferry: Run) -> None:
    ledger = json.loads(ferry("export", "ferry", "--to", "ledger").out)
    assert list(ledger)[:3] == ["schema", "story", "generated_at"]
    assert ledger["schema"] == "ledger/1"
    assert [article["bin"] for article in ledger["articles"]] == ["in", "in", "out"]
    bodies = {(a["article_id"], v["version"]): v["article_body"] for a in ledger["articles"] for v in a["versions"]}
    for figure in ledger["figures"]:
        start, end = figure["span"]
        assert bodies[figure["article_id"], figure["version"]][start:end] == figure["sentence"]


def test_lines_and_tables_go_to_standard_output(ferry: Run) -> None:
    lines = ferry("export", "ferry", "--to", "jsonl").out.splitlines()
    assert [json.loads(line)["article_id"] for line in lines] == [1, 2, 3]
    rows = list(csv.DictReader(io.StringIO(ferry("export", "ferry", "--to", "csv").out)))
    assert rows[0]["sentence"] == FIRST
    rows = list(csv.DictReader(io.StringIO(ferry("export", "ferry", "--to", "csv", "--table", "statements").out)))
    assert rows[0]["stance"] == "decline_comment"


def test_a_file_gets_the_export_and_standard_output_nothing(ferry: Run, tmp_path: Path) -> None:
    answer = ferry("export", "ferry", "--to", "ledger", "-o", str(tmp_path / "out.json"))
    assert answer.out == ""
    assert json.loads((tmp_path / "out.json").read_text())["story"] == "ferry"


def test_a_format_or_story_that_is_not_there_ends_with_2(ferry: Run) -> None:
    assert ferry("export", "ferry", "--to", "pdf").code == 2
    assert ferry("export", "ferry").code == 2
    assert ferry("export", "fery", "--to", "ledger").code == 2
    assert ferry("export", "ferry", "--to", "ledger", "-o", "nowhere/out.json").code == 2
