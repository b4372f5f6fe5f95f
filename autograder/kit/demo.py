"""What every `demo.py` has in common: tables of numbers and pictures, from the student's own functions.

A demo says what it shows and how its module is called:

    DEMO = Demo("neuron", tables={"Title": lines_of_a_table}, pictures={"name.png": figure_of_a_picture})

A table takes the module and returns lines of text; a picture takes it and returns a Matplotlib figure.
Matplotlib is not needed: without it there are tables alone. What a function that is not written yet
keeps from being shown is said in a sentence, and the rest is shown.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import os
import re
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from . import messages, released_assignment
from .columns import align_left as align_left  # as a demo imports them, too
from .columns import align_right as align_right
from .messages import say, say_count
from .student_file import LoadError, load, read
from .watchdog import Watchdog

BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#777777"  # told apart by every kind of eye
PALE = "#E5E5E5"
MINE = "my_pictures"
LABEL_FONT, FAMILY = "labels.otf", "Kit Labels"  # letters that Matplotlib's own font lacks
STOPS = ".\u3002"  # a sentence ends with either; as a reason it stands within another
SECONDS = 20.0
extras: set[str] = set()  # functions of parts that nobody must write: their lack is no gap
limit = Watchdog(SECONDS, stuck=lambda: None)  # of one table or picture; Ctrl-C ends what nothing can stop


class Demo:
    """The tables and pictures of one assignment."""

    def __init__(
        self,
        name: str,
        tables: Mapping[str, Callable[[Any], list[str]]],
        pictures: Mapping[str, Callable[[Any], Any]],
    ) -> None:
        self.name = name
        self.tables = tables
        self.pictures = pictures
        self.told: set[str] = set()  # why tables are not shown; a picture does not say it again

    def table(self, module: Any) -> str:
        """All tables under their titles; at the end those that cannot be shown, and why.

        Each has a line, but those of extra parts have one together.
        """
        sections, missing, extra = [], [], 0
        self.told.clear()
        for title, lines in self.tables.items():
            found, why = attempt(lines, module)
            if not why:
                sections.append("\n".join([title, *found]))
            elif of_extra(why):
                extra += 1
            else:
                missing.append(f"  {say('demo_no_table', title=title, reason=why)}")
            self.told.add(why)
        if extra:
            missing.append(f"  {say_count('demo_extra_tables', extra)}")
        if missing:
            sections.append("\n".join([say("demo_not_shown"), *missing]))
        return "\n\n".join(sections)

    def draw(self, module: Any) -> Iterator[tuple[str, Any]]:
        """File name and figure of each picture; errors go through."""
        for name, picture in self.pictures.items():
            with np.errstate(all="ignore"):
                yield name, picture(module)

    def save(self, module: Any, folder: Path) -> list[str]:
        """Save in `folder` the pictures that can be drawn; their names. Says which cannot, and why.

        Raises `ImportError` when there is no Matplotlib.
        """
        importlib.import_module("matplotlib")
        folder.mkdir(parents=True, exist_ok=True)
        done, extra = [], 0
        for name, picture in self.pictures.items():
            figure, why = attempt(picture, module)
            why = why or empty(figure)
            if not why:
                write(figure, folder / name)
                done.append(name)
            elif of_extra(why):
                extra += 1  # also where a table has its reason: those are counted, too
            elif why not in self.told:
                print(say("demo_no_picture", picture=name, reason=why))
        if extra:
            print(say_count("demo_extra_pictures", extra))
        return done

    def main(self) -> None:
        """What `python demo.py` does, in the folder of the exercise."""
        folder = Path(__file__).resolve().parent.parent
        with contextlib.suppress(OSError, ValueError, KeyError):
            found = released_assignment.read(folder / "kit" / "assignment.json")
            messages.use(os.environ.get("KIT_LANGUAGE") or found.language)
            extras.update(function for part in found.parts if part.extra for function in part.functions)
        try:
            module = students_module(self.name, folder)
        except LoadError as error:
            sys.exit(str(error))
        print(self.table(module), end="\n\n")
        try:
            names = self.save(module, folder / MINE)
        except ImportError:
            print(say("demo_no_matplotlib"))
            return
        for name in names:
            theirs = folder / "pictures" / name
            if theirs.is_file():
                put_side_by_side(theirs, folder / MINE / name)
            print(say("demo_saved", path=f"{MINE}/{name}"))


def students_module(name: str, folder: Path) -> types.ModuleType:
    """The student's file, read by the same rules as for the tests; raises `LoadError`."""
    spec = importlib.util.find_spec(name)
    path = Path(spec.origin) if spec is not None and spec.origin else folder / f"{name}.py"

    def late(error: BaseException) -> types.ModuleType:
        raise LoadError(say("load_hang", file=path.name))

    return limit.run(lambda: load(read(path), name, str(path)), late)


