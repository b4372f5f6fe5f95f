"""Your network writes a poem: run `python payoff.py` in this folder when the core parts are green.

Your rnn_forward, rnn_loss and bptt learn to say the next letter of a poem. Then the network writes by
itself: each letter that it chooses is its next input. In the end it writes the second verse. It takes
a few seconds.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from kit.demo import BLUE, GREY, ORANGE, Demo, label, panels

TEXT = (Path(__file__).resolve().parent / "data" / "poem.txt").read_text(encoding="utf-8")
LETTERS = sorted(set(TEXT))
UNITS = 80
WINDOW = 25  # letters of one sequence; the next sequence starts with the last state of this one
RATE = 0.03
PASSES = 400
SHOWN = (1, 3, 10, 25, PASSES)  # passes over the poem after which the network writes
LENGTH = 106  # letters that it writes, as many as the second verse has

Function = Callable[..., Any]


class Learned(NamedTuple):
    """The loss for each letter in every pass, and what was written after the passes in SHOWN."""

    losses: list[float]
    written: dict[int, str]


def _coded(text: str) -> np.ndarray:
    """One row for each letter: 1 in the column of the letter, 0 elsewhere."""
    return np.eye(len(LETTERS))[[LETTERS.index(letter) for letter in text]]


def _first_weights() -> list[np.ndarray]:
    """W1, W2 and V before training."""
    rng, many = np.random.default_rng(0), len(LETTERS)
    shapes = [(UNITS, many), (UNITS, UNITS), (many, UNITS)]
    sizes = (1.0, UNITS**-0.5, UNITS**-0.5)
    return [size * rng.normal(size=shape) for size, shape in zip(sizes, shapes, strict=True)]


def _learn(module: Any) -> Learned:
    """What the module's functions learn; they are trained once."""
    return _train(module.rnn_forward, module.rnn_loss, module.bptt)


@functools.cache
def _train(forward: Function, loss: Function, bptt: Function) -> Learned:
    """Train on the poem. Each weight has a step of its own: small where its gradients were large."""
    weights, inputs = _first_weights(), _coded(TEXT)
    squares = [np.full(W.shape, 1e-8) for W in weights]
    losses, written = [], {}
    for done in range(1, PASSES + 1):
        h, total = np.zeros(UNITS), 0.0
        for first in range(0, len(TEXT) - 1, WINDOW):
            ys = inputs[first + 1 : first + 1 + WINDOW]  # the next letters
            xs = inputs[first : first + len(ys)]
            hs, outs = (np.asarray(a, dtype=float) for a in forward(xs, h, *weights))
            total += float(loss(outs, ys, True))
            grads = bptt(xs, hs, outs, ys, weights[1], weights[2], True)
            for i, grad in enumerate(np.asarray(g, dtype=float) for g in grads):
                squares[i] += grad**2
                weights[i] = weights[i] - RATE * grad / np.sqrt(squares[i])
            h = hs[-1]
        losses.append(total / (len(TEXT) - 1))
        if done in SHOWN:
            written[done] = _write(forward, weights)
    return Learned(losses, written)


def _write(forward: Function, weights: list[np.ndarray]) -> str:
    """What the network writes, beginning with the first letter of the poem."""
    text, h = TEXT[0], np.zeros(UNITS)
    while len(text) < LENGTH:
        hs, outs = forward(_coded(text[-1]), h, *weights)
        h = np.asarray(hs[-1], dtype=float)
        text += LETTERS[int(np.argmax(outs[-1]))]
    return text


def _text_table(module: Any) -> list[str]:
    learned = _learn(module)
    lines = []
    for done, text in learned.written.items():
        lines.append(f"  after pass {done} (loss for each letter {learned.losses[done - 1]:.4f})")
        lines += [f"    {line[:76]}".rstrip() for line in text.split("\n")]
    return lines


def _loss_picture(module: Any) -> Any:
    """Loss over passes, with the first letters that the network wrote."""
    learned = _learn(module)
    figure, axes = panels(1, 1, (8.6, 4.2))
    axes.plot(np.arange(1, PASSES + 1), learned.losses, color=BLUE)
    for done, text in learned.written.items():
        loss = learned.losses[done - 1]
        axes.plot(done, loss, "o", color=ORANGE)
        side, place = ("right", (0, -22)) if done == PASSES else ("left", (8, 8))
        how = {"textcoords": "offset points", "ha": side, "color": GREY, "fontsize": 9}
        axes.annotate(text[:41].replace("\n", " / ").rstrip(), (done, loss), place, **how)
    axes.margins(y=0.2)
    axes.set_xscale("log")
    axes.set_yscale("log")
    label(axes, "Learning a poem letter by letter", "pass over the poem", "loss for each letter")
    return figure


PAYOFF = Demo(
    "rnn_bptt",
    tables={f"What your network writes: {LENGTH} characters, one after another": _text_table},
    pictures={"poem.png": _loss_picture},
)

if __name__ == "__main__":
    PAYOFF.main()
