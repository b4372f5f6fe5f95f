# canary: 5d5630e2-ef80-5ae7-9547-7078650ffadf
"""The hidden tests of neuron: random inputs, drawn anew for every submission."""

from __future__ import annotations

import neuron
import numpy as np
import reference
from kit import close, fail, unchanged


def bend(z):
    """An activation that no student has written: smooth, rising, not a line."""
    return np.tanh(z) + 0.25 * np.asarray(z) + 0.3


def either_sign(rng, low, high, shape):
    """Random numbers of both signs whose size is from low to high, some of each sign below 1."""
    z = rng.uniform(low, high, size=shape) * rng.choice([-1.0, 1.0], size=shape)
    z.flat[0], z.flat[1] = abs(z.flat[0]), -abs(z.flat[1])
    if z.size > 3 and low < 1.0:
        z.flat[2], z.flat[3] = rng.uniform(low, 1.0), -rng.uniform(low, 1.0)
    return z


def large(rng):
    """Large numbers of both signs, in random order."""
    return rng.permutation(either_sign(rng, 750.0, 9999.0, 6))


def agree(name, z, *more, atol=None):
    """A function of z, called with an array, with a table and with one number of each sign."""
    f, want = getattr(neuron, name), getattr(reference, name)
    for item in (z, z.reshape(2, -1), float(z.max()), float(z.min())):
        close(f(item, *more), want(item, *more), atol=atol)


# neuron


def test_neuron_random(rng):
    for size in (3, int(rng.integers(4, 8))):
        x, w = rng.normal(size=size), rng.normal(size=size)
        b = float(either_sign(rng, 0.8, 2.0, 2)[rng.integers(2)])
        close(neuron.neuron(x, w, b, bend), reference.neuron(x, w, b, bend), atol=1e-5)


# layer


def test_layer_random(rng):
    for n, d, m in ((5, 3, 4), (3, 4, 2), (3, 3, 3)):
        X, W, b = rng.normal(size=(n, d)), rng.normal(size=(m, d)), either_sign(rng, 0.8, 2.0, m)
        close(neuron.layer(X, W, b, bend), reference.layer(X, W, b, bend), atol=1e-5)


def test_layer_one_of_each(rng):
    for n, d, m in ((1, 3, 4), (4, 3, 1)):
        X, W, b = rng.normal(size=(n, d)), rng.normal(size=(m, d)), rng.normal(size=m)
        close(neuron.layer(X, W, b, bend), reference.layer(X, W, b, bend), atol=1e-5)


# sigmoid


def test_sigmoid_random(rng):
    agree("sigmoid", either_sign(rng, 0.3, 6.0, 8))


def test_sigmoid_large(rng):
    agree("sigmoid", large(rng), atol=1e-6)


def test_tanh_random(rng):
    agree("tanh", either_sign(rng, 0.3, 3.0, 8))


def test_tanh_large(rng):
    agree("tanh", large(rng), atol=1e-6)


# relu


def test_relu_random(rng):
    agree("relu", either_sign(rng, 0.2, 4.0, 8))


def test_leaky_relu_random(rng):
    z = either_sign(rng, 0.2, 4.0, 8)
    agree("leaky_relu", z, float(rng.uniform(0.1, 0.9)))
    close(neuron.leaky_relu(z), reference.leaky_relu(z))


def test_relu_keeps_input(rng):
    z = either_sign(rng, 0.2, 4.0, 6)
    want = reference.relu(z), reference.leaky_relu(z, 0.3)
    close(unchanged(neuron.relu, z), want[0])
    close(unchanged(neuron.leaky_relu, z, 0.3), want[1])


# elu


def test_elu_random(rng):
    z = either_sign(rng, 0.2, 4.0, 8)
    agree("elu", z, float(rng.uniform(1.5, 3.0)))
    close(neuron.elu(z), reference.elu(z))


def test_elu_large(rng):
    agree("elu", large(rng), float(rng.uniform(0.3, 3.0)), atol=1e-6)


def test_softplus_random(rng):
    agree("softplus", either_sign(rng, 0.2, 4.0, 8))


def test_softplus_large(rng):
    agree("softplus", large(rng), atol=1e-6)


# derivatives


def test_sigmoid_prime_random(rng):
    agree("sigmoid_prime", either_sign(rng, 0.3, 4.0, 8))
    agree("sigmoid_prime", large(rng), atol=1e-6)


