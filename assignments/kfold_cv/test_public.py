"""Public tests of kfold_cv: the lecture's rules on small examples, done by hand."""

import kfold_cv
import numpy as np
from kit import close, fail, raises, same, unchanged

Y = np.array([0.0, 1.0, 2.0, 3.0, 10.0])
X = np.zeros((5, 1))
CURVE_X = np.array([-2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0])
CURVE_Y = np.array([4.0, 2.0, 1.5, 0.0, 0.5, 0.0, 1.0, 2.5, 4.0])


# The simplest model: it remembers the mean of the training values.
def fit_mean(X, y):
    return float(np.mean(y))


def predict_mean(model, X):
    return np.full(len(X), model)


def predict_double(model, X):
    return 2 * np.asarray(X)[:, 0]


def rows(value):
    """The row numbers in a list, tuple, set or array, as ints."""
    items = value.tolist() if isinstance(value, np.ndarray) else value
    if not isinstance(items, (list, tuple, set)):
        fail("The tests expected a list of row numbers.")
    items = [item.item() if isinstance(item, np.generic) else item for item in items]
    for item in items:
        if isinstance(item, (list, tuple, np.ndarray)):
            fail("A fold is one list, the row numbers of its test rows, not a pair with training rows.")
        if not isinstance(item, (int, float)) or item % 1 != 0:
            fail("The tests expected row numbers: 0, 1, 2 ...")
    return [int(item) for item in items]


def list_of_folds(value):
    """The folds in a list, tuple or array, each as a list of ints."""
    if not isinstance(value, (list, tuple, np.ndarray)):
        fail("The tests expected a list of folds.", value)
    for number, fold in enumerate(value):
        if isinstance(fold, (int, float, np.number)):
            fail(f"Each fold must be a list; fold {number} is the number {fold}.", value)
    return [rows(fold) for fold in value]


def training_rows(value):
    """The row numbers in a list, tuple or array, in their order."""
    if isinstance(value, (set, frozenset)):
        fail("A set has no order, and X[a set] is an error; return a list.", value)
    return rows(value)


def expect_partition(folds, n):
    """Fail unless each of the rows 0 .. n-1 is in exactly one fold."""
    tested = [row for fold in folds for row in fold]
    for row in tested:
        if not 0 <= row < n:
            fail(f"There is no row {row}.")
    for row in range(n):
        if tested.count(row) != 1:
            fail(f"Row {row} appears {tested.count(row)} times, the tests expected once.")


def is_block(fold):
    """Whether the rows are neighbours."""
    return max(fold) - min(fold) == len(fold) - 1


def is_every_fourth(fold):
    """Whether each row is four after the one before."""
    return set(np.diff(sorted(fold)).tolist()) == {4}


def is_shuffled(folds):
    """Whether no fold is a block or every fourth row."""
    return not any(is_block(fold) or is_every_fourth(fold) for fold in folds)


def expect_split(split, n, n_test):
    """The train and test rows of a hold-out split of the right sizes."""
    if not isinstance(split, (list, tuple)) or len(split) != 2:
        fail("The tests expected two lists: train and test.", split)
    train, test = rows(split[0]), rows(split[1])
    if (len(train), len(test)) != (n - n_test, n_test):
        fail(f"It returned {len(train)} training rows and {len(test)} test rows.", split)
    expect_partition([train, test], n)
    return train, test


def test_mse_by_hand():
    close(unchanged(kfold_cv.mse, np.array([1.0, 2.0, 3.0]), np.array([1.0, 4.0, 0.0])), 13 / 3)
    close(kfold_cv.mse(np.array([2.0, -1.0]), np.array([2.0, -1.0])), 0.0, atol=1e-9)
    close(kfold_cv.mse(np.array([3e-5]), np.array([1e-5])), 4e-10)
    close(kfold_cv.mse(np.array([1, 2]), np.array([0.5, 2.0])), 0.125)
    far = np.full(10, 10**9)  # the sum of ten squares is too large for a whole number of NumPy
    close(kfold_cv.mse(far, -far), 4e18)


