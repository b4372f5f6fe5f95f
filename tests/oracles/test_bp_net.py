"""The deep net of the bp reference against autograd and scikit-learn, its numbers by hand, and the payoff."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import autograd.numpy as anp
import numpy as np
from autograd import elementwise_grad, grad
from sklearn.neural_network import MLPClassifier

SOLUTION = Path(__file__).resolve().parents[2] / "solutions" / "bp" / "bp.py"
FUNCTIONS = {"sigmoid": lambda z: 1 / (1 + anp.exp(-z)), "tanh": anp.tanh, "relu": lambda z: z * (z > 0)}


def _load():
    spec = importlib.util.spec_from_file_location("bp_reference", SOLUTION)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


bp = _load()


def near(got, want, tolerance=2e-6):
    np.testing.assert_allclose(np.asarray(got, dtype=float), want, rtol=0, atol=tolerance)


def random_net_of(rng, sizes, activations):
    """A random net with these layer sizes: Ws, bs, activations with the softmax head added."""
    Ws = [rng.normal(size=(n, m)) for m, n in zip(sizes, sizes[1:])]
    return Ws, [rng.normal(size=n) for n in sizes[1:]], [*activations, "softmax"]


def random_batch(rng, size, sizes):
    """Random inputs, and targets whose rows sum to 1."""
    return rng.normal(size=(size, sizes[0])), rng.dirichlet(np.ones(sizes[-1]), size=size)


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
