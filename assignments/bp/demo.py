"""Shows what your bp.py can do: run `python demo.py` in this folder.

It prints tables. With matplotlib it also saves pictures in the folder `my_pictures`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from kit.demo import BLUE, GREEN, GREY, ORANGE, Demo, align_left, align_right, label, panels

X, D, B, ETA = np.array([5.0, 10.0]), np.array([0.01, 0.99]), (0.35, 0.65), 0.5
W1 = np.array([[0.10, 0.15], [0.20, 0.25], [0.30, 0.35]])
W2 = np.array([[0.40, 0.50, 0.60], [0.45, 0.55, 0.65]])
UPDATES = 1000
RATES = (0.001, 0.05, 0.5)
LAYERS = 10
CHAINS = [
    ("sigmoid", 2.0, -1.0, "half at each layer"),
    ("sigmoid", 4.0, -2.0, "stays the same"),
    ("sigmoid", 8.0, -4.0, "double at each layer"),
    ("relu", 1.0, 0.0, "stays the same"),
]
BATCHES = {"batch (40 samples)": 40, "mini-batches (8)": 8, "online (1)": 1}
EPOCHS = 15


def _row(values: Any) -> str:
    return "  ".join(f"{value:9.6f}" for value in np.ravel(np.asarray(values, dtype=float)))


def _slide_order(W1: Any, W2: Any) -> np.ndarray:
    """The weights as the slide counts them, w1 to w12."""
    return np.concatenate([np.ravel(W1), np.ravel(np.transpose(W2))]).astype(float)


# ---- the tables


def _forward_table(module: Any) -> list[str]:
    stages = zip(("net_h", "h", "net_o", "o"), module.forward(X, W1, W2, B), strict=True)
    return [f"  {name:<6}{_row(values)}" for name, values in stages]


def _differences(f: Callable[[Any], Any], w: np.ndarray, eps: float = 1e-6) -> np.ndarray:
    """The gradient of f at w by central differences."""
    moves = eps * np.eye(w.size).reshape(-1, *w.shape)
    return np.reshape([f(w + move) - f(w - move) for move in moves], w.shape) / (2 * eps)


def _beside(head: str, names: list[str], yours: Any, numeric: Any) -> list[str]:
    """Each of your numbers, the numeric one, and the ratio of the two."""
    lines = ["  " + head + align_right("yours", 9) + align_right("numeric", 11) + align_right("ratio", 9)]
    for name, a, n in zip(names, yours, numeric, strict=True):
        ratio = f"{a / n:8.4f}" if n else "       -"
        lines.append(f"  {name:<9}{a:9.6f} {n:10.6f} {ratio}")
    lines.append("  A ratio of 1 is right. The same other ratio in each row names one lost factor.")
    return lines


def _signal_table(module: Any) -> list[str]:
    net_h, h, net_o, o = module.forward(X, W1, W2, B)
    delta_o = module.output_delta(o, D)
    yours = np.concatenate([delta_o, module.hidden_delta(h, delta_o, W2)])

    def of_outputs(sums: Any) -> Any:
        return 0.5 * np.sum((D - module.sigmoid(sums)) ** 2)

    def of_hidden(sums: Any) -> Any:
        return of_outputs(W2 @ module.sigmoid(sums) + B[1])

    numeric = [_differences(of_outputs, np.array(net_o)), _differences(of_hidden, np.array(net_h))]
    names = ["delta_o1", "delta_o2", "delta_h1", "delta_h2", "delta_h3"]
    return _beside(align_left("delta", 9), names, yours, np.concatenate(numeric))


def _check_table(module: Any) -> list[str]:
    _, h, _, o = module.forward(X, W1, W2, B)
    delta_o = module.output_delta(o, D)
    yours = module.gradients(X, h, module.hidden_delta(h, delta_o, W2), delta_o)

    def error(some_W1: Any, some_W2: Any) -> Any:
        return module.loss(module.forward(X, some_W1, some_W2, B)[3], D)

    checked = (
        _differences(lambda W: error(W, W2), W1),
        _differences(lambda W: error(W1, W), W2),
    )
    names = [f"w{i}" for i in range(1, 13)]
    return _beside(align_left("weight", 9), names, _slide_order(*yours), _slide_order(*checked))


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
    head = align_left("updates", 12) + align_left("right rule: o1, o2", 28) + "slide's rule: o1, o2"
    lines = ["  " + head]
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
        needed = f"more than {UPDATES}" if n is None else str(n)
        lines.append(f"  eta {eta:<6} {needed}")
    return lines


def _chain_norms(module: Any, activation: str, weight: float, bias: float) -> list[float]:
    """Gradient norms of a chain of single neurons that all give 0.5, below a softmax of two."""
    Ws = [np.array([[weight]])] * LAYERS + [np.array([[1.0], [0.0]])]
    bs = [np.array([bias])] * LAYERS + [np.array([-0.5, 0.0])]
    data = np.array([[0.5]]), np.array([[1.0, 0.0]])
    norms = module.gradient_norms(*data, Ws, bs, [activation] * LAYERS + ["softmax"])
    return [float(norm) for norm in norms][:LAYERS]


def _norm_table(module: Any) -> list[str]:
    head = align_left("activation", 10) + align_right("weight", 9) + align_right("layer 1", 10)
    lines = ["  " + head + align_right(f"layer {LAYERS}", 12)]
    for activation, weight, bias, _ in CHAINS:
        norms = _chain_norms(module, activation, weight, bias)
        lines.append(f"  {activation:<10} {weight:8g}  {norms[0]:9.6f}   {norms[-1]:9.6f}")
    return lines


def _small_net() -> tuple[Any, ...]:
    """X, D, Ws, bs, activations: 40 points of two classes that no straight line separates."""
    rng = np.random.default_rng(3)
    X = rng.uniform(-1.0, 1.0, size=(40, 2))
    D = np.eye(2)[(X[:, 0] * X[:, 1] > 0).astype(int)]
    Ws = [rng.normal(size=(8, 2)), rng.normal(size=(8, 8)) / 2.0, rng.normal(size=(2, 8))]
    return X, D, Ws, [np.full(8, 0.1), np.full(8, 0.1), np.zeros(2)], ["tanh", "relu", "softmax"]


def _relative_error(a: Any, n: np.ndarray) -> float:
    """The size of the difference over the larger of both sizes."""
    a = np.asarray(a, dtype=float)
    return float(np.linalg.norm(a - n) / max(np.linalg.norm(a), np.linalg.norm(n), 1e-300))


def _net_check_table(module: Any) -> list[str]:
    X, D, Ws, bs, names = _small_net()
    dWs, dbs = module.net_backward(module.net_forward(X, Ws, bs, names), D, Ws, names, 0.1)

    def error(some_Ws: Any, some_bs: Any) -> Any:
        return module.net_loss(module.net_forward(X, some_Ws, some_bs, names)[-1], D, some_Ws, 0.1)

    head = align_left("layer", 8) + align_left("activation", 12) + align_right("relative error of dW", 21)
    lines = ["  " + head + align_right("of db", 8)]
    for i, name in enumerate(names):
        of_W = _differences(lambda W, i=i: error([*Ws[:i], W, *Ws[i + 1 :]], bs), Ws[i])
        of_b = _differences(lambda b, i=i: error(Ws, [*bs[:i], b, *bs[i + 1 :]]), bs[i])
        far = _relative_error(dWs[i], of_W), _relative_error(dbs[i], of_b)
        lines.append(f"  {i + 1:<7} {name:<12} {far[0]:20.0e} {far[1]:7.0e}")
    lines.append("  Below 1e-6 the gradient is right.")
    return lines


# ---- the pictures


def _training(module: Any) -> Any:
    """The error and w1 over the updates, by the right rule and by the slide's."""
    errors = np.asarray(module.train(X, D, W1, W2, B, ETA, UPDATES)[2], dtype=float)
    w1 = [float(W1[0, 0])]
    weights = (W1, W2)
    for _ in range(UPDATES):
        weights = module.train(X, D, *weights, B, ETA, 1)[:2]
        w1.append(float(np.asarray(weights[0])[0, 0]))
    figure, (left, right) = panels(1, 2, (9.2, 3.9))
    n = np.arange(UPDATES + 1)
    left.semilogy(n, errors, color=BLUE, linewidth=2.2, label="right rule")
    right.plot(n, w1, color=BLUE, linewidth=2.2, label="right rule")
    slide = _slide_path(module, UPDATES)
    if slide is not None:
        seen = [float(module.loss(module.forward(X, *w, B)[3], D)) for w in slide]
        slide_w1 = [float(np.asarray(w[0])[0, 0]) for w in slide]
        for axes, values in ((left, seen), (right, slide_w1)):
            axes.plot(n, values, "--", color=ORANGE, linewidth=2.2, label="slide's rule")
    label(left, "The error falls almost the same way ...", "updates", "error E")
    label(right, "... but the hidden weights take another path", "updates", "weight w1")
    for axes in (left, right):
        axes.set_xscale("symlog", linthresh=1)
        axes.set_xticks([0, 1, 10, 100, 1000], ["0", "1", "10", "100", "1000"])
        axes.set_xlim(0, UPDATES)
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
    """The gradient of each layer in a deep chain, for three sizes of weight, and for relu."""
    figure, axes = panels(1, 1, (7.4, 3.9))
    layers = np.arange(1, LAYERS + 1)
    looks = zip(CHAINS, (BLUE, GREEN, ORANGE, GREY), ("o", "s", "^", "D"))
    for (activation, weight, bias, what), color, marker in looks:
        norms = _chain_norms(module, activation, weight, bias)
        name = f"{activation}, weights {weight:g}: {what}"
        axes.semilogy(layers, norms, color=color, marker=marker, linewidth=2.2, label=name)
    axes.set_xticks(layers)
    axes.invert_xaxis()
    axes.legend(frameon=False)
    title = "On its way back, the gradient vanishes or explodes"
    label(axes, title, "layer (backward: from the output to the input)", "norm of dW")
    return figure