def test_train_rows_example():
    same(sorted(training_rows(kfold_cv.train_rows(5, [3, 1]))), [0, 2, 4])
    same(sorted(training_rows(unchanged(kfold_cv.train_rows, 7, [5, 0, 2]))), [1, 3, 4, 6])
    left = kfold_cv.train_rows(150, [row for row in range(150) if row not in (71, 112)])
    same(training_rows(left), [71, 112])


def test_kfold_eleven_in_three():
    folds = list_of_folds(kfold_cv.kfold_indices(11, 3))
    expect_partition(folds, 11)
    sizes = [len(fold) for fold in folds]
    if sorted(sizes) != [3, 4, 4]:
        fail(f"It returned folds of the sizes {sizes}, expected 4, 4 and 3 in any order.")
    for fold in folds:
        if set(np.diff(sorted(fold)).tolist()) not in ({1}, {3}):
            fail("Without a seed the tests expected blocks of neighbours, or every third row.")


def test_kfold_nine_in_six():
    folds = list_of_folds(kfold_cv.kfold_indices(9, 6, 1))
    expect_partition(folds, 9)
    sizes = [len(fold) for fold in folds]
    if sorted(sizes) != [1, 1, 1, 2, 2, 2]:
        fail(f"It returned folds of the sizes {sizes}, expected three of 2 and three of 1.")
    folds = list_of_folds(kfold_cv.kfold_indices(15, 11))
    expect_partition(folds, 15)
    if sorted(len(fold) for fold in folds) != [1] * 7 + [2] * 4:
        fail("Of 15 rows in 11 folds, the tests expected seven folds of 1 and four of 2.")


def test_kfold_seeds():
    returned = [kfold_cv.kfold_indices(40, 4, seed) for seed in (0, 1, 0, 1)]
    drawn = [list_of_folds(value) for value in returned]
    if is_shuffled(drawn[1]) and not is_shuffled(drawn[0]):
        fail("The seed 1 shuffles the rows, the seed 0 does not. 0 is a seed, too.", returned[0])
    for value, folds in zip(returned, drawn):
        if not is_shuffled(folds):
            fail("With a seed a fold is a block or every fourth row: the rows were not shuffled.", value)
    zero, one, zero_again, one_again = ({frozenset(fold) for fold in folds} for folds in drawn)
    if zero != zero_again or one != one_again:
        fail("A second call with the same seed gave other folds.")
    if zero == one:
        fail("The folds of the seeds 0 and 1 are the same, the tests expected other ones.")


def test_kfold_limits():
    for k in (2, 5):
        if len(list_of_folds(kfold_cv.kfold_indices(5, k))) != k:
            fail(f"The tests expected {k} folds.")
    for k in (1, 6):
        raises(ValueError, kfold_cv.kfold_indices, 5, k)


def test_cross_val_worked():
    folds = [[2, 0, 1], [4, 3]]
    close(unchanged(kfold_cv.cross_val_mse, X, Y, folds, fit_mean, predict_mean), 36.708333)
    close(kfold_cv.cross_val_mse(X, 1e-5 * Y, folds, fit_mean, predict_mean), 36.708333e-10)
    close(kfold_cv.cross_val_mse(X, Y.astype(int), folds, fit_mean, predict_mean), 36.708333)
    double = Y[:, None].astype(int)  # each prediction is wrong by the value of its row
    close(kfold_cv.cross_val_mse(double, Y, folds, fit_mean, predict_double), (5 / 3 + 109 / 2) / 2)


def test_cross_val_leave_one_out():
    folds = [[0], [1], [2], [3], [4]]
    close(kfold_cv.cross_val_mse(X, Y, folds, fit_mean, predict_mean), 19.625)


def test_cross_val_one_model():
    close(kfold_cv.cross_val_mse(X, Y, [[0, 1, 2]], fit_mean, predict_mean), 30.916667)
    close(kfold_cv.cross_val_mse(X, Y, [[0], [4]], fit_mean, predict_mean), 44.125)


def test_ridge_line():
    x = np.array([[0.0], [1.0], [2.0], [3.0]])
    y = np.array([5.0, 7.0, 9.0, 11.0])
    close(kfold_cv.ridge_fit(x, y, 0.0), [5.0, 2.0])
    close(unchanged(kfold_cv.ridge_fit, x, y, 1.0), [5.5, 5 / 3])
    close(kfold_cv.ridge_fit(x.astype(int), y.astype(int), 1), [5.5, 5 / 3])


