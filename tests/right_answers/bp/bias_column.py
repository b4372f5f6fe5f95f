"""The bias is one more weight: each matrix gets a column for a constant input of 1."""

import numpy as np


def sigmoid(z):
    z = np.asarray(z, float)
    e = np.exp(-abs(z))
    return np.where(z >= 0, 1 / (1 + e), e / (1 + e))[()]


def with_bias(W, b):
    """[W b]: the bias stands in the last column."""
    W = np.atleast_2d(np.asarray(W, float))
    column = np.broadcast_to(np.asarray(b, float), (len(W),))
    return np.column_stack([W, column])


def with_one(A):
    """[a 1] for each row."""
    A = np.atleast_2d(np.asarray(A, float))
    return np.hstack([A, np.ones((len(A), 1))])


def stages(A, big):
    """Net inputs and outputs of every layer for the matrices [W b]."""
    nets, outs = [], [np.atleast_2d(np.asarray(A, float))]
    for V in big:
        nets.append(np.inner(with_one(outs[-1]), V))
        outs.append(sigmoid(nets[-1]))
    return nets, outs


def back(outs, big, D):
    """Gradients of the matrices [W b], bias column included."""
    delta = (outs[-1] - np.atleast_2d(D)) * outs[-1] * (1 - outs[-1])
    grads = []
    for V, below in zip(big[::-1], outs[-2::-1], strict=False):
        grads.insert(0, np.tensordot(delta, with_one(below), axes=(0, 0)))
        delta = np.tensordot(delta, V[:, :-1], axes=(1, 0)) * below * (1 - below)
    return grads


def forward(x, W1, W2, b):
    (net_h, net_o), (_, h, o) = stages(x, [with_bias(W1, b[0]), with_bias(W2, b[1])])
    return net_h[0], h[0], net_o[0], o[0]


def loss(o, d):
    e = np.asarray(d, float) - np.asarray(o, float)
    return e @ e / 2


def output_delta(o, d):
    o, d = np.asarray(o, float), np.asarray(d, float)
    return o**2 - o**3 - d * o + d * o**2


def hidden_delta(h, delta_o, W2):
    h = np.asarray(h, float)
    return np.diag(h * (1 - h)) @ np.transpose(W2) @ np.asarray(delta_o, float)


def gradients(x, h, delta_h, delta_o):
    return np.c_[delta_h] @ np.array([x], float), np.c_[delta_o] @ np.array([h], float)


def sgd_step(W1, W2, dW1, dW2, eta):
    W = np.concatenate([np.ravel(W1), np.ravel(W2)]).astype(float)
    W = W - eta * np.concatenate([np.ravel(dW1), np.ravel(dW2)])
    cut = np.size(W1)
    return W[:cut].reshape(np.shape(W1)), W[cut:].reshape(np.shape(W2))


def train(x, d, W1, W2, b, eta, updates):
    big = [with_bias(W1, b[0]), with_bias(W2, b[1])]
    errors = []
    while True:
        outs = stages(x, big)[1]
        errors.append(loss(outs[-1][0], d))
        if len(errors) > updates:
            return big[0][:, :-1], big[1][:, :-1], tuple(errors)
        grads = back(outs, big, d)
        for V, G in zip(big, grads, strict=False):
            V[:, :-1] -= eta * G[:, :-1]


def numerical_gradient(f, w, eps=1e-6):
    w = 1.0 * np.array(w, np.float64)
    grad = np.full(w.shape, np.nan)
    for place, value in list(np.ndenumerate(w)):
        w[place] = value - eps
        below = f(w)
        w[place] = value + eps
        grad[place] = (f(w) - below) / (2 * eps)
        w[place] = value
    return grad


def relative_error(a, n):
    a, n = np.array(a, float), np.array(n, float)
    size = np.maximum(np.linalg.norm(a), np.linalg.norm(n))
    return np.divide(np.linalg.norm(a - n), size, out=np.zeros(()), where=size > 0)


