"""What does a command cost with all that it starts? Run as ``python benchmarks/_descendants.py REPORT COMMAND...``.

Writes the seconds of CPU into the file REPORT, and ends as the command did. A system counts to a process the children that it has
waited for; worker processes that a fork server has started are nobody's children by the time it ends. On Linux they are handed to this
process, which waits for all (prctl(2), PR_SET_CHILD_SUBREAPER); elsewhere only what the command itself waited for is counted.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path

SUBREAPER = 36
"""PR_SET_CHILD_SUBREAPER of linux/prctl.h."""


def main(report: Path, command: list[str]) -> int:
    """Run *command* and whatever it starts to their ends; return its exit code."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
    started = subprocess.Popen(command)
    code, cpu = 1, 0.0
    while True:
        try:
            pid, status, usage = os.wait4(-1, 0)
        except ChildProcessError:  # none is left
            break
        cpu += usage.ru_utime + usage.ru_stime
        if pid == started.pid:
            code = started.returncode = os.waitstatus_to_exitcode(status)
    report.write_text(f"{cpu}\n")
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
