"""Every product an einsum; the sigmoid in its tanh form."""

import numpy as np
from numpy import einsum


def sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(z, float)))


def forward(x, W1, W2, b):
    net_h = einsum("ji,i->j", W1, x) + b[0]
    h = sigmoid(net_h)
    net_o = einsum("kj,j->k", W2, h) + b[1]
    return (net_h, h, net_o, sigmoid(net_o))


def loss(o, d):
    e = np.subtract(d, o)
    return einsum("k,k", e, e) / 2


def output_delta(o, d):
    return einsum("k,k,k->k", np.subtract(o, d), o, np.subtract(1, o))


def hidden_delta(h, delta_o, W2):
    return einsum("j,j,kj,k->j", h, np.subtract(1, h), W2, delta_o)


def gradients(x, h, delta_h, delta_o):
    return einsum("j,i->ji", delta_h, x), einsum("k,j->kj", delta_o, h)


def sgd_step(W1, W2, dW1, dW2, eta):
    return tuple(np.add(W, np.multiply(-eta, dW)) for W, dW in ((W1, dW1), (W2, dW2)))


def train(x, d, W1, W2, b, eta, updates):
    errors = np.empty(updates + 1)
    for n in range(updates):
        _, h, _, o = forward(x, W1, W2, b)
        errors[n] = loss(o, d)
        delta_o = output_delta(o, d)
        W1, W2 = sgd_step(W1, W2, *gradients(x, h, hidden_delta(h, delta_o, W2), delta_o), eta)
    errors[updates] = loss(forward(x, W1, W2, b)[3], d)
    return W1, W2, errors


def numerical_gradient(f, w, eps=1e-6):
    w = np.array(w, float)
    moves = np.eye(w.size).reshape((w.size, *w.shape)) * eps
    return np.array([(f(w + move) - f(w - move)) / (2 * eps) for move in moves]).reshape(w.shape)


def relative_error(a, n):
    a, n = np.ravel(a), np.ravel(n)
    top, sizes = einsum("i,i", a - n, a - n), (einsum("i,i", a, a), einsum("i,i", n, n))
    return np.sqrt(top / max(sizes)) if max(sizes) else 0


SLOPES = {
    "sigmoid": lambda a: einsum("...,...->...", a, 1 - a),
    "tanh": lambda a: 1 - einsum("...,...->...", a, a),
    "relu": lambda a: np.heaviside(a, 0.0),
}


def slope(a, activation):
    return SLOPES[activation](a)


def net_forward(X, Ws, bs, activations):
    A = [X]
    for W, b, name in zip(Ws, bs, activations):
        z = einsum("ni,ji->nj", A[-1], W) + b
        if name == "softmax":
            e = np.exp(z - z.max(axis=1, keepdims=True))
            A.append(einsum("nj,n->nj", e, 1 / einsum("nj->n", e)))
        else:
            A.append({"sigmoid": sigmoid, "tanh": np.tanh, "relu": lambda z: (z + abs(z)) / 2}[name](z))
    return A


def net_backward(A, D, Ws, activations, lam=0.0):
    N = len(D)
    delta = A[-1] - D
    dWs, dbs = [], []
    for layer in range(len(Ws))[::-1]:
        dWs = [einsum("nj,ni->ji", delta, A[layer]) / N + lam * Ws[layer], *dWs]
        dbs = [einsum("nj->j", delta) / N, *dbs]
        if layer:
            delta = einsum("ni,nj,ji->ni", slope(A[layer], activations[layer - 1]), delta, Ws[layer])
    return dWs, dbs


def net_train(X, D, Ws, bs, activations, eta, batches, lam=0.0):
    losses = np.empty(len(batches))
    for n, rows in enumerate(batches):
        A = net_forward(np.take(X, rows, 0), Ws, bs, activations)
        wanted = np.take(D, rows, 0)
        losses[n] = lam / 2 * sum(einsum("ji,ji", W, W) for W in Ws)
        losses[n] -= einsum("nk,nk", wanted, np.log(A[-1])) / len(rows)
        dWs, dbs = net_backward(A, wanted, Ws, activations, lam)
        Ws = [np.subtract(W, eta * dW) for W, dW in zip(Ws, dWs)]
        bs = [np.subtract(b, eta * db) for b, db in zip(bs, dbs)]
    return Ws, bs, losses


def slide_step(x, d, W1, W2, b, eta):
    _, h, _, o = forward(x, W1, W2, b)
    delta_o = output_delta(o, d)
    W2 = W2 - eta * einsum("k,j->kj", delta_o, h)
    return W1 - eta * einsum("j,i->ji", hidden_delta(h, delta_o, W2), x), W2


def slide_gap(x, d, W1, W2, b, eta):
    """The closed form of the gap."""
    _, h, _, o = forward(x, W1, W2, b)
    delta_o = output_delta(o, d)
    size = einsum("k,k", delta_o, delta_o)
    return eta**2 * size * einsum("j,i->ji", h**2 * (1 - h), x)


def stop_reason(errors, near_zero=1e-3, flat=1e-6, window=4):
    change = np.diff(errors)
    enough = change.size >= window
    change = change[-window:]
    rules = {
        "zero": errors[-1] <= near_zero,
        "plateau": enough and not np.any(abs(change) > flat),
        "oscillation": enough and einsum("i->", np.sign(change[1:] * change[:-1])) == 1 - window,
        "go on": True,
    }
    return next(name for name, holds in rules.items() if holds)


def updates_needed(x, d, W1, W2, b, eta, target, max_updates):
    errors = train(x, d, W1, W2, b, eta, max_updates)[2]
    return int(np.argmax(errors <= target)) if (errors <= target).any() else None


def gradient_norms(X, D, Ws, bs, activations):
    dWs, _ = net_backward(net_forward(X, Ws, bs, activations), D, Ws, activations)
    return tuple(np.sqrt(einsum("ji,ji", dW, dW)) for dW in dWs)
