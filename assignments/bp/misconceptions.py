# canary: fd25c6dd-748d-577d-9b12-2eedaf6121e1
"""Wrong answers that students give to bp, one bug each, and the inputs that tell them apart."""

from __future__ import annotations

import numpy as np
from bp import (
    activate,
    forward,
    gradients,
    hidden_delta,
    loss,
    net_backward,
    net_forward,
    net_loss,
    net_train,
    output_delta,
    sgd_step,
    sigmoid,
    slope,
    train,
)


def sigmoid_sign(z):
    return 1.0 / (1.0 + np.exp(np.asarray(z, dtype=float)))


def forward_no_output_bias(x, W1, W2, b):
    net_h = np.asarray(W1) @ np.asarray(x) + b[0]
    h = sigmoid(net_h)
    net_o = np.asarray(W2) @ h
    return net_h, h, net_o, sigmoid(net_o)


def forward_columns(x, W1, W2, b):
    """Reads the weights down the columns: w1 and w4 enter h1."""
    W1, W2 = np.asarray(W1), np.asarray(W2)
    net_h = W1.reshape(W1.shape[::-1]).T @ np.asarray(x) + b[0]
    h = sigmoid(net_h)
    net_o = W2.reshape(W2.shape[::-1]).T @ h + b[1]
    return net_h, h, net_o, sigmoid(net_o)


def forward_linear_output(x, W1, W2, b):
    net_h = np.asarray(W1) @ np.asarray(x) + b[0]
    h = sigmoid(net_h)
    net_o = np.asarray(W2) @ h + b[1]
    return net_h, h, net_o, net_o


def loss_no_half(o, d):
    return float(np.sum((np.asarray(d) - np.asarray(o)) ** 2))


def loss_mean(o, d):
    return float(np.mean((np.asarray(d) - np.asarray(o)) ** 2))


def output_delta_no_slope(o, d):
    return np.asarray(o) - np.asarray(d)


def output_delta_sign(o, d):
    o = np.asarray(o)
    return (np.asarray(d) - o) * o * (1 - o)


def output_delta_no_half(o, d):
    o = np.asarray(o)
    return 2 * (o - np.asarray(d)) * o * (1 - o)


def hidden_delta_no_slope(h, delta_o, W2):
    return np.asarray(W2).T @ np.asarray(delta_o)


def hidden_delta_one_path(h, delta_o, W2):
    h = np.asarray(h)
    return h * (1 - h) * np.asarray(W2)[0] * delta_o[0]


def hidden_delta_one_weight(h, delta_o, W2):
    """Puts w7 on both arrows that leave h1."""
    h = np.asarray(h)
    return h * (1 - h) * np.asarray(W2)[0] * np.sum(delta_o)


def gradients_transposed(x, h, delta_h, delta_o):
    return np.outer(x, delta_h), np.outer(h, delta_o)


def gradients_slope_again(x, h, delta_h, delta_o):
    h = np.asarray(h)
    return np.outer(np.asarray(delta_h) * h * (1 - h), x), np.outer(delta_o, h)


def gradients_one_number(x, h, delta_h, delta_o):
    """Uses the first hidden output for all weights of a row of W2."""
    return np.outer(delta_h, x), np.outer(delta_o, np.full(len(h), h[0]))


def sgd_step_adds(W1, W2, dW1, dW2, eta):
    return np.asarray(W1) + eta * np.asarray(dW1), np.asarray(W2) + eta * np.asarray(dW2)


def sgd_step_no_eta(W1, W2, dW1, dW2, eta):
    return np.asarray(W1) - np.asarray(dW1), np.asarray(W2) - np.asarray(dW2)


def sgd_step_in_place(W1, W2, dW1, dW2, eta):
    W1, W2 = np.asarray(W1), np.asarray(W2)
    W1 -= eta * np.asarray(dW1)
    W2 -= eta * np.asarray(dW2)
    return W1, W2


def train_slide_rule(x, d, W1, W2, b, eta, updates):
    W1, W2 = np.array(W1, dtype=float), np.array(W2, dtype=float)
    errors = [loss(forward(x, W1, W2, b)[3], d)]
    for _ in range(updates):
        _, h, _, o = forward(x, W1, W2, b)
        delta_o = output_delta(o, d)
        W2 = W2 - eta * np.outer(delta_o, h)
        W1 = W1 - eta * np.outer(hidden_delta(h, delta_o, W2), x)
        errors.append(loss(forward(x, W1, W2, b)[3], d))
    return W1, W2, errors


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


