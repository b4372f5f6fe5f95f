# canary: a1730757-0d45-5182-bbde-0ce7d4ad55ee
"""Wrong answers that students give, one bug each, and the inputs on which they are told apart."""

from __future__ import annotations

import numpy as np
from neuron import elu, sigmoid, step, tanh

# ---- neuron


def neuron_without_bias(x, w, b, f):
    return f(np.dot(w, x))


def neuron_bias_outside(x, w, b, f):
    return f(np.dot(w, x)) + b


def neuron_without_activation(x, w, b, f):
    return np.dot(w, x) + b


def probe_neuron(m, rng):
    def cube(z):
        return z**3 + 0.5

    x, w = rng.uniform(0.5, 1.5, size=3), rng.uniform(0.5, 1.5, size=3)
    yield lambda: m.neuron(x, w, 1.25, cube)
    yield lambda: m.neuron(x, -w, 1.25, cube)


# ---- layer


def layer_not_transposed(X, W, b, f):
    return f(X @ W + b)


def layer_squeezed(X, W, b, f):
    return np.squeeze(f(X @ W.T + b))


def layer_reshaped(X, W, b, f):
    return f((W @ X.T + b[:, None]).reshape(len(X), len(W)))


def probe_layer(m, rng):
    def cube(z):
        return z**3

    X, W, b = rng.normal(size=(4, 2)), rng.normal(size=(3, 2)), rng.uniform(1.0, 2.0, size=3)
    yield lambda: m.layer(X, W, b, cube)
    yield lambda: m.layer(X[:1], W, b, cube)
    yield lambda: m.layer(X[:2], W[:2], b[:2], cube)


# ---- sigmoid, tanh


def sigmoid_sign(z):
    return 1 / (1 + np.exp(z))


def sigmoid_overflow(z):
    return np.exp(z) / (1 + np.exp(z))


def sigmoid_from_tanh_of_z(z):
    return 0.5 * (1 + np.tanh(z))


def probe_sigmoid(m, rng):
    z = rng.uniform(0.5, 2.5, size=4)
    yield lambda: m.sigmoid(z)
    yield lambda: m.sigmoid(-z)
    yield lambda: m.sigmoid(np.array([-1234.0, 0.0, 1234.0]))


def tanh_overflow(z):
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))


def tanh_half_overflow(z):
    return (1 - np.exp(-2 * z)) / (1 + np.exp(-2 * z))


def tanh_of_half_z(z):
    return 2 * sigmoid(z) - 1


def probe_tanh(m, rng):
    z = rng.uniform(0.5, 1.5, size=4)
    yield lambda: m.tanh(z)
    yield lambda: m.tanh(1234.0)
    yield lambda: m.tanh(-1234.0)


# ---- relu, leaky_relu


def relu_whole_array(z):
    return max(0, z)


def relu_arrays_only(z):
    out = z.copy()
    out[z < 0] = 0
    return out


def relu_in_place(z):
    if np.ndim(z) == 0:
        return max(0.0, z)
    z[z < 0] = 0
    return z


def probe_relu(m, rng):
    z = rng.normal(size=5)
    z[0] = -abs(z[0])
    kept = z.copy()
    yield lambda: m.relu(z.copy())
    yield lambda: m.relu(-1.75)
    yield lambda: (m.relu(kept), kept)[1]


def leaky_relu_fixed_alpha(z, alpha=0.01):
    return np.where(np.asarray(z) > 0, z, 0.01 * np.asarray(z))


def probe_leaky_relu(m, rng):
    z = rng.uniform(0.5, 1.5, size=4) * np.array([1.0, -1.0, 1.0, -1.0])
    yield lambda: m.leaky_relu(z, 0.35)
    yield lambda: m.leaky_relu(-1.75, 0.35)


# ---- elu, softplus


def elu_without_minus_one(z, alpha=1.0):
    return np.where(np.asarray(z) > 0, z, alpha * np.exp(np.minimum(z, 0)))


def elu_overflow(z, alpha=1.0):
    z = np.asarray(z)
    return (z > 0) * z + (z <= 0) * alpha * (np.exp(z) - 1)


def probe_elu(m, rng):
    z = -rng.uniform(0.3, 2.0, size=4)
    yield lambda: m.elu(z, 1.75)
    yield lambda: m.elu(np.array([-2.5, 1234.0]), 1.75)


def softplus_overflow(z):
    return np.log(1 + np.exp(z))


def softplus_is_relu(z):
    return np.maximum(0.0, z)


def probe_softplus(m, rng):
    z = rng.normal(size=4)
    yield lambda: m.softplus(z)
    yield lambda: m.softplus(1234.0)
    yield lambda: m.softplus(-1234.0)


# ---- derivatives


def sigmoid_prime_of_z(z):
    z = np.asarray(z)
    return z * (1 - z)


