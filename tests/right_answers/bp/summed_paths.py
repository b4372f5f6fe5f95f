"""No deltas inside the training: each gradient is the sum over the paths from the weight to E."""

import itertools
import math

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-np.asarray(z)))


def forward(x, W1, W2, b):
    x, W1, W2 = map(np.asarray, (x, W1, W2))
    net_h = (W1 * x).sum(axis=1) + b[0]
    h = sigmoid(net_h)
    net_o = (W2 * h).sum(axis=1) + b[1]
    return net_h, h, net_o, sigmoid(net_o)


def loss(o, d):
    return sum(0.5 * (dk - ok) ** 2 for ok, dk in zip(o, d, strict=False))


def output_delta(o, d):
    return [-(dk - ok) * slope(ok) for ok, dk in zip(o, d, strict=False)]


def hidden_delta(h, delta_o, W2):
    paths = range(len(delta_o))
    return [sum(delta_o[k] * W2[k][j] * slope(h[j]) for k in paths) for j in range(len(h))]


def gradients(x, h, delta_h, delta_o):
    return np.multiply.outer(delta_h, x), np.multiply.outer(delta_o, h)


def sgd_step(W1, W2, dW1, dW2, eta):
    W1, W2 = np.array(W1, float), np.array(W2, float)
    W1 -= eta * np.array(dW1)
    W2 -= eta * np.array(dW2)
    return W1, W2


def path_gradients(x, d, W1, W2, b):
    _, h, _, o = forward(x, W1, W2, b)
    dW1, dW2 = np.zeros(np.shape(W1)), np.zeros(np.shape(W2))
    for k, j in itertools.product(range(len(o)), range(len(h))):
        dE_dnet = -(d[k] - o[k]) * slope(o[k])
        dW2[k, j] += dE_dnet * h[j]
        for i in range(len(x)):
            dW1[j, i] += dE_dnet * W2[k][j] * slope(h[j]) * x[i]
    return dW1, dW2


def train(x, d, W1, W2, b, eta, updates):
    errors = [loss(forward(x, W1, W2, b)[3], d)]
    for _ in range(updates):
        dW1, dW2 = path_gradients(x, d, W1, W2, b)
        W1, W2 = W1 - eta * dW1, W2 - eta * dW2
        errors.append(loss(forward(x, W1, W2, b)[3], d))
    return W1, W2, errors


def numerical_gradient(f, w, eps=1e-6):
    w = np.array(w, dtype="float64")
    grad = np.empty_like(w)
    with np.nditer(grad, flags=["multi_index"], op_flags=["writeonly"]) as entries:
        for entry in entries:
            here = np.zeros_like(w)
            here[entries.multi_index] = eps
            entry[...] = 0.5 * (f(w + here) - f(w - here)) / eps
    return grad


def relative_error(a, n):
    a, n = np.ravel(a), np.ravel(n)
    if not (a.any() or n.any()):
        return 0.0
    return math.dist(a, n) / max(math.hypot(*a), math.hypot(*n))


def slope(a, activation="sigmoid"):
    if activation == "tanh":
        return 1 - a * a
    return a * (1 - a) if activation == "sigmoid" else np.where(np.asarray(a) == 0, 0, 1)


def squash(z, activation):
    if activation == "softmax":
        e = np.exp(z - np.max(z))
        return e / math.fsum(e)
    if activation == "relu":
        return np.array([max(0.0, v) for v in z])
    return np.tanh(z) if activation == "tanh" else sigmoid(z)


def net_forward(X, Ws, bs, activations):
    per_sample = []
    for x in X:
        kept = [x]
        for W, b, activation in zip(Ws, bs, activations):
            kept.append(squash(np.dot(W, kept[-1]) + b, activation))
        per_sample.append(kept)
    return [np.array(layer) for layer in zip(*per_sample)]


def jacobian_back(A, Ws, activations, n, layer):
    """d y / d z_layer of sample n, as a product of Jacobians from the output down."""
    y = A[-1][n]
    J = np.diag(y) - np.outer(y, y)
    for upper in range(len(Ws), layer, -1):
        J = J @ Ws[upper - 1] @ np.diag(slope(A[upper - 1][n], activations[upper - 2]))
    return J


def net_backward(A, D, Ws, activations, lam=0.0):
    dWs, dbs = [], []
    for layer in range(1, len(Ws) + 1):
        dW, db = lam * Ws[layer - 1], 0
        for n in range(len(D)):
            blame = -D[n] / np.fmax(A[-1][n], 1e-300) / len(D)
            delta = jacobian_back(A, Ws, activations, n, layer).T @ blame
            dW = dW + np.outer(delta, A[layer - 1][n])
            db = db + delta
        dWs.append(dW)
        dbs.append(db)
    return dWs, dbs


def net_train(X, D, Ws, bs, activations, eta, batches, lam=0.0):
    Ws, bs = [np.array(W, float) for W in Ws], [np.array(b, float) for b in bs]
    losses = ()
    for rows in batches:
        A = net_forward(X[rows], Ws, bs, activations)
        each = [-np.dot(d, np.log(y)) for d, y in zip(D[rows], A[-1])]
        penalty = sum(math.hypot(*np.ravel(W)) ** 2 for W in Ws) * lam / 2
        losses = (*losses, sum(each) / len(each) + penalty)
        dWs, dbs = net_backward(A, D[rows], Ws, activations, lam)
        for part, change in zip(Ws + bs, dWs + dbs):
            part -= eta * change
    return Ws, bs, losses


def slide_step(x, d, W1, W2, b, eta):
    _, h, _, o = forward(x, W1, W2, b)
    new_W2 = W2 - eta * path_gradients(x, d, W1, W2, b)[1]
    new_W1 = np.array(W1, float)
    for k, j, i in itertools.product(range(len(o)), range(len(h)), range(len(x))):
        new_W1[j, i] += eta * (d[k] - o[k]) * slope(o[k]) * new_W2[k, j] * slope(h[j]) * x[i]
    return new_W1, new_W2


def slide_gap(x, d, W1, W2, b, eta):
    right = W1 - eta * path_gradients(x, d, W1, W2, b)[0]
    return slide_step(x, d, W1, W2, b, eta)[0] - right


def stop_reason(errors, near_zero=1e-3, flat=1e-6, window=4):
    *before, last = errors
    if last <= near_zero:
        return "zero"
    if len(before) < window:
        return "go on"
    recent = errors[len(errors) - window - 1 :]
    pairs = list(zip(recent, recent[1:], strict=False))
    if all(abs(new - old) <= flat for old, new in pairs):
        return "plateau"
    ups = [new > old for old, new in pairs]
    still = any(new == old for old, new in pairs)
    turning = all(now != then for then, now in zip(ups, ups[1:], strict=False))
    return "oscillation" if turning and not still else "go on"


def updates_needed(x, d, W1, W2, b, eta, target, max_updates):
    n = 0
    while loss(forward(x, W1, W2, b)[3], d) > target:
        if n == max_updates:
            return None
        dW1, dW2 = path_gradients(x, d, W1, W2, b)
        W1, W2, n = W1 - eta * dW1, W2 - eta * dW2, n + 1
    return n


def gradient_norms(X, D, Ws, bs, activations):
    dWs, _ = net_backward(net_forward(X, Ws, bs, activations), D, Ws, activations)
    return [math.hypot(*np.ravel(dW)) for dW in dWs]
