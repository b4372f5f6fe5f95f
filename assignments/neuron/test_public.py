"""The public tests of neuron: numbers that you can check by hand, some of them from lecture 003."""

from __future__ import annotations

import neuron
import numpy as np
from kit import close, fail, unchanged

# The inputs of AND, OR, XOR and XNOR, in the order of the table in lecture 003.
TABLE = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


def identity(z):
    return z


def square(z):
    return z * z


# neuron


def test_neuron_by_hand():
    x, w = np.array([5.0, 10.0]), np.array([0.1, 0.15])
    close(unchanged(neuron.neuron, x, w, 0.35, identity), 2.35)
    close(neuron.neuron(x, w, 0.35, square), 5.5225)


# layer


def test_layer_by_hand():
    X = np.array([[5.0, 10.0]])
    W = np.array([[0.10, 0.15], [0.20, 0.25], [0.30, 0.35]])
    b = np.array([0.35, 0.35, 0.35])
    close(unchanged(neuron.layer, X, W, b, identity), [[2.35, 3.85, 5.35]])


def test_layer_batch():
    X = np.array([[1.0, 2.0], [3.0, 4.0]])
    W = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    b = np.array([10.0, 20.0, -30.0])
    close(neuron.layer(X, W, b, identity), [[11.0, 22.0, -27.0], [13.0, 24.0, -23.0]])
    close(neuron.layer(X, W, b, square), [[121.0, 484.0, 729.0], [169.0, 576.0, 529.0]])
    quarters = [[10.25, 20.5, -29.25], [10.75, 21.0, -28.25]]
    close(neuron.layer(X.astype(int), W / 4, b, identity), quarters)
    close(neuron.layer(X / 4, W.astype(int), b, identity), quarters)
    close(neuron.layer(X / 4, W, b.astype(int), identity), quarters)
    square_W = np.array([[1, 2], [3, 4]])
    halves = [[5.5, 11.5], [11.5, 25.5]]
    close(neuron.layer(X.astype(int), square_W, np.array([0.5, 0.5]), identity), halves)


# sigmoid


def test_sigmoid_values():
    close(neuron.sigmoid(2.0), 0.880797, atol=2e-6)
    close(unchanged(neuron.sigmoid, np.array([-2.0, 0.0, 2.35])), [0.119203, 0.5, 0.912934], atol=2e-6)
    close(neuron.sigmoid(np.array([-2, 0, 2])), [0.119203, 0.5, 0.880797], atol=2e-6)


def test_tanh_values():
    close(neuron.tanh(1.0), 0.761594, atol=2e-6)
    close(unchanged(neuron.tanh, np.array([[-1.0, 0.0]])), [[-0.761594, 0.0]], atol=2e-6)
    close(neuron.tanh(np.array([-1, 0, 1])), [-0.761594, 0.0, 0.761594], atol=2e-6)


def test_large_inputs():
    close(neuron.sigmoid(np.array([-1000.0, 1000.0])), [0.0, 1.0])
    close(neuron.tanh(np.array([-1000.0, 1000.0])), [-1.0, 1.0])
    close(neuron.sigmoid(np.array([-730.0, 730.0])), [0.0, 1.0])
    close(neuron.tanh(np.array([-730.0, 730.0])), [-1.0, 1.0])
    close(neuron.sigmoid(-1000.0), 0.0, atol=2e-6)
    close(neuron.tanh(-1000.0), -1.0)


# relu


def test_relu_values():
    close(neuron.relu(-1.5), 0.0)
    close(unchanged(neuron.relu, np.array([[-2.0, 0.0], [0.5, 30.0]])), [[0.0, 0.0], [0.5, 30.0]])


def test_leaky_relu_values():
    close(neuron.leaky_relu(-3.0), -0.03)
    close(unchanged(neuron.leaky_relu, np.array([-2.0, 0.0, 3.0]), 0.5), [-1.0, 0.0, 3.0])
    close(neuron.leaky_relu(np.array([-3, 0, 3]), 0.5), [-1.5, 0.0, 3.0])


