"""The softmax_gradient reference and its statement against SciPy, autograd and scikit-learn.

Batches here are never square, logits go up to 40000, and targets are one-hot or soft.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad, jacobian
from autograd.scipy.special import logsumexp as autograd_logsumexp
from scipy.optimize import minimize
from scipy.special import expit, log_softmax, logsumexp
from scipy.special import softmax as scipy_softmax
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.preprocessing import OneHotEncoder

ROOT = Path(__file__).resolve().parents[2]
SOLUTION = ROOT / "solutions" / "softmax_gradient" / "softmax_gradient.py"
STATEMENT = ROOT / "assignments" / "softmax_gradient" / "README.md"
SHAPES = [(7, 3), (2, 5), (1, 4), (6, 2)]


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("softmax_gradient_reference", SOLUTION)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ref = _load()


def batch(shape: tuple[int, int], seed: int, soft: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Random logits and targets."""
    rng = np.random.default_rng(seed)
    m, K = shape
    d = rng.dirichlet(np.ones(K), size=m) if soft else np.eye(K)[rng.integers(0, K, size=m)]
    return rng.normal(size=shape) * 2, d


def loss_of_logits(z, d):
    """The mean cross-entropy in autograd's NumPy, written from the definition."""
    z, d = anp.atleast_2d(z), anp.atleast_2d(d)
    log_y = z - anp.reshape(autograd_logsumexp(z, axis=1), (len(z), 1))
    return -anp.sum(d * log_y) / len(z)


def test_the_worked_example():
    z, third = np.array([1.0, 2.0, 3.0]), np.array([0.0, 0.0, 1.0])
    y = ref.softmax(z)
    np.testing.assert_allclose(y, [0.090031, 0.244728, 0.665241], atol=5e-7)
    assert ref.cross_entropy(y, third) == pytest.approx(0.407606, abs=5e-7)
    want = [0.090031, 0.244728, -0.334759]
    np.testing.assert_allclose(ref.grad_via_jacobian(y, third), want, atol=5e-7)
    np.testing.assert_allclose(ref.softmax_cross_entropy_grad(y, third), want, atol=5e-7)
    two, d = np.array([[1.0, 2.0, 3.0], [1.0, 2.0, 5.0]]), np.eye(3)[[2, 0]]
    assert ref.cross_entropy(ref.softmax(two), d) == pytest.approx(2.236745, abs=5e-7)
    far = ref.softmax(np.array([[1000.0, 0.0], [-1000.0, 0.0]]))
    assert far.tolist() == [[1.0, 0.0], [0.0, 1.0]]


def test_squared_error_against_cross_entropy_when_saturated():
    case = (np.array([2.0]), 2.0, np.array([[1.0]]), np.array([0.0]))
    for function, want in ((ref.sigmoid_mse_grad, 0.017345), (ref.sigmoid_bce_grad, 0.982014)):
        dw, db = function(*case)
        assert (dw[0], db) == (pytest.approx(want, abs=5e-7), pytest.approx(want, abs=5e-7))


def test_one_hot_is_scikit_learns_encoder():
    labels = np.array([3, 0, 0, 2, 3, 1])
    encoder = OneHotEncoder(categories=[range(6)])
    want = encoder.fit_transform(labels[:, None]).toarray()
    np.testing.assert_array_equal(ref.one_hot(labels, 6), want)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("scale", [1.0, 50.0, 40000.0])
