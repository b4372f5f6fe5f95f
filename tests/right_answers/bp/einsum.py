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


def mlp_forward(X, Ws, bs):
    A = [np.array(X)]
    for W, b in zip(Ws, bs, strict=False):
        A.append(sigmoid(einsum("ni,ji->nj", A[-1], W) + b))
    return A


def mlp_backward(activations, Ws, D):
    A = activations
    delta = einsum("nk,nk,nk->nk", np.subtract(A[-1], D), A[-1], np.subtract(1, A[-1]))
    dWs, dbs = [], []
    for layer in range(len(Ws))[::-1]:
        dWs = [einsum("nj,ni->ji", delta, A[layer]), *dWs]
        dbs = [einsum("nj->j", delta), *dbs]
        slope = np.multiply(A[layer], np.subtract(1, A[layer]))
        delta = einsum("ni,nj,ji->ni", slope, delta, Ws[layer])
    return dWs, dbs


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


def epoch(X, D, Ws, bs, eta, batch_size, lam=0.0):
    todo = np.arange(len(X))
    while todo.size:
        rows, todo = todo[:batch_size], todo[batch_size:]
        dWs, dbs = mlp_backward(mlp_forward(np.take(X, rows, 0), Ws, bs), Ws, np.take(D, rows, 0))
        Ws = [
            np.subtract(W, eta * np.add(dW, np.multiply(lam, W)))
            for W, dW in zip(Ws, dWs, strict=False)
        ]
        bs = [np.subtract(b, eta * db) for b, db in zip(bs, dbs, strict=False)]
    return Ws, bs


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


def gradient_norms(X, D, Ws, bs):
    dWs, _ = mlp_backward(mlp_forward(X, Ws, bs), Ws, D)
    return tuple(np.sqrt(einsum("ji,ji", dW, dW)) for dW in dWs)
