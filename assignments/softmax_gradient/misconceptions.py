# canary: a651aaad-aae9-5fda-982d-8fdce5e56118
"""Wrong answers that students give, one bug each, and the inputs on which they are told apart."""

from __future__ import annotations

import numpy as np
from softmax_gradient import (
    cross_entropy,
    regression_grad,
    softmax,
    softmax_cross_entropy_grad,
    softmax_jacobian,
)


def one_hot_counts_from_one(labels, K):
    return np.eye(K)[np.asarray(labels) - 1]


def one_hot_guesses_the_classes(labels, K):
    labels = np.asarray(labels)
    return np.eye(labels.max() + 1)[labels]


def softmax_without_shift(z):
    e = np.exp(z)
    return e / np.sum(e, axis=-1, keepdims=True)


def softmax_one_shift_for_all(z):
    e = np.exp(z - np.max(z))
    return e / np.sum(e, axis=-1, keepdims=True)


def softmax_over_samples(z):
    z = np.asarray(z)
    e = np.exp(z - np.max(z, axis=0, keepdims=True))
    return e / np.sum(e, axis=0, keepdims=True)


def softmax_one_sum_for_all(z):
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / np.sum(e)


def softmax_clips_the_logits(z):
    e = np.exp(np.clip(z, -500, 500))
    return e / np.sum(e, axis=-1, keepdims=True)


def softmax_in_place(z):
    z -= np.max(z, axis=-1, keepdims=True)
    e = np.exp(z)
    return e / np.sum(e, axis=-1, keepdims=True)


def cross_entropy_log2(y, d):
    y, d = np.atleast_2d(y), np.atleast_2d(d)
    return float(-np.sum(d * np.log2(np.maximum(y, np.finfo(float).tiny))) / len(y))


def cross_entropy_sum(y, d):
    return float(-np.sum(d * np.log(np.maximum(y, np.finfo(float).tiny))))


def cross_entropy_mean_of_entries(y, d):
    return float(-np.mean(d * np.log(np.maximum(y, np.finfo(float).tiny))))


def cross_entropy_without_minus(y, d):
    y, d = np.atleast_2d(y), np.atleast_2d(d)
    return float(np.sum(d * np.log(np.maximum(y, np.finfo(float).tiny))) / len(y))


def cross_entropy_unguarded(y, d):
    y, d = np.atleast_2d(y), np.atleast_2d(d)
    return float(-np.sum(d * np.log(y)) / len(y))


def cross_entropy_coarse_guard(y, d):
    y, d = np.atleast_2d(y), np.atleast_2d(d)
    return float(-np.sum(d * np.log(y + 1e-8)) / len(y))


def cross_entropy_binary_terms(y, d):
    y, d = np.atleast_2d(y), np.atleast_2d(d)
    tiny = np.finfo(float).tiny
    terms = d * np.log(np.maximum(y, tiny)) + (1 - d) * np.log(np.maximum(1 - y, tiny))
    return float(-np.sum(terms) / len(y))


def cross_entropy_softmax_again(y, d):
    y, d = np.atleast_2d(y), np.atleast_2d(d)
    return float(-np.sum(d * np.log(softmax(y))) / len(y))


def cross_entropy_best_class_only(y, d):
    y, d = np.atleast_2d(y), np.atleast_2d(d)
    picked = y[np.arange(len(y)), np.argmax(d, axis=1)]
    return float(-np.mean(np.log(np.maximum(picked, np.finfo(float).tiny))))


def jacobian_diagonal_only(y):
    y = np.asarray(y)
    return np.diag(y * (1 - y))


def jacobian_plus(y):
    return np.diag(y) + np.outer(y, y)


def jacobian_diagonal_is_y(y):
    y = np.asarray(y)
    J = -np.outer(y, y)
    np.fill_diagonal(J, y)
    return J


def jacobian_dot_product(y):
    return np.diag(y) - np.dot(y, y)


def grad_via_diagonal(y, d):
    y, d = np.asarray(y), np.asarray(d)
    return y * (1 - y) * (-d / y)


def grad_via_jacobian_slide_sign(y, d):
    return softmax_jacobian(y).T @ (np.asarray(d) / np.asarray(y))