# derive


def test_sigmoid_prime_values():
    close(neuron.sigmoid_prime(0.0), 0.25, atol=2e-6)
    close(unchanged(neuron.sigmoid_prime, np.array([-2.0, 2.0])), [0.104994, 0.104994], atol=2e-6)
    close(neuron.sigmoid_prime(np.array([-1000.0, 1000.0])), [0.0, 0.0], atol=2e-6)


def test_tanh_prime_values():
    close(neuron.tanh_prime(0.0), 1.0, atol=2e-6)
    close(unchanged(neuron.tanh_prime, np.array([-1.0, 1.0])), [0.419974, 0.419974], atol=2e-6)
    close(neuron.tanh_prime(np.array([-1000.0, 1000.0])), [0.0, 0.0], atol=2e-6)


def test_relu_prime_values():
    close(unchanged(neuron.relu_prime, np.array([-2.0, 0.0, 3.0])), [0.0, 0.0, 1.0])
    close(neuron.relu_prime(3.0), 1.0)


def test_leaky_relu_prime_values():
    close(unchanged(neuron.leaky_relu_prime, np.array([-2.0, 0.0, 3.0])), [0.01, 0.01, 1.0])
    close(neuron.leaky_relu_prime(-2.0, 0.5), 0.5)
    close(neuron.leaky_relu_prime(np.array([-2, 0, 3]), 0.5), [0.5, 0.5, 1.0])


def test_softplus_prime_values():
    close(neuron.softplus_prime(0.0), 0.5)
    close(unchanged(neuron.softplus_prime, np.array([-2.0, 2.0])), [0.119203, 0.880797], atol=2e-6)
    close(neuron.softplus_prime(np.array([-1000.0, 1000.0])), [0.0, 1.0])


# step


def test_step_values():
    close(unchanged(neuron.step, np.array([-2.0, 0.0, 3.0])), [0, 0, 1])
    close(neuron.step(0.0), 0)


def test_bipolar_step_values():
    close(unchanged(neuron.bipolar_step, np.array([-2.0, 0.0, 3.0])), [-1, -1, 1])
    close(neuron.bipolar_step(0.0), -1)


# perceptron


def trained(X, y, max_epochs, converges):
    """Train a perceptron, check the shapes and the flag, and return its answer for every row."""
    result = unchanged(neuron.perceptron_train, X, np.array(y), max_epochs)
    if not isinstance(result, (tuple, list)) or len(result) != 3:
        fail("It must return three things: w, b and converged.")
    w, b, flag = result
    if np.shape(w) != (X.shape[1],) or np.size(b) != 1:
        fail("w must hold one number for each column of X, and b must be one number.")
    answers = [int(z > 0) for z in np.ravel(np.dot(X, w) + b)]
    if np.size(flag) != 1 or bool(flag) is not converges:
        flags = f"The flag converged is {flag}, the tests expected {converges}."
        fail(f"{flags} With w = {w} and b = {b} the answers for the rows are {answers}, the labels are {y}.")
    return answers


def learns(X, y, max_epochs):
    """Train on rows that a line separates, and compare the answers with the labels."""
    answers = trained(X, y, max_epochs, True)
    if answers != y:
        fail(f"With this w and b the answers for the rows are {answers}, not {y}.")


def gives_up(X, y, max_epochs, answers):
    """Train with too few passes, and compare the answers with those of the last w and b."""
    got = trained(X, y, max_epochs, False)
    if got != answers:
        fail(f"The passes ran out. The w and b of the last update answer {answers}, yours answer {got}.")


def test_perceptron_and_or_not():
    learns(np.array([[0.0], [1.0]]), [1, 0], 3)  # the one by hand in README.md
    learns(TABLE, [0, 0, 0, 1], 6)
    learns(TABLE, [0, 1, 1, 1], 4)


