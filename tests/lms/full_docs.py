"""The slow commands of docs/lms.md; run by `make lms`."""

from __future__ import annotations

from pathlib import Path

from tests.lms import guide


def test_every_slow_command_of_the_page_runs(tmp_path: Path) -> None:
    root = guide.course(tmp_path / "kit")
    slow = [command.line for command in guide.commands() if command.when == "slow"]
    assert slow[0] == "make release WHEELS=1" and len(slow) == 5
    for number, line in enumerate(slow):
        done = guide.run(line, root)
        assert done.returncode == 0, line + done.stdout + done.stderr
        if number == 0:
            guide.notebook_handed_in(root)
    assert list((root / "release" / "lms" / "nbgrader").glob("*.csv"))