def grad_via_jacobian_not_divided(y, d):
    return softmax_jacobian(y).T @ (-np.asarray(d))


def grad_via_jacobian_stops_at_y(y, d):
    return -np.asarray(d) / np.asarray(y)


def backward_diagonal_only(y, upstream):
    return y * (1 - y) * upstream


def backward_not_weighted(y, upstream):
    return y * (upstream - np.sum(upstream, axis=-1, keepdims=True))


def backward_divided_by_m(y, upstream):
    m = len(y) if y.ndim == 2 else 1
    return y * (upstream - np.sum(upstream * y, axis=-1, keepdims=True)) / m


def backward_mixes_samples(y, upstream):
    return y * (upstream - np.sum(upstream * y))


def backward_plus(y, upstream):
    return y * (upstream + np.sum(upstream * y, axis=-1, keepdims=True))


def short_grad_slide_sign(y, d):
    y, d = np.asarray(y), np.asarray(d)
    return (d - y) / (len(y) if y.ndim == 2 else 1)


def short_grad_sum(y, d):
    return np.asarray(y) - np.asarray(d)


def short_grad_len_of_one_sample(y, d):
    return (np.asarray(y) - np.asarray(d)) / len(y)


def short_grad_softmax_again(y, d):
    y, d = softmax(y), np.asarray(d)
    return (y - d) / (len(y) if y.ndim == 2 else 1)


def short_grad_true_class_only(y, d):
    y, d = np.asarray(y), np.asarray(d)
    return (y - d) * (d > 0) / (len(y) if y.ndim == 2 else 1)


def mse_without_slope(w, b, x, d):
    y = 1 / (1 + np.exp(-(x @ w + b)))
    return (y - d) @ x / len(x), float(np.mean(y - d))


def mse_slide_sign(w, b, x, d):
    y = 1 / (1 + np.exp(-(x @ w + b)))
    delta = (d - y) * y * (1 - y)
    return delta @ x / len(x), float(np.mean(delta))


def mse_without_half(w, b, x, d):
    y = 1 / (1 + np.exp(-(x @ w + b)))
    delta = 2 * (y - d) * y * (1 - y)
    return delta @ x / len(x), float(np.mean(delta))


def mse_slope_of_z(w, b, x, d):
    z = x @ w + b
    delta = (1 / (1 + np.exp(-z)) - d) * z * (1 - z)
    return delta @ x / len(x), float(np.mean(delta))


def mse_sum(w, b, x, d):
    y = 1 / (1 + np.exp(-(x @ w + b)))
    delta = (y - d) * y * (1 - y)
    return delta @ x, float(np.sum(delta))


def bce_keeps_slope(w, b, x, d):
    y = 1 / (1 + np.exp(-(x @ w + b)))
    delta = (y - d) * y * (1 - y)
    return delta @ x / len(x), float(np.mean(delta))


def bce_slide_sign(w, b, x, d):
    y = 1 / (1 + np.exp(-(x @ w + b)))
    return (d - y) @ x / len(x), float(np.mean(d - y))


def bce_sum(w, b, x, d):
    y = 1 / (1 + np.exp(-(x @ w + b)))
    return (y - d) @ x, float(np.sum(y - d))


def bce_first_term_only(w, b, x, d):
    y = 1 / (1 + np.exp(-(x @ w + b)))
    delta = -d * (1 - y)
    return delta @ x / len(x), float(np.mean(delta))


def bce_without_input(w, b, x, d):
    y = 1 / (1 + np.exp(-(x @ w + b)))
    return np.mean(y - d) * np.ones(x.shape[1]), float(np.mean(y - d))


def regression_grad_mean_twice(x, y, d):
    G = softmax_cross_entropy_grad(y, d)
    return G.T @ x / len(x), G.mean(axis=0)


def regression_grad_no_mean(x, y, d):
    G = y - d
    return G.T @ x, G.sum(axis=0)


def regression_grad_transposed(x, y, d):
    G = softmax_cross_entropy_grad(y, d)
    return x.T @ G, G.sum(axis=0)


