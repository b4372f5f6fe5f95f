import math


def one_hot(labels, K):
    return [[1 if k == int(label) else 0 for k in range(K)] for label in labels]


def _softmax_row(row):
    top = max(row)
    e = [math.exp(v - top) for v in row]
    total = math.fsum(e)
    return [v / total for v in e]


def softmax(z):
    rows = z.tolist()
    if isinstance(rows[0], list):
        return [_softmax_row(row) for row in rows]
    return _softmax_row(rows)


def _rows(a):
    a = a.tolist() if hasattr(a, "tolist") else a
    return a if isinstance(a[0], list) else [a]


def cross_entropy(y, d):
    total, Y, D = 0.0, _rows(y), _rows(d)
    for p, t in zip(Y, D):
        for pk, tk in zip(p, t):
            if tk != 0:
                total -= tk * math.log(max(pk, 2.2250738585072014e-308))
    return total / len(Y)


def softmax_cross_entropy_grad(y, d):
    Y, D = _rows(y), _rows(d)
    g = [[(pk - tk) / len(Y) for pk, tk in zip(p, t)] for p, t in zip(Y, D)]
    return g if len(getattr(y, "shape", (0, 0))) == 2 else g[0]


def regression_grad(x, y, d):
    X, Y, D = _rows(x), _rows(y), _rows(d)
    m, n_in, K = len(X), len(X[0]), len(Y[0])
    dW = [[0.0] * n_in for _ in range(K)]
    db = [0.0] * K
    for i in range(m):
        for k in range(K):
            g = (Y[i][k] - D[i][k]) / m
            db[k] += g
            for j in range(n_in):
                dW[k][j] += g * X[i][j]
    return [dW, db]


def fit_softmax_regression(x, d, eta, steps):
    X, D = _rows(x), _rows(d)
    n_in, K = len(X[0]), len(D[0])
    W = [[0.0] * n_in for _ in range(K)]
    b = [0.0] * K

    def forward():
        return [
            _softmax_row([sum(W[k][j] * row[j] for j in range(n_in)) + b[k] for k in range(K)]) for row in X
        ]

    Y = forward()
    losses = [cross_entropy(Y, D)]
    for _ in range(steps):
        dW, db = regression_grad(X, Y, D)
        for k in range(K):
            b[k] -= eta * db[k]
            for j in range(n_in):
                W[k][j] -= eta * dW[k][j]
        Y = forward()
        losses.append(cross_entropy(Y, D))
    return [W, b, losses]
