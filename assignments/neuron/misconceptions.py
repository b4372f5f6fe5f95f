# canary: a1730757-0d45-5182-bbde-0ce7d4ad55ee
"""Probes: for each function the inputs on which the wrong answers of misconceptions.toml are told apart."""

from __future__ import annotations

import numpy as np

# ---- neuron


def probe_neuron(m, rng):
    def cube(z):
        return z**3 + 0.5

    x, w = rng.uniform(0.5, 1.5, size=3), rng.uniform(0.5, 1.5, size=3)
    yield lambda: m.neuron(x, w, 1.25, cube)
    yield lambda: m.neuron(x, -w, 1.25, cube)


# ---- layer


def probe_layer(m, rng):
    def cube(z):
        return z**3

    X, W, b = rng.normal(size=(4, 2)), rng.normal(size=(3, 2)), rng.uniform(1.0, 2.0, size=3)
    yield lambda: m.layer(X, W, b, cube)
    yield lambda: m.layer(X[:1], W, b, cube)
    yield lambda: m.layer(X[:2], W[:2], b[:2], cube)


# ---- sigmoid, tanh


def probe_sigmoid(m, rng):
    z = rng.uniform(0.5, 2.5, size=4)
    yield lambda: m.sigmoid(z)
    yield lambda: m.sigmoid(-z)
    yield lambda: m.sigmoid(np.array([-1234.0, 0.0, 1234.0]))


def probe_tanh(m, rng):
    z = rng.uniform(0.5, 1.5, size=4)
    yield lambda: m.tanh(z)
    yield lambda: m.tanh(1234.0)
    yield lambda: m.tanh(-1234.0)


# ---- relu, leaky_relu


def probe_relu(m, rng):
    z = rng.normal(size=5)
    z[0] = -abs(z[0])
    kept = z.copy()
    yield lambda: m.relu(z.copy())
    yield lambda: m.relu(-1.75)
    yield lambda: (m.relu(kept), kept)[1]


def probe_leaky_relu(m, rng):
    z = rng.uniform(0.5, 1.5, size=4) * np.array([1.0, -1.0, 1.0, -1.0])
    yield lambda: m.leaky_relu(z, 0.35)
    yield lambda: m.leaky_relu(-1.75, 0.35)


# ---- elu, softplus


def probe_elu(m, rng):
    z = -rng.uniform(0.3, 2.0, size=4)
    yield lambda: m.elu(z, 1.75)
    yield lambda: m.elu(np.array([-2.5, 1234.0]), 1.75)


def probe_softplus(m, rng):
    z = rng.normal(size=4)
    yield lambda: m.softplus(z)
    yield lambda: m.softplus(1234.0)
    yield lambda: m.softplus(-1234.0)


# ---- derivatives


def probe_sigmoid_prime(m, rng):
    z = rng.uniform(0.5, 2.5, size=4)
    yield lambda: m.sigmoid_prime(z)
    yield lambda: m.sigmoid_prime(-z)


def probe_tanh_prime(m, rng):
    z = rng.uniform(0.4, 1.8, size=4)
    yield lambda: m.tanh_prime(z)
    yield lambda: m.tanh_prime(-z)


def probe_relu_prime(m, rng):
    yield lambda: m.relu_prime(np.array([-1.75, 0.0, 2.25]))


def probe_leaky_relu_prime(m, rng):
    yield lambda: m.leaky_relu_prime(np.array([-1.75, 0.0, 2.25]), 0.35)


def probe_elu_prime(m, rng):
    z = np.append(-rng.uniform(0.3, 2.0, size=3), 0.0)
    yield lambda: m.elu_prime(z, 1.75)


def probe_softplus_prime(m, rng):
    z = rng.uniform(0.5, 2.0, size=4)
    yield lambda: m.softplus_prime(z)
    yield lambda: m.softplus_prime(1234.0)


# ---- step, bipolar_step


def probe_step(m, rng):
    yield lambda: m.step(np.array([-1.75, 0.0, 2.25]))


def probe_bipolar_step(m, rng):
    yield lambda: m.bipolar_step(np.array([-1.75, 0.0, 2.25]))


# ---- perceptron_train


