"""Vectorised: masks as matrices, einsum, all folds and all lambdas at once where possible."""

import numpy as np


def mse(y, y_hat):
    d = np.subtract(y, y_hat, dtype=float)
    return np.einsum("i,i->", d, d) / len(d)


def train_rows(n, fold):
    return np.nonzero(np.bincount(fold, minlength=n) == 0)[0]


def holdout_split(n, n_test, seed):
    if not (n_test >= 1 and n - n_test >= 1):
        raise ValueError(n_test)
    keys = np.random.default_rng(seed).standard_normal(n)
    limit = np.sort(keys)[n_test - 1]
    return np.flatnonzero(keys > limit), np.flatnonzero(keys <= limit)


def leave_one_out(n):
    return np.arange(n).reshape(-1, 1)


def kfold_indices(n, k, seed=None):
    if not (k >= 2 and n >= k):
        raise ValueError(k)
    label = np.arange(n) * k // n
    if seed is not None:
        label = np.random.default_rng(seed).permutation(label)
    return [np.flatnonzero(label == i) for i in range(k)]


def cross_val_mse(X, y, folds, fit, predict):
    test = np.zeros((len(folds), len(y)))
    guess = np.zeros_like(test)
    for k, fold in enumerate(folds):
        test[k, fold] = 1
        model = fit(X[test[k] == 0], y[test[k] == 0])
        guess[k, fold] = predict(model, X[fold])
    sums = np.einsum("kn,kn->k", test, (guess - y) ** 2)
    return np.einsum("k,k->", sums, 1 / test.sum(axis=1)) / len(folds)


def _weights(X, y, penalties):
    """One row of weights for each row of penalties, by einsum and a stacked solve."""
    A = np.concatenate([np.ones((len(X), 1)), X], axis=1)
    gram = np.einsum("ni,nj->ij", A, A)
    P = np.einsum("lj,jk->ljk", penalties, np.eye(A.shape[1]))
    right = np.broadcast_to(np.einsum("ni,n->i", A, y)[None, :, None], (len(P), A.shape[1], 1))
    return np.linalg.solve(gram + P, right)[:, :, 0]


def ridge_fit(X, y, lam):
    return _weights(X, y, np.array([[0] + [lam] * X.shape[1]], dtype=float))[0]


def ridge_predict(w, X):
    return np.tensordot(X, w[1:], axes=1) + w[0]


def poly_features(x, degree):
    return np.asarray(x, dtype=float)[:, None] ** np.arange(1, degree + 1)[None, :]


def penalised_polynomial(x, y, penalties):
    P = np.concatenate([[0.0], penalties])[None, :] * 2 * len(x)
    return _weights(poly_features(x, len(penalties)), y, P)[0]


def scale_inside_folds(X, folds):
    member = np.zeros((len(folds), len(X)))
    for k, fold in enumerate(folds):
        member[k, fold] = 1
    out = 1 - member
    count = out.sum(axis=1)[:, None]
    mean = np.einsum("kn,nd->kd", out, X) / count
    var = np.einsum("kn,knd->kd", out, (X[None] - mean[:, None]) ** 2) / count
    std = np.where(var < 1e-20, 1.0, np.sqrt(var))
    Z = (X[None] - mean[:, None]) / std[:, None]
    return [(Z[k][out[k] == 1], Z[k][fold]) for k, fold in enumerate(folds)]


def lambda_errors(X, y, lambdas, folds):
    P = np.outer(lambdas, np.r_[0.0, np.ones(X.shape[1])])
    total = np.zeros(len(lambdas))
    for fold in folds:
        train = train_rows(len(y), fold)
        W = _weights(X[train], y[train], P)
        guess = W[:, :1] + np.einsum("ld,nd->ln", W[:, 1:], X[fold])
        total += ((guess - y[fold]) ** 2).mean(axis=1)
    return total / len(folds)


def select_lambda(lambdas, errors):
    ok = np.asarray(errors) <= np.min(errors)
    return np.max(np.where(ok, lambdas, -np.inf))


def soft_threshold(z, t):
    return z - np.clip(z, -t, t)


def lasso_fit(X, y, lam):
    C, d = X - X.mean(axis=0), y - y.mean()
    gram, right = np.einsum("ni,nj->ij", C, C), np.einsum("ni,n->i", C, d)
    w = np.zeros(len(gram))
    for _ in range(500):
        for j in np.flatnonzero(np.diag(gram) > 1e-20):
            z = right[j] - gram[j] @ w + gram[j, j] * w[j]
            w[j] = (z - np.clip(z, -lam / 2, lam / 2)) / gram[j, j]
    return np.r_[y.mean() - X.mean(axis=0) @ w, w]


def bootstrap_samples(n, n_models, seed):
    return np.random.default_rng(seed).integers(n, size=(n_models, n), dtype=np.uint8)


def bagging_predict(X, y, X_new, samples, fit, predict):
    S = np.asarray(samples)
    models = [fit(A, b) for A, b in zip(X[S], y[S], strict=False)]
    return np.einsum("bn->n", [predict(model, X_new) for model in models]) / len(S)


def dropout(h, rate, seed, training=True):
    mask = np.random.default_rng(seed).uniform(0, 1, h.shape) > rate
    factor = np.where(mask, 1 / (1 - rate), 0) if training else np.ones(h.shape)
    return np.einsum("nm,nm->nm", h, factor)


def early_stopping(errors, patience):
    errors = np.asarray(errors)
    best = np.array([np.argmin(errors[: t + 1]) for t in range(len(errors))])
    over = np.arange(len(errors)) - best >= patience
    stop = int(np.argmax(over)) if over.any() else len(errors) - 1
    return int(best[stop]), stop


def error_spread(X, y, rounds, fit, predict):
    e = np.array([cross_val_mse(X, y, folds, fit, predict) for folds in rounds])
    return np.mean(e), np.sqrt(np.mean((e - e.mean()) ** 2))
