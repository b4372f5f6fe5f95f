"""Recursion and generators instead of loops over layers; two layers are a special case."""

from functools import reduce

import numpy as np


def sigmoid(z):
    return np.exp(-np.logaddexp(0.0, -np.asarray(z, dtype=float)))


def down(X, Ws, bs):
    """Yields (net, output) of each layer."""
    if len(Ws) > 0:
        z = np.asarray(X, float) @ np.array(Ws[0], float).T + np.array(bs[0], float)
        yield z, sigmoid(z)
        yield from down(sigmoid(z), Ws[1:], bs[1:])


def up(activations, Ws, D):
    """Yields delta of each layer, first layer first: the layers above are asked before."""
    a = np.asarray(activations[1], float)
    if len(Ws) == 1:
        yield (a - np.asarray(D, float)) * a * (1 - a)
        return
    above = list(up(activations[1:], Ws[1:], D))
    yield a * (1 - a) * (above[0] @ np.asarray(Ws[1], float))
    yield from above


def forward(x, W1, W2, b):
    return [row for stage in down(x, [W1, W2], b) for row in stage]


def loss(o, d):
    if len(o) == 0:
        return 0.0
    return 0.5 * (d[0] - o[0]) ** 2 + loss(o[1:], d[1:])


def output_delta(o, d):
    return next(up([None, o], [None], d))


def hidden_delta(h, delta_o, W2):
    h = np.array(h, float)
    return (
        h
        * (1 - h)
        * reduce(np.add, (g * np.asarray(row, float) for g, row in zip(delta_o, W2, strict=False)))
    )


def gradients(x, h, delta_h, delta_o):
    return (np.outer(a, b) for a, b in ((delta_h, x), (delta_o, h)))


def sgd_step(W1, W2, dW1, dW2, eta):
    return (np.asarray(W) - eta * np.asarray(dW) for W, dW in [(W1, dW1), (W2, dW2)])


def history(x, d, W1, W2, b, eta):
    """Yields weights and error after 0, 1, 2 ... updates, without end."""
    while True:
        _, h, _, o = forward(x, W1, W2, b)
        yield W1, W2, loss(o, d)
        delta_h, delta_o = up([x, h, o], [W1, W2], d)
        W1, W2 = sgd_step(W1, W2, *gradients(x, h, delta_h, delta_o), eta)


def train(x, d, W1, W2, b, eta, updates):
    states = history(x, d, np.array(W1, float), np.array(W2, float), b, eta)
    seen = [next(states) for _ in range(updates + 1)]
    return seen[-1][0], seen[-1][1], (error for _, _, error in seen)


def numerical_gradient(f, w, eps=1e-6):
    if np.ndim(w) > 1:
        w = np.asarray(w, float)

        def inner(i):
            def g(row):
                return f(np.array([*w[:i], row, *w[i + 1 :]]))

            return numerical_gradient(g, w[i], eps)

        return np.array([inner(i) for i in range(len(w))])
    w = [float(v) for v in w]
    ups = (f(np.array([*w[:i], v + eps, *w[i + 1 :]])) for i, v in enumerate(w))
    downs = (f(np.array([*w[:i], v - eps, *w[i + 1 :]])) for i, v in enumerate(w))
    return [(p - q) / (2 * eps) for p, q in zip(ups, downs, strict=False)]


def relative_error(a, n):
    a, n = np.ravel(np.array(a, float)), np.ravel(np.array(n, float))
    size = max(np.sqrt(a @ a), np.sqrt(n @ n))
    return np.sqrt((a - n) @ (a - n)) / size if size else 0


def mlp_forward(X, Ws, bs):
    return (A for A in [X, *(out for _, out in down(X, Ws, bs))])


def mlp_backward(activations, Ws, D):
    deltas = list(up(activations, Ws, D))
    dWs = (delta.T @ np.asarray(a, float) for delta, a in zip(deltas, activations, strict=False))
    return dWs, (delta.sum(axis=0) for delta in deltas)


def slide_step(x, d, W1, W2, b, eta):
    _, h, _, o = forward(x, W1, W2, b)
    (delta_o,) = up([h, o], [W2], d)
    W2 = W2 - eta * np.outer(delta_o, h)
    return W1 - eta * np.outer(hidden_delta(h, delta_o, W2), x), W2


def slide_gap(x, d, W1, W2, b, eta):
    states = history(x, d, W1, W2, b, eta)
    next(states)
    return slide_step(x, d, W1, W2, b, eta)[0] - next(states)[0]


def epoch(X, D, Ws, bs, eta, batch_size, lam=0.0):
    if len(X) == 0:
        return Ws, bs
    now, wanted = X[:batch_size], D[:batch_size]
    dWs, dbs = mlp_backward(list(mlp_forward(now, Ws, bs)), Ws, wanted)
    Ws = [np.asarray(W) - eta * (dW + lam * np.asarray(W)) for W, dW in zip(Ws, dWs, strict=False)]
    bs = [np.asarray(b) - eta * db for b, db in zip(bs, dbs, strict=False)]
    return epoch(X[batch_size:], D[batch_size:], Ws, bs, eta, batch_size, lam)


def turns(changes):
    return len(changes) < 2 or (changes[0] * changes[1] < 0 and turns(changes[1:]))


def stop_reason(errors, near_zero=1e-3, flat=1e-6, window=4):
    changes = [new - old for old, new in zip(errors, errors[1:], strict=False)][-window:]
    if errors[-1] <= near_zero:
        return "zero"
    if len(changes) != window:
        return "go on"
    if max(map(abs, changes)) <= flat:
        return "plateau"
    return "oscillation" if turns(changes) else "go on"


def updates_needed(x, d, W1, W2, b, eta, target, max_updates):
    states = zip(range(max_updates + 1), history(x, d, W1, W2, b, eta), strict=False)
    return next((n for n, (_, _, error) in states if error <= target), None)


def gradient_norms(X, D, Ws, bs):
    dWs, _ = mlp_backward(list(mlp_forward(X, Ws, bs)), Ws, D)
    return map(np.linalg.norm, dWs)
