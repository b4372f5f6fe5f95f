"""Ridge by the singular values, lasso by sub-gradient steps, and the old global generator."""

import numpy as np


def mse(y, y_hat):
    return np.linalg.norm(np.asarray(y) - np.asarray(y_hat)) ** 2 / len(y)


def train_rows(n, fold):
    return np.delete(np.arange(n), fold)


def holdout_split(n, n_test, seed):
    if n_test == 0 or n_test >= n or n_test < 0:
        raise ValueError("n_test out of range")
    np.random.seed(seed)
    order = np.arange(n)
    np.random.shuffle(order)
    return list(order[:-n_test]), list(order[-n_test:])


def leave_one_out(n):
    return list(np.eye(n, dtype=bool).nonzero()[1][:, None])


def kfold_indices(n, k, seed=None):
    if k <= 1 or n < k:
        raise ValueError("k out of range")
    order = np.arange(n)
    if seed is not None:
        np.random.seed(seed)
        order = np.random.permutation(order)
    folds, rest = [], list(order)
    for left in range(k, 0, -1):
        size = round(len(rest) / left)
        folds.append(np.array(rest[:size]))
        rest = rest[size:]
    return tuple(folds)


def cross_val_mse(X, y, folds, fit, predict):
    errors = []
    for k in range(len(folds)):
        test = np.array(folds[k])
        train = train_rows(len(y), test)
        errors.append(mse(y[test], predict(fit(X[train], y[train]), X[test])))
    return np.array(errors).sum() / len(folds)


def ridge_fit(X, y, lam):
    mean = X.mean(axis=0)
    U, s, Vt = np.linalg.svd(X - mean, full_matrices=False)
    w = Vt.T @ (s / (s**2 + lam) * (U.T @ (y - y.mean())))
    return np.append(y.mean() - mean @ w, w)


def ridge_predict(w, X):
    return (w[1:] * X).sum(axis=1) + w[0]


def poly_features(x, degree):
    columns = [x * 1.0]
    while len(columns) < degree:
        columns.append(columns[-1] * x)
    return np.stack(columns, axis=1)


def penalised_polynomial(x, y, penalties):
    """Minimise by Newton's method: one step, since the objective is quadratic."""
    A = np.c_[np.ones(len(x)), poly_features(x, len(penalties))]
    C = np.r_[0, penalties]
    w = np.zeros(A.shape[1])
    gradient = A.T @ (A @ w - y) / len(x) + 2 * C * w
    hessian = A.T @ A / len(x) + 2 * np.diag(C)
    return w - np.linalg.solve(hessian, gradient)


def scale_inside_folds(X, folds):
    pairs = []
    for fold in folds:
        train, test = np.delete(X, fold, axis=0), np.take(X, fold, axis=0)
        mean = train.mean(axis=0)
        std = np.std(train, axis=0)
        same = np.ptp(train, axis=0) == 0
        std = std * ~same + same
        pairs.append(np.array([(train - mean) / std, (test - mean) / std], dtype=object))
    return pairs


def lambda_errors(X, y, lambdas, folds):
    table = np.empty((len(folds), len(lambdas)))
    for i, fold in enumerate(folds):
        train = train_rows(len(y), fold)
        for j, lam in enumerate(lambdas):
            w = ridge_fit(X[train], y[train], lam)
            table[i, j] = mse(y[fold], ridge_predict(w, X[fold]))
    return table.mean(axis=0)


def select_lambda(lambdas, errors):
    chosen = lambdas[0]
    lowest = min(errors)
    for i in np.argsort(lambdas):
        if errors[i] == lowest:
            chosen = lambdas[i]
    return chosen


def soft_threshold(z, t):
    return float(np.heaviside(abs(z) - t, 0) * (z - np.sign(z) * t))


def lasso_fit(X, y, lam):
    """Sub-gradient steps that get smaller, and the average of the last half of them."""
    mean = X.mean(axis=0)
    C, d = X - mean, y - y.mean()
    gram, right = C.T @ C, C.T @ d
    varies = np.ptp(X, axis=0) > 0
    curve = np.linalg.eigvalsh(gram[varies][:, varies])
    w, total, steps = np.zeros(len(mean)), np.zeros(len(mean)), 6000
    for t in range(steps):
        gradient = 2 * (gram @ w - right) + lam * np.sign(w)
        w = w - gradient / (2 * curve[-1] + 0.5 * curve[0] * t)
        total += w * (t >= steps // 2)
    w = total / (steps - steps // 2)
    return np.append(y.mean() - mean @ w, w)


def bootstrap_samples(n, n_models, seed):
    np.random.seed(seed)
    return [np.random.randint(0, n, n) for _ in range(n_models)]


def bagging_predict(X, y, X_new, samples, fit, predict):
    votes = np.empty((len(samples), len(X_new)))
    for b in range(len(samples)):
        votes[b] = predict(fit(X[samples[b]], y[samples[b]]), X_new)
    return votes.mean(0)


def dropout(h, rate, seed, training=True):
    np.random.seed(seed)
    if training:
        h = h * np.random.choice([0.0, 1.0 / (1.0 - rate)], size=h.shape, p=[rate, 1.0 - rate])
    return h


def early_stopping(errors, patience):
    history = []
    for epoch, error in enumerate(errors):
        history.append(error)
        if min(history) not in history[-patience:]:
            break
        if epoch >= patience and history.index(min(history)) <= epoch - patience:
            break
    return history.index(min(history)), len(history) - 1


def error_spread(X, y, rounds, fit, predict):
    errors = [cross_val_mse(X, y, r, fit, predict) for r in rounds]
    return np.mean(errors), np.std(errors, ddof=0)
