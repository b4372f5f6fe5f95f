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


def slope(a, activation):
    match activation:
        case "sigmoid":
            return a - a**2
        case "tanh":
            return 1 - a**2
        case "relu":
            return np.sign(np.maximum(a, 0))


def stable(z):
    e = np.exp(z - np.max(z, axis=1)[:, None])
    return e / np.sum(e, axis=1)[:, None]


FUNCTIONS = {"sigmoid": sigmoid, "tanh": np.tanh, "relu": lambda z: np.where(z > 0, z, 0), "softmax": stable}


def layers(X, Ws, bs, activations):
    """Yields the outputs of each layer, the inputs first."""
    yield X
    if Ws:
        a = FUNCTIONS[activations[0]](X @ Ws[0].T + bs[0])
        yield from layers(a, Ws[1:], bs[1:], activations[1:])


def net_forward(X, Ws, bs, activations):
    return layers(X, Ws, bs, activations)


def deltas(A, D, Ws, activations):
    """Yields delta of each layer, first layer first: the layers above are asked before."""
    if len(Ws) == 1:
        yield (A[1] - D) / len(D)
        return
    above = list(deltas(A[1:], D, Ws[1:], activations[1:]))
    yield slope(A[1], activations[0]) * (above[0] @ Ws[1])
    yield from above


def net_backward(A, D, Ws, activations, lam=0.0):
    found = list(deltas(A, D, Ws, activations))
    dWs = (delta.T @ a + lam * W for delta, a, W in zip(found, A, Ws))
    return dWs, (delta.sum(axis=0) for delta in found)


def net_train(X, D, Ws, bs, activations, eta, batches, lam=0.0):
    if len(batches) == 0:
        return Ws, bs, []
    now, *later = batches
    A = list(net_forward(X[now], Ws, bs, activations))
    size = reduce(np.add, (np.sum(W * W) for W in Ws))
    here = -np.average(np.sum(D[now] * np.log(A[-1]), axis=1)) + 0.5 * lam * size
    both = zip((Ws, bs), net_backward(A, D[now], Ws, activations, lam))
    Ws, bs = ([p - eta * dp for p, dp in zip(ps, dps)] for ps, dps in both)
    Ws, bs, losses = net_train(X, D, Ws, bs, activations, eta, later, lam)
    return Ws, bs, [here, *losses]


def slide_step(x, d, W1, W2, b, eta):
    _, h, _, o = forward(x, W1, W2, b)
    (delta_o,) = up([h, o], [W2], d)
    W2 = W2 - eta * np.outer(delta_o, h)
    return W1 - eta * np.outer(hidden_delta(h, delta_o, W2), x), W2


def slide_gap(x, d, W1, W2, b, eta):
    states = history(x, d, W1, W2, b, eta)
    next(states)
    return slide_step(x, d, W1, W2, b, eta)[0] - next(states)[0]


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


def gradient_norms(X, D, Ws, bs, activations):
    A = list(net_forward(X, Ws, bs, activations))
    return map(np.linalg.norm, net_backward(A, D, Ws, activations)[0])
