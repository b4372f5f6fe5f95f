"""The neuron reference against SciPy, scikit-learn, autograd, NumPy and the lectures' numbers."""

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
from autograd import elementwise_grad, grad
from autograd.scipy.special import logsumexp
from scipy.special import expit, log1p
from sklearn.datasets import load_iris
from sklearn.decomposition import PCA
from sklearn.linear_model import LinearRegression, LogisticRegression, Perceptron
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

ROOT = Path(__file__).resolve().parents[2]
SOLUTION = ROOT / "solutions" / "neuron" / "neuron.py"
TABLE = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
GATES = {"and": [0, 0, 0, 1], "or": [0, 1, 1, 1]}
WIDE = np.concatenate([-np.logspace(4, -3, 60), np.logspace(-3, 4, 60)])
NEAR = np.concatenate([np.linspace(-30, -1e-3, 101), np.linspace(1e-3, 30, 101)])


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("neuron_reference", SOLUTION)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ref = _load()


@pytest.fixture
def rng():
    return np.random.default_rng(17)


def near(got, want, atol=1e-10):
    np.testing.assert_allclose(got, want, rtol=1e-9, atol=atol)


# ---- neuron and layer


def fitted_net(rng):
    """A one-hidden-layer net of scikit-learn and its inputs; no two sizes are equal."""
    X = rng.normal(size=(17, 3))
    y = rng.integers(0, 4, size=17)
    net = MLPClassifier(hidden_layer_sizes=(5,), activation="tanh", solver="lbfgs", max_iter=15)
    return net.set_params(random_state=0, max_fun=40).fit(X, y), X


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_layers_make_the_forward_pass_of_scikit_learn(rng):
    net, X = fitted_net(rng)
    hidden = ref.layer(X, net.coefs_[0].T, net.intercepts_[0], np.tanh)
    scores = ref.layer(hidden, net.coefs_[1].T, net.intercepts_[1], np.exp)
    near(scores / scores.sum(axis=1, keepdims=True), net.predict_proba(X))


def test_one_neuron_is_the_logistic_regression_of_scikit_learn(rng):
    X = rng.normal(size=(40, 4))
    model = LogisticRegression().fit(X, X @ [1.0, -2.0, 0.5, 0.0] + 0.3 > 0)
    want = model.predict_proba(X)[:, 1]
    near([ref.neuron(x, model.coef_[0], model.intercept_[0], ref.sigmoid) for x in X], want)
    near(ref.layer(X, model.coef_, model.intercept_, ref.sigmoid)[:, 0], want)


def test_hidden_sums_and_outputs_of_lecture_003():
    X, W = np.array([[5.0, 10.0]]), np.arange(0.10, 0.36, 0.05).reshape(3, 2)
    near(ref.layer(X, W, np.full(3, 0.35), np.array), [[2.35, 3.85, 5.35]])
    outputs = ref.layer(X, W, np.full(3, 0.35), ref.sigmoid)
    np.testing.assert_allclose(outputs, [[0.912934, 0.979164, 0.995274]], atol=6e-7)


# ---- activation functions and slopes


@pytest.mark.parametrize("z", [WIDE, WIDE.reshape(3, 4, 10), np.array(0.0), 2.0, -1000.0])
def test_activations_are_those_of_scipy_and_numpy(z):
    assert np.shape(ref.sigmoid(z)) == np.shape(z)
    near(ref.sigmoid(z), expit(z))
    near(ref.tanh(z), np.tanh(z))
    near(ref.tanh(z), 2 * expit(2 * np.asarray(z)) - 1)
    near(ref.softplus(z), np.logaddexp(0, z))
    near(ref.relu(z), np.clip(z, 0, None))
    near(ref.leaky_relu(z, 0.2), np.clip(z, 0, None) + 0.2 * np.clip(z, None, 0))
    near(ref.elu(z, 1.7), np.clip(z, 0, None) + 1.7 * np.expm1(np.clip(z, None, 0)))
    near(ref.softplus(-np.abs(z)), log1p(np.exp(-np.abs(z))))


DEFINITIONS = {
    "sigmoid": lambda z: 1 / (1 + anp.exp(-z)),
    "tanh": lambda z: (anp.exp(z) - anp.exp(-z)) / (anp.exp(z) + anp.exp(-z)),
    "relu": lambda z: anp.where(z > 0, z, 0 * z),
    "softplus": lambda z: anp.log(1 + anp.exp(z)),
}


