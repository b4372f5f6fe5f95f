"""Pure Python: loops, lists in and out, Gauss elimination, no NumPy at all."""

import random


def mse(y, y_hat):
    total = 0.0
    for a, b in zip(y, y_hat, strict=False):
        total += (float(a) - float(b)) ** 2
    return total / len(y)


def train_rows(n, fold):
    result = []
    for i in range(n):
        if i not in fold:
            result.append(i)
    return result


def holdout_split(n, n_test, seed):
    if n_test < 1 or n_test >= n:
        raise ValueError("both parts need a row")
    rows = list(range(n))
    random.Random(seed).shuffle(rows)
    test = [rows.pop() for _ in range(n_test)]
    return rows, test


def leave_one_out(n):
    folds = []
    for i in range(n):
        folds.append([i])
    return folds


def kfold_indices(n, k, seed=None):
    if k < 2 or k > n:
        raise ValueError("2 <= k <= n")
    rows = list(range(n))
    if seed is not None:
        random.Random(seed).shuffle(rows)
    folds = [[] for _ in range(k)]
    for place, row in enumerate(rows):
        folds[place % k].append(row)
    return folds


def cross_val_mse(X, y, folds, fit, predict):
    total, count = 0.0, 0
    for fold in folds:
        train = train_rows(len(y), fold)
        model = fit([list(X[i]) for i in train], [float(y[i]) for i in train])
        guesses = []
        for i in fold:
            guesses.append(predict(model, [list(X[i])])[0])
        total += mse([y[i] for i in fold], guesses)
        count += 1
    return total / count


def solve(A, b):
    """Gauss elimination with row exchange."""
    n = len(b)
    M = [[float(v) for v in row] + [float(c)] for row, c in zip(A, b, strict=False)]
    for col in range(n):
        pivot = max(range(col, n), key=lambda r: abs(M[r][col]))
        M[col], M[pivot] = M[pivot], M[col]
        for r in range(n):
            if r != col:
                factor = M[r][col] / M[col][col]
                for c in range(col, n + 1):
                    M[r][c] -= factor * M[col][c]
    return [M[i][n] / M[i][i] for i in range(n)]


def penalised(rows, y, penalties):
    """Least squares on rows with one penalty for each column."""
    size = len(penalties)
    A = [[0.0] * size for _ in range(size)]
    b = [0.0] * size
    for row, target in zip(rows, y, strict=False):
        for i in range(size):
            b[i] += row[i] * float(target)
            for j in range(size):
                A[i][j] += row[i] * row[j]
    for i in range(size):
        A[i][i] += penalties[i]
    return solve(A, b)


def ridge_fit(X, y, lam):
    rows = [[1.0] + [float(v) for v in row] for row in X]
    return penalised(rows, y, [0.0] + [lam] * (len(rows[0]) - 1))


def ridge_predict(w, X):
    return [
        float(w[0]) + sum(float(a) * float(b) for a, b in zip(w[1:], row, strict=False))
        for row in X
    ]


def poly_features(x, degree):
    return [[float(v) ** p for p in range(1, degree + 1)] for v in x]


def penalised_polynomial(x, y, penalties):
    rows = [[1.0] + row for row in poly_features(x, len(penalties))]
    return penalised(rows, y, [0.0] + [2 * len(rows) * c for c in penalties])


def scale_inside_folds(X, folds):
    result = []
    for fold in folds:
        train = train_rows(len(X), fold)
        Z_train, Z_test = [[] for _ in train], [[] for _ in fold]
        for j in range(len(X[0])):
            column = [float(X[i][j]) for i in train]
            mean = sum(column) / len(column)
            std = (sum((v - mean) ** 2 for v in column) / len(column)) ** 0.5
            if min(column) == max(column):
                std = 1.0
            for place, i in enumerate(train):
                Z_train[place].append((float(X[i][j]) - mean) / std)
            for place, i in enumerate(fold):
                Z_test[place].append((float(X[i][j]) - mean) / std)
        result.append([Z_train, Z_test])
    return result


def lambda_errors(X, y, lambdas, folds):
    errors = []
    for lam in lambdas:

        def fit(A, b, lam=lam):
            return ridge_fit(A, b, lam)

        errors.append(cross_val_mse(X, y, folds, fit, ridge_predict))
    return errors


def select_lambda(lambdas, errors):
    best, lowest = None, None
    for lam, error in zip(lambdas, errors, strict=False):
        if best is None or error < lowest or (error == lowest and lam > best):
            best, lowest = lam, error
    return best


def soft_threshold(z, t):
    if z > t:
        return z - t
    if z < -t:
        return z + t
    return 0.0


def lasso_fit(X, y, lam):
    n, D = len(X), len(X[0])
    X = [[float(v) for v in row] for row in X]
    w, bias = [0.0] * D, sum(y) / n
    for _ in range(400):
        for j in range(D):
            if len({row[j] for row in X}) == 1:
                continue
            top = bottom = 0.0
            for i in range(n):
                rest = y[i] - bias
                for other in range(D):
                    if other != j:
                        rest -= X[i][other] * w[other]
                top += X[i][j] * rest
                bottom += X[i][j] ** 2
            w[j] = soft_threshold(top, lam / 2) / bottom
        bias = sum(y[i] - sum(X[i][j] * w[j] for j in range(D)) for i in range(n)) / n
    return [bias] + w


def bootstrap_samples(n, n_models, seed):
    draw = random.Random(seed)
    return [[draw.randrange(n) for _ in range(n)] for _ in range(n_models)]


def bagging_predict(X, y, X_new, samples, fit, predict):
    total = [0.0] * len(X_new)
    for rows in samples:
        model = fit([list(X[i]) for i in rows], [y[i] for i in rows])
        for i, value in enumerate(predict(model, X_new)):
            total[i] += value
    return [value / len(samples) for value in total]


def dropout(h, rate, seed, training=True):
    draw = random.Random(seed)
    if not training:
        return [list(row) for row in h]
    return [[0.0 if draw.random() < rate else v / (1 - rate) for v in row] for row in h]


def early_stopping(errors, patience):
    best_epoch, best_error, waited = 0, errors[0], 0
    for epoch in range(1, len(errors)):
        if errors[epoch] < best_error:
            best_epoch, best_error, waited = epoch, errors[epoch], 0
        else:
            waited += 1
            if waited == patience:
                return [best_epoch, epoch]
    return [best_epoch, len(errors) - 1]


def error_spread(X, y, rounds, fit, predict):
    errors = [cross_val_mse(X, y, folds, fit, predict) for folds in rounds]
    mean = sum(errors) / len(errors)
    return [mean, (sum((e - mean) ** 2 for e in errors) / len(errors)) ** 0.5]
