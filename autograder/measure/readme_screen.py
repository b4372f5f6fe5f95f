"""The picture of a student's screen in the README: `python -m autograder.measure.readme_screen`.

It runs the release of `neuron` with its first parts done and one wrong, in a terminal of 80 columns,
and draws what pytest printed, with its colours, as an SVG.
"""

from __future__ import annotations

import html
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from autograder.manifest import ROOT, Assignment, load
from autograder.measure.half_done import mix_functions
from autograder.publish.pack import student_files, write_tree

TARGET = ROOT / "docs" / "screen.svg"
DONE = ("neuron", "layer", "tanh")
WRONG = {"sigmoid": "    return 1.0 / (1.0 + np.exp(np.asarray(z, dtype=float)))\n"}
COLOURS = {"31": "#ff7b72", "32": "#56d364", "33": "#e3b341", "34": "#79c0ff", "35": "#d2a8ff",
           "36": "#76e3ea", "90": "#8b949e"}  # fmt: skip
STYLE = re.compile(r"\x1b\[([0-9;]*)m")
SIZE, LINE, LEFT, TOP = 14, 19, 16, 44


def screen(assignment: Assignment, source: str) -> str:
    """What `pytest` prints, with colour codes, in the student's folder with this module."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / assignment.name
        write_tree(student_files(assignment, {}), folder)
        (folder / f"{assignment.name}.py").write_text(source, encoding="utf-8")
        keep = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "NO_COLOR", "PY_"))}
        done = subprocess.run(
            [sys.executable, "-B", "-m", "pytest", "--color=yes"],
            cwd=folder,
            env={**keep, "COLUMNS": "80", "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"},
            capture_output=True,
            encoding="utf-8",
        )
    return done.stdout.strip("\n")


def svg(text: str) -> str:
    """The text as a dark terminal; runs of one style are one `tspan`."""
    lines = [" $ pytest", "", *text.split("\n")]
    width = LEFT * 2 + round(SIZE * 0.602 * 80)
    height = TOP + LINE * len(lines) + 12
    rows = []
    style = ""
    for number, line in enumerate(lines):
        spans, style = _spans(line, style)
        rows.append(f'<text x="{LEFT}" y="{TOP + LINE * number}">{spans}</text>')
    plain = html.escape(STYLE.sub("", text))
    dots = "".join(
        f'<circle cx="{20 + 18 * i}" cy="17" r="6" fill="{c}"/>'
        for i, c in enumerate(("#ff5f57", "#febc2e", "#28c840"))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'role="img" aria-labelledby="title"><title id="title">{plain}</title>'
        f'<rect width="{width}" height="{height}" rx="8" fill="#0d1117"/>{dots}'
        f'<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,DejaVu Sans Mono,monospace" '
        f'font-size="{SIZE}" fill="#e6edf3" xml:space="preserve">\n' + "\n".join(rows) + "\n</g></svg>\n"
    )


def _spans(line: str, style: str) -> tuple[str, str]:
    """One line as `tspan`s, and the style in force at its end."""
    spans = []
    for index, piece in enumerate(STYLE.split(line)):
        if index % 2:
            style = "" if piece in ("", "0") else f"{style};{piece}"
        elif piece:
            spans.append(f"<tspan{_attributes(style)}>{html.escape(piece)}</tspan>")
    return "".join(spans), style


def _attributes(style: str) -> str:
    codes = style.split(";")
    colour = next((COLOURS[code] for code in reversed(codes) if code in COLOURS), "")
    bold = ' font-weight="bold"' if "1" in codes else ""
    return bold + (f' fill="{colour}"' if colour else "")


def draw() -> str:
    """The picture for the README."""
    assignment = load("neuron")
    return svg(screen(assignment, mix_functions(assignment, DONE, WRONG)))


if __name__ == "__main__":
    TARGET.write_text(draw(), encoding="utf-8")