def sigmoid_prime_ratio(z):
    s = sigmoid(z)
    return s / (1 - s)


def sigmoid_prime_of_tanh(z):
    return 1 - tanh(z) ** 2


def probe_sigmoid_prime(m, rng):
    z = rng.uniform(0.5, 2.5, size=4)
    yield lambda: m.sigmoid_prime(z)
    yield lambda: m.sigmoid_prime(-z)


def tanh_prime_not_squared(z):
    return 1 - tanh(z)


def tanh_prime_of_z(z):
    return 1 - np.asarray(z) ** 2


def tanh_prime_of_sigmoid(z):
    s = sigmoid(z)
    return s * (1 - s)


def probe_tanh_prime(m, rng):
    z = rng.uniform(0.4, 1.8, size=4)
    yield lambda: m.tanh_prime(z)
    yield lambda: m.tanh_prime(-z)


def relu_prime_one_at_zero(z):
    return np.where(np.asarray(z) >= 0, 1.0, 0.0)


def relu_prime_is_relu(z):
    return np.maximum(0.0, z)


def relu_prime_sign(z):
    return np.sign(z)


def probe_relu_prime(m, rng):
    yield lambda: m.relu_prime(np.array([-1.75, 0.0, 2.25]))


def leaky_relu_prime_zero(z, alpha=0.01):
    return np.where(np.asarray(z) > 0, 1.0, 0.0)


def probe_leaky_relu_prime(m, rng):
    yield lambda: m.leaky_relu_prime(np.array([-1.75, 0.0, 2.25]), 0.35)


def elu_prime_is_elu(z, alpha=1.0):
    return np.where(np.asarray(z) > 0, 1.0, elu(z, alpha))


def elu_prime_without_alpha(z, alpha=1.0):
    return np.where(np.asarray(z) > 0, 1.0, np.exp(np.minimum(z, 0)))


def elu_prime_is_leaky(z, alpha=1.0):
    return np.where(np.asarray(z) > 0, 1.0, alpha)


def probe_elu_prime(m, rng):
    z = np.append(-rng.uniform(0.3, 2.0, size=3), 0.0)
    yield lambda: m.elu_prime(z, 1.75)


def softplus_prime_overflow(z):
    return np.exp(z) / (1 + np.exp(z))


def softplus_prime_of_sigmoid(z):
    s = sigmoid(z)
    return s * (1 - s)


def softplus_prime_is_step(z):
    return np.where(np.asarray(z) > 0, 1.0, 0.0)


def probe_softplus_prime(m, rng):
    z = rng.uniform(0.5, 2.0, size=4)
    yield lambda: m.softplus_prime(z)
    yield lambda: m.softplus_prime(1234.0)


# ---- step, bipolar_step


def step_one_at_zero(z):
    return np.where(np.asarray(z) >= 0, 1, 0)


def probe_step(m, rng):
    yield lambda: m.step(np.array([-1.75, 0.0, 2.25]))


def bipolar_step_sign(z):
    return np.sign(z)


def probe_bipolar_step(m, rng):
    yield lambda: m.bipolar_step(np.array([-1.75, 0.0, 2.25]))


# ---- perceptron_train


def perceptron_without_bias(X, y, max_epochs=100):
    w = np.zeros(X.shape[1])
    for _ in range(max_epochs):
        errors = 0
        for n in range(len(X)):
            error = y[n] - step(np.dot(w, X[n]))
            w = w + error * X[n]
            errors += int(error != 0)
        if errors == 0:
            return w, 0.0, True
    return w, 0.0, False


def perceptron_always_true(X, y, max_epochs=100):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(max_epochs):
        for n in range(len(X)):
            error = y[n] - step(np.dot(w, X[n]) + b)
            w, b = w + error * X[n], b + error
    return w, b, True


def perceptron_fixed_epochs(X, y, max_epochs=100):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(1000):
        errors = 0
        for n in range(len(X)):
            error = y[n] - step(np.dot(w, X[n]) + b)
            w, b = w + error * X[n], b + error
            errors += int(error != 0)
        if errors == 0:
            return w, b, True
    return w, b, False


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


def threshold_bias_last(X, W_hidden, w_out):
    hidden = np.where(X @ W_hidden[:, :-1].T + W_hidden[:, -1] >= 0, 1, 0)
    return np.where(hidden @ w_out[:-1] + w_out[-1] >= 0, 1, 0)


def threshold_strict(X, W_hidden, w_out):
    hidden = np.where(X @ W_hidden[:, 1:].T + W_hidden[:, 0] > 0, 1, 0)
    return np.where(hidden @ w_out[1:] + w_out[0] > 0, 1, 0)


def threshold_linear_hidden(X, W_hidden, w_out):
    hidden = X @ W_hidden[:, 1:].T + W_hidden[:, 0]
    return np.where(hidden @ w_out[1:] + w_out[0] >= 0, 1, 0)