def _batches(module: Any) -> Any:
    """The loss of each batch over three ways to cut the same samples."""
    figure, axes = panels(1, 1, (7.4, 3.9))
    X, D, Ws, bs, names = _small_net()
    looks = zip(BATCHES.items(), (BLUE, GREEN, GREY), (2.6, 1.8, 0.8))
    for (name, size), color, width in reversed(list(looks)):
        rng = np.random.default_rng(1)
        orders = [rng.permutation(len(X)) for _ in range(EPOCHS)]
        batches = [order[at : at + size] for order in orders for at in range(0, len(X), size)]
        losses = module.net_train(X, D, Ws, bs, names, 0.1, batches)[2]
        epochs = np.arange(len(losses)) * size / len(X)
        axes.plot(epochs, losses, color=color, linewidth=width, label=name)
    axes.set_xlim(0, EPOCHS)
    axes.set_xticks(range(0, EPOCHS + 1, 5))
    axes.set_ylim(0, 1.6)
    axes.legend(frameon=False)
    label(axes, "Small batches: more steps, more noise", "epochs", "loss of the batch")
    return figure


DEMO = Demo(
    "bp",
    tables={
        "Forward through the slide's network": _forward_table,
        "Your error signals beside central differences": _signal_table,
        "Your deep net's gradients beside central differences": _net_check_table,
        "Your gradients of the slide's network beside central differences": _check_table,
        "Training on one sample, beside the slide's rule": _training_table,
        "Updates until E is at most 0.1": _rate_table,
        f"Gradient norms in a chain of {LAYERS} neurons": _norm_table,
    },
    pictures={
        "batches.png": _batches,
        "training.png": _training,
        "learning_rates.png": _rates,
        "gradient_norms.png": _norms,
    },
)

if __name__ == "__main__":
    DEMO.main()