def train_one_less(x, d, W1, W2, b, eta, updates):
    W1, W2 = np.array(W1, dtype=float), np.array(W2, dtype=float)
    errors = [loss(forward(x, W1, W2, b)[3], d)]
    for _ in range(1, updates):
        _, h, _, o = forward(x, W1, W2, b)
        delta_o = output_delta(o, d)
        dW1, dW2 = gradients(x, h, hidden_delta(h, delta_o, W2), delta_o)
        W1, W2 = sgd_step(W1, W2, dW1, dW2, eta)
        errors.append(loss(forward(x, W1, W2, b)[3], d))
    return W1, W2, errors


def train_no_last_error(x, d, W1, W2, b, eta, updates):
    W1, W2 = np.array(W1, dtype=float), np.array(W2, dtype=float)
    errors = []
    for _ in range(updates):
        _, h, _, o = forward(x, W1, W2, b)
        errors.append(loss(o, d))
        delta_o = output_delta(o, d)
        dW1, dW2 = gradients(x, h, hidden_delta(h, delta_o, W2), delta_o)
        W1, W2 = sgd_step(W1, W2, dW1, dW2, eta)
    return W1, W2, errors


def numerical_gradient_one_side(f, w, eps=1e-6):
    w = np.array(w, dtype=float)
    grad, here = np.zeros_like(w), f(w.copy())
    for i in np.ndindex(w.shape):
        moved = w.copy()
        moved[i] += eps
        grad[i] = (f(moved) - here) / eps
    return grad


def numerical_gradient_no_two(f, w, eps=1e-6):
    w = np.array(w, dtype=float)
    grad = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        step = np.zeros_like(w)
        step[i] = eps
        grad[i] = (f(w + step) - f(w - step)) / eps
    return grad


def numerical_gradient_tiny_eps(f, w, eps=1e-14):
    w = np.array(w, dtype=float)
    grad = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        step = np.zeros_like(w)
        step[i] = eps
        grad[i] = (f(w + step) - f(w - step)) / (2 * eps)
    return grad


def numerical_gradient_not_restored(f, w, eps=1e-6):
    w = np.array(w, dtype=float)
    grad = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        w[i] += eps
        above = f(w.copy())
        w[i] -= 2 * eps
        grad[i] = (above - f(w.copy())) / (2 * eps)
    return grad


def numerical_gradient_integer_copy(f, w, eps=1e-6):
    w = np.array(w)
    grad = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        old = w[i]
        w[i] = old + eps
        above = f(w.copy())
        w[i] = old - eps
        below = f(w.copy())
        w[i] = old
        grad[i] = (above - below) / (2 * eps)
    return grad


def relative_error_absolute(a, n):
    return float(np.linalg.norm(np.asarray(a) - np.asarray(n)))


def slope_takes_the_sum(a, activation):
    """Takes a for z, and applies the activation once more."""
    s = activate(np.asarray(a, dtype=float), activation)
    return {"sigmoid": s * (1 - s), "tanh": 1 - s**2, "relu": np.where(s > 0, 1.0, 0.0)}[activation]


def slope_tanh_as_sigmoid(a, activation):
    return np.where(a > 0, 1.0, 0.0) if activation == "relu" else a * (1 - a)


def slope_tanh_not_squared(a, activation):
    return {"sigmoid": a * (1 - a), "tanh": 1 - a, "relu": np.where(a > 0, 1.0, 0.0)}[activation]


def slope_relu_keeps_a(a, activation):
    return {"sigmoid": a * (1 - a), "tanh": 1 - a**2, "relu": np.maximum(a, 0.0)}[activation]


def net_forward_no_bias(X, Ws, bs, activations):
    A = [X]
    for W, name in zip(Ws, activations):
        A.append(activate(A[-1] @ W.T, name))
    return A


def net_forward_no_input(X, Ws, bs, activations):
    A = [X]
    for W, b, activation in zip(Ws, bs, activations, strict=True):
        A.append(activate(A[-1] @ W.T + b, activation))
    return A[1:]


def net_forward_one_activation(X, Ws, bs, activations):
    """Uses the first activation in every hidden layer."""
    A = [X]
    for W, b, activation in zip(Ws, bs, activations, strict=True):
        A.append(activate(A[-1] @ W.T + b, activation if activation == "softmax" else activations[0]))
    return A