def test_tanh_prime_random(rng):
    agree("tanh_prime", either_sign(rng, 0.3, 2.0, 8))
    agree("tanh_prime", large(rng), atol=1e-6)


def test_relu_prime_random(rng):
    agree("relu_prime", either_sign(rng, 0.2, 4.0, 8))


def one_zero(rng):
    """Five numbers, one of them 0."""
    return rng.permutation(np.append(rng.uniform(0.3, 3.0, size=4), 0.0))


def test_relu_prime_at_zero(rng):
    z = one_zero(rng)
    close(neuron.relu_prime(z), reference.relu_prime(z))


# derive


def test_leaky_relu_prime_random(rng):
    z = either_sign(rng, 0.2, 4.0, 8)
    agree("leaky_relu_prime", z, float(rng.uniform(0.1, 0.9)))
    close(neuron.leaky_relu_prime(z), reference.leaky_relu_prime(z))


def test_elu_prime_random(rng):
    z = either_sign(rng, 0.2, 3.0, 8)
    agree("elu_prime", z, float(rng.uniform(1.5, 3.0)))
    close(neuron.elu_prime(z), reference.elu_prime(z))


def test_softplus_prime_random(rng):
    agree("softplus_prime", either_sign(rng, 0.3, 4.0, 8))


def test_slopes_at_zero(rng):
    z, alpha = one_zero(rng), float(rng.uniform(0.2, 0.8))
    close(neuron.leaky_relu_prime(z, alpha), reference.leaky_relu_prime(z, alpha))
    close(neuron.elu_prime(z, alpha), reference.elu_prime(z, alpha))


def test_slopes_large(rng):
    z, alpha = large(rng), float(rng.uniform(0.3, 3.0))
    close(neuron.softplus_prime(z), reference.softplus_prime(z), atol=1e-6)
    close(neuron.elu_prime(z, alpha), reference.elu_prime(z, alpha), atol=1e-6)


# step


def with_zeros(rng):
    """Eight numbers of both signs, zeros among them, the first of them one."""
    z = either_sign(rng, 0.1, 3.0, 8)
    z[0], z[int(rng.integers(3, 8))] = 0.0, 0.0
    return z


def test_step_random(rng):
    agree("step", with_zeros(rng))


def test_bipolar_step_random(rng):
    agree("bipolar_step", with_zeros(rng))


# perceptron


def separable(rng, features, offset):
    """Rows and labels that the plane normal . x + offset = 0 separates with room to spare."""
    normal = rng.normal(size=features)
    normal /= np.linalg.norm(normal)
    X = rng.uniform(-2.0, 2.0, size=(200, features))
    height = X @ normal + offset
    X = rng.permutation(np.concatenate([X[height > 0.3][:7], X[height < -0.3][:7]]))
    return X, (X @ normal + offset > 0).astype(int)


def trained(X, y, max_epochs, converges):
    """Train a perceptron, check the shapes and the flag, and return its answer for every row."""
    result = neuron.perceptron_train(X, y, max_epochs)
    if not isinstance(result, (tuple, list)) or len(result) != 3:
        fail("It must return three things: w, b and converged.")
    w, b, flag = result
    if np.shape(w) != (X.shape[1],) or np.size(b) != 1:
        fail("w must hold one number for each column of X, and b must be one number.")
    if np.size(flag) != 1 or bool(flag) is not converges:
        fail(f"The flag converged is {flag}, the tests expected {converges}.")
    return (np.ravel(np.dot(X, w) + b) > 0).astype(int)


def test_perceptron_separable(rng):
    for features in (2, 3):
        X, y = separable(rng, features, rng.uniform(0.5, 0.8))
        # The origin has label 1, so the bias must move away from 0.
        X, y = np.append(X, np.zeros((1, features)), axis=0), np.append(y, 1)
        if not np.array_equal(trained(X, y, 1000, True), y):
            fail("With this w and b the answer for some row is not its label.")
    # A row of zeros with label 1 needs one update, from b = 0 to b = 1.
    trained(np.zeros((1, int(rng.integers(2, 6)))), np.ones(1, dtype=int), 2, True)


def learned_at_once(X, y):
    """Whether one pass of the reference is enough, by either reading of `converged`."""
    w, b, converged = reference.perceptron_train(X, y, 1)
    return converged or np.array_equal((X @ w + b > 0).astype(int), y)