def probe_perceptron_train(m, rng):
    def answered(X, y, epochs):
        w, b, converged = m.perceptron_train(X, np.array(y), epochs)
        answers = np.ravel(np.dot(X, w) + b) > 0
        return bool(np.array_equal(answers, np.array(y) == 1)), bool(converged)

    corners = np.array([[-1.0, -1.0], [-1.0, 2.0], [2.0, -1.0], [2.0, 2.0]])
    line = np.array([[1.0], [2.0], [3.0], [4.0]])
    yield lambda: answered(corners, [0, 0, 0, 1], 200)
    yield lambda: answered(corners, [0, 1, 1, 0], 15)
    yield lambda: answered(line, [0, 0, 1, 1], 200)
    yield lambda: answered(line, [0, 0, 1, 1], 2)
    yield lambda: answered(np.array([[1.0, 0.0], [0.0, 1.0]]), [1, 0], 200)


# ---- threshold_net


def probe_threshold_net(m, rng):
    X, wide = rng.normal(size=(40, 2)), rng.normal(size=(40, 5))
    W, w = np.array([[0.4, 1.0, -0.7], [-0.5, 0.3, 0.8]]), np.array([-0.6, 1.0, -0.5])
    W_wide, w_wide = rng.normal(size=(6, 6)), np.array([-0.3, 0.1, -0.2, 0.9, 0.8, -0.7, 0.9])
    ties = np.array([[0.0, 0.0], [1.0, 1.0], [-1.0, 2.0], [3.0, 1.0]])
    yield lambda: m.threshold_net(X, W, w)
    yield lambda: m.threshold_net(wide, W_wide, w_wide)
    W_ties, w_ties = np.array([[0.0, 1.0, -1.0], [-1.0, 0.5, 0.5]]), np.array([-2.0, 1.0, 1.0])
    yield lambda: m.threshold_net(ties, W_ties, w_ties)


# ---- bump_weights


def probe_bump_weights(m, rng):
    def answered(low, high, x):
        W, w = m.bump_weights(low, high)
        hidden = np.outer(x, np.asarray(W)[:, 1]) + np.asarray(W)[:, 0] >= 0
        return (hidden @ np.asarray(w)[1:] + np.asarray(w)[0] >= 0).tolist()

    yield lambda: answered(1.25, 2.75, [-7.0, -2.0, 0.5, 2.0, 8.0])
    yield lambda: answered(-1.25, 1.75, [-7.0, -1.5, 0.5, 1.5, 8.0])


# ---- extra: slopes


def probe_logistic_slope(m, rng):
    y = rng.uniform(0.2, 0.8, size=4)
    yield lambda: m.logistic_slope(y, 1.75)


def probe_scaled_tanh_slope(m, rng):
    y = rng.uniform(0.2, 0.8, size=4)
    yield lambda: m.scaled_tanh_slope(y, 1.75, 0.6)


# ---- extra: linear_fit


def probe_linear_fit(m, rng):
    X, y = rng.normal(size=(5, 2)) + 1.0, rng.uniform(1.0, 2.0, size=5)
    yield lambda: m.linear_fit(X, y, 0.02, 2)


# ---- extra: whiten, prelu, maxout


def probe_standardise(m, rng):
    X = np.column_stack([rng.normal(size=3), np.full(3, 0.1)])
    yield lambda: m.standardise(X)


def probe_whiten(m, rng):
    X = rng.normal(size=(12, 2)) @ np.array([[2.0, 1.0], [0.0, 1.0]])
    yield lambda: np.round(np.cov(m.whiten(X), rowvar=False, ddof=0), 6)


def probe_prelu(m, rng):
    X = -rng.uniform(0.5, 2.0, size=(3, 2))
    yield lambda: m.prelu(X, np.array([0.4, 1.75]))


def probe_prelu_alpha_grad(m, rng):
    X, upstream = -rng.uniform(0.5, 2.0, size=(3, 2)), rng.uniform(1.5, 2.5, size=(3, 2))
    yield lambda: m.prelu_alpha_grad(X, upstream)


def probe_noisy_relu(m, rng):
    yield lambda: m.noisy_relu(np.array([-1.75, 1.25, 0.5]), np.array([0.5, 0.25, -0.75]))


def probe_maxout(m, rng):
    X, W, b = rng.normal(size=(4, 2)), rng.normal(size=(3, 2, 2)), rng.normal(size=(3, 2))
    yield lambda: m.maxout(X, W, b)