def threshold_two_hidden(X, W_hidden, w_out):
    first = np.where(X @ W_hidden[0, 1:] + W_hidden[0, 0] >= 0, 1, 0)
    second = np.where(X @ W_hidden[1, 1:] + W_hidden[1, 0] >= 0, 1, 0)
    return np.where(w_out[0] + w_out[1] * first + w_out[2] * second >= 0, 1, 0)


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


def bump_both_the_same_way(low, high):
    return np.array([[-low, 1.0], [-high, 1.0]]), np.array([-1.5, 1.0, 1.0])


def bump_either(low, high):
    return np.array([[-low, 1.0], [high, -1.0]]), np.array([-0.5, 1.0, 1.0])


def bump_biases_not_negated(low, high):
    return np.array([[low, 1.0], [-high, -1.0]]), np.array([-1.5, 1.0, 1.0])


def bump_bias_last(low, high):
    return np.array([[1.0, -low], [-1.0, high]]), np.array([1.0, 1.0, -1.5])


def probe_bump_weights(m, rng):
    def answered(low, high, x):
        W, w = m.bump_weights(low, high)
        hidden = np.outer(x, np.asarray(W)[:, 1]) + np.asarray(W)[:, 0] >= 0
        return (hidden @ np.asarray(w)[1:] + np.asarray(w)[0] >= 0).tolist()

    yield lambda: answered(1.25, 2.75, [-7.0, -2.0, 0.5, 2.0, 8.0])
    yield lambda: answered(-1.25, 1.75, [-7.0, -1.5, 0.5, 1.5, 8.0])


# ---- extra: slopes


def logistic_slope_without_a(y, a):
    return np.asarray(y) * (1 - np.asarray(y))


def probe_logistic_slope(m, rng):
    y = rng.uniform(0.2, 0.8, size=4)
    yield lambda: m.logistic_slope(y, 1.75)


def scaled_tanh_slope_inverse(y, a, b):
    return a / b * (a - np.asarray(y)) * (a + np.asarray(y))


def probe_scaled_tanh_slope(m, rng):
    y = rng.uniform(0.2, 0.8, size=4)
    yield lambda: m.scaled_tanh_slope(y, 1.75, 0.6)


# ---- extra: linear_fit


def linear_fit_mean(X, y, eta, steps):
    inputs = np.column_stack([np.ones(len(X)), X])
    w = np.zeros(inputs.shape[1])
    for _ in range(steps):
        w = w - eta * inputs.T @ (inputs @ w - y) / len(X)
    return w


def probe_linear_fit(m, rng):
    X, y = rng.normal(size=(5, 2)) + 1.0, rng.uniform(1.0, 2.0, size=5)
    yield lambda: m.linear_fit(X, y, 0.02, 2)


# ---- extra: whiten, prelu, maxout


def standardise_by_sd(X):
    sd = X.std(axis=0)
    return (X - X.mean(axis=0)) / np.where(sd > 0, sd, 1.0)


def probe_standardise(m, rng):
    X = np.column_stack([rng.normal(size=3), np.full(3, 0.1)])
    yield lambda: m.standardise(X)


def whiten_only_scaled(X):
    return (X - X.mean(axis=0)) / X.std(axis=0)


def probe_whiten(m, rng):
    X = rng.normal(size=(12, 2)) @ np.array([[2.0, 1.0], [0.0, 1.0]])
    yield lambda: np.round(np.cov(m.whiten(X), rowvar=False, ddof=0), 6)


def prelu_max(X, alpha):
    return np.maximum(alpha * X, X)


def probe_prelu(m, rng):
    X = -rng.uniform(0.5, 2.0, size=(3, 2))
    yield lambda: m.prelu(X, np.array([0.4, 1.75]))


def prelu_grad_without_upstream(X, upstream):
    return np.sum(np.minimum(0.0, X), axis=0)


def probe_prelu_alpha_grad(m, rng):
    X, upstream = -rng.uniform(0.5, 2.0, size=(3, 2)), rng.uniform(1.5, 2.5, size=(3, 2))
    yield lambda: m.prelu_alpha_grad(X, upstream)


def noisy_relu_after(z, noise):
    return np.maximum(0.0, z) + noise


def probe_noisy_relu(m, rng):
    yield lambda: m.noisy_relu(np.array([-1.75, 1.25, 0.5]), np.array([0.5, 0.25, -0.75]))


def maxout_sums(X, W, b):
    return np.sum(np.einsum("nd,kmd->nkm", X, W) + b, axis=1)


def probe_maxout(m, rng):
    X, W, b = rng.normal(size=(4, 2)), rng.normal(size=(3, 2, 2)), rng.normal(size=(3, 2))
    yield lambda: m.maxout(X, W, b)
