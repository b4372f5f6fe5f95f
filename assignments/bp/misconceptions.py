# canary: fd25c6dd-748d-577d-9b12-2eedaf6121e1
"""A wrong answer of bp that no patch says, and the inputs that tell the mistakes of each function apart."""

from __future__ import annotations

import numpy as np
from bp import forward, gradients, hidden_delta, loss, output_delta, sgd_step


def train_first_gradient(x, d, W1, W2, b, eta, updates):
    W1, W2 = np.array(W1, dtype=float), np.array(W2, dtype=float)
    _, h, _, o = forward(x, W1, W2, b)
    delta_o = output_delta(o, d)
    dW1, dW2 = gradients(x, h, hidden_delta(h, delta_o, W2), delta_o)
    errors = [loss(o, d)]
    for _ in range(updates):
        W1, W2 = sgd_step(W1, W2, dW1, dW2, eta)
        errors.append(loss(forward(x, W1, W2, b)[3], d))
    return W1, W2, errors


def _network(rng):
    """Random x, d, W1, W2, b with layers of 2, 4 and 3 neurons."""
    W1, W2 = rng.normal(size=(4, 2)), rng.normal(size=(3, 4))
    return rng.uniform(0.6, 1.2, size=2), np.array([0.02, 0.98, 0.1]), W1, W2, (0.4, -0.5)


def _deep(rng, sizes):
    """Random X, D and net: five samples, layers of these sizes, and activations in turn."""
    Ws = [rng.normal(size=(n, m)) for m, n in zip(sizes, sizes[1:])]
    bs = [rng.uniform(0.3, 0.9, size=n) for n in sizes[1:]]
    names = [*["tanh", "sigmoid", "relu"][: len(Ws) - 1], "softmax"]
    D = np.eye(sizes[-1])[rng.integers(sizes[-1], size=5)]
    return rng.normal(size=(5, sizes[0])), D, Ws, bs, names


def probe_sigmoid(m, rng):
    z = rng.uniform(1.0, 3.0, size=3)
    yield lambda: m.sigmoid(z)


def probe_forward(m, rng):
    x, _, W1, W2, b = _network(rng)
    yield lambda: m.forward(x, W1, W2, b)


def probe_loss(m, rng):
    o, d = rng.uniform(size=4), rng.uniform(1.0, 2.0, size=4)
    yield lambda: m.loss(o, d)


def probe_output_delta(m, rng):
    o, d = rng.uniform(0.2, 0.8, size=3), rng.uniform(1.0, 2.0, size=3)
    yield lambda: m.output_delta(o, d)


def probe_hidden_delta(m, rng):
    h, delta_o, W2 = rng.uniform(0.2, 0.8, size=2), rng.normal(size=3), rng.normal(size=(3, 2))
    yield lambda: m.hidden_delta(h, delta_o, W2)


def probe_gradients(m, rng):
    x, h = rng.normal(size=3), rng.uniform(0.2, 0.8, size=4)
    delta_h, delta_o = rng.normal(size=4), rng.normal(size=2)
    yield lambda: m.gradients(x, h, delta_h, delta_o)


def probe_sgd_step(m, rng):
    W1, W2, dW1, dW2 = (rng.normal(size=shape) for shape in [(2, 3), (3, 2), (2, 3), (3, 2)])
    yield lambda: m.sgd_step(W1.copy(), W2.copy(), dW1, dW2, 0.3)

    def old_weights():
        kept = W1.copy()
        m.sgd_step(kept, W2.copy(), dW1, dW2, 0.3)
        return kept

    yield old_weights


def probe_train(m, rng):
    x, d, W1, W2, b = _network(rng)
    yield lambda: m.train(x, d, W1, W2, b, 3.0, 1)
    yield lambda: m.train(x, d, W1, W2, b, 3.0, 5)


def probe_numerical_gradient(m, rng):
    factor, w = rng.uniform(1.0, 2.0, size=3), rng.uniform(0.5, 1.5, size=3)

    def f(v):
        v = np.asarray(v, dtype=float)
        return float(np.sum(factor * v**4) + np.prod(v))

    yield lambda: m.numerical_gradient(f, w, 0.2)
    yield lambda: m.numerical_gradient(f, w)
    yield lambda: m.numerical_gradient(f, np.array([1, 2, 3]))


def probe_relative_error(m, rng):
    a, n = rng.normal(size=5) * 10, rng.normal(size=5) * 10
    yield lambda: m.relative_error(a, n)


def probe_slope(m, rng):
    a = np.array([0.0, *rng.uniform(0.1, 0.9, size=3)])
    for activation in ("sigmoid", "tanh", "relu"):
        yield lambda activation=activation: m.slope(a, activation)


def probe_net_forward(m, rng):
    X, _, Ws, bs, names = _deep(rng, (3, 2, 4, 2))
    yield lambda: m.net_forward(X, Ws, bs, names)


def probe_net_backward(m, rng):
    X, D, Ws, _, names = _deep(rng, (2, 2, 2, 2))
    A = [X, rng.uniform(-0.9, 0.9, size=(5, 2)), rng.uniform(0.1, 0.9, size=(5, 2)), abs(D - 0.3)]
    yield lambda: m.net_backward(A, D, Ws, names)
    yield lambda: m.net_backward(A, D, Ws, names, 0.3)


def probe_net_train(m, rng):
    task = *_deep(rng, (2, 3, 2)), 0.9, [np.array([4, 1]), np.array([0]), np.array([3, 2])]
    yield lambda: m.net_train(*task)
    yield lambda: m.net_train(*task, 0.2)


def probe_slide_step(m, rng):
    x, d, W1, W2, b = _network(rng)
    yield lambda: m.slide_step(x, d, W1, W2, b, 4.0)


def probe_slide_gap(m, rng):
    x, d, W1, W2, b = _network(rng)
    yield lambda: m.slide_gap(x, d, W1, W2, b, 6.0)


def probe_stop_reason(m, rng):
    low = float(rng.uniform(0.2, 0.3))
    yield lambda: m.stop_reason([0.9, low, low, low, low])
    yield lambda: m.stop_reason([low, 0.5, low, 0.5, low])
    yield lambda: m.stop_reason([0.9, 0.8, 0.7, 0.6, low])


def probe_updates_needed(m, rng):
    x, d, W1, W2, b = _network(rng)
    yield lambda: m.updates_needed(x, d, W1, W2, b, 0.4, 100.0, 3)
    yield lambda: m.updates_needed(x, d, W1, W2, b, 0.4, -1.0, 3)


def probe_gradient_norms(m, rng):
    task = _deep(rng, (3, 4, 2, 3))
    yield lambda: m.gradient_norms(*task)
