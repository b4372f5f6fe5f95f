"""Shows what your bp.py can do: run `python demo.py` in this folder.

It prints tables. With matplotlib it also saves pictures in the folder `pictures`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

X, D, B, ETA = [5.0, 10.0], [0.01, 0.99], (0.35, 0.65), 0.5
W1 = [[0.10, 0.15], [0.20, 0.25], [0.30, 0.35]]
W2 = [[0.40, 0.50, 0.60], [0.45, 0.55, 0.65]]
UPDATES = 1000
RATES = (0.001, 0.05, 0.5)
CHAIN = {2.0: "half at each layer", 4.0: "stays the same", 8.0: "double at each layer"}
LAYERS = 10
BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#999999"  # for every kind of eye


def table(module: Any) -> str:
    """The tables, as far as the functions are written."""
    sections = (_forward_table, _check_table, _training_table, _rate_table, _norm_table)
    return "\n\n".join(_attempt(section, module) for section in sections)


def draw(module: Any, folder: str | Path) -> list[str]:
    """Save the pictures in `folder` and return their file names."""
    import matplotlib

    matplotlib.use("Agg")
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    pictures = {
        "training.png": _training,
        "learning_rates.png": _rates,
        "gradient_norms.png": _norms,
    }
    done = []
    for name, picture in pictures.items():
        figure = None
        try:
            figure = picture(module)
        except Exception as error:
            print(f"{name} is not drawn: {_reason(error)}.")
        if figure is not None:
            figure.savefig(folder / name, dpi=110, metadata={"Software": None})
            done.append(name)
    return done


def main() -> None:
    """Print the tables and save the pictures."""
    import bp

    print(table(bp))
    print()
    try:
        names = draw(bp, Path(__file__).parent / "pictures")
    except ImportError:
        print("For pictures, run `python -m pip install matplotlib` and start the demo again.")
        return
    for name in names:
        print(f"Saved pictures/{name}")


def _attempt(section: Callable[[Any], str], module: Any) -> str:
    """The section's text, or one sentence that says why there is none."""
    try:
        return section(module)
    except Exception as error:
        return f"{section.__doc__}\n  cannot be shown: {_reason(error)}."


def _reason(error: Exception) -> str:
    """A function that is not written says so itself; anything else is named."""
    if isinstance(error, NotImplementedError):
        return str(error)
    return f"{type(error).__name__}: {error}"


def _row(values: Any) -> str:
    return "  ".join(f"{value:9.6f}" for value in np.ravel(np.asarray(values, dtype=float)))


def _slide_order(W1: Any, W2: Any) -> np.ndarray:
    """The weights as the slide counts them, w1 to w12."""
    return np.concatenate([np.ravel(W1), np.ravel(np.transpose(W2))]).astype(float)


# ---- the tables


def _forward_table(module: Any) -> str:
    """Forward through the slide's network"""
    stages = zip(("net_h", "h", "net_o", "o"), module.forward(X, W1, W2, B), strict=True)
    lines = [f"  {name:<6}{_row(values)}" for name, values in stages]
    return "\n".join(["Forward through the slide's network", *lines])


def _check_table(module: Any) -> str:
    """Your gradients beside central differences"""
    _, h, _, o = module.forward(X, W1, W2, B)
    delta_o = module.output_delta(o, D)
    yours = module.gradients(X, h, module.hidden_delta(h, delta_o, W2), delta_o)

    def error(some_W1: Any, some_W2: Any) -> Any:
        return module.loss(module.forward(X, some_W1, some_W2, B)[3], D)

    checked = (
        module.numerical_gradient(lambda W: error(W, W2), W1),
        module.numerical_gradient(lambda W: error(W1, W), W2),
    )
    lines = ["Your gradients beside central differences", "  weight    yours    numeric    ratio"]
    pairs = zip(_slide_order(*yours), _slide_order(*checked), strict=True)
    for i, (a, n) in enumerate(pairs, 1):
        ratio = f"{a / n:8.4f}" if n else "       -"
        lines.append(f"  w{i:<5}{a:10.6f} {n:10.6f} {ratio}")
    lines.append("  A ratio of 1 is right. The same other ratio in each row names one lost factor.")
    return "\n".join(lines)


def _slide_path(module: Any, updates: int) -> list[tuple[Any, Any]] | None:
    """The weights after 0, 1, 2 ... updates of the slide's rule; None while it is not written."""
    path = [(W1, W2)]
    try:
        for _ in range(updates):
            path.append(tuple(module.slide_step(X, D, *path[-1], B, ETA)))
    except NotImplementedError:
        return None
    return path


def _training_table(module: Any) -> str:
    """Training on one sample, beside the slide's rule"""
    slide = _slide_path(module, UPDATES)
    heads = "  updates     right rule: o1, o2          slide's rule: o1, o2"
    lines = ["Training on one sample, beside the slide's rule", heads]
    for n in (0, 1, 9, 10, 100, 1000):
        new_W1, new_W2, _ = module.train(X, D, W1, W2, B, ETA, n)
        row = f"  {n:7}   {_row(module.forward(X, new_W1, new_W2, B)[3])}"
        if slide is not None:
            row += f"        {_row(module.forward(X, *slide[n], B)[3])}"
        lines.append(row)
    if slide is None:
        lines.append("  The slide's rule is not shown: slide_step is not written yet.")
    return "\n".join(lines)