@pytest.mark.parametrize("name", DEFINITIONS)
def test_slopes_are_those_of_autograd(name):
    near(getattr(ref, name)(NEAR), DEFINITIONS[name](NEAR))
    near(getattr(ref, f"{name}_prime")(NEAR), elementwise_grad(DEFINITIONS[name])(NEAR))


@pytest.mark.parametrize("alpha", [0.01, 0.3, 1.0, 2.5])
def test_slopes_with_alpha_are_those_of_autograd(alpha):
    def leaky(z):
        return anp.where(z > 0, z, alpha * z)

    def elu(z):
        return anp.where(z > 0, z, alpha * (anp.exp(z) - 1))

    near(ref.leaky_relu_prime(NEAR, alpha), elementwise_grad(leaky)(NEAR))
    near(ref.elu_prime(NEAR, alpha), elementwise_grad(elu)(NEAR))


def test_slope_of_softplus_by_a_stable_form_over_the_whole_range():
    def softplus(z):
        return sum(logsumexp(anp.array([0.0, item])) for item in z)

    near(ref.softplus_prime(WIDE), grad(softplus)(WIDE))
    for name in ("sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus"):
        assert np.all(np.isfinite(getattr(ref, f"{name}_prime")(WIDE)))
        assert np.all(np.isfinite(getattr(ref, name)(WIDE)))


def test_no_digits_are_lost_near_zero_or_far_away():
    z = np.array([1e-17, 1e-9, 1e-3])
    near(ref.tanh(z) / z, np.tanh(z) / z)
    near(ref.sigmoid_prime(np.array([40.0, -40.0])) * np.exp(40.0), [1.0, 1.0])


def test_whole_numbers_and_arrays_of_one_give_floats():
    for z in (np.array([-3, 0, 2]), np.array([4]), np.array(7), -2):
        for name in ("sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus"):
            for function in (getattr(ref, name), getattr(ref, f"{name}_prime")):
                got = np.asarray(function(z))
                assert got.dtype == float and got.shape == np.shape(z), function.__name__
                near(got, function(np.asarray(z, dtype=float)))


def test_slopes_at_zero_are_those_of_the_statement():
    assert float(ref.relu_prime(0.0)) == 0.0
    assert float(ref.leaky_relu_prime(0.0, 0.3)) == 0.3
    assert float(ref.elu_prime(0.0, 0.3)) == 0.3
    near([ref.sigmoid_prime(0.0), ref.tanh_prime(0.0), ref.softplus_prime(0.0)], [0.25, 1, 0.5])


def test_no_function_changes_its_input():
    names = ("sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus", "step", "bipolar_step")
    kept = NEAR.copy()
    for name in names:
        getattr(ref, name)(NEAR)
        assert np.array_equal(NEAR, kept), name


# ---- steps, perceptron, net of steps


def test_steps_are_heaviside_and_a_sign_without_zero():
    z = np.array([-3.0, -0.0, 0.0, 1e-300, 2.0])
    assert ref.step(z).tolist() == np.heaviside(z, 0).tolist()
    assert ref.bipolar_step(z).tolist() == (2 * np.heaviside(z, 0) - 1).tolist()


@pytest.mark.parametrize(("name", "passes"), [("and", 6), ("or", 4)])
def test_gates_take_the_passes_of_the_statement(name, passes):
    y = np.array(GATES[name])
    w, b, converged = ref.perceptron_train(TABLE, y, passes)
    assert converged and np.array_equal(ref.step(TABLE @ w + b), y)
    assert not ref.perceptron_train(TABLE, y, passes - 1)[2]


def test_not_takes_three_passes_and_xor_never_ends():
    X, y = np.array([[0.0], [1.0]]), np.array([1, 0])
    assert ref.perceptron_train(X, y, 3)[2] and not ref.perceptron_train(X, y, 2)[2]
    assert not ref.perceptron_train(TABLE, np.array([0, 1, 1, 0]), 300)[2]


def test_perceptron_separates_what_scikit_learn_separates(rng):
    for features in (2, 3, 5):
        X = rng.uniform(-1, 1, size=(60, features))
        normal = rng.normal(size=features)
        height = X @ normal / np.linalg.norm(normal) + 0.3
        X, y = X[np.abs(height) > 0.2], (height[np.abs(height) > 0.2] > 0).astype(int)
        model = Perceptron(shuffle=False, tol=None, max_iter=2000).fit(X, y)
        assert model.score(X, y) == 1.0
        w, b, converged = ref.perceptron_train(X, y, 2000)
        assert converged and np.array_equal(ref.step(X @ w + b), model.predict(X))