def fit_climbs(x, d, eta, steps):
    W, b = np.zeros((d.shape[1], x.shape[1])), np.zeros(d.shape[1])
    y = softmax(x @ W.T + b)
    losses = [cross_entropy(y, d)]
    for _ in range(steps):
        dW, db = regression_grad(x, y, d)
        W, b = W + eta * dW, b + eta * db
        y = softmax(x @ W.T + b)
        losses.append(cross_entropy(y, d))
    return W, b, np.array(losses)


def fit_forgets_the_bias(x, d, eta, steps):
    W, b = np.zeros((d.shape[1], x.shape[1])), np.zeros(d.shape[1])
    y = softmax(x @ W.T)
    losses = [cross_entropy(y, d)]
    for _ in range(steps):
        W = W - eta * regression_grad(x, y, d)[0]
        y = softmax(x @ W.T)
        losses.append(cross_entropy(y, d))
    return W, b, np.array(losses)


def fit_sample_by_sample(x, d, eta, steps):
    W, b = np.zeros((d.shape[1], x.shape[1])), np.zeros(d.shape[1])
    losses = [cross_entropy(softmax(x @ W.T + b), d)]
    for _ in range(steps):
        for i in range(len(x)):
            one = slice(i, i + 1)
            dW, db = regression_grad(x[one], softmax(x[one] @ W.T + b), d[one])
            W, b = W - eta * dW, b - eta * db
        losses.append(cross_entropy(softmax(x @ W.T + b), d))
    return W, b, np.array(losses)


def fit_never_looks_again(x, d, eta, steps):
    W, b = np.zeros((d.shape[1], x.shape[1])), np.zeros(d.shape[1])
    y = softmax(x @ W.T + b)
    dW, db = regression_grad(x, y, d)
    losses = [cross_entropy(y, d)]
    for _ in range(steps):
        W, b = W - eta * dW, b - eta * db
        losses.append(cross_entropy(softmax(x @ W.T + b), d))
    return W, b, np.array(losses)


def fit_loss_before_each_update(x, d, eta, steps):
    W, b = np.zeros((d.shape[1], x.shape[1])), np.zeros(d.shape[1])
    losses = []
    for _ in range(steps):
        y = softmax(x @ W.T + b)
        losses.append(cross_entropy(y, d))
        dW, db = regression_grad(x, y, d)
        W, b = W - eta * dW, b - eta * db
    return W, b, np.array(losses)


def fit_one_update_short(x, d, eta, steps):
    W, b = np.zeros((d.shape[1], x.shape[1])), np.zeros(d.shape[1])
    y = softmax(x @ W.T + b)
    losses = [cross_entropy(y, d)]
    for _ in range(1, steps):
        dW, db = regression_grad(x, y, d)
        W, b = W - eta * dW, b - eta * db
        y = softmax(x @ W.T + b)
        losses.append(cross_entropy(y, d))
    return W, b, np.array(losses)


def l2_strength_twice(W, lam):
    return float(lam * lam / 2 * np.sum(W**2)), lam * lam * W


def l2_gradient_doubled(W, lam):
    return float(lam / 2 * np.sum(W**2)), 2 * lam * W


def l1_gradient_of_l2(W, lam):
    return float(lam * np.sum(np.abs(W))), lam * W


def l1_sign_of_zero_is_one(W, lam):
    return float(lam * np.sum(np.abs(W))), lam * np.where(W >= 0, 1.0, -1.0)


def jacobian_batch_mean(y):
    return np.mean([np.diag(row) - np.outer(row, row) for row in y], axis=0)


def head_without_softmax(W2, h):
    return np.asarray(h) @ np.asarray(W2).T


def head_back_weights_transposed(W2, h, y, d):
    G = softmax_cross_entropy_grad(y, d)
    return h.T @ G, G @ W2


def from_logits_through_softmax(z, d):
    return cross_entropy(softmax(z), d)


def from_logits_log_of_sum(z, d):
    z, d = np.atleast_2d(z), np.atleast_2d(d)
    return float(-np.sum(d * (z - np.log(np.sum(np.exp(z), axis=1, keepdims=True)))) / len(z))


# Probes: inputs kept for telling the wrong answers apart.


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