def test_perceptron_gives_up(rng):
    side, across = rng.normal(size=2), rng.normal(size=2)
    corner = rng.uniform(1.0, 2.0, size=2)
    X = np.array([corner, corner + side + across, corner + side, corner + across])
    trained(X, np.array([0, 0, 1, 1]), int(rng.integers(5, 30)), False)
    X, y = separable(rng, 2, 0.0)
    while learned_at_once(X, y):
        X, y = separable(rng, 2, 0.0)
    trained(X, y, 1, False)
    trained(X, y, 1000, True)
    # From w = 0 and b = 0 the answer is 0 everywhere: nothing to learn.
    trained(rng.uniform(0.1, 2.0, size=(4, 3)), np.zeros(4, dtype=int), 1, True)


# threshold_net


def threshold_case(draw, shape, wanted=lambda *case: True):
    """Inputs and weights that are wanted, for which both answers occur and every output weight matters."""
    n, d, h = shape
    while True:
        X, W_hidden, w_out = draw((n, d)), draw((h, 1 + d)), draw(1 + h)
        outputs = reference.threshold_net(X, W_hidden, w_out)
        if not 0.25 <= outputs.mean() <= 0.75 or not wanted(X, W_hidden, w_out, outputs):
            continue
        cuts = (np.where(np.arange(1 + h) == i, 0.0, w_out) for i in range(1 + h))
        if all(np.any(reference.threshold_net(X, W_hidden, w) != outputs) for w in cuts):
            return X, W_hidden, w_out, outputs


def test_threshold_net_random(rng):
    for shape in ((40, 2, 3), (40, 3, 4)):
        X, W_hidden, w_out, outputs = threshold_case(lambda size: rng.normal(size=size), shape)
        close(neuron.threshold_net(X, W_hidden, w_out), outputs)


def net_with(X, W_hidden, w_out, hidden_at_zero, output_at_zero):
    """The net with a chosen answer at z = 0 in the hidden layer and in the output."""
    hidden = np.heaviside(X @ W_hidden[:, 1:].T + W_hidden[:, 0], hidden_at_zero)
    return np.heaviside(hidden @ w_out[1:] + w_out[0], output_at_zero)


def test_threshold_net_ties(rng):
    def whole(size):
        return rng.integers(-2, 3, size=size).astype(float)

    for at_zero in ((0, 1), (1, 0)):
        X, W_hidden, w_out, outputs = threshold_case(
            whole, (10, 2, 2), lambda *net, at=at_zero: np.any(net_with(*net[:3], *at) != net[3])
        )
        close(neuron.threshold_net(X, W_hidden, w_out), outputs)


# bump


def answers_of(weights, x):
    """What the net of steps with these weights answers for each number of x."""
    if not isinstance(weights, (tuple, list)) or len(weights) != 2:
        fail("It must return two things: W_hidden and w_out.", weights)
    W_hidden, w_out = (np.asarray(item, dtype=float) for item in weights)
    if W_hidden.shape != (2, 2) or w_out.shape != (3,):
        fail("W_hidden must have the shape (2, 2), and w_out the shape (3,).", weights)
    return reference.threshold_net(np.reshape(x, (-1, 1)), W_hidden, w_out)


def test_bump_random(rng):
    for low in (rng.uniform(-9.0, -1.0), rng.uniform(0.5, 5.0), rng.uniform(100.0, 200.0)):
        high = low + rng.uniform(0.5, 4.0)
        inside = low + (high - low) * np.array([0.05, 0.5, 0.95])
        outside = np.array([low - 500.0, low - 1.0, low - 0.1, high + 0.1, high + 1.0, high + 500.0])
        for x, want in ((inside, 1), (outside, 0)):
            weights = neuron.bump_weights(float(low), float(high))
            if np.any(answers_of(weights, x) != want):
                place = "between low and high" if want else "outside of low and high"
                fail(f"With these weights the net does not answer {want} everywhere {place}.", weights)


# Extra: slopes


def test_logistic_random(rng):
    v, a = either_sign(rng, 0.3, 3.0, 6), float(rng.uniform(1.5, 3.0))
    agree("logistic", v, a)
    agree("logistic", large(rng) / a, a, atol=1e-6)


