"""Is a crawl measured though its processes end while they are looked at?"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.newsweb.measured import peak_mb, process_tree


def test_a_process_that_ends_while_it_is_looked_at_has_no_children_and_no_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Workers end at any moment, also between the look for their folder and the look into it."""
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait(30)
    monkeypatch.setattr(Path, "is_dir", lambda self: True)
    monkeypatch.setattr(Path, "exists", lambda self: True)
    assert list(process_tree(child.pid)) == [child.pid]
    assert peak_mb(child.pid) == 0.0


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="this system does not tell of its processes")
def test_a_child_of_a_child_is_of_the_tree() -> None:
    """The workers of a crawl are the children of its child where a shell started it."""
    nested = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'print(1, flush=True); input()'])"
    with subprocess.Popen([sys.executable, "-c", nested], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        assert len(list(process_tree(child.pid))) == 2
        child.communicate(b"\n", timeout=30)
