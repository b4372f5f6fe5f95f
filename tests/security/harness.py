"""Grades one attack and says what came of it: points, leaks, what it left behind, who was harmed."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from xml.etree import ElementTree

from autograder.errors import KitError
from autograder.render import formats, render
from autograder.result import Result, Timing, to_json
from autograder.runner.engine import Engine
from autograder.runner.options import Options
from autograder.worker import confine
from tests.security import vault as vaults
from tests.security.bank.attack import Attack

PLANTED = ("bait", "open", "suid-id")
PLACES = ("/tmp", "/dev/shm", "/var/tmp", "/dev/mqueue")
SEGMENTS = {"shm": "-m", "sem": "-s", "msg": "-q"}
KEY, MARK = b"0x6E6E6B3", vaults.MARK.encode()
JSON_FORMATS = ("json", "gradescope", "coursera", "prairielearn", "submitty", "classroom50", "coderunner")
ONE_LINE_FORMATS = ("markus",)


@dataclass(frozen=True)
class Outcome:
    """What came of an attack. `faults` are sentences; none means that it was contained."""

    attack: Attack
    points: dict[str, int] = field(default_factory=dict)
    succeeded: bool = False
    faults: tuple[str, ...] = ()
    result: Result | None = None


class Range:
    """A vault, an engine on it, and somebody who listens; a context manager."""

    def __init__(self, options: Options | None = None) -> None:
        self.options = options or Options()
        self.vault = vaults.build()
        number = secrets.randbelow(0x7000000) + 0xFFFFFF
        self.mark = f"{vaults.MARK}-{number:x}"
        self.keys = range(16 * number, 16 * number + 16)
        self.engine = Engine(self.vault.assignment, self.options)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.local = socket.socket(socket.AF_UNIX)
        self.local.bind(f"\0{self.mark}-{self.port}")
        self.local.listen()
        self.plant()

    def plant(self) -> None:
        """Put what attacks look for into the folder that all may write to."""
        drop = self.vault.folder / "drop"
        (drop / "bait").touch()
        (drop / "open").write_bytes(b"")
        (drop / "open").chmod(0o666)
        if os.geteuid() == 0 and not (drop / "suid-id").exists():
            shutil.copy("/usr/bin/id", drop / "suid-id")
            os.chmod(drop / "suid-id", 0o4755)

    def __enter__(self) -> Range:
        return self

    def __exit__(self, *exception: object) -> None:
        self.engine.close()
        self.listener.close()
        self.local.close()
        self.unmount()
        shutil.rmtree(self.vault.folder, ignore_errors=True)

    def source(self, attack: Attack) -> bytes:
        """The attack's file, told where the vault is and who listens, with marks that no other run has."""
        folder, key = str(self.vault.folder).encode(), b"0x%07X" % (self.keys[0] // 16)
        text = attack.source.replace(b"{ROOT}", folder).replace(b"{PORT}", b"%d" % self.port)
        return text.replace(MARK, self.mark.encode()).replace(KEY, key)

    def run(self, attack: Attack) -> Outcome:
        """Grade the attack and look at everything that it may have touched."""
        try:
            result, timing = self.engine.grade(self.source(attack))
        except KitError as error:
            self.clean()
            return Outcome(attack, faults=(f"the grader was harmed: {error}",), succeeded=True)
        points = {n: sum(c.points for c in checks) for n, checks in result.parts().items()}
        text = to_json(result)
        faults = [f"points {points}"] if points != attack.expected else []
        faults += ["it says that it escaped"] if "ESCAPED" in text else []
        faults += ["the secret is in the result"] if self.vault.canary in text else []
        faults += list(pages(result, timing))
        faults += list(self.left_behind())
        if attack.says not in result.problem:
            faults.append(f"its problem is {result.problem!r}")
        succeeded = "ESCAPED" in text or self.vault.canary in text or any("left" in f for f in faults)
        self.clean()
        return Outcome(attack, points, succeeded, tuple(faults), result)

    def left_behind(self) -> Iterator[str]:
        """Processes, files and segments that are there and should not be."""
        for path in self.left_files():
            yield f"the file {path} is left"
        opened = self.vault.folder / "drop" / "open"
        if opened.is_file() and opened.stat().st_size:
            yield "letters are left in the open file"
        if not (self.vault.folder / "drop" / "bait").exists():
            yield "nothing is left of the bait"
        for kind, number in left_segments(self.keys):
            yield f"the segment {kind} {number} is left"
        for pid in left_processes(os.getpid()):
            yield f"process {pid} is left"

    def clean(self) -> None:
        """Take away what an attack left, so that the next one is not blamed for it."""
        for path in self.left_files():
            with contextlib.suppress(OSError):
                path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
        for kind, number in left_segments(self.keys):
            subprocess.run(["ipcrm", SEGMENTS[kind], number], check=False)
        self.unmount()
        self.plant()

    def unmount(self) -> None:
        """Take away what an attack mounted, as often as it did."""
        drop = self.vault.folder / "drop"
        while os.path.ismount(drop) and not subprocess.run(["umount", str(drop)], check=False).returncode:
            pass

    def left_files(self) -> list[Path]:
        """Files with this run's mark in places that everybody may write to."""
        drop = self.vault.folder / "drop"
        found = [path for path in drop.iterdir() if path.name not in PLANTED]
        for place in map(Path, PLACES):
            with contextlib.suppress(OSError):
                found += [path for path in place.iterdir() if path.name.startswith(self.mark)]
        return found


def left_segments(keys: range) -> list[tuple[str, str]]:
    """(kind, number) of System V segments with these keys."""
    found = []
    for kind in SEGMENTS:
        with contextlib.suppress(OSError), open(f"/proc/sysvipc/{kind}", encoding="ascii") as table:
            rows = [line.split() for line in list(table)[1:]]
            found += [(kind, row[1]) for row in rows if int(row[0]) in keys]
    return found


def left_processes(me: int) -> list[int]:
    """Workers that are alive after their submission: processes below this one deeper than a template.

    The chain is: this process, the engine's, its template. A worker would come after that; one that
    lost its parents belongs to a user of the sandbox or to the template.
    """
    parents = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError), open(f"/proc/{name}/stat", encoding="utf-8") as stat:
            words = stat.read().rpartition(")")[2].split()
            if words[0] != "Z":
                parents[int(name)] = int(words[1])
    children = {pid for pid, parent in parents.items() if parent == me}
    templates = {pid for pid, parent in parents.items() if parent in children}
    workers = [pid for pid, parent in parents.items() if parent in templates]
    return workers + [pid for pid in parents if pid not in workers and spare_user(pid)]