def test_logistic_slope_random(rng):
    agree("logistic_slope", rng.uniform(0.1, 0.9, size=6), float(rng.uniform(1.5, 3.0)))


def test_scaled_tanh_random(rng):
    a, b = float(rng.uniform(1.5, 3.0)), float(rng.uniform(0.3, 0.8))
    agree("scaled_tanh", either_sign(rng, 0.3, 3.0, 6), a, b)
    agree("scaled_tanh", large(rng) / b, a, b, atol=1e-6)


def test_scaled_tanh_slope_random(rng):
    a, b = float(rng.uniform(1.5, 3.0)), float(rng.uniform(0.3, 0.8))
    agree("scaled_tanh_slope", rng.uniform(-1.2, 1.2, size=6), a, b)


# Extra: linear_fit


def regression(rng, n, d):
    """A small regression problem, and a step size at which gradient descent converges."""
    X = rng.normal(size=(n, d)) + rng.uniform(0.2, 0.6, size=d)
    y = X @ either_sign(rng, 1.0, 3.0, d + 1)[1:] + 2.0 + rng.normal(size=n) * 0.3
    return X, y, float(1.0 / (n + np.sum(X**2)))


def test_linear_fit_steps(rng):
    X, y, eta = regression(rng, int(rng.integers(6, 10)), 3)
    for steps in (1, int(rng.integers(2, 5))):
        close(neuron.linear_fit(X, y, eta, steps), reference.linear_fit(X, y, eta, steps))


# Extra: whiten


def table(rng, n):
    """Correlated columns of different size and mean, well conditioned."""
    while True:
        mix = rng.normal(size=(3, 3))
        if np.linalg.cond(mix) < 12.0:
            return rng.normal(size=(n, 3)) @ mix + either_sign(rng, 1.0, 3.0, 3)


def test_standardise_random(rng):
    X = table(rng, 7)
    constant, small, _ = rng.permutation(3)
    X[:, constant] = rng.integers(2, 9)
    X[:, small] *= rng.uniform(0.1, 0.5) / X[:, small].std()
    close(neuron.standardise(X), reference.standardise(X), atol=1e-4)
    X[:, constant] = 0.1  # its deviation is not exactly 0 for the computer
    close(neuron.standardise(X), reference.standardise(X), atol=1e-4)


def test_whiten_random(rng):
    X = table(rng, 40)
    Z = neuron.whiten(X)
    if np.shape(Z) != X.shape:
        fail(f"Whitened data has the shape of X, {X.shape}.")
    Z, centred = np.asarray(Z, dtype=float), X - X.mean(axis=0)
    if not np.all(np.abs(Z.mean(axis=0)) < 1e-3):
        fail("Some column of the result does not have mean 0.")
    if not np.all(np.abs(Z.T @ Z / len(Z) - np.eye(3)) < 2e-3):
        fail("The covariance of the result is not the unit matrix.")
    matrix = np.linalg.lstsq(centred, Z, rcond=None)[0]
    if not np.all(np.abs(centred @ matrix - Z) < 1e-2):
        fail("The rows of the result are not the centred rows of X times a matrix.")


# Extra: prelu


def test_prelu_random(rng):
    X = either_sign(rng, 0.2, 3.0, (6, 3))
    X[0] = -np.abs(X[0])
    alpha = np.array([rng.uniform(0.1, 0.9), rng.uniform(1.5, 3.0), rng.uniform(-0.9, -0.1)])
    close(neuron.prelu(X, alpha), reference.prelu(X, alpha))


def test_prelu_alpha_grad_random(rng):
    X, upstream = either_sign(rng, 0.2, 3.0, (6, 3)), either_sign(rng, 0.3, 2.0, (6, 3))
    X[:2] = -np.abs(X[:2])
    close(neuron.prelu_alpha_grad(X, upstream), reference.prelu_alpha_grad(X, upstream), atol=2e-5)


# Extra: maxout


def test_noisy_relu_random(rng):
    z, noise = rng.normal(size=(5, 4)), rng.normal(size=(5, 4))
    close(neuron.noisy_relu(z, noise), reference.noisy_relu(z, noise))


def test_maxout_random(rng):
    n, d, k, m = 6, 3, 4, 2
    X, W, b = rng.normal(size=(n, d)), rng.normal(size=(k, m, d)), rng.normal(size=(k, m))
    close(neuron.maxout(X, W, b), reference.maxout(X, W, b))