def test_perceptron_xor():
    trained(TABLE, [0, 1, 1, 0], 20, False)
    gives_up(TABLE, [0, 0, 0, 1], 1, [1, 1, 1, 1])
    trained(TABLE, [0, 0, 0, 1], 5, False)
    trained(np.zeros((2, 1)), [1, 0], 5, False)


# threshold_net

W_HIDDEN = np.array([[-3.0, 2.0, 2.0], [-1.0, 2.0, 2.0]])


def test_threshold_net_xnor():
    close(unchanged(neuron.threshold_net, TABLE, W_HIDDEN, np.array([1.0, 2.0, -2.0])), [1, 0, 0, 1])


def test_threshold_net_xor():
    w_out = np.array([-1.0, -2.0, 2.0])
    close(neuron.threshold_net(TABLE, W_HIDDEN, w_out), [0, 1, 1, 0])
    close(neuron.threshold_net(np.array([[1.5, 0.0]]), W_HIDDEN, w_out), [0])
    X, stairs = np.array([[0.0], [1.0], [2.0], [3.0]]), np.array([[-1.0, 1.0], [-2.0, 1.0], [-3.0, 1.0]])
    close(neuron.threshold_net(X, stairs, np.array([-1.0, 1.0, -1.0, 1.0])), [0, 1, 0, 1])
    close(neuron.threshold_net(X, stairs[:1], np.array([0.5, 1.0])), [1, 1, 1, 1])
    whole_X, whole_W = np.array([[0], [2]]), np.array([[1, -1]])
    close(neuron.threshold_net(whole_X, np.array([[-0.5, 1.0]]), np.array([-0.5, 1.0])), [0, 1])
    close(neuron.threshold_net(np.array([[1.1], [0.5]]), whole_W, np.array([-1, 1])), [0, 1])


# Extra: bump


def answers_of(weights, x):
    """What the net of steps with these weights answers for each number of x."""
    if not isinstance(weights, (tuple, list)) or len(weights) != 2:
        fail("It must return two things: W_hidden and w_out.", weights)
    W_hidden, w_out = (np.asarray(item, dtype=float) for item in weights)
    if W_hidden.shape != (2, 2) or w_out.shape != (3,):
        fail("W_hidden must have the shape (2, 2), and w_out the shape (3,).", weights)
    (bias_1, weight_1), (bias_2, weight_2) = W_hidden
    bias, out_1, out_2 = w_out
    return [
        int(bias + out_1 * (bias_1 + weight_1 * z >= 0) + out_2 * (bias_2 + weight_2 * z >= 0) >= 0)
        for z in x
    ]


def test_bump_two_to_five():
    x = [-9.0, 1.5, 2.5, 3.0, 4.5, 5.5, 60.0]
    weights = neuron.bump_weights(2.0, 5.0)
    answers = answers_of(weights, x)
    if answers != [0, 0, 1, 1, 1, 0, 0]:
        fail(f"With these weights the net answers {answers} at x = {x}.", weights)
    x = [-9.0, -4.5, -3.5, -1.5, -0.5, 3.0]
    weights = neuron.bump_weights(-4.0, -1.0)
    answers = answers_of(weights, x)
    if answers != [0, 0, 1, 1, 0, 0]:
        fail(f"With these weights the net answers {answers} at x = {x}.", weights)
    x = [0.1, 0.5, 0.9]
    weights = neuron.bump_weights(0.25, 0.75)
    answers = answers_of(weights, x)
    if answers != [0, 1, 0]:
        fail(f"With these weights the net answers {answers} at x = {x}.", weights)


# Extra: elu


def test_elu_values():
    close(neuron.elu(-1.0), -0.632121, atol=2e-6)
    close(unchanged(neuron.elu, np.array([-1.0, 0.0, 2.0]), 2.0), [-1.264241, 0.0, 2.0], atol=2e-6)
    close(neuron.elu(np.array([-1, 0, 2]), 2.0), [-1.264241, 0.0, 2.0], atol=2e-6)
    close(neuron.elu(np.array([-1000.0, 1000.0])), [-1.0, 1000.0])


