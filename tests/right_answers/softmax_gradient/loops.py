"""Pure Python loops and the math module: no NumPy at all, lists out."""

import math


def one_hot(labels, K):
    rows = []
    for label in labels:
        row = [0] * K
        row[int(label)] = 1
        rows.append(row)
    return rows


def is_batch(a):
    return hasattr(a[0], "__len__")


def softmax_row(z):
    top = max(float(v) for v in z)
    e = [math.exp(float(v) - top) for v in z]
    total = math.fsum(e)
    return [v / total for v in e]


def softmax(z):
    return [softmax_row(row) for row in z] if is_batch(z) else softmax_row(z)


def loss_row(y, d):
    loss = 0.0
    for p, t in zip(y, d, strict=True):
        if t != 0:
            loss -= t * math.log(max(p, 2.2250738585072014e-308))
    return loss


def cross_entropy(y, d):
    if not is_batch(y):
        return loss_row(y, d)
    return sum(loss_row(p, t) for p, t in zip(y, d, strict=True)) / len(y)


def softmax_jacobian(y):
    K = len(y)
    J = []
    for i in range(K):
        J.append([])
        for j in range(K):
            J[i].append(y[i] * (1 - y[i]) if i == j else -y[i] * y[j])
    return J


def grad_via_jacobian(y, d):
    K = len(y)
    J = softmax_jacobian(y)
    grad = []
    for i in range(K):
        total = 0.0
        for j in range(K):
            total += -d[j] / y[j] * J[j][i]
        grad.append(total)
    return grad


def softmax_backward(y, upstream):
    if is_batch(y):
        return [softmax_backward(p, g) for p, g in zip(y, upstream, strict=True)]
    K, J = len(y), softmax_jacobian(y)
    return [sum(J[j][i] * upstream[j] for j in range(K)) for i in range(K)]


def softmax_cross_entropy_grad(y, d):
    if not is_batch(y):
        return [p - t for p, t in zip(y, d, strict=True)]
    m = len(y)
    rows = zip(y, d, strict=True)
    return [[(p - t) / m for p, t in zip(row, target, strict=True)] for row, target in rows]


def sigmoid(z):
    if z >= 0:
        return 1 / (1 + math.exp(-z))
    return math.exp(z) / (1 + math.exp(z))


def neuron_grad(w, b, x, d, with_slope):
    m, D = len(x), len(w)
    dw, db = [0.0] * D, 0.0
    for i in range(m):
        z = b
        for j in range(D):
            z += w[j] * x[i][j]
        y = sigmoid(z)
        delta = (y - d[i]) * (y * (1 - y) if with_slope else 1.0)
        for j in range(D):
            dw[j] += delta * x[i][j] / m
        db += delta / m
    return dw, db


def sigmoid_mse_grad(w, b, x, d):
    return neuron_grad(w, b, x, d, True)


def sigmoid_bce_grad(w, b, x, d):
    return neuron_grad(w, b, x, d, False)


def regression_grad(x, y, d):
    m, D, K = len(x), len(x[0]), len(y[0])
    dW = [[0.0] * D for _ in range(K)]
    db = [0.0] * K
    for i in range(m):
        for k in range(K):
            g = (y[i][k] - d[i][k]) / m
            db[k] += g
            for j in range(D):
                dW[k][j] += g * x[i][j]
    return dW, db


def layer(W, b, x):
    outputs = []
    for row in x:
        z = [sum(w * v for w, v in zip(W[k], row, strict=True)) + b[k] for k in range(len(b))]
        outputs.append(softmax_row(z))
    return outputs


def fit_softmax_regression(x, d, eta, steps):
    D, K = len(x[0]), len(d[0])
    W, b = [[0.0] * D for _ in range(K)], [0.0] * K
    y = layer(W, b, x)
    losses = [cross_entropy(y, d)]
    for _ in range(steps):
        dW, db = regression_grad(x, y, d)
        for k in range(K):
            b[k] -= eta * db[k]
            for j in range(D):
                W[k][j] -= eta * dW[k][j]
        y = layer(W, b, x)
        losses.append(cross_entropy(y, d))
    return W, b, losses


def l2_penalty(W, lam):
    value = sum(w * w for row in W for w in row) * lam / 2
    return value, [[lam * w for w in row] for row in W]


def l1_penalty(W, lam):
    def sign(w):
        return (w > 0) * 1 - (w < 0) * 1

    value = lam * sum(abs(w) for row in W for w in row)
    return value, [[lam * sign(w) for w in row] for row in W]


def softmax_jacobian_batch(y):
    return [softmax_jacobian(row) for row in y]


def head_forward(W2, h):
    return layer(W2, [0.0] * len(W2), h)


def head_backward(W2, h, y, d):
    m, J, K = len(h), len(h[0]), len(W2)
    dW2, dh = [[0.0] * J for _ in range(K)], [[0.0] * J for _ in range(m)]
    for i in range(m):
        for k in range(K):
            g = (y[i][k] - d[i][k]) / m
            for j in range(J):
                dW2[k][j] += g * h[i][j]
                dh[i][j] += g * W2[k][j]
    return dW2, dh


def cross_entropy_from_logits(z, d):
    if not is_batch(z):
        z, d = [z], [d]
    total = 0.0
    for row, target in zip(z, d, strict=True):
        top = max(row)
        log_sum = top + math.log(sum(math.exp(v - top) for v in row))
        total += sum(t * (log_sum - v) for v, t in zip(row, target, strict=True))
    return total / len(z)
