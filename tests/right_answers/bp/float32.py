"""Everything in float32 but the gradient check, whose statement asks for a float64 copy."""

import numpy as np

F = np.float32


def f32(value):
    return np.asarray(value, dtype=F)


def sigmoid(z):
    return F(1) / (F(1) + np.exp(-f32(z)))


def forward(x, W1, W2, b):
    net_h = np.matmul(f32(W1), f32(x)) + F(b[0])
    h = sigmoid(net_h)
    net_o = np.matmul(f32(W2), f32(h)) + F(b[1])
    return net_h, h, net_o, sigmoid(net_o)


def loss(o, d):
    return np.square(f32(d) - f32(o)).sum() / F(2)


def output_delta(o, d):
    o = f32(o)
    return (o - f32(d)) * (o - o * o)


def hidden_delta(h, delta_o, W2):
    h = f32(h)
    return (h - h * h) * np.matmul(f32(delta_o), f32(W2))


def gradients(x, h, delta_h, delta_o):
    return f32(delta_h)[:, None] * f32(x)[None, :], f32(delta_o)[:, None] * f32(h)[None, :]


def sgd_step(W1, W2, dW1, dW2, eta):
    return f32(W1) - F(eta) * f32(dW1), f32(W2) - F(eta) * f32(dW2)


def train(x, d, W1, W2, b, eta, updates):
    W1, W2, errors = f32(W1), f32(W2), []
    for update in range(updates + 1):
        _, h, _, o = forward(x, W1, W2, b)
        errors.append(loss(o, d))
        if update < updates:
            delta_o = output_delta(o, d)
            delta_h = hidden_delta(h, delta_o, W2)
            W1, W2 = sgd_step(W1, W2, *gradients(x, h, delta_h, delta_o), eta)
    return W1, W2, f32(errors)


def numerical_gradient(f, w, eps=1e-6):
    w = np.asarray(w).astype(np.float64)
    flat, grad = w.ravel(), []
    for i in range(flat.size):
        values = []
        for sign in (1, -1):
            moved = flat.copy()
            moved[i] += sign * eps
            values.append(f(moved.reshape(w.shape)))
        grad.append((values[0] - values[1]) / 2 / eps)
    return np.array(grad).reshape(w.shape)


def relative_error(a, n):
    a, n = f32(a), f32(n)
    size = max(np.linalg.norm(a), np.linalg.norm(n))
    return F(0) if size == 0 else np.linalg.norm(a - n) / size


def softmax(z):
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def slope(a, activation):
    a = f32(a)
    if activation == "relu":
        return f32(a > 0)
    return a - a * a if activation == "sigmoid" else F(1) - a * a


def net_forward(X, Ws, bs, activations):
    known = {"sigmoid": sigmoid, "tanh": np.tanh, "relu": lambda z: np.maximum(z, F(0)), "softmax": softmax}
    A = [f32(X)]
    for W, b, name in zip(Ws, bs, activations):
        A += [known[name](np.matmul(A[-1], np.transpose(f32(W))) + f32(b))]
    return A


def net_backward(A, D, Ws, activations, lam=0.0):
    A = [f32(a) for a in A]
    delta = (A[-1] - f32(D)) / F(len(D))
    dWs, dbs = [], []
    for a, W, name in zip(A[-2::-1], Ws[::-1], [*activations[-2::-1], "sigmoid"]):
        dWs.append(np.matmul(delta.T, a) + F(lam) * f32(W))
        dbs.append(delta.sum(0))
        delta = slope(a, name) * np.matmul(delta, f32(W))
    return dWs[::-1], dbs[::-1]


def net_train(X, D, Ws, bs, activations, eta, batches, lam=0.0):
    X, D, losses = f32(X), f32(D), []
    for rows in batches:
        A = net_forward(X[rows], Ws, bs, activations)
        size = sum(np.square(f32(W)).sum() for W in Ws)
        losses.append(F(lam) / F(2) * size - (D[rows] * np.log(A[-1])).sum() / F(len(rows)))
        dWs, dbs = net_backward(A, D[rows], Ws, activations, lam)
        Ws = [f32(W) - F(eta) * dW for W, dW in zip(Ws, dWs)]
        bs = [f32(b) - F(eta) * db for b, db in zip(bs, dbs)]
    return Ws, bs, f32(losses)


def slide_step(x, d, W1, W2, b, eta):
    _, h, _, o = forward(x, W1, W2, b)
    delta_o = output_delta(o, d)
    new_W2 = f32(W2) - F(eta) * np.outer(delta_o, h)
    return f32(W1) - F(eta) * np.outer(hidden_delta(h, delta_o, new_W2), f32(x)), new_W2


def slide_gap(x, d, W1, W2, b, eta):
    return slide_step(x, d, W1, W2, b, eta)[0] - train(x, d, W1, W2, b, eta, 1)[0]


def stop_reason(errors, near_zero=1e-3, flat=1e-6, window=4):
    errors = np.asarray(errors)
    changes = np.diff(errors)[-window:]
    if errors[-1] <= near_zero:
        return np.str_("zero")
    if len(changes) == window:
        if (np.abs(changes) <= flat).all():
            return np.str_("plateau")
        if (np.diff(np.sign(changes)) != 0).all() and (changes != 0).all():
            return np.str_("oscillation")
    return np.str_("go on")


def updates_needed(x, d, W1, W2, b, eta, target, max_updates):
    errors = train(x, d, W1, W2, b, eta, max_updates)[2]
    good = np.flatnonzero(errors <= target)
    return good[0] if good.size else None


def gradient_norms(X, D, Ws, bs, activations):
    dWs = net_backward(net_forward(X, Ws, bs, activations), D, Ws, activations)[0]
    return f32([np.linalg.norm(dW) for dW in dWs])
