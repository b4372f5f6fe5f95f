"""Shows what your bp.py can do: run `python demo.py` in this folder.

It prints tables. With matplotlib it also saves pictures in the folder `pictures`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from kit.demo import BLUE, GREEN, GREY, ORANGE, Demo, label, panels

X, D, B, ETA = [5.0, 10.0], [0.01, 0.99], (0.35, 0.65), 0.5
W1 = [[0.10, 0.15], [0.20, 0.25], [0.30, 0.35]]
W2 = [[0.40, 0.50, 0.60], [0.45, 0.55, 0.65]]
UPDATES = 1000
RATES = (0.001, 0.05, 0.5)
CHAIN = {2.0: "half at each layer", 4.0: "stays the same", 8.0: "double at each layer"}
LAYERS = 10


def _row(values: Any) -> str:
    return "  ".join(f"{value:9.6f}" for value in np.ravel(np.asarray(values, dtype=float)))


def _slide_order(W1: Any, W2: Any) -> np.ndarray:
    """The weights as the slide counts them, w1 to w12."""
    return np.concatenate([np.ravel(W1), np.ravel(np.transpose(W2))]).astype(float)


# ---- the tables


def _forward_table(module: Any) -> list[str]:
    stages = zip(("net_h", "h", "net_o", "o"), module.forward(X, W1, W2, B), strict=True)
    return [f"  {name:<6}{_row(values)}" for name, values in stages]


def _check_table(module: Any) -> list[str]:
    _, h, _, o = module.forward(X, W1, W2, B)
    delta_o = module.output_delta(o, D)
    yours = module.gradients(X, h, module.hidden_delta(h, delta_o, W2), delta_o)

    def error(some_W1: Any, some_W2: Any) -> Any:
        return module.loss(module.forward(X, some_W1, some_W2, B)[3], D)

    checked = (
        module.numerical_gradient(lambda W: error(W, W2), W1),
        module.numerical_gradient(lambda W: error(W1, W), W2),
    )
    lines = ["  weight    yours    numeric    ratio"]
    pairs = zip(_slide_order(*yours), _slide_order(*checked), strict=True)
    for i, (a, n) in enumerate(pairs, 1):
        ratio = f"{a / n:8.4f}" if n else "       -"
        lines.append(f"  w{i:<5}{a:10.6f} {n:10.6f} {ratio}")
    lines.append("  A ratio of 1 is right. The same other ratio in each row names one lost factor.")
    return lines


def _slide_path(module: Any, updates: int) -> list[tuple[Any, Any]] | None:
    """The weights after 0, 1, 2 ... updates of the slide's rule; None while it is not written."""
    path = [(W1, W2)]
    try:
        for _ in range(updates):
            path.append(tuple(module.slide_step(X, D, *path[-1], B, ETA)))
    except NotImplementedError:
        return None
    return path


def _training_table(module: Any) -> list[str]:
    slide = _slide_path(module, UPDATES)
    lines = ["  updates     right rule: o1, o2          slide's rule: o1, o2"]
    for n in (0, 1, 9, 10, 100, 1000):
        new_W1, new_W2, _ = module.train(X, D, W1, W2, B, ETA, n)
        row = f"  {n:7}   {_row(module.forward(X, new_W1, new_W2, B)[3])}"
        if slide is not None:
            row += f"        {_row(module.forward(X, *slide[n], B)[3])}"
        lines.append(row)
    if slide is None:
        lines.append("  The slide's rule is not shown: slide_step is not written yet.")
    return lines


def _rate_table(module: Any) -> list[str]:
    lines = []
    for eta in RATES:
        n = module.updates_needed(X, D, W1, W2, B, eta, 0.1, UPDATES)
        lines.append(f"  eta {eta:<6} {n if n is not None else f'more than {UPDATES}'}")
    return lines


def _chain_norms(module: Any, weight: float) -> list[float]:
    """Gradient norms of a chain of single neurons whose outputs are all 0.5."""
    Ws, bs = [[[weight]]] * LAYERS, [[-weight / 2]] * LAYERS
    return [float(norm) for norm in module.gradient_norms([[0.5]], [[0.0]], Ws, bs)]