def test_ridge_extremes():
    x = np.array([[0.0], [1.0], [2.0], [3.0]])
    y = np.array([5.0, 7.0, 9.0, 11.0])
    close(kfold_cv.ridge_fit(x, y, 1e18), [8.0, 0.0])
    close(kfold_cv.ridge_fit(x * 1e-9, y, 0.0), [5.0, 2e9])


def test_ridge_predict_line():
    x = np.array([[0.0], [1.0], [2.0], [3.0]])
    close(unchanged(kfold_cv.ridge_predict, np.array([5.5, 1.5]), x), [5.5, 7.0, 8.5, 10.0])


def test_lambda_errors_polynomial():
    X, y = np.array([[-1.0], [1.0], [1.0]]), np.array([0.0, 4.0, 5.0])
    close(kfold_cv.lambda_errors(X, y, [0.0, 2.0], [[2]]), [1.0, 4.0])
    powers = np.column_stack([CURVE_X**p for p in (1, 2, 3, 4)])
    folds = [[0, 3, 6], [1, 4, 7], [2, 5, 8]]
    got = unchanged(kfold_cv.lambda_errors, powers, CURVE_Y, [0.1, 1.0, 10.0, 100.0], folds)
    close(got, [1.004714, 0.526622, 0.399619, 0.581868])
    close(kfold_cv.lambda_errors(powers, CURVE_Y, [10.0, 0.1, 1.0], folds), [0.399619, 1.004714, 0.526622])


def test_select_lambda_example():
    close(unchanged(kfold_cv.select_lambda, [0.1, 100.0, 10.0, 1.0], [1.00, 0.58, 0.40, 0.53]), 10.0)
    close(kfold_cv.select_lambda([0.1, 1.0], [5e6, 4e6]), 1.0)
    close(kfold_cv.select_lambda([1.0, 0.0, 0.1], [0.5, 0.0, 0.3]), 0.0, atol=1e-9)
    close(kfold_cv.select_lambda([0.1, 1.0], [3e-9, 4e-9]), 0.1)
    close(kfold_cv.select_lambda([0.1, 1.0, 10.0], [0.4, 0.3, 0.3]), 10.0)
    close(kfold_cv.select_lambda([10.0, 1.0, 0.1], [0.3, 0.3, 0.4]), 10.0)
    close(kfold_cv.select_lambda([0.1, 1.0], [0.3, 0.1 + 0.2]), 0.1)  # 0.1 + 0.2 is above 0.3


def test_holdout_split_ten():
    expect_split(kfold_cv.holdout_split(10, 3, 7), 10, 3)


def test_holdout_split_same_seed():
    returned = [kfold_cv.holdout_split(40, 13, seed) for seed in (0, 0, 4)]
    first, again, other = (expect_split(value, 40, 13) for value in returned)
    if sorted(first[1]) != sorted(again[1]):
        fail("A second call with the same seed gave another split.")
    if sorted(first[1]) == sorted(other[1]):
        fail("Another seed gave the same split.")
    for value, split in zip(returned, (first, again, other)):
        if is_block(split[0]) or is_block(split[1]):
            fail("The test rows are neighbours: the rows were not shuffled.", value)


def test_holdout_split_limits():
    expect_split(kfold_cv.holdout_split(5, 1, 0), 5, 1)
    expect_split(kfold_cv.holdout_split(5, 4, 0), 5, 4)
    for n_test in (0, 5):
        raises(ValueError, kfold_cv.holdout_split, 5, n_test, 0)


def test_leave_one_out_five():
    folds = list_of_folds(kfold_cv.leave_one_out(5))
    if [len(fold) for fold in folds] != [1, 1, 1, 1, 1]:
        fail(f"It returned folds of the sizes {[len(f) for f in folds]}, expected 1, 1, 1, 1, 1.")
    expect_partition(folds, 5)


def test_poly_features_example():
    x = np.array([2.0, -1.0])
    close(unchanged(kfold_cv.poly_features, x, 4), [[2, 4, 8, 16], [-1, 1, -1, 1]])
    close(kfold_cv.poly_features(np.array([100]), 10), [np.power(100.0, range(1, 11))])