def test_softmax_is_scipys(shape, scale):
    z = np.random.default_rng(1).normal(size=shape) * scale
    np.testing.assert_allclose(ref.softmax(z), scipy_softmax(z, axis=1), rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(ref.softmax(z[0]), scipy_softmax(z[0]), rtol=1e-12, atol=1e-300)


def test_softmax_of_rows_far_apart_is_scipys_and_keeps_its_input():
    z = np.array([[3000.0, 3001.0, 2999.5], [-3000.0, -3001.0, -2999.5], [0.0, 1.0, 2.0]])
    kept = z.copy()
    np.testing.assert_allclose(ref.softmax(z), scipy_softmax(z, axis=1), rtol=1e-12)
    np.testing.assert_array_equal(z, kept)


@pytest.mark.parametrize("shape", SHAPES)
def test_cross_entropy_is_scikit_learns_log_loss(shape):
    z, d = batch(shape, 2)
    y = scipy_softmax(z, axis=1)
    want = log_loss(d.argmax(axis=1), y, labels=range(shape[1]))
    assert ref.cross_entropy(y, d) == pytest.approx(want, rel=1e-12)
    one = log_loss([d[0].argmax()], y[:1], labels=range(shape[1]))
    assert ref.cross_entropy(y[0], d[0]) == pytest.approx(one, rel=1e-12)


@pytest.mark.parametrize("shape", SHAPES)
def test_cross_entropy_of_soft_targets_is_scipys(shape):
    z, d = batch(shape, 3, soft=True)
    want = np.mean([-(t @ row) for t, row in zip(d, log_softmax(z, axis=1), strict=True)])
    assert ref.cross_entropy(scipy_softmax(z, axis=1), d) == pytest.approx(want, rel=1e-12)
    assert ref.cross_entropy_from_logits(z, d) == pytest.approx(want, rel=1e-12)


def test_cross_entropy_at_probability_zero_is_clipped_at_the_smallest_normal_float():
    y, d = np.array([0.0, 1.0]), np.array([1.0, 0.0])
    assert ref.cross_entropy(y, d) == pytest.approx(708.396419, abs=1e-6)
    assert ref.cross_entropy(y, y) == 0.0
    assert ref.cross_entropy(y.astype(np.float32), d) == pytest.approx(708.396419, abs=1e-6)


def test_cross_entropy_from_far_logits_is_exact():
    z, d = np.array([[1000.0, 0.0, -2000.0], [-5.0, 40000.0, 0.0]]), np.eye(3)[[2, 0]]
    want = np.mean(logsumexp(z, axis=1) - (d * z).sum(axis=1))
    assert ref.cross_entropy_from_logits(z, d) == pytest.approx(want, rel=1e-14)
    assert want == (3000.0 + 40005.0) / 2


@pytest.mark.parametrize("K", [2, 3, 6])
def test_softmax_jacobian_is_autograds(K):
    z = np.random.default_rng(K).normal(size=K)
    want = jacobian(lambda v: anp.exp(v) / anp.sum(anp.exp(v)))(z)
    np.testing.assert_allclose(ref.softmax_jacobian(ref.softmax(z)), want, atol=1e-14)


@pytest.mark.parametrize("shape", SHAPES)
def test_batched_jacobian_is_autograds_and_samples_do_not_mix(shape):
    z, _ = batch(shape, 4)
    want = jacobian(lambda v: anp.exp(v) / anp.sum(anp.exp(v), axis=1, keepdims=True))(z)
    got = ref.softmax_jacobian_batch(ref.softmax(z))
    for s, t in np.ndindex(shape[0], shape[0]):
        np.testing.assert_allclose(want[s, :, t], got[s] if s == t else 0.0, atol=1e-14)


@pytest.mark.parametrize("soft", [False, True])
@pytest.mark.parametrize("shape", SHAPES)
def test_both_gradients_are_autograds(shape, soft):
    z, d = batch(shape, 5, soft)
    y = ref.softmax(z)
    np.testing.assert_allclose(ref.softmax_cross_entropy_grad(y, d), grad(loss_of_logits)(z, d), atol=1e-14)
    for row, p, t in zip(z, y, d, strict=True):
        want = grad(loss_of_logits)(row, t)
        np.testing.assert_allclose(ref.grad_via_jacobian(p, t), want, atol=1e-13)
        np.testing.assert_allclose(ref.softmax_cross_entropy_grad(p, t), want, atol=1e-14)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_way_back_through_softmax_is_autograds_for_losses_of_every_kind(shape):
    z, d = batch(shape, 11, soft=True)

    def through(loss):
        return lambda v: loss(anp.exp(v) / anp.sum(anp.exp(v), axis=1, keepdims=True))

    for loss in (lambda y: anp.sum((y - d) ** 3), lambda y: anp.mean(anp.sin(y * d))):
        y = ref.softmax(z)
        got = ref.softmax_backward(y, grad(loss)(y))
        np.testing.assert_allclose(got, grad(through(loss))(z), atol=1e-14)
        np.testing.assert_allclose(ref.softmax_backward(y[0], grad(loss)(y)[0]), got[0], atol=1e-15)


def test_no_loss_is_zero_and_not_minus_zero():
    for y in (np.array([1.0]), np.array([0.0, 1.0]), np.eye(3)):
        assert str(ref.cross_entropy(y, y)) == "0.0"
    assert str(ref.cross_entropy_from_logits(np.array([0.0, 900.0]), np.array([0.0, 1.0]))) == "0.0"
    assert str(ref.cross_entropy_from_logits(np.array([5.0]), np.array([1.0]))) == "0.0"


def test_whole_numbers_and_sizes_of_one_are_fine():
    z, d = np.array([[1, 2, 3], [1, 2, 5]]), np.array([[0, 0, 1], [1, 0, 0]])
    np.testing.assert_allclose(ref.softmax(z), scipy_softmax(z, axis=1))
    assert ref.softmax(np.array([7])).tolist() == [1.0]
    assert ref.softmax(np.array([[7], [8]])).tolist() == [[1.0], [1.0]]
    assert ref.cross_entropy_from_logits(z, d) == pytest.approx(loss_of_logits(z * 1.0, d))
    assert ref.softmax_backward(d, z).tolist() == [[0, 0, 0], [0, 0, 0]]
    dW, db = ref.regression_grad(z, ref.softmax(z), d)
    assert dW.shape == (3, 3) and db.shape == (3,)
    W, b, losses = ref.fit_softmax_regression(np.array([[2]]), np.array([[1, 0]]), 0.5, 3)
    assert W.shape == (2, 1) and b.shape == (2,) and losses.shape == (4,)


def _sigmoid(z):
    return 1 / (1 + anp.exp(-z))


def _mean_squared(w, b, x, d):
    return anp.mean((_sigmoid(x @ w + b) - d) ** 2) / 2


def _binary(w, b, x, d):
    y = _sigmoid(x @ w + b)
    return -anp.mean(d * anp.log(y) + (1 - d) * anp.log(1 - y))


@pytest.mark.parametrize("m, D", [(7, 3), (2, 5), (1, 1)])
def test_the_sigmoid_gradients_are_autograds(m, D):
    rng = np.random.default_rng(m)
    w, b, x = rng.normal(size=D), 0.3, rng.normal(size=(m, D))
    d = rng.integers(0, 2, size=m).astype(float)
    for function, loss in ((ref.sigmoid_mse_grad, _mean_squared), (ref.sigmoid_bce_grad, _binary)):
        dw, db = function(w, b, x, d)
        want_w, want_b = grad(loss, (0, 1))(w, b, x, d)
        np.testing.assert_allclose(dw, want_w, atol=1e-14)
        assert db == pytest.approx(want_b, abs=1e-14)


def test_the_binary_loss_of_autograds_gradient_is_scikit_learns():
    rng = np.random.default_rng(6)
    w, x, d = rng.normal(size=3), rng.normal(size=(9, 3)), np.arange(9) % 2
    assert _binary(w, 0.1, x, d) == pytest.approx(log_loss(d, expit(x @ w + 0.1)), rel=1e-12)


@pytest.mark.parametrize("m, K, D", [(8, 3, 2), (2, 4, 3)])
def test_regression_grad_is_autograds(m, K, D):
    rng = np.random.default_rng(m)
    W, b, x = rng.normal(size=(K, D)), rng.normal(size=K), rng.normal(size=(m, D))
    d = np.eye(K)[rng.integers(0, K, size=m)]
    dW, db = ref.regression_grad(x, ref.softmax(x @ W.T + b), d)
    want = grad(lambda V, c: loss_of_logits(anp.dot(x, V.T) + c, d), (0, 1))(W, b)
    np.testing.assert_allclose(dW, want[0], atol=1e-14)
    np.testing.assert_allclose(db, want[1], atol=1e-14)


def groups(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Three groups that overlap, so that the best W is finite, and their labels."""
    rng = np.random.default_rng(seed)
    labels = np.repeat(np.arange(3), (12, 15, 9))
    centres = np.array([[2.0, 0.0], [-1.0, 1.0], [0.0, -2.0]])
    return centres[labels] + rng.normal(size=(36, 2)) * 1.2, labels


def test_fit_follows_gradient_descent_on_autograds_gradient():
    x, labels = groups(7)
    d = np.eye(3)[labels]
    W, b, losses = ref.fit_softmax_regression(x, d, 0.2, 25)
    V, c, path = np.zeros((3, 2)), np.zeros(3), []
    slope = grad(lambda V, c: loss_of_logits(anp.dot(x, V.T) + c, d), (0, 1))
    for _ in range(25):
        path.append(loss_of_logits(x @ V.T + c, d))
        dV, dc = slope(V, c)
        V, c = V - 0.2 * dV, c - 0.2 * dc
    path.append(loss_of_logits(x @ V.T + c, d))
    np.testing.assert_allclose(W, V, atol=1e-12)
    np.testing.assert_allclose(b, c, atol=1e-12)
    np.testing.assert_allclose(losses, path, atol=1e-12)
    assert losses[0] == pytest.approx(np.log(3))


def test_fit_reaches_the_model_of_scikit_learn():
    x, labels = groups(8)
    W, b, losses = ref.fit_softmax_regression(x, np.eye(3)[labels], 0.5, 3000)
    model = LogisticRegression(C=1e9, tol=1e-10, max_iter=5000).fit(x, labels)
    y = ref.softmax(x @ W.T + b)
    np.testing.assert_allclose(y, model.predict_proba(x), atol=2e-3)
    assert losses[-1] == pytest.approx(log_loss(labels, model.predict_proba(x)), abs=1e-5)
    assert (np.diff(losses[:100]) < 0).all()


@pytest.mark.parametrize("name", ["l2_penalty", "l1_penalty"])
def test_the_penalties_gradients_are_autograds(name):
    W = np.random.default_rng(9).normal(size=(3, 4))
    formula = {
        "l2_penalty": lambda V: 0.35 * anp.sum(V**2),
        "l1_penalty": lambda V: 0.7 * anp.sum(anp.abs(V)),
    }[name]
    value, slope = getattr(ref, name)(W, 0.7)
    assert value == pytest.approx(formula(W))
    np.testing.assert_allclose(slope, grad(formula)(W), atol=1e-14)


def test_the_l2_penalty_is_the_ridge_of_scikit_learn():
    """The fit plus lam * W lands where LogisticRegression(C = 1 / (m lam)) does."""
    x, labels = groups(10)
    d, lam = np.eye(3)[labels], 0.05

    def objective(flat):
        W, b = flat[:6].reshape(3, 2), flat[6:]
        y = ref.softmax(x @ W.T + b)
        dW, db = ref.regression_grad(x, y, d)
        value, slope = ref.l2_penalty(W, lam)
        return ref.cross_entropy(y, d) + value, np.concatenate([(dW + slope).ravel(), db])

    W = minimize(objective, np.zeros(9), jac=True, options={"gtol": 1e-9}).x[:6].reshape(3, 2)
    model = LogisticRegression(C=1 / (len(x) * lam), tol=1e-10, max_iter=5000).fit(x, labels)
    np.testing.assert_allclose(W, model.coef_, atol=1e-4)


@pytest.mark.parametrize("m, K, J", [(6, 3, 4), (2, 5, 3)])
def test_the_head_is_scipys_softmax_and_autograds_gradient(m, K, J):
    rng = np.random.default_rng(m)
    W2, h = rng.normal(size=(K, J)), rng.uniform(size=(m, J))
    d = np.eye(K)[rng.integers(0, K, size=m)]
    y = ref.head_forward(W2, h)
    np.testing.assert_allclose(y, scipy_softmax(h @ W2.T, axis=1), rtol=1e-12)
    dW2, dh = ref.head_backward(W2, h, y, d)
    want = grad(lambda V, u: loss_of_logits(anp.dot(u, V.T), d), (0, 1))(W2, h)
    np.testing.assert_allclose(dW2, want[0], atol=1e-14)
    np.testing.assert_allclose(dh, want[1], atol=1e-14)


# ---- the statement


def four_samples() -> list[str]:
    """The example by hand of `regression_grad`: a row of the table for each sample, dL/dW and dL/db."""
    x = np.array([[1, 0], [0, 2], [3, 1], [2, -1]])
    y = np.array([[0.6, 0.2, 0.2], [0.2, 0.4, 0.4], [0.2, 0.6, 0.2], [0.4, 0.2, 0.4]])
    labels = [0, 1, 2, 0]
    G = (y - np.eye(3)[labels]) / 4

    def listed(row, mark=", "):
        return mark.join(f"{round(v, 6):g}" for v in row)

    rows = [
        f"| {name} | {listed(x[i])} | {listed(y[i])} | {labels[i]} | {listed(G[i])} |"
        for i, name in enumerate("ABCD")
    ]
    dW, db = np.einsum("ik,ij->kj", G, x), G.sum(axis=0)
    terms, others = G[:, 0] * x[:, 0], G[:, 2] * x[:, 1] + 0.0
    return [
        *rows,
        *(listed(row, " ") for row in dW),
        f"dL/db = {listed(db, ' ')}",
        f"the four terms are {listed(terms[:3])} and {terms[3]:g}. Their sum is {dW[0, 0]:g}",
        f"has the terms {listed(others[:3])} and {others[3]:g}",
    ]


def test_the_numbers_of_the_statement_hold():
    """Each number is computed here, and stands in the text with the digits that it has here."""
    pages = (STATEMENT, STATEMENT.with_name("EXTRA.md"))
    text = "".join(page.read_text(encoding="utf-8") for page in pages)
    Y = scipy_softmax([[1.0, 2.0, 3.0], [1.0, 2.0, 5.0]], axis=1)
    D = np.eye(3)[[2, 0]]
    y = Y[0]
    e = expit(4.0)
    stated = [
        "y = (" + ", ".join(f"{v:.6f}" for v in y) + ")",
        "dL/dz = (" + ", ".join(f"{v:.6f}" for v in y - D[0]) + ")",
        f"L = {-np.log(y[2]):.6f}",
        f"L = {log_loss([2, 0], Y, labels=[0, 1, 2]):.6f}",
        f"dL/dw = dL/db = {e * e * (1 - e):.6f}",
        f"dL/dw = dL/db = {e:.6f}",
        f"its output is {e:.3f}",
        f"losses = {np.log(2):.6f}, {np.log1p(np.exp(-0.5)):.6f}",
        f"about {-np.log(np.finfo(float).tiny):.1f}",
    ]
    stated += [", ".join(f"{v:.6f}" for v in row) for row in np.log(Y)]
    stated.append(" | ".join(f"{v:.6f}" for v in D[0] - y))  # the derivatives of ln y_2
    stated.append(" | ".join(f"{v:.6f}" for v in y - D[0]))
    sure = f"{expit(0.5):.3f}, {expit(-0.5):.3f}"
    stated.append(f"({sure}), ({', '.join(reversed(sure.split(', ')))})")
    for matrix in (np.diag(y) - np.outer(y, y), (Y - D) / 2):
        stated += ["  ".join(f"{v:9.6f}" for v in row).lstrip() for row in matrix]
    stated += four_samples()
    squeezed = re.sub(r" +", " ", text)
    for words in stated:
        assert re.sub(r" +", " ", words) in squeezed


# ---- the payoff


def test_the_digits_are_the_first_fifty_of_each_in_scikit_learn():
    table = np.loadtxt(ROOT / "assignments/softmax_gradient/data/digits.csv", delimiter=",", skiprows=1)
    digits = load_digits()
    rows = np.sort(np.concatenate([np.flatnonzero(digits.target == k)[:50] for k in range(10)]))
    np.testing.assert_array_equal(table[:, 0], digits.target[rows])
    np.testing.assert_array_equal(table[:, 1:], digits.data[rows])


def test_the_payoff_reads_digits_that_it_has_not_seen(tmp_path):
    shutil.copy(STATEMENT.parent / "payoff.py", tmp_path)
    shutil.copytree(STATEMENT.parent / "data", tmp_path / "data")
    (tmp_path / "matplotlib.py").write_text("raise ImportError\n")  # as for a student without it
    path = os.pathsep.join([str(SOLUTION.parent), str(ROOT / "autograder")])
    shown = subprocess.run(
        [sys.executable, "payoff.py"], cwd=tmp_path, env={**os.environ, "PYTHONPATH": path},
        capture_output=True, text=True, timeout=60, check=True,
    ).stdout  # fmt: skip
    assert "The loss falls from 2.303 to 0.106 in 100 updates." in shown
    assert "By chance about 17 of 166 new digits would be right." in shown
    assert "162 of 166 digits that it has not seen are right." in shown
