# canary: a651aaad-aae9-5fda-982d-8fdce5e56118
"""Probes: for each function the inputs on which the wrong answers of misconceptions.toml are told apart."""

from __future__ import annotations

import numpy as np


def probe_one_hot(m, rng):
    labels = rng.integers(0, 3, size=6)
    labels[:2] = 0, 2
    yield lambda: m.one_hot(labels, 5)


def probe_softmax(m, rng):
    z = rng.normal(size=(4, 3))
    one = rng.normal(size=5) + 2.0
    kept = one.copy()
    yield lambda: m.softmax(z.copy())
    yield lambda: m.softmax(np.array([[1200.0, 1201.0, 1200.5], [-900.0, -901.0, -902.0]]))
    yield lambda: (m.softmax(kept), kept)[1]


def probe_cross_entropy(m, rng):
    u = rng.uniform(0.5, 2.0, size=(5, 4))
    y = u / u.sum(axis=1, keepdims=True)
    d = np.eye(4)[rng.integers(0, 4, size=5)]
    yield lambda: m.cross_entropy(y, d)
    yield lambda: m.cross_entropy(np.array([0.5, 0.3, 0.2]), np.array([0.6, 0.4, 0.0]))
    yield lambda: m.cross_entropy(np.array([1e-20, 0.5, 0.5]), np.array([1.0, 0.0, 0.0]))
    yield lambda: bool(np.isfinite(m.cross_entropy(np.array([0.0, 1.0]), np.array([1.0, 0.0]))))


def probe_softmax_jacobian(m, rng):
    u = rng.uniform(0.5, 2.0, size=4)
    yield lambda: m.softmax_jacobian(u / u.sum())


def probe_grad_via_jacobian(m, rng):
    u = rng.uniform(0.5, 2.0, size=4)
    d = np.eye(4)[rng.integers(0, 4)]
    yield lambda: m.grad_via_jacobian(u / u.sum(), d)


def probe_softmax_backward(m, rng):
    u = rng.uniform(0.5, 2.0, size=(4, 3))
    y = u / u.sum(axis=1, keepdims=True)
    yield lambda: m.softmax_backward(y, rng.normal(size=(4, 3)))


def probe_softmax_cross_entropy_grad(m, rng):
    u = rng.uniform(0.5, 2.0, size=(5, 4))
    y = u / u.sum(axis=1, keepdims=True)
    d = np.eye(4)[rng.integers(0, 4, size=5)]
    yield lambda: m.softmax_cross_entropy_grad(y, d)
    yield lambda: m.softmax_cross_entropy_grad(y[0], d[0])


def probe_sigmoid_mse_grad(m, rng):
    w, x = rng.uniform(0.2, 0.8, size=2), rng.uniform(0.5, 1.5, size=(5, 2))
    yield lambda: m.sigmoid_mse_grad(w, 0.7, x, np.array([0.0, 1.0, 0.0, 0.0, 1.0]))


def probe_sigmoid_bce_grad(m, rng):
    w, x = rng.uniform(0.2, 0.8, size=2), rng.uniform(0.5, 1.5, size=(5, 2))
    yield lambda: m.sigmoid_bce_grad(w, 0.7, x, np.array([0.0, 1.0, 0.0, 0.0, 1.0]))


def probe_regression_grad(m, rng):
    u = rng.uniform(0.5, 2.0, size=(5, 4))
    y = u / u.sum(axis=1, keepdims=True)
    d = np.eye(4)[[0, 1, 1, 3, 0]]
    x = rng.normal(size=(5, 3))
    yield lambda: m.regression_grad(x, y, d)


def probe_fit_softmax_regression(m, rng):
    x = rng.normal(size=(7, 2)) + [1.0, 0.0]
    d = np.eye(3)[[0, 0, 0, 1, 1, 2, 2]]
    yield lambda: m.fit_softmax_regression(x, d, 0.3, 6)


def probe_l2_penalty(m, rng):
    W = rng.normal(size=(2, 3))
    yield lambda: m.l2_penalty(W, 0.3)


def probe_l1_penalty(m, rng):
    W = rng.normal(size=(2, 3))
    W[0, 0], W[1, 1] = 0.0, -1.5
    yield lambda: m.l1_penalty(W, 0.3)


def probe_softmax_jacobian_batch(m, rng):
    u = rng.uniform(0.5, 2.0, size=(4, 3))
    yield lambda: m.softmax_jacobian_batch(u / u.sum(axis=1, keepdims=True))


def probe_head_forward(m, rng):
    W2, h = rng.normal(size=(3, 2)), rng.uniform(0.2, 1.0, size=(5, 2))
    yield lambda: m.head_forward(W2, h)


def probe_head_backward(m, rng):
    W2, h = rng.normal(size=(3, 2)), rng.uniform(0.2, 0.8, size=(5, 2))
    u = rng.uniform(0.5, 2.0, size=(5, 3))
    d = np.eye(3)[rng.integers(0, 3, size=5)]
    yield lambda: m.head_backward(W2, h, u / u.sum(axis=1, keepdims=True), d)


def probe_cross_entropy_from_logits(m, rng):
    z = rng.normal(size=(5, 3)) + [2.0, 0.0, 0.0]
    d = np.eye(3)[rng.integers(0, 3, size=5)]
    yield lambda: m.cross_entropy_from_logits(z, d)
    far = np.array([900.0, 0.0, -900.0])
    yield lambda: m.cross_entropy_from_logits(far, np.array([0.0, 0.0, 1.0]))