def attempt(compute: Callable[..., Any], *args: Any) -> tuple[Any, str]:
    """The value of `compute(*args)` and an empty string, or None and why there is none."""
    try:
        with np.errstate(all="ignore"):
            return limit.run(lambda: (compute(*args), ""), too_slow)
    except NotImplementedError as error:
        reason = str(error).rstrip(STOPS)
        return None, say("demo_extra", reason=reason) if of_extra(reason) else reason
    except AttributeError as error:
        if isinstance(error.obj, types.ModuleType) and error.obj in args:
            file = f"{error.obj.__name__}.py"
            return None, say("no_function", file=file, function=error.name).rstrip(STOPS)
        return None, f"{type(error).__name__}: {error}"
    except Exception as error:
        return None, f"{type(error).__name__}: {error}"


def of_extra(reason: str) -> bool:
    """Whether a function that is missing, by this reason, is one of an extra part."""
    return bool(extras.intersection(re.findall(r"[A-Za-z_]\w*", reason, re.ASCII)))


def empty(figure: Any) -> str:
    """Why there is nothing in any panel of a figure; an empty string when there is."""
    reasons = [getattr(axes, "explained", "") for axes in figure.axes]
    return reasons[0].rstrip(STOPS) if reasons and all(reasons) else ""


def too_slow(error: BaseException) -> tuple[None, str]:
    """What comes of a table or picture that takes too long."""
    return None, say("demo_too_slow", seconds=SECONDS)


def put_side_by_side(theirs: Path, mine: Path) -> None:
    """Put the statement's picture to the left of the student's, in the student's file."""
    from matplotlib.image import imread

    pictures = imread(theirs), imread(mine)
    tallest = max(picture.shape[0] / picture.shape[1] for picture in pictures)
    figure, axes = panels(1, 2, (16, 8 * tallest + 0.5))
    for panel, picture, title in zip(axes, pictures, (say("demo_theirs"), say("demo_mine")), strict=True):
        panel.imshow(picture)
        panel.set_title(title)
        panel.axis("off")
    write(figure, mine)


def write(figure: Any, path: Path) -> None:
    """Save a figure; the same figure gives the same bytes."""
    figure.savefig(path, dpi=110, metadata={"Software": None})


def panels(rows: int, columns: int, size: tuple[float, float], **how: Any) -> tuple[Any, Any]:
    """A figure of `size` inches, and its axes as `Figure.subplots` gives them."""
    from matplotlib.figure import Figure

    add_letters()
    figure = Figure(figsize=size, layout="constrained")
    return figure, figure.subplots(rows, columns, **how)


def add_letters() -> None:
    """Let Matplotlib find the letters of this release's language in the font that comes with it."""
    import matplotlib
    from matplotlib.font_manager import fontManager

    fonts = sorted(messages.FOLDER.glob(f"*/{LABEL_FONT}"))
    own = [name for name in matplotlib.rcParams["font.family"] if name != FAMILY]
    if not fonts or own != matplotlib.rcParams["font.family"]:
        return
    for path in fonts:
        fontManager.addfont(path)
    searches_all = matplotlib.__version_info__ >= (3, 6)  # an older one takes the first family alone
    matplotlib.rcParams["font.family"] = [*own, FAMILY] if searches_all else [FAMILY, *own]


def label(axes: Any, title: str, x: str = "", y: str = "") -> None:
    """Title and labels, a light grid, and no box around the plot."""
    axes.set_title(title, fontsize=12)
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.grid(color=PALE, linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def word(text: str) -> str:
    """`text` itself: a single word that is shown, so that it is translated."""
    return text


def explain(axes: Any, sentence: str, height: float = 0.5) -> None:
    """Write in the middle of an empty panel why it is empty; higher where a curve is there already."""
    axes.explained = sentence
    words = sentence.split()
    half = (len(words) + 1) // 2
    text = "\n".join([" ".join(words[:half]), " ".join(words[half:])])
    box = {"facecolor": "white", "edgecolor": "none"}
    style = {"ha": "center", "va": "center", "color": GREY, "fontsize": 9, "bbox": box}
    axes.text(0.5, height, text[:160], transform=axes.transAxes, **style)