def _norm_table(module: Any) -> list[str]:
    lines = ["  weight   layer 1    last layer"]
    for weight in CHAIN:
        norms = _chain_norms(module, weight)
        lines.append(f"  {weight:6g}  {norms[0]:9.6f}   {norms[-1]:9.6f}")
    return lines


# ---- the pictures


def _training(module: Any) -> Any:
    """The error and w1 over the updates, by the right rule and by the slide's."""
    errors = np.asarray(module.train(X, D, W1, W2, B, ETA, UPDATES)[2], dtype=float)
    w1 = [W1[0][0]]
    weights = (W1, W2)
    for _ in range(UPDATES):
        weights = module.train(X, D, *weights, B, ETA, 1)[:2]
        w1.append(float(np.asarray(weights[0])[0, 0]))
    figure, (left, right) = panels(1, 2, (9.2, 3.9))
    n = np.arange(1, UPDATES + 1)
    left.loglog(n, errors[1:], color=BLUE, linewidth=2.2, label="right rule")
    right.semilogx(n, w1[1:], color=BLUE, linewidth=2.2, label="right rule")
    slide = _slide_path(module, UPDATES)
    if slide is not None:
        seen = [float(module.loss(module.forward(X, *w, B)[3], D)) for w in slide]
        slide_w1 = [float(np.asarray(w[0])[0, 0]) for w in slide]
        for axes, values in ((left, seen), (right, slide_w1)):
            axes.plot(n, values[1:], "--", color=ORANGE, linewidth=2.2, label="slide's rule")
    label(left, "The error falls almost the same way ...", "updates", "error E")
    label(right, "... but the hidden weights take another path", "updates", "weight w1")
    for axes in (left, right):
        axes.set_xticks([1, 10, 100, 1000], ["1", "10", "100", "1000"])
        axes.legend(frameon=False)
    return figure


def _rates(module: Any) -> Any:
    """The error over the updates for several learning rates."""
    figure, axes = panels(1, 1, (7.4, 3.9))
    for eta, color, line in zip(RATES, (GREY, GREEN, BLUE), (":", "--", "-"), strict=True):
        errors = np.asarray(module.train(X, D, W1, W2, B, eta, UPDATES)[2], dtype=float)
        axes.semilogy(errors, color=color, linestyle=line, linewidth=2.2)
        place = (UPDATES * 1.01, errors[-1])
        axes.annotate(f"eta = {eta}", place, color=color, va="center", annotation_clip=False)
    axes.set_xlim(0, UPDATES)
    label(axes, "A small learning rate is slow", "updates", "error E")
    return figure


def _norms(module: Any) -> Any:
    """The gradient of each layer in a deep chain, for three sizes of weight."""
    figure, axes = panels(1, 1, (7.4, 3.9))
    layers = np.arange(1, LAYERS + 1)
    looks = zip(CHAIN.items(), (BLUE, GREEN, ORANGE), ("o", "s", "^"), strict=True)
    for (weight, what), color, marker in looks:
        norms = _chain_norms(module, weight)
        name = f"weights {weight:g}: {what}"
        axes.semilogy(layers, norms, color=color, marker=marker, linewidth=2.2, label=name)
    axes.set_xticks(layers)
    axes.invert_xaxis()
    axes.legend(frameon=False)
    title = "On its way back, the gradient vanishes or explodes"
    label(axes, title, "layer (backward: from the output to the input)", "norm of dW")
    return figure


DEMO = Demo(
    "bp",
    tables={
        "Forward through the slide's network": _forward_table,
        "Your gradients beside central differences": _check_table,
        "Training on one sample, beside the slide's rule": _training_table,
        "Updates until E is at most 0.1": _rate_table,
        f"Gradient norms in a chain of {LAYERS} neurons": _norm_table,
    },
    pictures={"training.png": _training, "learning_rates.png": _rates, "gradient_norms.png": _norms},
)

if __name__ == "__main__":
    DEMO.main()