SLOPES = {"sigmoid": lambda a: a - a * a, "tanh": lambda a: (1 - a) * (1 + a), "relu": np.sign}
FUNCTIONS = {"sigmoid": sigmoid, "tanh": np.tanh, "relu": lambda z: z * (z > 0)}


def slope(a, activation):
    return SLOPES[activation](np.asarray(a, float))


def net_stages(X, big, activations):
    outs = [np.asarray(X, float)]
    for V, name in zip(big, activations):
        z = np.inner(with_one(outs[-1]), V)
        if name == "softmax":
            z = np.exp(z - np.logaddexp.reduce(z, axis=1)[:, np.newaxis])
        outs.append(FUNCTIONS.get(name, np.asarray)(z))
    return outs


def net_forward(X, Ws, bs, activations):
    return net_stages(X, [with_bias(W, b) for W, b in zip(Ws, bs)], activations)


def net_back(outs, big, D, activations, lam):
    """Gradients of the matrices [W b]; the penalty leaves the bias column alone."""
    delta, grads = np.subtract(outs[-1], D) / len(D), []
    for layer in range(len(big), 0, -1):
        V = big[layer - 1]
        G = np.tensordot(delta, with_one(outs[layer - 1]), axes=(0, 0))
        G[:, :-1] += lam * V[:, :-1]
        grads.insert(0, G)
        if layer > 1:
            delta = np.tensordot(delta, V[:, :-1], axes=(1, 0))
            delta = delta * slope(outs[layer - 1], activations[layer - 2])
    return grads


def net_backward(A, D, Ws, activations, lam=0.0):
    outs = [np.asarray(a, float) for a in A]
    grads = net_back(outs, [with_bias(W, 0.0) for W in Ws], D, activations, lam)
    return [G[:, :-1] for G in grads], [G[:, -1] for G in grads]


def net_train(X, D, Ws, bs, activations, eta, batches, lam=0.0):
    big = [with_bias(W, b) for W, b in zip(Ws, bs)]
    losses = []
    for rows in batches:
        outs, some_D = net_stages(X[rows], big, activations), D[rows]
        size = sum(np.sum(V[:, :-1] ** 2) for V in big)
        losses.append(-np.vdot(some_D, np.log(outs[-1])) / len(some_D) + lam * size / 2)
        for V, G in zip(big, net_back(outs, big, some_D, activations, lam)):
            V -= eta * G
    return [V[:, :-1] for V in big], [V[:, -1] for V in big], np.array(losses)


def slide_step(x, d, W1, W2, b, eta):
    big = [with_bias(W1, b[0]), with_bias(W2, b[1])]
    outs = stages(x, big)[1]
    new_W2 = big[1][:, :-1] - eta * back(outs, big, d)[1][:, :-1]
    dW1 = back(outs, [big[0], with_bias(new_W2, b[1])], d)[0]
    return big[0][:, :-1] - eta * dW1[:, :-1], new_W2


def slide_gap(x, d, W1, W2, b, eta):
    moved = slide_step(x, d, W1, W2, b, eta), train(x, d, W1, W2, b, eta, 1)
    return np.subtract(moved[0][0], moved[1][0])


def stop_reason(errors, near_zero=1e-3, flat=1e-6, window=4):
    e = np.asarray(errors, float)
    c = e[1:] - e[:-1]
    full, c = len(c) >= window, c[-window:]
    turns = full and bool(np.all(np.sign(c[1:]) == -np.sign(c[:-1])) and np.all(c))
    calm = full and bool(np.all(np.abs(c) <= flat))
    if e[-1] <= near_zero:
        return "zero"
    return "plateau" if calm else "oscillation" if turns else "go on"


def updates_needed(x, d, W1, W2, b, eta, target, max_updates):
    good = [n for n, e in enumerate(train(x, d, W1, W2, b, eta, max_updates)[2]) if e <= target]
    return min(good) if good else None


def gradient_norms(X, D, Ws, bs, activations):
    dWs, _ = net_backward(net_forward(X, Ws, bs, activations), D, Ws, activations)
    return [np.sqrt(np.trace(G @ G.T)) for G in dWs]