def spare_user(pid: int) -> bool:
    """Whether the process has a user of the sandbox and descends from an engine of this process."""
    with contextlib.suppress(OSError):
        first, count = confine.SPARE_USERS[0]
        with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
            orphan = stat.read().rpartition(")")[2].split()[1] == "1"
        return orphan and first <= os.stat(f"/proc/{pid}").st_uid < first + count
    return False


def pages(result: Result, timing: Timing) -> Iterator[str]:
    """Faults of what a student would read, in every format."""
    hidden = {check.detail for check in result.checks if check.hidden and check.detail}
    hidden -= {check.message for check in result.checks} | {result.problem}
    for form in formats():
        page = render(result, timing, form, "student")
        if "HIDDEN" in page or any(detail in page for detail in hidden if len(detail) > 20):
            yield f"{form}: it shows what a hidden check said"
        odd = {c for c in page if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c != "\n"}
        if odd:
            yield f"{form}: it holds the characters {sorted(map(ascii, odd))}"
        yield from broken(form, page, result)


def broken(form: str, page: str, result: Result) -> Iterator[str]:
    """Faults of a page as a document of its format."""
    if form in JSON_FORMATS:
        json.loads(page)
    elif form in ONE_LINE_FORMATS:
        rows = [json.loads(row) for row in page.splitlines()]
        if sum(row["marks_earned"] for row in rows) != result.points:
            yield f"{form}: the marks are not {result.points}"
    elif form == "junit":
        ElementTree.fromstring(page)
    elif form == "vpl":
        rows = page.splitlines()
        if [row for row in rows if row.startswith("Grade")] != [f"Grade :=>>{result.points}"]:
            yield "vpl: another grade stands in it"
        if (rows.count("<|--"), rows.count("--|>")) != (1, 1):
            yield "vpl: the comment ends too early"
    elif form == "autolab":
        scores = json.loads(page.splitlines()[-1])["scores"]
        if sum(scores.values()) != result.points:
            yield "autolab: other scores stand in it"


def lacking(result: Result | None) -> frozenset[str]:
    """The layers that a worker was not under."""
    return frozenset(confine.LAYERS) - frozenset(result.layers if result else ())


def let_through(outcome: Outcome) -> bool:
    """Whether an attack succeeded that a missing layer would have stopped, and the result says so."""
    missing = lacking(outcome.result)
    known = bool(outcome.result) and outcome.attack.succeeds_without(missing)
    return bool(outcome.faults) and known and outcome.result.mode == "practice"


def report(outcomes: list[Outcome], screen=sys.stdout) -> int:
    """Print what is not as it should be and a line for all; the number of faults."""
    through = [outcome for outcome in outcomes if let_through(outcome)]
    bad = [outcome for outcome in outcomes if outcome.faults and outcome not in through]
    for outcome in bad:
        print(f"{outcome.attack.group}: {outcome.attack.name}: {'; '.join(outcome.faults)}", file=screen)
    good = len(outcomes) - len(bad) - len(through)
    line = f"{len(outcomes)} submissions, {good} as they should be"
    if through:
        layers = ", ".join(sorted(lacking(through[0].result)))
        line += f", {len(through)} let through without {layers}; the results say practice"
    print(line, file=screen)
    return len(bad)


def without(*off: str) -> Options:
    """Options with some layers off."""
    return replace(Options(), layers=tuple(n for n in confine.LAYERS if n not in off))