def test_softplus_values():
    close(unchanged(neuron.softplus, np.array([-1.0, 0.0, 1.0])), [0.313262, 0.693147, 1.313262], atol=2e-6)
    close(neuron.softplus(1000.0), 1000.0)
    close(neuron.softplus(np.array([-1000.0, 1000.0])), [0.0, 1000.0])


def test_elu_prime_values():
    close(unchanged(neuron.elu_prime, np.array([-1.0, 0.0, 3.0])), [0.367879, 1.0, 1.0], atol=2e-6)
    close(neuron.elu_prime(np.array([-1.0, 0.0]), 2.0), [0.735759, 2.0], atol=2e-6)
    close(neuron.elu_prime(np.array([-1000.0, 1000.0])), [0.0, 1.0])


# Extra: slopes


def test_logistic_values():
    close(neuron.logistic(1.0, 2.0), 0.880797, atol=2e-6)
    close(neuron.logistic(np.array([-1.0, 0.0, 1.0]), 2.0), [0.119203, 0.5, 0.880797], atol=2e-6)
    close(neuron.logistic_slope(np.array([0.5, 0.1]), 2.0), [0.5, 0.18])


def test_scaled_tanh_values():
    close(neuron.scaled_tanh(2.0, 2.0, 0.5), 1.523188, atol=2e-6)
    close(neuron.scaled_tanh(np.array([0.0, 2.0]), 2.0, 0.5), [0.0, 1.523188], atol=2e-6)
    close(neuron.scaled_tanh_slope(np.array([0.0, 1.0]), 2.0, 0.5), [1.0, 0.75])


# Extra: linear_fit


def test_linear_fit_line():
    close(neuron.linear_fit(np.array([[2.0]]), np.array([3.0]), 0.1, 1), [0.3, 0.6])
    close(neuron.linear_fit(np.array([[2.0], [2.0]]), np.array([3.0, 3.0]), 0.1, 1), [0.6, 1.2])
    X = np.array([[0.0], [1.0], [2.0], [3.0]])
    close(neuron.linear_fit(X, np.array([5.0, 7.0, 9.0, 11.0]), 0.1, 400), [5.0, 2.0])


# Extra: whiten


def test_standardise_values():
    close(
        neuron.standardise(np.array([[1.0, 7.0, 0.1], [3.0, 7.0, 0.1], [2.0, 7.0, 0.1]])),
        [[-1.224745, 0.0, 0.0], [1.224745, 0.0, 0.0], [0.0, 0.0, 0.0]],
        atol=2e-6,
    )


def test_whiten_values():
    X = np.array([[1.0, 2.0], [3.0, 2.0], [2.0, 4.0], [6.0, 8.0]])
    Z = neuron.whiten(X)
    if np.shape(Z) != (4, 2):
        fail("The result must have the shape of X.")
    close(np.mean(Z, axis=0), [0.0, 0.0], atol=1e-4)
    close(np.cov(np.transpose(Z), ddof=0), [[1.0, 0.0], [0.0, 1.0]], atol=1e-3)


# Extra: prelu


def test_prelu_values():
    X = np.array([[-2.0, -2.0], [3.0, -4.0]])
    close(neuron.prelu(X, np.array([0.5, 2.0])), [[-1.0, -4.0], [3.0, -8.0]])
    upstream = np.array([[10.0, 1.0], [10.0, 0.5]])
    close(neuron.prelu_alpha_grad(X, upstream), [-20.0, -4.0])


# Extra: maxout


def test_noisy_relu_values():
    z, noise = np.array([1.0, 1.0, -2.0, -2.0]), np.array([-3.0, 2.0, 0.5, 2.5])
    close(neuron.noisy_relu(z, noise), [0.0, 3.0, 0.0, 0.5])


def test_maxout_values():
    W = np.array([[[1.0]], [[-1.0]]])
    close(neuron.maxout(np.array([[1.5], [-2.5]]), W, np.zeros((2, 1))), [[1.5], [2.5]])