def test_net_of_steps_is_two_heaviside_layers(rng):
    for n, d, h in ((9, 2, 3), (20, 4, 1), (6, 1, 5)):
        X = rng.integers(-2, 3, size=(n, d)).astype(float)
        W, w = rng.integers(-2, 3, size=(h, 1 + d)), rng.integers(-2, 3, size=1 + h)
        ones = np.ones((n, 1))
        hidden = np.heaviside(np.hstack([ones, X]) @ W.T, 1)
        want = np.heaviside(np.hstack([ones, hidden]) @ w, 1)
        assert ref.threshold_net(X, W, w).tolist() == want.tolist()


def test_net_of_lecture_003_is_xnor_and_xor():
    W = np.array([[-3, 2, 2], [-1, 2, 2]])
    assert ref.threshold_net(TABLE, W, np.array([1, 2, -2])).tolist() == [1, 0, 0, 1]
    assert ref.threshold_net(TABLE, W, np.array([-1, -2, 2])).tolist() == [0, 1, 1, 0]


@pytest.mark.parametrize(("low", "high"), [(2.0, 5.0), (-3.0, -1.5), (-0.5, 0.5), (1000, 1001)])
def test_bump_weights_make_the_difference_of_two_heaviside_steps(low, high):
    x = np.linspace(low - 3, high + 3, 997)
    x = x[(x != low) & (x != high)]
    answers = ref.threshold_net(x[:, None], *ref.bump_weights(low, high))
    assert answers.tolist() == (np.heaviside(x - low, 0) - np.heaviside(x - high, 0)).tolist()


# ---- the numbers of the statement, computed here


def rows_of_the_statement():
    """The rows of all tables of its pages, split into cells."""
    pages = [ROOT / "assignments" / "neuron" / page for page in ("README.md", "EXTRA.md")]
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    lines = re.findall(r"^\|(.+)\|$", text, flags=re.M)
    return [[cell.strip() for cell in line.split("|")] for line in lines]


FAR, NEAR_ONE, TO_TWO = [-1000, -2, 0, 2, 1000], [-1000, -1, 0, 1, 1000], [-1, 0, 1, 2]
STATED = {  # first cell of a row -> for each such row, the z of its columns and the function
    "sigmoid": [(FAR, expit), (TO_TWO, lambda z: expit(z) * expit(-z))],
    "tanh": [(FAR, np.tanh), (TO_TWO, lambda z: np.cosh(z) ** -2.0)],
    "elu, alpha = 1": [(NEAR_ONE, lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0))))],
    "softplus": [(NEAR_ONE, lambda z: np.logaddexp(0, z))],
}


@pytest.mark.parametrize("name", STATED)
def test_the_tables_of_the_statement_hold(name):
    stated = [row[1:] for row in rows_of_the_statement() if row[0] == name]
    assert len(stated) == len(STATED[name])
    for cells, (z, function) in zip(stated, STATED[name], strict=True):
        want = function(np.array(z, dtype=float))
        np.testing.assert_allclose([float(cell) for cell in cells], want, atol=6e-7)


def test_the_passes_of_the_statement_are_those_of_a_perceptron_with_bias_as_a_weight():
    def passes(rows, labels):
        X, w = np.column_stack([np.ones(len(rows)), rows]), np.zeros(1 + len(rows[0]))
        for count in range(1, 1000):
            mistakes = 0
            for x, label in zip(X, labels, strict=True):
                if (w @ x > 0) != label:
                    w, mistakes = w + (label - (w @ x > 0)) * x, mistakes + 1
            if not mistakes:
                return count
        return None

    table = {row[0]: row[1:] for row in rows_of_the_statement() if len(row) == 3}
    for name, rows in (("AND", TABLE), ("OR", TABLE), ("NOT (inputs 0 and 1)", [[0], [1]]), ("XOR", TABLE)):
        labels, stated = table[name]
        assert passes(rows, [int(label) for label in labels.split()]) == (
            None if stated == "never" else int(stated)
        )


# ---- extras