def _rate_table(module: Any) -> str:
    """Updates until E is at most 0.1"""
    lines = ["Updates until E is at most 0.1"]
    for eta in RATES:
        n = module.updates_needed(X, D, W1, W2, B, eta, 0.1, UPDATES)
        lines.append(f"  eta {eta:<6} {n if n is not None else f'more than {UPDATES}'}")
    return "\n".join(lines)


def _chain_norms(module: Any, weight: float) -> list[float]:
    """Gradient norms of a chain of single neurons whose outputs are all 0.5."""
    Ws, bs = [[[weight]]] * LAYERS, [[-weight / 2]] * LAYERS
    return [float(norm) for norm in module.gradient_norms([[0.5]], [[0.0]], Ws, bs)]


def _norm_table(module: Any) -> str:
    """Gradient norms in a chain of neurons"""
    lines = [f"Gradient norms in a chain of {LAYERS} neurons", "  weight   layer 1    last layer"]
    for weight in CHAIN:
        norms = _chain_norms(module, weight)
        lines.append(f"  {weight:6g}  {norms[0]:9.6f}   {norms[-1]:9.6f}")
    return "\n".join(lines)


# ---- the pictures


def _clean(axes: Any) -> None:
    axes.grid(True, color="#E5E5E5")
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _training(module: Any) -> Any:
    """The error and w1 over the updates, by the right rule and by the slide's."""
    from matplotlib.figure import Figure

    errors = np.asarray(module.train(X, D, W1, W2, B, ETA, UPDATES)[2], dtype=float)
    w1 = [W1[0][0]]
    weights = (W1, W2)
    for _ in range(UPDATES):
        weights = module.train(X, D, *weights, B, ETA, 1)[:2]
        w1.append(float(np.asarray(weights[0])[0, 0]))
    figure = Figure(figsize=(9.2, 3.9), layout="constrained")
    left, right = figure.subplots(1, 2)
    n = np.arange(1, UPDATES + 1)
    left.loglog(n, errors[1:], color=BLUE, linewidth=2.2, label="right rule")
    right.semilogx(n, w1[1:], color=BLUE, linewidth=2.2, label="right rule")
    slide = _slide_path(module, UPDATES)
    if slide is not None:
        seen = [float(module.loss(module.forward(X, *w, B)[3], D)) for w in slide]
        slide_w1 = [float(np.asarray(w[0])[0, 0]) for w in slide]
        for axes, values in ((left, seen), (right, slide_w1)):
            axes.plot(n, values[1:], "--", color=ORANGE, linewidth=2.2, label="slide's rule")
    left.set_title("The error falls almost the same way ...", fontsize=12)
    left.set_ylabel("error E")
    right.set_title("... but the hidden weights take another path", fontsize=12)
    right.set_ylabel("weight w1")
    for axes in (left, right):
        axes.set_xlabel("updates")
        axes.set_xticks([1, 10, 100, 1000], ["1", "10", "100", "1000"])
        axes.legend(frameon=False)
        _clean(axes)
    return figure


def _rates(module: Any) -> Any:
    """The error over the updates for several learning rates."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.4, 3.9), layout="constrained")
    axes = figure.subplots()
    for eta, color, line in zip(RATES, (GREY, GREEN, BLUE), (":", "--", "-"), strict=True):
        errors = np.asarray(module.train(X, D, W1, W2, B, eta, UPDATES)[2], dtype=float)
        axes.semilogy(errors, color=color, linestyle=line, linewidth=2.2)
        place = (UPDATES * 1.01, errors[-1])
        axes.annotate(f"eta = {eta}", place, color=color, va="center", annotation_clip=False)
    axes.set_xlim(0, UPDATES)
    axes.set_xlabel("updates")
    axes.set_ylabel("error E")
    axes.set_title("A small learning rate is slow", fontsize=12)
    _clean(axes)
    return figure


def _norms(module: Any) -> Any:
    """The gradient of each layer in a deep chain, for three sizes of weight."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.4, 3.9), layout="constrained")
    axes = figure.subplots()
    layers = np.arange(1, LAYERS + 1)
    looks = zip(CHAIN.items(), (BLUE, GREEN, ORANGE), ("o", "s", "^"), strict=True)
    for (weight, what), color, marker in looks:
        norms = _chain_norms(module, weight)
        label = f"weights {weight:g}: {what}"
        axes.semilogy(layers, norms, color=color, marker=marker, linewidth=2.2, label=label)
    axes.set_xticks(layers)
    axes.invert_xaxis()
    axes.set_xlabel("layer (backward: from the output to the input)")
    axes.set_ylabel("norm of dW")
    axes.set_title("On its way back, the gradient vanishes or explodes", fontsize=12)
    axes.legend(frameon=False)
    _clean(axes)
    return figure


if __name__ == "__main__":
    sys.exit(main())
