# canary: cca0b946-3166-5728-a488-40ebcedf9393
"""Hidden tests of kfold_cv that no single case can say: two calls with seeds are compared."""

from itertools import combinations

import kfold_cv
import numpy as np
from kit import fail

# Fixed: what is equal by luck is so for each submission; alike in many digits.
SEEDS = (0, 1, 10, 1000, 65536, 2**31)


def rows(value):
    """The row numbers in a list, tuple, set or array, as ints."""
    items = value.tolist() if isinstance(value, np.ndarray) else value
    if not isinstance(items, (list, tuple, set)):
        fail("The tests expected a list of row numbers.")
    items = [item.item() if isinstance(item, np.generic) else item for item in items]
    if not all(isinstance(item, (int, float)) and item % 1 == 0 for item in items):
        fail("The tests expected row numbers.")
    return [int(item) for item in items]


def list_of_folds(value):
    """The folds in a list, tuple or array, each as a list of ints."""
    if not isinstance(value, (list, tuple, np.ndarray)):
        fail("The tests expected a list of folds.")
    return [rows(fold) for fold in value]


def compare_seeds(draw):
    """Fail unless `draw(seed)` is the same for the same seed and another one for another seed."""
    drawn = []
    for seed in SEEDS:
        drawn.append(draw(seed))
        if draw(seed) != drawn[-1]:
            fail(f"The second call with the seed {seed} gave something else than the first.")
    if any(one == other for i, one in enumerate(drawn) for other in drawn[:i]):
        fail("Another seed gave the same.")


def dropped(value, h):
    """Where the entries are 0, after a look at the shape."""
    try:
        entries = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        fail("The tests expected an array of numbers.")
    if entries.shape != h.shape:
        fail(f"It returned the shape {entries.shape}, the tests expected {h.shape}.")
    return (entries == 0).tolist()


def test_holdout_split_other_seed():
    compare_seeds(lambda seed: [set(rows(part)) for part in kfold_cv.holdout_split(44, 15, seed)])
    for n, n_test, often in ((2, 1, 24), (3, 1, 45), (3, 2, 45)):  # one of 10^7 right answers has no luck
        seen = [set(), set()]  # in each part; a few seeds are enough where all is right
        for seed in range(often):
            for part, new in zip(seen, kfold_cv.holdout_split(n, n_test, seed), strict=True):
                part.update(rows(new))
            if all(part == set(range(n)) for part in seen):
                break
        else:
            fail(f"Of {n} rows, some row is in the same part with each of {often} seeds.")


def test_kfold_other_seed(rng):
    k = int(rng.integers(12, 16))  # folds of 3: rows that are only turned have three ways to be cut
    compare_seeds(
        lambda seed: {frozenset(fold) for fold in list_of_folds(kfold_cv.kfold_indices(3 * k, k, seed))}
    )
    for n in (3, 4):
        together = set()
        for seed in range(45):
            for fold in list_of_folds(kfold_cv.kfold_indices(n, 2, seed)):
                together.update(combinations(sorted(fold), 2))
            if together == set(combinations(range(n), 2)):
                break
        else:
            fail(f"Of {n} rows, some two are in no common fold with any of 45 seeds.")


def test_bootstrap_other_seed(rng):
    n = int(rng.integers(30, 40))
    compare_seeds(
        lambda seed: [sorted(rows) for rows in list_of_folds(kfold_cv.bootstrap_samples(n, 3, seed))]
    )


def test_dropout_other_seed(rng):
    h, rate = rng.uniform(1.0, 2.0, size=(6, 50)), float(rng.uniform(0.2, 0.7))
    compare_seeds(lambda seed: dropped(kfold_cv.dropout(h, rate, seed), h))