def test_lecture_polynomial():
    x = np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
    y = np.array([4.0, 0.0, 1.0, 1.0, 5.0])
    free = kfold_cv.penalised_polynomial(x, y, [0, 0, 0, 0])
    close(free, [1, 7 / 12, -23 / 24, -1 / 12, 11 / 24])
    penalised = unchanged(kfold_cv.penalised_polynomial, x, y, [0, 0, 1000, 1000])
    close(penalised, [0.057918, 0.300407, 1.069760, -0.000120, 0.000377], atol=2e-5)
    four = np.array([-2.0, -1.0, 1.0, 2.0])  # four points and two weights
    close(kfold_cv.penalised_polynomial(four, np.array([0.0, 1.0, 3.0, 4.0]), [0.5]), [2.0, 5 / 7])


def test_scale_example():
    numbers = np.array([[0.0], [2.0], [5.0], [1.0]])
    got = kfold_cv.scale_inside_folds(numbers, [[2, 3], [0, 1]])
    if isinstance(got, (list, tuple)) and len(got) != 2:
        fail(f"It returned {len(got)} pairs for two folds; each fold gives one pair.")
    close(got, [([[-1.0], [1.0]], [[4.0], [0.0]]), ([[1.0], [-1.0]], [[-1.5], [-0.5]])])
    constant = np.array([[0.1], [0.1], [0.1], [5.1]])
    close(kfold_cv.scale_inside_folds(constant, [[3]]), [([[0.0], [0.0], [0.0]], [[5.0]])], atol=1e-9)


def test_soft_threshold_by_hand():
    close(kfold_cv.soft_threshold(2.5, 1.0), 1.5)
    close(kfold_cv.soft_threshold(-3.0, 0.5), -2.5)
    close(kfold_cv.soft_threshold(-0.25, 0.5), 0.0, atol=1e-9)


def test_lasso_by_hand():
    x, y = np.array([[-1.0], [0.0], [1.0]]), np.array([2.0, 4.0, 9.0])
    close(kfold_cv.lasso_fit(x, y, 2.0), [5.0, 3.0], atol=0.05)


def test_bootstrap_ten():
    samples = list_of_folds(kfold_cv.bootstrap_samples(10, 4, 2))
    if [len(sample) for sample in samples] != [10, 10, 10, 10]:
        fail(f"It returned samples of the sizes {[len(s) for s in samples]}, expected 4 of 10.")
    for row in (row for sample in samples for row in sample):
        if not 0 <= row < 10:
            fail(f"There is no row {row}.")
    if all(len(set(sample)) == 10 for sample in samples):
        fail("Each sample holds every row once, the tests expected rows drawn with replacement.")


def test_bagging_by_hand():
    samples = [[0, 0, 1, 2, 3], [4, 4, 4, 4, 4]]
    got = kfold_cv.bagging_predict(X, Y, np.zeros((2, 1)), samples, fit_mean, predict_mean)
    close(got, [5.6, 5.6])


def test_dropout_four():
    h = np.array([[1.0, 2.0], [3.0, 4.0]])
    close(kfold_cv.dropout(h, 0.5, 1, training=False), h)
    got = np.asarray(kfold_cv.dropout(h, 0.5, 1))
    if got.shape != (2, 2) or not np.all((got == 0) | (got == 2 * h)):
        fail("With rate 0.5 the tests expected each entry to be 0 or doubled.")
    dropped = int(np.sum(np.asarray(kfold_cv.dropout(np.ones((20, 50)), 0.1, 1)) == 0))
    if not 40 <= dropped <= 200:
        fail(f"With rate 0.1 it drops {dropped} of 1000 entries, the tests expected about 100.")


def test_early_stopping_by_hand():
    same(kfold_cv.early_stopping([9.0, 7.0, 8.0, 6.0, 6.5, 7.0, 1.0], 2), (3, 5))
    same(kfold_cv.early_stopping([3.0, 2.0, 1.0], 2), (2, 2))


def test_error_spread_by_hand():
    holdouts = [[[0]], [[4]]]
    got = kfold_cv.error_spread(X, Y, holdouts, fit_mean, predict_mean)
    close(got, [(16.0 + 72.25) / 2, (72.25 - 16.0) / 2])
