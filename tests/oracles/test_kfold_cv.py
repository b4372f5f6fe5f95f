"""The kfold_cv reference against scikit-learn and SciPy, and every number of its statement."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from scipy.optimize import minimize
from sklearn.dummy import DummyRegressor
from sklearn.ensemble import BaggingRegressor
from sklearn.linear_model import Lasso, LinearRegression, Ridge
from sklearn.metrics import mean_squared_error
from sklearn.model_selection import GridSearchCV, KFold, LeaveOneOut, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

SOLUTION = Path(__file__).resolve().parents[2] / "solutions" / "kfold_cv" / "kfold_cv.py"
SEEDS = range(3)
SHAPES = ((11, 3, 3), (14, 2, 4), (9, 4, 6), (8, 3, 8))  # rows, features, folds


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("kfold_cv_reference", SOLUTION)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


kfold_cv = _load()


def near(got, want, tolerance=1e-9):
    np.testing.assert_allclose(np.asarray(got, dtype=float), want, rtol=tolerance, atol=tolerance)


def data(seed, n, D):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, D)) * rng.uniform(1, 4, size=D) + rng.uniform(-2, 2, size=D)
    return X, 5 + X @ rng.normal(size=D) + rng.normal(size=n)


def pairs(n, folds):
    """Folds as scikit-learn takes them: (training rows, test rows)."""
    return [(kfold_cv.train_rows(n, fold), fold) for fold in folds]


def weights(model):
    return [model.intercept_, *np.ravel(model.coef_)]


def fit_mean(X, y):
    return float(np.mean(y))


def predict_mean(model, X):
    return np.full(len(X), model)


def cross_val(y, folds, predict=predict_mean):
    y = np.asarray(y, dtype=float)
    return kfold_cv.cross_val_mse(np.zeros((len(y), 1)), y, folds, fit_mean, predict)


# ---- splits


@pytest.mark.parametrize("n", range(2, 15))
def test_folds_are_those_of_scikit_learn(n):
    rows = np.zeros((n, 1))
    for k in range(2, n + 1):
        want = [(train.tolist(), test.tolist()) for train, test in KFold(k).split(rows)]
        assert pairs(n, kfold_cv.kfold_indices(n, k)) == want
    want = [(train.tolist(), test.tolist()) for train, test in LeaveOneOut().split(rows)]
    assert pairs(n, kfold_cv.leave_one_out(n)) == want


@pytest.mark.parametrize("seed", SEEDS)
def test_shuffled_splits_cover_every_row_once(seed):
    for n, k in ((11, 3), (30, 7), (5, 5)):
        folds = kfold_cv.kfold_indices(n, k, seed)
        assert sorted(sum(folds, [])) == list(range(n))
        want = [len(test) for _, test in KFold(k).split(np.zeros(n))]
        assert [len(fold) for fold in folds] == want
        train, test = kfold_cv.holdout_split(n, 2, seed)
        assert sorted(train + test) == list(range(n)) and len(test) == 2
    assert kfold_cv.kfold_indices(40, 4, seed) == kfold_cv.kfold_indices(40, 4, seed)
    assert kfold_cv.kfold_indices(40, 4, seed) != kfold_cv.kfold_indices(40, 4, seed + 1)
    assert kfold_cv.holdout_split(40, 9, seed) != kfold_cv.holdout_split(40, 9, seed + 1)


def test_impossible_splits_are_refused():
    for n, k in ((5, 1), (5, 0), (5, 6), (5, -2)):
        with pytest.raises(ValueError):
            KFold(k).split(np.zeros(n)).__next__()
        with pytest.raises(ValueError):
            kfold_cv.kfold_indices(n, k)
    for n_test in (-1, 0, 5, 6):
        with pytest.raises(ValueError):
            kfold_cv.holdout_split(5, n_test, 0)


# ---- errors


@pytest.mark.parametrize(("n", "D", "k"), SHAPES)
def test_cross_validated_error_is_that_of_scikit_learn(n, D, k):
    X, y = data(k, n, D)
    near(kfold_cv.mse(y, X[:, 0]), mean_squared_error(y, X[:, 0]))
    for folds in (kfold_cv.kfold_indices(n, k, 7), kfold_cv.leave_one_out(n)):
        options = {"cv": pairs(n, folds), "scoring": "neg_mean_squared_error"}
        for lam in (0.3, 5.0):
            want = -cross_val_score(Ridge(alpha=lam), X, y, **options)
            got = kfold_cv.cross_val_mse(
                X,
                y,
                folds,
                lambda A, b, lam=lam: kfold_cv.ridge_fit(A, b, lam),
                kfold_cv.ridge_predict,
            )
            near(got, want.mean())
        near(cross_val(y, folds), -cross_val_score(DummyRegressor(), X, y, **options).mean())


@pytest.mark.parametrize("seed", SEEDS)
def test_lambda_is_that_of_a_grid_search(seed):
    X, y = data(seed, 17, 3)
    folds, lambdas = kfold_cv.kfold_indices(17, 5, seed), [30.0, 0.1, 3.0, 100.0]
    search = GridSearchCV(
        Ridge(), {"alpha": lambdas}, cv=pairs(17, folds), scoring="neg_mean_squared_error"
    ).fit(X, y)
    errors = kfold_cv.lambda_errors(X, y, lambdas, folds)
    near(errors, -search.cv_results_["mean_test_score"])
    assert kfold_cv.select_lambda(lambdas, errors) == search.best_params_["alpha"]


def test_ties_go_to_the_simpler_model():
    assert kfold_cv.select_lambda([1.0, 8.0, 4.0, 9.0], [2.0, 0.5, 0.5, 3.0]) == 8.0
    assert kfold_cv.select_lambda([4.0, 8.0, 1.0], [0.5, 0.5, 0.5]) == 8.0


@pytest.mark.parametrize("seed", SEEDS)
def test_scaling_is_that_of_a_scaler_fitted_on_the_training_rows(seed):
    X, y = data(seed, 13, 3)
    X[:, 1] = 2.0
    X[4, 1] = 7.0
    folds = [[4, 0, 9], [1, 2, 3, 5], [12]]
    for fold, (Z_train, Z_test) in zip(folds, kfold_cv.scale_inside_folds(X, folds), strict=True):
        train = kfold_cv.train_rows(13, fold)
        scaler = StandardScaler().fit(X[train])
        near(Z_train, scaler.transform(X[train]))
        near(Z_test, scaler.transform(X[fold]))
        model = make_pipeline(StandardScaler(), Ridge(alpha=2.0)).fit(X[train], y[train])
        w = kfold_cv.ridge_fit(Z_train, y[train], 2.0)
        near(kfold_cv.ridge_predict(w, Z_test), model.predict(X[fold]))


@pytest.mark.parametrize("value", (0.1, 7.0, -1e8, 0.3))
@pytest.mark.parametrize("n", range(3, 13))
def test_a_constant_column_becomes_zeros_whatever_rounding_makes_of_its_deviation(value, n):
    X = np.column_stack([np.arange(n + 1.0), np.full(n + 1, value)])
    X[n, 1] += 5.0
    ((Z_train, Z_test),) = kfold_cv.scale_inside_folds(X, [[n]])
    near(Z_train[:, 1], np.zeros(n), 1e-6)
    near(Z_test[:, 1], [5.0], 1e-6)


# ---- models


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("n", "D", "k"), SHAPES)
def test_ridge_and_least_squares_are_those_of_scikit_learn(seed, n, D, k):
    X, y = data(seed, n, D)
    for lam in (0.1, 1.0, 50.0, 1e6):
        model = Ridge(alpha=lam).fit(X, y)
        w = kfold_cv.ridge_fit(X, y, lam)
        near(w, weights(model), 1e-8)
        near(kfold_cv.ridge_predict(w, X), model.predict(X), 1e-8)
    near(kfold_cv.ridge_fit(X, y, 0.0), weights(LinearRegression().fit(X, y)), 1e-7)
    wide, short = data(seed, 4, 7)
    near(kfold_cv.ridge_fit(wide, short, 1.5), weights(Ridge(alpha=1.5).fit(wide, short)), 1e-8)


@pytest.mark.parametrize("seed", SEEDS)
def test_penalised_polynomial_is_the_minimum_that_scipy_finds(seed):
    rng = np.random.default_rng(seed)
    x, y = np.linspace(-1.5, 1.5, 11), rng.normal(size=11) + 2
    C = rng.uniform(0, 1, size=4)
    near(
        kfold_cv.poly_features(x, 4),
        PolynomialFeatures(4, include_bias=False).fit_transform(x[:, None]),
    )

    def objective(w):
        return np.mean((y - np.polyval(w[::-1], x)) ** 2) / 2 + C @ w[1:] ** 2

    w = kfold_cv.penalised_polynomial(x, y, C.tolist())
    found = minimize(objective, np.zeros(5), method="BFGS", options={"gtol": 1e-8})
    near(w, found.x, 1e-4)
    assert objective(w) <= found.fun + 1e-12
    near(kfold_cv.penalised_polynomial(x, y, [0] * 4), np.polyfit(x, y, 4)[::-1], 1e-7)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("lam", (0.5, 20.0, 1e4))
def test_lasso_is_that_of_scikit_learn(seed, lam):
    X, y = data(seed, 25, 4)
    model = Lasso(alpha=lam / (2 * 25), tol=1e-12, max_iter=100_000).fit(X, y)
    near(kfold_cv.lasso_fit(X, y, lam), weights(model), 1e-6)


@pytest.mark.parametrize("lam", (0.01, 0.1, 1.0, 10.0))
def test_lasso_converges_on_powers_that_are_nearly_copies_of_each_other(lam):
    rng = np.random.default_rng(6)
    x = np.sort(rng.uniform(-1, 1, 20))
    y = 1 + x - 2 * x**2 + 0.4 * rng.normal(size=20)
    X = kfold_cv.poly_features(x, 8)
    model = Lasso(alpha=lam / (2 * 20), tol=1e-14, max_iter=1_000_000).fit(X, y)
    near(kfold_cv.lasso_fit(X, y, lam), weights(model), 1e-5)


@pytest.mark.parametrize("value", (0.1, 2.0))
def test_lasso_gives_a_constant_column_the_weight_0(value):
    X, y = data(0, 30, 2)
    wide = np.column_stack([X[:, 0], np.full(30, value), X[:, 1]])
    w = kfold_cv.lasso_fit(wide, y, 20.0)
    assert w[2] == 0
    near(np.delete(w, 2), kfold_cv.lasso_fit(X, y, 20.0))


@pytest.mark.parametrize("seed", SEEDS)
def test_bagging_is_that_of_scikit_learn(seed):
    X, y = data(seed, 15, 2)
    bag = BaggingRegressor(Ridge(alpha=0.7), n_estimators=6, random_state=seed).fit(X, y)
    samples = [rows.tolist() for rows in bag.estimators_samples_]
    got = kfold_cv.bagging_predict(
        X, y, X[:4], samples, lambda A, b: kfold_cv.ridge_fit(A, b, 0.7), kfold_cv.ridge_predict
    )
    near(got, bag.predict(X[:4]), 1e-8)


@pytest.mark.parametrize("seed", SEEDS)
def test_bootstrap_and_dropout_have_the_expected_shares(seed):
    samples = kfold_cv.bootstrap_samples(400, 20, seed)
    assert samples == kfold_cv.bootstrap_samples(400, 20, seed)
    shares = [len(set(rows)) / 400 for rows in samples]
    assert all(len(rows) == 400 for rows in samples) and len(set(map(tuple, samples))) == 20
    assert abs(np.mean(shares) - (1 - 1 / np.e)) < 0.02
    h = np.ones((200, 100))
    dropped = kfold_cv.dropout(h, 0.3, seed)
    assert set(np.unique(dropped)) == {0.0, 1 / 0.7}
    assert abs(dropped.mean() - 1) < 0.03
    near(kfold_cv.dropout(h, 0.3, seed, training=False), h)


# ---- the numbers of the statement


def test_numbers_of_the_worked_example():
    y, folds = [0, 1, 2, 3, 10], [[0, 1, 2], [3, 4]]
    near(cross_val(y, folds), 36.708333, 5e-7)
    near(cross_val(y, kfold_cv.leave_one_out(5)), 19.625)
    squares = [(np.array([0, 1, 2]) - 6.5) ** 2, (np.array([3, 10]) - 1.0) ** 2]
    near([part.mean() for part in squares], [30.916667, 42.5], 5e-7)
    near(np.concatenate(squares).mean(), 35.55)
    spread = kfold_cv.error_spread(
        np.zeros((5, 1)), np.array(y, dtype=float), [[[0]], [[4]]], fit_mean, predict_mean
    )
    near(spread, [44.125, 28.125])


def test_numbers_of_the_line():
    X, y = np.arange(4.0)[:, None], 2 * np.arange(4.0) + 5
    near(kfold_cv.ridge_fit(X, y, 0.0), [5, 2])
    near(kfold_cv.ridge_fit(X, y, 1.0), [5.5, 5 / 3])
    near(kfold_cv.ridge_fit(X, y, 4 * 1.0), [6.333333, 1.111111], 5e-7)
    A = np.column_stack([np.ones(4), X])
    near(np.linalg.solve(A.T @ A + np.eye(2), A.T @ y), [3.384615, 2.512821], 5e-7)
    near(kfold_cv.lasso_fit(np.array([[-1.0], [0.0], [1.0]]), np.array([2.0, 4.0, 9.0]), 2.0), [5, 3])


def test_numbers_of_the_polynomials():
    x, y = np.array([-2.0, -1.0, 0.0, 1.0, 2.0]), np.array([4.0, 0.0, 1.0, 1.0, 5.0])
    free = kfold_cv.penalised_polynomial(x, y, [0, 0, 0, 0])
    near(free, [1, 0.583333, -0.958333, -0.083333, 0.458333], 5e-7)
    near(free, np.polyfit(x, y, 4)[::-1])
    penalised = kfold_cv.penalised_polynomial(x, y, [0, 0, 1000, 1000])
    near(penalised, [0.057918, 0.300407, 1.069760, -0.000120, 0.000377], 5e-7)
    near(penalised[:3], np.polyfit(x, y, 2)[::-1], 5e-3)

    x = np.linspace(-2, 2, 9)
    y = np.array([4.0, 2.0, 1.5, 0.0, 0.5, 0.0, 1.0, 2.5, 4.0])
    X, lambdas = kfold_cv.poly_features(x, 4), [0.1, 1.0, 10.0, 100.0]
    errors = kfold_cv.lambda_errors(X, y, lambdas, [[0, 3, 6], [1, 4, 7], [2, 5, 8]])
    near(errors, [1.004714, 0.526622, 0.399619, 0.581868], 5e-7)
    assert kfold_cv.select_lambda(lambdas, errors) == 10.0
    training = [kfold_cv.mse(y, Ridge(alpha=lam).fit(X, y).predict(X)) for lam in lambdas]
    near(training, [0.078247, 0.103552, 0.180140, 0.290056], 5e-7)


def test_numbers_of_the_questions():
    y = [0, 1, 2, 3, 10]
    errors = [cross_val(y, [[row]]) for row in range(5)]
    near(errors[4], 72.25)
    near(sum(errors[:4]), 25.875)
    line = kfold_cv.ridge_fit(np.arange(4.0)[:, None], 2 * np.arange(4.0) + 5, 1e12)
    near(line, [8, 0])
    x = np.linspace(-2, 2, 9)
    folds = [[0, 3, 6], [1, 4, 7], [2, 5, 8]]
    errors = kfold_cv.lambda_errors(kfold_cv.poly_features(x, 4), x**2, [0.1, 1.0, 10.0, 100.0], folds)
    near(errors, [0.0227, 0.2694, 0.2317, 0.4718], 5e-5)


def test_a_threshold_that_reaches_0_gives_no_minus_zero():
    for z in (-0.25, 0.0, 0.25, 0.5, -0.5):
        assert str(kfold_cv.soft_threshold(z, 0.5)) == "0.0"


def test_early_stopping_by_hand():
    assert kfold_cv.early_stopping([9, 7, 8, 6, 6.5, 7, 1], 2) == (3, 5)
    assert kfold_cv.early_stopping([3, 2, 1], 2) == (2, 2)
    assert kfold_cv.early_stopping([1, 1, 1, 0], 2) == (0, 2)
