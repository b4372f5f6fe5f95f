"""Shows what your cnn_sizing.py can do: run `python demo.py` in this folder.

It prints tables. With matplotlib it also saves pictures in the folder `my_pictures`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from kit.demo import BLUE, GREY, ORANGE, PALE, Demo, align_left, align_right, label, panels, word

IMAGE = np.array(
    [[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]]
)
X_KERNEL = np.array([[1, 0, 1], [0, 1, 0], [1, 0, 1]])

# The connection table of S2-C3 (lecture 002): rows are maps of S2, columns are maps of C3.
C3_ROWS = (
    "X...XXX..XXXX.XX",
    "XX...XXX..XXXX.X",
    "XXX...XXX..X.XXX",
    ".XXX..XXXX..X.XX",
    "..XXX..XXXX.XX.X",
    "...XXX..XXXX.XXX",
)
C3_TABLE = [[int(mark == "X") for mark in row] for row in C3_ROWS]

LENET5 = {
    "C1": {"kind": "conv", "k": 6, "f": 5, "stride": 1, "pad": 0},
    "S2": {"kind": "subsample", "f": 2, "stride": 2},
    "C3": {"kind": "conv", "k": 16, "f": 5, "stride": 1, "pad": 0, "table": C3_TABLE},
    "S4": {"kind": "subsample", "f": 2, "stride": 2},
    "C5": {"kind": "conv", "k": 120, "f": 5, "stride": 1, "pad": 0},
    "F6": {"kind": "dense", "units": 84},
}
SIZES = ((7, 3, 1, 0), (7, 3, 2, 0), (7, 3, 3, 0), (7, 3, 1, 1), (32, 5, 1, 2))


# ---- the tables


def _size_or_word(module: Any, n: int, f: int, stride: int, pad: int) -> str:
    try:
        return str(module.conv_output_size(n, f, stride, pad))
    except ValueError:
        return "does not fit"


def _size_table(module: Any) -> list[str]:
    lines = ["   N   F   S   P   output"]
    for n, f, stride, pad in SIZES:
        size = _size_or_word(module, n, f, stride, pad)
        lines.append(f"{n:4}{f:4}{stride:4}{pad:4}   {size}")
    return lines


def _window_table(module: Any) -> list[str]:
    return ["  " + "  ".join(f"{value:g}" for value in row) for row in _x_output(module)]


def _x_output(module: Any) -> np.ndarray:
    return np.asarray(module.conv2d(IMAGE, X_KERNEL), dtype=float)


def _params_table(module: Any) -> list[str]:
    volume = (32, 32, 10)
    counts = {
        word("shared"): module.conv_params(3, 10, 5),
        "local, not shared": module.local_params(3, 5, volume),
        "fully connected": module.dense_params((32, 32, 3), volume),
    }
    return [f"  {align_left(name, 18)}{count:>12}" for name, count in counts.items()]


def _lenet5_rows(module: Any) -> list[tuple[str, str, int, int]]:
    """Name, volume as text, parameters and connections of each layer of LeNet-5."""
    rows = module.layer_table((32, 32, 1), list(LENET5.values()))
    sizes = ("x".join(str(int(side)) for side in row[0]) for row in rows)
    return [
        (name, size, int(row[1]), int(row[2]))
        for name, size, row in zip(LENET5, sizes, rows, strict=True)
    ]


def _lenet5_table(module: Any) -> list[str]:
    left = align_left("layer", 7) + align_left("volume", 10)
    lines = ["  " + left + align_right("parameters", 12) + align_right("connections", 13)]
    rows = _lenet5_rows(module)
    for name, size, params, connections in rows:
        lines.append(f"  {name:<7}{size:<10}{params:>12}{connections:>13}")
    params, connections = (sum(row[column] for row in rows) for column in (2, 3))
    lines.append("  " + align_left("in all", 17) + f"{params:>12}{connections:>13}")
    return lines


# ---- the pictures


def _grid(axes: Any, values: np.ndarray, title: str) -> None:
    """A matrix as a grid of numbers."""
    from matplotlib.patches import Rectangle

    height, width = values.shape
    for (i, j), value in np.ndenumerate(values):
        axes.add_patch(Rectangle((j, i), 1, 1, facecolor="white", edgecolor=GREY))
        axes.text(j + 0.5, i + 0.5, f"{value:g}", ha="center", va="center", fontsize=15)
    axes.set_xlim(-0.1, width + 0.1)
    axes.set_ylim(height + 0.1, -0.1)
    axes.set_aspect("equal")
    axes.set_axis_off()
    axes.set_title(title, fontsize=12)


def _window(module: Any) -> Any:
    """The image with one window, the filter, and the output with the same place marked."""
    from matplotlib.patches import Rectangle

    output, (row, column) = _x_output(module), (2, 1)
    figure, (left, middle, right) = panels(1, 3, (8.6, 4), width_ratios=(5.2, 3.2, 3.2))
    _grid(left, IMAGE, "image 5x5, one window")
    _grid(middle, X_KERNEL, "filter 3x3")
    _grid(right, output, "output 3x3")
    for (i, j), weight in np.ndenumerate(X_KERNEL):
        place = (column + j, row + i)
        left.add_patch(Rectangle(place, 1, 1, facecolor=ORANGE, alpha=0.35))
        left.text(place[0] + 0.95, place[1] + 0.93, f"\u00d7{weight}", ha="right", fontsize=9)
    left.add_patch(Rectangle((column, row), 3, 3, fill=False, edgecolor=ORANGE, linewidth=3))
    middle.add_patch(Rectangle((0, 0), 3, 3, facecolor=ORANGE, alpha=0.35))
    right.add_patch(Rectangle((column, row), 1, 1, facecolor=BLUE, alpha=0.35))
    right.add_patch(Rectangle((column, row), 1, 1, fill=False, edgecolor=BLUE, linewidth=3))
    patch = IMAGE[row : row + 3, column : column + 3]
    terms = " + ".join(f"{x}\u00d7{w}" for x, w in zip(patch.flat, X_KERNEL.flat, strict=True))
    figure.supxlabel(f"{terms} = {output[row, column]:g}", fontsize=12)
    return figure


def _sizes(module: Any) -> Any:
    """Every window on an input of 7, for several strides and paddings."""
    cases = [case for case in SIZES if case[0] == 7]
    figure, grid = panels(2, 2, (8.6, 5.6))
    for axes, (n, f, stride, pad) in zip(grid.flat, cases, strict=True):
        size = _size_or_word(module, n, f, stride, pad)
        word = size if size == "does not fit" else f"{size} positions"
        _windows_on(axes, n, f, stride, pad)
        axes.set_title(f"N = {n}, F = {f}, S = {stride}, P = {pad}: {word}", fontsize=11)
    return figure


def _windows_on(axes: Any, n: int, f: int, stride: int, pad: int) -> None:
    """The input as a row of cells, and below it one bar for each start of a window."""
    from matplotlib.patches import Rectangle

    for cell in range(-pad, n + pad):
        inside = 0 <= cell < n
        color = "white" if inside else PALE
        axes.add_patch(Rectangle((cell, 0), 1, 0.8, facecolor=color, edgecolor=GREY))
        axes.text(cell + 0.5, 0.4, f"x{cell}" if inside else "0", ha="center", va="center")
    starts = range(-pad, n + pad - f + stride, stride)
    for row, start in enumerate(starts, 1):
        fits = start + f <= n + pad
        style = {"facecolor": BLUE} if fits else {"fill": False, "hatch": "///"}
        axes.add_patch(
            Rectangle(
                (start, row * 0.62 + 0.4), f, 0.42, edgecolor=BLUE if fits else ORANGE, **style
            )
        )
    axes.set_xlim(-1.3, n + 2.3)
    axes.set_ylim(5.4, -0.2)
    axes.set_axis_off()


def _lenet5(module: Any) -> Any:
    """Parameters and connections of each layer as dots on a logarithmic axis."""
    rows = _lenet5_rows(module)
    figure, axes = panels(1, 1, (8.6, 4))
    place = np.arange(len(rows))
    params, connections = (np.array([row[column] for row in rows], dtype=float) for column in (2, 3))
    axes.hlines(place, params, connections, color=PALE, linewidth=3)
    axes.plot(connections, place, "s", color=ORANGE, label="connections", markersize=11)
    axes.plot(params, place, "o", color=BLUE, label="parameters", markersize=8)
    beside = {"textcoords": "offset points", "va": "center"}
    for y, (few, many) in enumerate(zip(params, connections, strict=True)):
        text = f"{many:.0f}" if few < many else f"{many:.0f} each"
        axes.annotate(text, (many, y), (9, 0), **beside)
        if few < many:
            axes.annotate(f"{few:.0f}", (few, y), (-9, 0), ha="right", **beside)
    axes.set_yticks(place, [f"{name}  {size}" for name, size, *_ in rows])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xscale("log")
    axes.set_xlim(2, 3e6)
    label(axes, "LeNet-5: sharing saves parameters, not connections", "count (logarithmic)")
    axes.legend(loc="lower left")
    return figure


DEMO = Demo(
    "cnn_sizing",
    tables={
        "Output sizes": _size_table,
        "The X-shaped filter on the 5x5 image": _window_table,
        "Parameters from 32x32x3 to 32x32x10 with 5x5 windows": _params_table,
        "LeNet-5": _lenet5_table,
    },
    pictures={"window.png": _window, "sizes.png": _sizes, "lenet5.png": _lenet5},
)

if __name__ == "__main__":
    DEMO.main()