def net_backward_sum(A, D, Ws, activations, lam=0.0):
    delta = A[-1] - D
    dWs, dbs = [], []
    for layer in reversed(range(len(Ws))):
        dWs.insert(0, delta.T @ A[layer] + lam * Ws[layer])
        dbs.insert(0, delta.sum(axis=0))
        if layer > 0:
            delta = slope(A[layer], activations[layer - 1]) * (delta @ Ws[layer])
    return dWs, dbs


def net_backward_softmax_slope(A, D, Ws, activations, lam=0.0):
    """Multiplies y - d by y (1 - y), as for a sigmoid with the squared error."""
    delta = (A[-1] - D) * A[-1] * (1 - A[-1]) / len(D)
    dWs, dbs = [], []
    for layer in reversed(range(len(Ws))):
        dWs.insert(0, delta.T @ A[layer] + lam * Ws[layer])
        dbs.insert(0, delta.sum(axis=0))
        if layer > 0:
            delta = slope(A[layer], activations[layer - 1]) * (delta @ Ws[layer])
    return dWs, dbs


def net_backward_no_slope(A, D, Ws, activations, lam=0.0):
    delta = (A[-1] - D) / len(D)
    dWs, dbs = [], []
    for layer in reversed(range(len(Ws))):
        dWs.insert(0, delta.T @ A[layer] + lam * Ws[layer])
        dbs.insert(0, delta.sum(axis=0))
        if layer > 0:
            delta = delta @ Ws[layer]
    return dWs, dbs


def net_backward_next_slope(A, D, Ws, activations, lam=0.0):
    """Takes the activation of another layer."""
    delta = (A[-1] - D) / len(D)
    dWs, dbs = [], []
    for layer in reversed(range(len(Ws))):
        dWs.insert(0, delta.T @ A[layer] + lam * Ws[layer])
        dbs.insert(0, delta.sum(axis=0))
        if layer > 0:
            delta = slope(A[layer], activations[(layer + 1) % len(Ws) - 1]) * (delta @ Ws[layer])
    return dWs, dbs


def net_backward_not_transposed(A, D, Ws, activations, lam=0.0):
    """Sends the error back through W instead of its transpose; runs when layers are equal."""
    delta = (A[-1] - D) / len(D)
    dWs, dbs = [], []
    for layer in reversed(range(len(Ws))):
        dWs.insert(0, delta.T @ A[layer] + lam * Ws[layer])
        dbs.insert(0, delta.sum(axis=0))
        if layer > 0:
            delta = slope(A[layer], activations[layer - 1]) * (delta @ Ws[layer].T)
    return dWs, dbs


def net_backward_bias_of_one_sample(A, D, Ws, activations, lam=0.0):
    delta = (A[-1] - D) / len(D)
    dWs, dbs = [], []
    for layer in reversed(range(len(Ws))):
        dWs.insert(0, delta.T @ A[layer] + lam * Ws[layer])
        dbs.insert(0, delta[0])
        if layer > 0:
            delta = slope(A[layer], activations[layer - 1]) * (delta @ Ws[layer])
    return dWs, dbs


def net_backward_penalty_once_more(A, D, Ws, activations, lam=0.0):
    delta = (A[-1] - D) / len(D)
    dWs, dbs = [], []
    for layer in reversed(range(len(Ws))):
        dWs.insert(0, delta.T @ A[layer] + 2 * lam * Ws[layer])
        dbs.insert(0, delta.sum(axis=0))
        if layer > 0:
            delta = slope(A[layer], activations[layer - 1]) * (delta @ Ws[layer])
    return dWs, dbs


def net_backward_penalty_on_biases(A, D, Ws, activations, lam=0.0):
    delta = (A[-1] - D) / len(D)
    dWs, dbs = [], []
    for layer in reversed(range(len(Ws))):
        dWs.insert(0, delta.T @ A[layer] + lam * Ws[layer])
        dbs.insert(0, delta.sum(axis=0) + lam)
        if layer > 0:
            delta = slope(A[layer], activations[layer - 1]) * (delta @ Ws[layer])
    return dWs, dbs


