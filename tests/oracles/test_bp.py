"""The bp reference against autograd, SciPy and scikit-learn, and every number of the lecture."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import autograd.numpy as anp
import numpy as np
from autograd import elementwise_grad, grad
from scipy.optimize import approx_fprime
from scipy.special import expit
from sklearn.neural_network import MLPClassifier

SOLUTION = Path(__file__).resolve().parents[2] / "solutions" / "bp" / "bp.py"
X, D, BIAS = np.array([5.0, 10.0]), np.array([0.01, 0.99]), (0.35, 0.65)
W1 = np.array([[0.10, 0.15], [0.20, 0.25], [0.30, 0.35]])
W2 = np.array([[0.40, 0.50, 0.60], [0.45, 0.55, 0.65]])
FUNCTIONS = {"sigmoid": lambda z: 1 / (1 + anp.exp(-z)), "tanh": anp.tanh, "relu": lambda z: z * (z > 0)}


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


def random_net_of(rng, sizes, activations):
    """A random net with these layer sizes: Ws, bs, activations with the softmax head added."""
    Ws = [rng.normal(size=(n, m)) for m, n in zip(sizes, sizes[1:])]
    return Ws, [rng.normal(size=n) for n in sizes[1:]], [*activations, "softmax"]


def random_batch(rng, size, sizes):
    """Random inputs, and targets whose rows sum to 1."""
    return rng.normal(size=(size, sizes[0])), rng.dirichlet(np.ones(sizes[-1]), size=size)


def autograd_error(W1, W2, x, d, b):
    h = 1 / (1 + anp.exp(-(anp.dot(W1, x) + b[0])))
    o = 1 / (1 + anp.exp(-(anp.dot(W2, h) + b[1])))
    return 0.5 * anp.sum((d - o) ** 2)


def autograd_net_error(Ws, bs, activations, X, D, lam=0.0):
    """E written once more, in one formula: mean cross-entropy by log-sum-exp, and the penalty."""
    z = anp.dot(X, anp.transpose(Ws[0])) + bs[0]
    for W, b, name in zip(Ws[1:], bs[1:], activations):
        a = {"sigmoid": lambda z: 1 / (1 + anp.exp(-z)), "tanh": anp.tanh, "relu": lambda z: z * (z > 0)}[
            name
        ](z)
        z = anp.dot(a, anp.transpose(W)) + b
    log_y = z - anp.log(anp.sum(anp.exp(z), axis=1, keepdims=True))
    return -anp.sum(D * log_y) / len(D) + lam / 2 * sum(anp.sum(W**2) for W in Ws)


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


def test_slopes_agree_with_autograd():
    z = np.linspace(-3.0, 3.0, 40)
    for name, f in FUNCTIONS.items():
        np.testing.assert_allclose(bp.slope(f(z), name), elementwise_grad(f)(z), rtol=1e-12)
    assert bp.slope(np.array([0.0]), "relu") == 0.0


def test_net_forward_agrees_with_scikit_learn():
    rng = np.random.default_rng(6)
    sizes = (4, 5, 5, 3)
    X = rng.normal(size=(8, 4))
    for ours, theirs in [("sigmoid", "logistic"), ("tanh", "tanh"), ("relu", "relu")]:
        model = MLPClassifier(sizes[1:-1], activation=theirs, max_iter=1)
        model.partial_fit(X, rng.integers(0, 3, size=8), classes=[0, 1, 2])
        Ws, bs, activations = random_net_of(rng, sizes, [ours, ours])
        model.coefs_, model.intercepts_ = [W.T for W in Ws], bs
        A = bp.net_forward(X, Ws, bs, activations)
        np.testing.assert_allclose(A[-1], model.predict_proba(X), rtol=1e-9)
        np.testing.assert_array_equal(A[0], X)


def test_net_loss_agrees_with_log_sum_exp_and_stays_finite():
    rng = np.random.default_rng(9)
    sizes = (3, 4, 2)
    (X, D), (Ws, bs, names) = random_batch(rng, 6, sizes), random_net_of(rng, sizes, ["tanh"])
    Y = bp.net_forward(X, Ws, bs, names)[-1]
    assert np.isclose(bp.net_loss(Y, D, Ws, 0.3), autograd_net_error(Ws, bs, names, X, D, 0.3), rtol=1e-12)
    perfect = bp.net_loss(np.eye(2), np.eye(2), [])
    assert perfect == 0.0 and np.copysign(1.0, perfect) == 1.0
    assert 700 < bp.net_loss(np.eye(2), np.eye(2)[::-1], []) < 710


def test_net_backward_agrees_with_autograd():
    rng = np.random.default_rng(7)
    nets = [
        ((4, 5, 3), ["tanh"]),
        ((3, 3, 3, 3), ["relu", "sigmoid"]),
        ((2, 4, 3, 5, 2), ["sigmoid", "relu", "tanh"]),
        ((3, 6, 6, 6, 4), ["relu", "relu", "relu"]),
        ((3, 2), []),
        ((1, 1, 1), ["tanh"]),
    ]
    for sizes, activations in nets:
        Ws, bs, names = random_net_of(rng, sizes, activations)
        for size, lam in [(7, 0.0), (7, 0.3), (1, 0.1)]:
            X, D = random_batch(rng, size, sizes)
            dWs, dbs = bp.net_backward(bp.net_forward(X, Ws, bs, names), D, Ws, names, lam)
            want_W, want_b = grad(autograd_net_error, (0, 1))(Ws, bs, names, X, D, lam)
            for got, want in zip(dWs + dbs, [*want_W, *want_b], strict=True):
                assert np.shape(got) == np.shape(want)
                np.testing.assert_allclose(got, want, rtol=1e-8, atol=1e-13)
        dWs, _ = grad(autograd_net_error, (0, 1))(Ws, bs, names, X, D)
        norms = [np.linalg.norm(dW) for dW in dWs]
        np.testing.assert_allclose(bp.gradient_norms(X, D, Ws, bs, names), norms, rtol=1e-8, atol=1e-13)


def test_net_train_agrees_with_descent_by_autograd():
    rng = np.random.default_rng(8)
    sizes = (3, 4, 4, 2)
    X, D = random_batch(rng, 9, sizes)
    Ws, bs, names = random_net_of(rng, sizes, ["relu", "tanh"])
    batches = np.split(rng.permutation(9), [4, 5, 8])
    got_W, got_b, losses = bp.net_train(X, D, Ws, bs, names, 0.4, batches, 0.1)
    for rows, loss in zip(batches, losses, strict=True):
        assert np.isclose(loss, autograd_net_error(Ws, bs, names, X[rows], D[rows], 0.1), rtol=1e-10)
        dWs, dbs = grad(autograd_net_error, (0, 1))(Ws, bs, names, X[rows], D[rows], 0.1)
        Ws = [W - 0.4 * dW for W, dW in zip(Ws, dWs)]
        bs = [b - 0.4 * db for b, db in zip(bs, dbs)]
    for got, want in zip(got_W + got_b, Ws + bs, strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-9)


def test_one_batch_of_all_is_descent_on_the_mean_and_twice_the_same_sample_changes_nothing():
    rng = np.random.default_rng(10)
    sizes = (3, 4, 2)
    X, D = random_batch(rng, 5, sizes)
    net = random_net_of(rng, sizes, ["sigmoid"])
    once = bp.net_train(X, D, *net, 0.3, [np.arange(5)])
    twice = bp.net_train(X, D, *net, 0.3, [np.tile(np.arange(5), 2)])
    for got, want in zip(once[0] + once[1], twice[0] + twice[1], strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-12)


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


def test_numbers_done_by_hand_in_the_statement():
    Ws = [np.array([[1.0], [-1.0]]), 5.0 * np.eye(2), np.diag([0.0, 2 * np.log(3)])]
    bs = [np.zeros(2), np.array([0.0, 3.5]), np.zeros(2)]
    _, A_1, A_2, A_3 = bp.net_forward(np.log([[2.0], [3.0]]), Ws, bs, ["tanh", "relu", "softmax"])
    near(A_1, [[0.6, -0.6], [0.8, -0.8]])
    near(A_2, [[3.0, 0.5], [4.0, 0.0]])
    near(A_3, [[0.25, 0.75], [0.5, 0.5]])
    X, D = np.array([[1.0], [np.log(3) / 2 - 1]]), np.eye(2)[::-1]
    start = [np.zeros((2, 1))], [np.zeros(2)], ["softmax"]
    Ws, bs, _ = bp.net_train(X, D, *start, 2.0, [np.array([0])])
    near(Ws[0], [[-1.0], [1.0]])
    near(bs[0], [-1.0, 1.0])
    Ws, bs, losses = bp.net_train(X, D, *start, 2.0, [np.array([0]), np.array([1])])
    near(Ws[0], [[-1.676041], [1.676041]])
    near(bs[0], [0.5, -0.5])
    near(losses, [np.log(2), np.log(4)])
    Ws, bs, losses = bp.net_train(X, D, *start, 2.0, [np.array([0]), np.array([1])], 0.1)
    near(Ws[0], [[-1.476041], [1.476041]])
    near(bs[0], [0.5, -0.5])
    near(losses, [np.log(2), np.log(4) + 0.1])


def test_a_chain_of_sigmoids_multiplies_the_gradient_by_a_quarter_of_its_weight():
    X, D, names = np.array([[0.5]]), np.array([[1.0, 0.0]]), ["sigmoid"] * 9 + ["softmax"]
    head, shift = np.array([[1.0], [0.0]]), np.array([-0.5, 0.0])
    for weight in (2.0, 4.0, 8.0):
        Ws, bs = [np.array([[weight]])] * 9 + [head], [np.array([-weight / 2])] * 9 + [shift]
        norms = bp.gradient_norms(X, D, Ws, bs, names)[:-1]
        np.testing.assert_allclose(norms[:-1], np.array(norms[1:]) * weight / 4, rtol=1e-9)
        near(norms[-1], 0.0625)


def test_the_payoff_reads_most_digits_that_the_net_has_never_seen(tmp_path):
    """As a student runs it: the kit, the module and payoff.py in one folder, here without Matplotlib."""
    root = SOLUTION.parents[2]
    (tmp_path / "kit").symlink_to(root / "autograder" / "kit", target_is_directory=True)
    (tmp_path / "bp.py").symlink_to(SOLUTION)
    (tmp_path / "payoff.py").write_bytes((root / "assignments" / "bp" / "payoff.py").read_bytes())
    (tmp_path / "data").symlink_to(root / "assignments" / "bp" / "data", target_is_directory=True)
    run = "import sys, bp; sys.modules['matplotlib'] = None; import payoff; print(payoff.PAYOFF.table(bp))"
    command = [sys.executable, "-B", "-c", run]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    last = re.search(r"^ +20 +\S+ +(\S+) % +(\S+) %$", done.stdout, re.MULTILINE)
    assert float(last[1]) > 99 and float(last[2]) > 90
    assert all(len(line) <= 80 for line in done.stdout.splitlines())
