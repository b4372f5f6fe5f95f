"""Your convolution finds edges in a photo: run `python payoff.py` in this folder.

It prints a small picture made of letters. With matplotlib it also saves a picture. The photo is
data/camera.pgm, by Lav Varshney (CC0, no rights reserved).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from kit.demo import Demo, panels, word

PHOTO = Path(__file__).resolve().parent / "data" / "camera.pgm"
ACROSS = np.array([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]])  # dark left, light right
DOWN = ACROSS.T  # dark above, light below
DETECTORS = {"left to right": ACROSS, "top to bottom": DOWN}
SHADES = " .:-=+*#@"


def read_photo() -> np.ndarray:
    """The photo as (96, 96) numbers from 0 (black) to 1 (white)."""
    return np.loadtxt(PHOTO, skiprows=4) / 255


def find_edges(module: Any) -> dict[str, np.ndarray]:
    """How strongly the photo changes in each direction, and in any direction."""
    photo = read_photo()
    changes = {name: np.asarray(module.conv2d(photo, w)) for name, w in DETECTORS.items()}
    return {**changes, "edges": np.sqrt(sum(change**2 for change in changes.values()))}


def tell_sizes(module: Any) -> list[str]:
    """Sizes along the way, and what the same layer would cost without shared weights."""
    photo = read_photo()
    volume = module.conv_volume((*photo.shape, 1), 2, 3)
    pooled = module.pool_volume(volume, 2, 2)
    sizes = " -> ".join("x".join(str(int(n)) for n in v) for v in ((*photo.shape, 1), volume, pooled))
    shared, full = module.conv_params(1, 2, 3), module.dense_params((*photo.shape, 1), volume)
    return [
        f"  {sizes}: two 3x3 filters, then 2x2 pooling",
        f"  {shared} parameters; the first step fully connected: {full}",
    ]


def print_edges(module: Any) -> list[str]:
    """The pooled edges in letters: the darker the letter, the stronger the edge."""
    pooled = np.asarray(module.max_pool(find_edges(module)["edges"], 2, 2), dtype=float)
    rows = np.maximum(pooled[:-1:2], pooled[1::2])  # a letter is twice as high as wide
    levels = np.minimum(rows / np.quantile(rows, 0.97) * len(SHADES), len(SHADES) - 1).astype(int)
    return ["".join(["  ", *(SHADES[level] for level in row)]).rstrip() for row in levels]


def draw_edges(module: Any) -> Any:
    """The photo, the change in each direction, and the edges."""
    found = find_edges(module)
    figure, axes = panels(1, 4, (11, 3.2))
    limit = max(np.abs(found[name]).max() for name in DETECTORS) / 2
    axes[0].imshow(read_photo(), cmap="gray")
    for axis, name in zip(axes[1:3], DETECTORS, strict=True):
        axis.imshow(found[name], cmap="RdBu", vmin=-limit, vmax=limit)
    axes[3].imshow(found["edges"], cmap="gray_r", vmax=2 * limit)
    for axis, title in zip(axes, (word("photo"), *DETECTORS, word("edges")), strict=True):
        axis.set_title(title, fontsize=12)
        axis.set_axis_off()
    figure.supxlabel("blue: dark to light, red: light to dark", fontsize=11)
    return figure


PAYOFF = Demo(
    "cnn_sizing",
    tables={"The layer": tell_sizes, "Edges that your conv2d and max_pool found": print_edges},
    pictures={"edges.png": draw_edges},
)

if __name__ == "__main__":
    PAYOFF.main()