@pytest.mark.parametrize(("a", "b"), [(2.0, 0.5), (1.7159, 2 / 3)])
def test_slope_forms_are_those_of_autograd(a, b):
    v = np.linspace(-4, 4, 41)
    y = ref.logistic(v, a)
    near(y, expit(a * v))
    near(ref.logistic_slope(y, a), elementwise_grad(lambda v: 1 / (1 + anp.exp(-a * v)))(v))
    y = ref.scaled_tanh(v, a, b)
    near(y, a * np.tanh(b * v))
    near(ref.scaled_tanh_slope(y, a, b), elementwise_grad(lambda v: a * anp.tanh(b * v))(v))


def test_linear_fit_follows_autograd_and_ends_at_scikit_learn(rng):
    X, y = rng.normal(size=(12, 3)) + 0.5, rng.normal(size=12)

    def loss(w):
        return 0.5 * anp.sum((w[0] + anp.dot(X, w[1:]) - y) ** 2)

    w = np.zeros(4)
    for _ in range(3):
        w = w - 0.02 * grad(loss)(w)
    near(ref.linear_fit(X, y, 0.02, 3), w)
    model = LinearRegression().fit(X, y)
    near(ref.linear_fit(X, y, 0.02, 20000), [model.intercept_, *model.coef_], atol=1e-8)


def test_standardise_is_that_of_scikit_learn(rng):
    X = rng.normal(size=(9, 4)) * [1, 10, 0.1, 3] + [5, -2, 0, 1]
    X[:, 2] = 4.0
    near(ref.standardise(X), StandardScaler().fit_transform(X))
    X[:, 2] = 0.1  # its standard deviation is 1e-17 on the computer
    assert not ref.standardise(X)[:, 2].any()


def test_whiten_is_a_rotation_of_the_whitened_components_of_scikit_learn(rng):
    X = rng.normal(size=(50, 3)) @ rng.normal(size=(3, 3)) + [1, 2, 3]
    Z = ref.whiten(X)
    near(Z.mean(axis=0), np.zeros(3))
    near(np.cov(Z, rowvar=False, ddof=0), np.eye(3))
    other = PCA(whiten=True).fit_transform(X) * np.sqrt(50 / 49)  # scikit-learn divides by N - 1
    turn = Z.T @ other / 50
    near(turn @ turn.T, np.eye(3))
    near(Z @ turn, other)


def test_prelu_and_its_gradient_are_those_of_autograd(rng):
    X, upstream = rng.normal(size=(7, 3)), rng.normal(size=(7, 3))
    alpha = np.array([0.25, 1.5, -0.4])

    def output(alpha):
        return anp.where(X > 0, X, alpha * X)

    near(ref.prelu(X, alpha), output(alpha))
    want = grad(lambda alpha: anp.sum(upstream * output(alpha)))(alpha)
    near(ref.prelu_alpha_grad(X, upstream), want)


def test_maxout_and_noisy_relu_are_those_of_numpy(rng):
    X, W, b = rng.normal(size=(8, 3)), rng.normal(size=(4, 2, 3)), rng.normal(size=(4, 2))
    pieces = [X @ W[k].T + b[k] for k in range(4)]
    near(ref.maxout(X, W, b), np.maximum.reduce(pieces))
    noise = rng.normal(size=(8, 3))
    near(ref.noisy_relu(X, noise), np.clip(X + noise, 0, None))


# ---- the payoff


def test_the_flowers_are_those_of_scikit_learn():
    iris = load_iris()
    rows = (ROOT / "assignments/neuron/data/iris.csv").read_text(encoding="utf-8").split()[1:]
    want = [
        ",".join(f"{value:g}" for value in flower) + f",{iris.target_names[kind]}"
        for flower, kind in zip(iris.data, iris.target, strict=True)
    ]
    assert rows == want


def test_the_payoff_divides_two_species_and_says_that_no_line_divides_the_others(tmp_path):
    shutil.copy(ROOT / "assignments/neuron/payoff.py", tmp_path)
    shutil.copytree(ROOT / "assignments/neuron/data", tmp_path / "data")
    (tmp_path / "matplotlib.py").write_text("raise ImportError\n")  # as for a student without it
    path = os.pathsep.join([str(SOLUTION.parent), str(ROOT / "autograder")])
    shown = subprocess.run(
        [sys.executable, "payoff.py"], cwd=tmp_path, env={**os.environ, "PYTHONPATH": path},
        capture_output=True, text=True, timeout=60, check=True,
    ).stdout  # fmt: skip
    assert "setosa or versicolor? A line divides them.\n    50 of 50 flowers" in shown
    assert "versicolor or virginica? No line found in 100 passes.\n    46 of 50 flowers" in shown
