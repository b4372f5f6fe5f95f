# canary: 32fcdba6-a62c-513a-8fe9-85c03621a3aa
"""Wrong answers that no patch says, and probes where the draws are free."""

from __future__ import annotations

import numpy as np


def ridge_centres_in_place(X, y, lam):
    mean, level = X.mean(axis=0), y.mean()
    X -= mean
    w = np.linalg.solve(X.T @ X + lam * np.eye(X.shape[1]), X.T @ (y - level))
    return np.concatenate([[level - mean @ w], w])


def select_starts_at_999(lambdas, errors):
    lowest, chosen = 999.0, lambdas[0]
    for lam, error in zip(lambdas, errors, strict=True):
        if error < lowest or (error == lowest and lam > chosen):
            lowest, chosen = error, lam
    return chosen


def select_zero_is_no_lambda(lambdas, errors):
    chosen = lowest = None
    for lam, error in zip(lambdas, errors, strict=True):
        if not chosen or error < lowest or (error == lowest and lam > chosen):
            chosen, lowest = lam, error
    return chosen


def select_zero_is_no_error(lambdas, errors):
    chosen = lowest = None
    for lam, error in zip(lambdas, errors, strict=True):
        if not lowest or error < lowest or (error == lowest and lam > chosen):
            chosen, lowest = lam, error
    return chosen


def select_sorts_in_place(lambdas, errors):
    pairs = sorted(zip(lambdas, errors, strict=True))
    lambdas[:], errors[:] = map(list, zip(*pairs, strict=True))
    lowest = min(errors)
    return max(lam for lam, error in pairs if error == lowest)


def _is_arc(rows, n):
    """Whether the rows are neighbours when row 0 follows row n - 1."""
    return sum((row + 1) % n not in rows for row in rows) == 1


def probe_holdout_split(m, rng):
    n, seed = int(rng.integers(50, 60)), int(rng.integers(1000))

    def draw(seed):
        return [set(np.ravel(part).tolist()) for part in m.holdout_split(n, 12, seed)]

    yield lambda: [len(part) for part in draw(seed)]
    yield lambda: draw(seed) == draw(seed + 1)
    yield lambda: draw(seed)[0] & draw(seed)[1] == set()
    yield lambda: [_is_arc(draw(s)[1], n) for s in (0, seed)]
    yield lambda: draw(0)[1] == set(range(12)) or draw(0)[1] == set(range(n - 12, n))
    yield lambda: len(m.holdout_split(n, 1, seed)[1])
    yield lambda: len(m.holdout_split(n, -3, seed)[1])
    yield lambda: {row for s in range(45) for row in np.ravel(m.holdout_split(3, 1, s)[1]).tolist()}


def probe_kfold_indices(m, rng):
    k, seed = int(rng.integers(8, 10)), int(rng.integers(1000))

    def draw(n, seed):
        return [set(np.ravel(fold).tolist()) for fold in m.kfold_indices(n, k, seed)]

    yield lambda: np.shape(m.kfold_indices(4 * k, k, None))
    yield lambda: sorted(len(fold) for fold in draw(3 * k + 2, seed))
    yield lambda: len(set.union(*draw(3 * k + 2, seed)))
    yield lambda: len(draw(k + 2, seed))
    yield lambda: draw(3 * k, seed) == draw(3 * k, seed + 1)
    def is_comb(fold):
        return len({row % k for row in fold}) == 1

    yield lambda: [all(_is_arc(f, 3 * k) or is_comb(f) for f in draw(3 * k, s)) for s in (0, seed + 1)]
    yield lambda: all(min(f) % 3 == 0 or is_comb(f) for s in range(seed, seed + 6) for f in draw(3 * k, s))
    yield lambda: len(draw(k, seed))
    yield lambda: all(_is_arc(f, 3 * k + 2) or is_comb(f) for f in draw(3 * k + 2, seed))
    yield lambda: len({str(draw(3 * k, seed)) for _ in range(3)})
    yield lambda: draw(3 * k, None) == draw(3 * k, None)

    def is_in_order_after_a_shuffle():
        draw(3 * k, seed)
        return all(_is_arc(fold, 3 * k) or is_comb(fold) for fold in draw(3 * k, None))

    yield is_in_order_after_a_shuffle
    for rows, folds in ((15, 13), (30, 11), (26, 23), (17, 14)):
        yield lambda n=rows, k=folds: sorted(len(fold) for fold in m.kfold_indices(n, k))

    def together(seed):
        return {tuple(sorted(np.ravel(fold).tolist())) for fold in m.kfold_indices(3, 2, seed)}

    yield lambda: set.union(*map(together, range(45)))  # each pair of three rows, and each row alone


def probe_bootstrap_samples(m, rng):
    n, seed = int(rng.integers(45, 50)), int(rng.integers(1000))

    def draw():
        return [sorted(np.ravel(sample).tolist()) for sample in m.bootstrap_samples(n, 9, seed)]

    yield lambda: any(len(set(sample)) == n for sample in draw())
    yield lambda: len({tuple(sample) for sample in draw()})


def probe_dropout(m, rng):
    h, seed = rng.uniform(2, 3, size=(30, 70)), int(rng.integers(1000))

    def keeps(given):
        m.dropout(given, 0.2, seed)
        return bool(np.array_equal(given, h))

    yield lambda: keeps(h.copy())
    yield lambda: round(float(np.max(m.dropout(h.copy(), 0.2, seed) / h)), 3)
    yield lambda: bool(np.mean(np.asarray(m.dropout(h.copy(), 0.2, seed)) == 0) > 0.5)
    yield lambda: m.dropout(h[:2, :3].copy(), 0.2, seed, False)
    yield lambda: len({tuple(row) for row in (np.asarray(m.dropout(h.copy(), 0.2, seed)) == 0).tolist()})
