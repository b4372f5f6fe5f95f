"""The bp reference against autograd and SciPy, and every number of the lecture."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import autograd.numpy as anp
import numpy as np
from autograd import grad
from scipy.optimize import approx_fprime
from scipy.special import expit

SOLUTION = Path(__file__).resolve().parents[2] / "solutions" / "bp" / "bp.py"
X, D, BIAS = np.array([5.0, 10.0]), np.array([0.01, 0.99]), (0.35, 0.65)
W1 = np.array([[0.10, 0.15], [0.20, 0.25], [0.30, 0.35]])
W2 = np.array([[0.40, 0.50, 0.60], [0.45, 0.55, 0.65]])


def _load():
    spec = importlib.util.spec_from_file_location("bp_reference", SOLUTION)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


bp = _load()


def near(got, want, tolerance=2e-6):
    np.testing.assert_allclose(np.asarray(got, dtype=float), want, rtol=0, atol=tolerance)


def slide_order(W1, W2):
    """The weights in the order of the slide, w1 ... w12."""
    return np.concatenate([np.ravel(W1), np.ravel(np.transpose(W2))])


def outputs(W1, W2):
    return bp.forward(X, W1, W2, BIAS)[3]


def random_net(rng, sizes=(4, 5, 3)):
    """A random network of one hidden layer: x, d, W1, W2, b."""
    D, H, K = sizes
    W1, W2 = rng.normal(size=(H, D)), rng.normal(size=(K, H))
    return rng.normal(size=D), rng.uniform(size=K), W1, W2, tuple(rng.normal(size=2))


def autograd_error(W1, W2, x, d, b):
    h = 1 / (1 + anp.exp(-(anp.dot(W1, x) + b[0])))
    o = 1 / (1 + anp.exp(-(anp.dot(W2, h) + b[1])))
    return 0.5 * anp.sum((d - o) ** 2)


def analytic(x, d, W1, W2, b):
    """dW1 and dW2 through the functions of the reference."""
    _, h, _, o = bp.forward(x, W1, W2, b)
    delta_o = bp.output_delta(o, d)
    return bp.gradients(x, h, bp.hidden_delta(h, delta_o, W2), delta_o)


def test_forward_numbers_of_the_lecture():
    net_h, h, net_o, o = bp.forward(X, W1, W2, BIAS)
    near(net_h, [2.35, 3.85, 5.35])
    near(h, [0.912934, 0.979164, 0.995274])
    near(h[2], 0.99527429, 5e-9)
    near(net_o[0], 2.101920)
    near(o, [0.891090, 0.904330])
    near(bp.loss(o, D), 0.391829)


def test_gradient_numbers_of_the_lecture():
    dW1, dW2 = analytic(X, D, W1, W2, BIAS)
    near(dW2[0, 0], 0.078064)
    near(dW1[0, 0], 0.012268)
    near(dW1[0, 0], 0.012267816, 5e-10)


def test_weights_after_one_update():
    w = slide_order(*bp.train(X, D, W1, W2, BIAS, 0.5, 1)[:2])
    near(w[:6], [0.093866, 0.137732, 0.198027, 0.246054, 0.299453, 0.348907])
    near(w[6:], [0.360968, 0.453383, 0.458136, 0.553629, 0.557448, 0.653688])


def test_training_numbers_of_the_syllabus():
    for updates, want in [
        (10, [0.624680, 0.906037]),
        (100, [0.073983, 0.945932]),
        (1000, [0.022969, 0.977682]),
    ]:
        trained = bp.train(X, D, W1, W2, BIAS, 0.5, updates)
        near(outputs(*trained[:2]), want)
        assert len(trained[2]) == updates + 1
    near(
        slide_order(*bp.train(X, D, W1, W2, BIAS, 0.5, 100)[:2]),
        [0.181127, 0.312255, 0.237756, 0.325513, 0.309929, 0.369857]
        + [-1.049652, 0.635549, -1.112931, 0.745606, -1.040456, 0.847897],
    )
    near(outputs(*bp.train(X, D, W1, W2, BIAS, 0.5, 9)[:2]), [0.666369, 0.904479])
    near(
        slide_order(*trained[:2]),
        [0.211937, 0.373875, 0.261936, 0.373872, 0.322654, 0.395307]
        + [-1.454086, 0.939455, -1.518344, 1.050207, -1.447080, 1.153369],
    )


def test_slide_rule_reproduces_the_slides():
    now = (W1, W2)
    seen = {}
    for update in range(1, 1002):
        now = bp.slide_step(X, D, *now, BIAS, 0.5)
        seen[update] = now
    near(slide_order(*seen[1])[:6], [0.094534, 0.139069, 0.198211, 0.246422, 0.299497, 0.348993])
    near(outputs(*seen[9]), [0.662866, 0.908195])
    near(outputs(*seen[100]), [0.073889, 0.945865])
    near(outputs(*seen[1000]), [0.022971, 0.977675])
    printed = [0.214925, 0.379850, 0.262855, 0.375711, 0.323201, 0.396402]
    printed += [-1.48972, 0.941715, -1.50182, 1.049019, -1.42756, 1.151881]
    near(slide_order(*seen[1001]), printed, 1e-5)
    assert np.abs(slide_order(*seen[1000]) - printed).max() > 1e-4


def test_what_the_slide_prints_for_w1_is_one_weight_on_both_arrows():
    _, h, _, o = bp.forward(X, W1, W2, BIAS)
    delta_o = bp.output_delta(o, D)
    _, new_W2 = bp.slide_step(X, D, W1, W2, BIAS, 0.5)
    near(delta_o[0] * new_W2[0, 0], 0.030866)
    near(delta_o[0] * W2[0][0], 0.034204)
    near(delta_o.sum() * new_W2[0, 0] * h[0] * (1 - h[0]) * X[0], 0.011204)


def test_gradients_agree_with_autograd():
    rng = np.random.default_rng(1)
    for sizes in [(4, 5, 3), (2, 3, 2), (3, 3, 3), (1, 2, 1), (6, 2, 5)]:
        x, d, W1, W2, b = random_net(rng, sizes)
        dW1, dW2 = analytic(x, d, W1, W2, b)
        np.testing.assert_allclose(dW1, grad(autograd_error, 0)(W1, W2, x, d, b), rtol=1e-9)
        np.testing.assert_allclose(dW2, grad(autograd_error, 1)(W1, W2, x, d, b), rtol=1e-9)


def test_deltas_agree_with_autograd():
    rng = np.random.default_rng(2)
    x, d, W1, W2, b = random_net(rng)
    net_h, h, net_o, o = bp.forward(x, W1, W2, b)
    delta_o = bp.output_delta(o, d)

    def from_net_o(net_o):
        return 0.5 * anp.sum((d - 1 / (1 + anp.exp(-net_o))) ** 2)

    def from_net_h(net_h):
        return from_net_o(anp.dot(W2, 1 / (1 + anp.exp(-net_h))) + b[1])

    np.testing.assert_allclose(delta_o, grad(from_net_o)(net_o), rtol=1e-9)
    np.testing.assert_allclose(bp.hidden_delta(h, delta_o, W2), grad(from_net_h)(net_h), rtol=1e-9)


def test_training_agrees_with_descent_by_autograd():
    rng = np.random.default_rng(3)
    x, d, W1, W2, b = random_net(rng)
    got = bp.train(x, d, W1, W2, b, 0.7, 15)
    errors = [autograd_error(W1, W2, x, d, b)]
    for _ in range(15):
        both = grad(autograd_error, (0, 1))(W1, W2, x, d, b)
        W1, W2 = W1 - 0.7 * both[0], W2 - 0.7 * both[1]
        errors.append(autograd_error(W1, W2, x, d, b))
    np.testing.assert_allclose(slide_order(*got[:2]), slide_order(W1, W2), rtol=1e-9)
    np.testing.assert_allclose(got[2], errors, rtol=1e-9)


def test_slide_step_is_a_chain_with_the_new_output_weights():
    rng = np.random.default_rng(4)
    x, d, W1, W2, b = random_net(rng)
    new_W2 = W2 - 0.7 * grad(autograd_error, 1)(W1, W2, x, d, b)
    delta_o = bp.output_delta(bp.forward(x, W1, W2, b)[3], d)

    def hidden_seen_through_new_weights(W1):
        h = 1 / (1 + anp.exp(-(anp.dot(W1, x) + b[0])))
        return anp.dot(delta_o, anp.dot(new_W2, h))

    slide_W1, slide_W2 = bp.slide_step(x, d, W1, W2, b, 0.7)
    want = W1 - 0.7 * grad(hidden_seen_through_new_weights)(W1)
    np.testing.assert_allclose(slide_W1, want, rtol=1e-9)
    np.testing.assert_allclose(slide_W2, new_W2, rtol=1e-9)
    right_W1 = W1 - 0.7 * grad(autograd_error, 0)(W1, W2, x, d, b)
    np.testing.assert_allclose(bp.slide_gap(x, d, W1, W2, b, 0.7), want - right_W1, atol=1e-12)


def test_sigmoid_agrees_with_scipy():
    z = np.linspace(-30, 30, 61)
    np.testing.assert_allclose(bp.sigmoid(z), expit(z), rtol=1e-12)


def test_numerical_gradient_agrees_with_scipy_and_autograd():
    rng = np.random.default_rng(5)
    x, d, W1, W2, b = random_net(rng)

    def error(W1):
        return autograd_error(W1, W2, x, d, b)

    got = bp.numerical_gradient(error, W1)
    np.testing.assert_allclose(got, grad(error)(W1), rtol=1e-6, atol=1e-9)
    flat = approx_fprime(W1.ravel(), lambda w: error(w.reshape(W1.shape)), 1e-7)
    np.testing.assert_allclose(got.ravel(), flat, atol=1e-5)
    assert bp.relative_error(got, grad(error)(W1)) < 1e-7


def test_relative_error_neither_overflows_nor_underflows():
    for size in (1e-200, 1e200):
        assert bp.relative_error(np.array([3.0, 0.0]) * size, np.array([3.0, 4.0]) * size) == 0.8
    assert bp.relative_error(np.zeros(2), np.zeros(2)) == 0.0


def test_stop_and_learning_rate():
    assert bp.stop_reason([1.0, 0.5, 1e-4]) == "zero"
    assert bp.stop_reason([0.5] * 5) == "plateau"
    assert bp.stop_reason([0.5] * 4) == "go on"
    assert bp.stop_reason([0.5, 0.7, 0.4, 0.8, 0.3]) == "oscillation"
    assert bp.stop_reason([0.9, 0.8, 0.7, 0.6, 0.5]) == "go on"
    errors = bp.train(X, D, W1, W2, BIAS, 0.5, 50)[2]
    needed = bp.updates_needed(X, D, W1, W2, BIAS, 0.5, 0.1, 50)
    assert errors[needed] <= 0.1 < errors[needed - 1]
    assert bp.updates_needed(X, D, W1, W2, BIAS, 0.001, 0.1, 50) is None


def test_other_numbers_of_the_statement():
    assert bp.updates_needed(X, D, W1, W2, BIAS, 0.5, 0.1, 100) == 14
    assert bp.updates_needed(X, D, W1, W2, BIAS, 0.05, 0.1, 200) == 138
    assert bp.updates_needed(X, D, W1, W2, BIAS, 0.001, 0.1, 7000) == 6860
    gap = bp.slide_gap(X, D, W1, W2, BIAS, 0.5)
    near(gap[0, 0], 0.000668)
    np.testing.assert_allclose(bp.slide_gap(X, D, W1, W2, BIAS, 0.25), gap / 4, rtol=1e-9)
    near(0.1 - 0.5 * 0.011204, 0.094398)
