"""Every intermediate number of two worked examples: the 5x5 image, and the table of LeNet-5.

`python -m autograder trace cnn_sizing [FILE]` prints the steps. With a submission it shows the
first step that differs; that step names the function to talk about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

Step = tuple[str, str, Callable[[], Any]]

IMAGE = np.array(
    [[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]]
)
X_KERNEL = np.array([[1, 0, 1], [0, 1, 0], [1, 0, 1]])
C3_LINKS = (  # the output maps that each of the six input maps feeds
    (0, 4, 5, 6, 9, 10, 11, 12, 14, 15),
    (0, 1, 5, 6, 7, 10, 11, 12, 13, 15),
    (0, 1, 2, 6, 7, 8, 11, 13, 14, 15),
    (1, 2, 3, 6, 7, 8, 9, 12, 14, 15),
    (2, 3, 4, 7, 8, 9, 10, 12, 13, 15),
    (3, 4, 5, 8, 9, 10, 11, 13, 14, 15),
)
C3_TABLE = [[int(column in row) for column in range(16)] for row in C3_LINKS]


def steps(m: Any) -> Iterator[Step]:
    """Label, formula and value of each number, computed through the functions of `m`."""
    yield from _sizes(m)
    yield from _image(m)
    yield from _layer(m)
    yield from _pooling(m)
    yield from _lenet5(m)


def _sizes(m: Any) -> Iterator[Step]:
    yield "size 7 F3", "(7 - 3)/1 + 1", lambda: m.conv_output_size(7, 3)
    yield "size 7 F3 P1", "(7 + 2*1 - 3)/1 + 1", lambda: m.conv_output_size(7, 3, 1, 1)
    yield "size 7 F3 S2", "(7 - 3)/2 + 1", lambda: m.conv_output_size(7, 3, 2)
    yield "size 7 F3 S3", "(7 - 3)/3 is not whole", lambda: _refusal(m.conv_output_size, 7, 3, 3)
    yield "size 3 F4", "4 is larger than 3", lambda: _refusal(m.conv_output_size, 3, 4)
    yield "size 5 F3", "(5 - 3)/1 + 1", lambda: m.conv_output_size(5, 3)


def _refusal(function: Callable[..., Any], *args: int) -> Any:
    """The value, or the word ValueError when the function refuses."""
    try:
        return function(*args)
    except ValueError:
        return "ValueError"


def _image(m: Any) -> Iterator[Step]:
    middle = np.array([1.0, 10.0, 100.0])
    row = IMAGE[1]
    yield "row 1 * (1, 10, 100)", "w0*x0 + w1*x1 + w2*x2, ...", lambda: m.conv1d(row, middle)
    digits, quad = np.arange(9).reshape(3, 3), np.array([[1, 2], [3, 4]])
    yield "0..8 * [[1,2],[3,4]]", "not flipped", lambda: m.conv2d(digits, quad)
    for i, j in np.ndindex(3, 3):
        patch = IMAGE[i : i + 3, j : j + 3]
        formula = f"sum of X * image[{i}:{i + 3}, {j}:{j + 3}]"
        yield f"y[{i},{j}]", formula, lambda patch=patch: m.conv2d(patch, X_KERNEL)
    yield "y", "all nine windows", lambda: m.conv2d(IMAGE, X_KERNEL)


def _layer(m: Any) -> Iterator[Step]:
    """The layer of lecture 002: 32x32x3, ten 5x5 filters, S 1, P 2."""
    out, inp = (32, 32, 10), (32, 32, 3)
    yield "volume 32x32x3", "(32 + 2*2 - 5)/1 + 1, K", lambda: m.conv_volume(inp, 10, 5, 1, 2)
    yield "one filter", "5*5*3 + 1", lambda: m.conv_params(3, 1, 5)
    yield "ten filters", "(5*5*3 + 1)*10", lambda: m.conv_params(3, 10, 5)
    yield "not shared", "(5*5*3 + 1)*32*32*10", lambda: m.local_params(3, 5, out)
    yield "fully connected", "(32*32*3 + 1)*32*32*10", lambda: m.dense_params(inp, out)


def _pooling(m: Any) -> Iterator[Step]:
    image = IMAGE[:4, :4]
    yield "pooled size 28", "(28 - 2)/2 + 1", lambda: m.pool_output_size(28, 2, 2)
    yield "pooled volume", "28x28x6 -> 14x14x6", lambda: m.pool_volume((28, 28, 6), 2, 2)
    yield "max of 2x2", "largest of each window", lambda: m.max_pool(image, 2, 2)
    yield "mean of 2x2", "mean of each window", lambda: m.avg_pool(image, 2, 2)


def _lenet5(m: Any) -> Iterator[Step]:
    """Each layer by the functions of its own, then the rows that `layer_table` gives."""
    yield "C1 volume", "(32 - 5)/1 + 1, 6", lambda: m.conv_volume((32, 32, 1), 6, 5)
    yield "C1 parameters", "(5*5*1 + 1)*6", lambda: m.conv_params(1, 6, 5)
    yield "S2 volume", "(28 - 2)/2 + 1, 6", lambda: m.pool_volume((28, 28, 6), 2, 2)
    yield "C3 volume", "(14 - 5)/1 + 1, 16", lambda: m.conv_volume((14, 14, 6), 16, 5)
    yield "C3 parameters", "60*5*5 + 16", lambda: m.table_conv_params(C3_TABLE, 5)
    yield (
        "C3 connections",
        "(60*5*5 + 16)*10*10",
        lambda: m.table_conv_connections(C3_TABLE, 5, 10, 10),
    )
    yield "C3 full table", "(5*5*6 + 1)*16", lambda: m.table_conv_params([[1] * 16] * 6, 5)
    yield "S4 volume", "(10 - 2)/2 + 1, 16", lambda: m.pool_volume((10, 10, 16), 2, 2)
    yield "C5 volume", "(5 - 5)/1 + 1, 120", lambda: m.conv_volume((5, 5, 16), 120, 5)
    yield "C5 parameters", "(5*5*16 + 1)*120", lambda: m.conv_params(16, 120, 5)
    yield "F6 parameters", "(120 + 1)*84", lambda: m.dense_params((1, 1, 120), (1, 1, 84))
    yield from _rows(m)
    yield "C5 field", "1 + 4*1 + 1*1 + 4*2 + 1*2 + 4*4", lambda: _field(m)


def _rows(m: Any) -> Iterator[Step]:
    conv = {"kind": "conv", "f": 5, "stride": 1, "pad": 0}
    half = {"kind": "subsample", "f": 2, "stride": 2}
    layers = {
        "C1": (32, {**conv, "k": 6}, 1, "156 parameters * 28*28"),
        "S2": (28, half, 6, "2*6 parameters, (2*2 + 1)*14*14*6 connections"),
        "C3": (14, {**conv, "k": 16, "table": C3_TABLE}, 6, "1516 parameters * 10*10"),
        "S4": (10, half, 16, "2*16 parameters, (2*2 + 1)*5*5*16 connections"),
        "C5": (5, {**conv, "k": 120}, 16, "48120 parameters * 1*1"),
        "F6": (1, {"kind": "dense", "units": 84}, 120, "10164 parameters, as many connections"),
    }
    for name, (side, layer, depth, formula) in layers.items():
        volume = (side, side, depth)
        yield f"{name} row", formula, lambda v=volume, one=layer: m.layer_table(v, [one])
    network = [layer for _, layer, _, _ in layers.values()]
    yield "LeNet-5", "all rows, one after another", lambda: m.layer_table((32, 32, 1), network)
    yield "parameters", "sum of the second column", lambda: _sum(m, network, 1)
    yield "connections", "sum of the third column", lambda: _sum(m, network, 2)


def _sum(m: Any, network: list[dict], column: int) -> int:
    return sum(row[column] for row in m.layer_table((32, 32, 1), network))


def _field(m: Any) -> int:
    return m.receptive_field([(5, 1), (2, 2), (5, 1), (2, 2), (5, 1)])