def net_train_all_at_once(X, D, Ws, bs, activations, eta, batches, lam=0.0):
    """Takes the gradients of all batches from the weights at the start."""
    losses, start = [], (Ws, bs)
    for rows in batches:
        A = net_forward(X[rows], *start, activations)
        losses.append(net_loss(A[-1], D[rows], Ws, lam))
        dWs, dbs = net_backward(A, D[rows], start[0], activations, lam)
        Ws = [W - eta * dW for W, dW in zip(Ws, dWs, strict=True)]
        bs = [b - eta * db for b, db in zip(bs, dbs, strict=True)]
    return Ws, bs, losses


def net_train_ignores_the_order(X, D, Ws, bs, activations, eta, batches, lam=0.0):
    """Takes the samples as they lie, in batches of the same sizes."""
    losses, batches = [], np.split(np.arange(len(X)), np.cumsum([len(rows) for rows in batches])[:-1])
    for rows in batches:
        A = net_forward(X[rows], Ws, bs, activations)
        losses.append(net_loss(A[-1], D[rows], Ws, lam))
        dWs, dbs = net_backward(A, D[rows], Ws, activations, lam)
        Ws = [W - eta * dW for W, dW in zip(Ws, dWs, strict=True)]
        bs = [b - eta * db for b, db in zip(bs, dbs, strict=True)]
    return Ws, bs, losses


def net_train_penalty_on_biases(X, D, Ws, bs, activations, eta, batches, lam=0.0):
    losses = []
    for rows in batches:
        A = net_forward(X[rows], Ws, bs, activations)
        losses.append(net_loss(A[-1], D[rows], Ws, lam))
        dWs, dbs = net_backward(A, D[rows], Ws, activations, lam)
        Ws = [W - eta * dW for W, dW in zip(Ws, dWs, strict=True)]
        bs = [b - eta * (db + lam * b) for b, db in zip(bs, dbs, strict=True)]
    return Ws, bs, losses


def net_train_loss_after_update(X, D, Ws, bs, activations, eta, batches, lam=0.0):
    losses = []
    for rows in batches:
        A = net_forward(X[rows], Ws, bs, activations)
        dWs, dbs = net_backward(A, D[rows], Ws, activations, lam)
        Ws = [W - eta * dW for W, dW in zip(Ws, dWs, strict=True)]
        bs = [b - eta * db for b, db in zip(bs, dbs, strict=True)]
        losses.append(net_loss(net_forward(X[rows], Ws, bs, activations)[-1], D[rows], Ws, lam))
    return Ws, bs, losses


def slide_step_mended(x, d, W1, W2, b, eta):
    return train(x, d, W1, W2, b, eta, 1)[:2]


def slide_gap_sign(x, d, W1, W2, b, eta):
    _, h, _, o = forward(x, W1, W2, b)
    delta_o = output_delta(o, d)
    new_W2 = np.asarray(W2) - eta * np.outer(delta_o, h)
    delta_gap = hidden_delta(h, delta_o, new_W2) - hidden_delta(h, delta_o, W2)
    return eta * np.outer(delta_gap, x)


def stop_short_window(errors, near_zero=1e-3, flat=1e-6, window=4):
    changes = np.diff(np.asarray(errors[-window:], dtype=float))
    if errors[-1] <= near_zero:
        return "zero"
    if len(errors) < window:
        return "go on"
    if np.all(np.abs(changes) <= flat):
        return "plateau"
    return "oscillation" if np.all(changes[1:] * changes[:-1] < 0) else "go on"


def stop_oscillation_as_plateau(errors, near_zero=1e-3, flat=1e-6, window=4):
    """Compares the first with the last error of the window, and never sees the turns."""
    if errors[-1] <= near_zero:
        return "zero"
    if len(errors) <= window:
        return "go on"
    return "plateau" if errors[-1] >= errors[-window - 1] - window * flat else "go on"


def updates_needed_off_by_one(x, d, W1, W2, b, eta, target, max_updates):
    errors = train(x, d, W1, W2, b, eta, max_updates)[2]
    return next((n + 1 for n, error in enumerate(errors) if error <= target), None)


def updates_needed_never_none(x, d, W1, W2, b, eta, target, max_updates):
    errors = train(x, d, W1, W2, b, eta, max_updates)[2]
    return next((n for n, error in enumerate(errors) if error <= target), max_updates)


def gradient_norms_backwards(X, D, Ws, bs, activations):
    dWs, _ = net_backward(net_forward(X, Ws, bs, activations), D, Ws, activations)
    return [float(np.sqrt(np.sum(dW**2))) for dW in dWs[::-1]]


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
