"""Gradients without any chain rule: tiny imaginary steps through the whole network, all at once."""

import numpy as np

TINY = 1e-30


def sigmoid(z):
    return 1 / (1 + np.exp(-np.asarray(z)))


def times(W, a):
    """W a, where W or a may be a stack of many."""
    return np.matmul(W, np.asarray(a)[..., None])[..., 0]


def run(x, W1, W2, b):
    h = sigmoid(times(W1, x) + b[0])
    return sigmoid(times(W2, h) + b[1])


def forward(x, W1, W2, b):
    net_h = np.dot(W1, x) + b[0]
    net_o = np.dot(W2, sigmoid(net_h)) + b[1]
    return net_h, sigmoid(net_h), net_o, sigmoid(net_o)


def loss(o, d):
    return np.sum((np.asarray(d) - o) ** 2, axis=-1) / 2


def imaginary_gradient(f, w):
    """The gradient at w of an f that takes a stack of many w and gives a number for each."""
    w = np.asarray(w)
    steps = 1j * TINY * np.eye(w.size)
    return np.imag(f(w + steps.reshape(w.size, *w.shape))).reshape(w.shape) / TINY


def logit(a):
    a = np.asarray(a, float)
    return np.log(a) - np.log1p(-a)


def output_delta(o, d):
    return imaginary_gradient(lambda net: loss(sigmoid(net), d), logit(o))


def hidden_delta(h, delta_o, W2):
    return imaginary_gradient(lambda net: np.dot(times(W2, sigmoid(net)), delta_o), logit(h))


def gradients(x, h, delta_h, delta_o):
    def of(below, delta):
        nothing = np.zeros((len(delta), len(below)))
        return imaginary_gradient(lambda W: np.dot(times(W, below), delta), nothing)

    return of(x, delta_h), of(h, delta_o)


def sgd_step(W1, W2, dW1, dW2, eta):
    return np.subtract(W1, np.multiply(eta, dW1)), np.subtract(W2, np.multiply(eta, dW2))


def train(x, d, W1, W2, b, eta, updates):
    errors = [loss(run(x, W1, W2, b), d)]
    for _ in range(updates):
        some_W1, some_W2 = W1, W2
        W1 = W1 - eta * imaginary_gradient(lambda W, V=some_W2: loss(run(x, W, V, b), d), some_W1)
        W2 = W2 - eta * imaginary_gradient(lambda V, W=some_W1: loss(run(x, W, V, b), d), some_W2)
        errors.append(loss(run(x, W1, W2, b), d))
    return np.array(W1), np.array(W2), errors


def numerical_gradient(f, w, eps=1e-6):
    base = np.array(w, float)
    out = np.zeros(base.size)
    for i in range(base.size):
        step = eps * (np.arange(base.size) == i).reshape(base.shape)
        out[i] = f(base + step) / (2 * eps) - f(base - step) / (2 * eps)
    return out.reshape(base.shape)


def relative_error(a, n):
    a, n = np.array(a, float), np.array(n, float)
    size = max(np.linalg.norm(a), np.linalg.norm(n))
    with np.errstate(all="ignore"):
        return np.nan_to_num(np.linalg.norm(a - n) / size)


def mlp_forward(X, Ws, bs):
    A = [np.array(X)]
    for W, b in zip(Ws, bs, strict=False):
        A.append(sigmoid(np.dot(A[-1], np.transpose(W)) + b))
    return A


def rest(net, Ws, D):
    """E from the net inputs of some layer and the matrices above it, biases hidden in `net`."""
    a = sigmoid(net[0])
    for k, W in enumerate(Ws):
        a = sigmoid(np.dot(a, np.transpose(W)) + net[k + 1])
    return np.sum(loss(a, D), axis=-1)


def mlp_backward(activations, Ws, D):
    A = [np.array(a, float) for a in activations]
    shifts = [logit(A[k + 1]) - np.dot(A[k], np.transpose(W)) for k, W in enumerate(Ws)]
    dWs, dbs = [], []
    for k, W in enumerate(Ws):
        above, later = list(Ws[k + 1 :]), shifts[k + 1 :]
        below, shift = A[k], shifts[k]

        def of_W(V, below=below, shift=shift, above=above, later=later):
            return rest([np.matmul(below, np.swapaxes(V, 1, 2)) + shift, *later], above, D)

        def of_b(move, below=below, W=W, shift=shift, above=above, later=later):
            net = np.dot(below, np.transpose(W)) + shift + move[:, None, :]
            return rest([net, *later], above, D)

        dWs.append(imaginary_gradient(of_W, W))
        dbs.append(imaginary_gradient(of_b, np.zeros(len(W))))
    return dWs, dbs


def slide_step(x, d, W1, W2, b, eta):
    W1, W2 = np.asarray(W1), np.asarray(W2)
    new_W2 = W2 - eta * imaginary_gradient(lambda V: loss(run(x, W1, V, b), d), W2)
    delta_o = output_delta(run(x, W1, W2, b), d)

    def through_new(W):
        return np.dot(times(new_W2, sigmoid(times(W, x) + b[0])), delta_o)

    return W1 - eta * imaginary_gradient(through_new, W1), new_W2


def slide_gap(x, d, W1, W2, b, eta):
    slide_W1, right_W1 = slide_step(x, d, W1, W2, b, eta)[0], train(x, d, W1, W2, b, eta, 1)[0]
    return (slide_W1 - right_W1).tolist()


def epoch(X, D, Ws, bs, eta, batch_size, lam=0.0):
    for at in range(0, len(X), batch_size):
        some_X, some_D = np.array(X[at : at + batch_size]), np.array(D[at : at + batch_size])
        dWs, dbs = mlp_backward(mlp_forward(some_X, Ws, bs), Ws, some_D)
        Ws = [np.multiply(W, 1 - eta * lam) - eta * dW for W, dW in zip(Ws, dWs, strict=False)]
        bs = [np.subtract(b, eta * db) for b, db in zip(bs, dbs, strict=False)]
    return tuple(Ws), tuple(bs)


def stop_reason(errors, near_zero=1e-3, flat=1e-6, window=4):
    if errors[-1] <= near_zero:
        return "zero"
    if len(errors) > window:
        changes = np.ediff1d(errors[-(window + 1) :])
        if np.ptp(np.append(abs(changes), 0.0)) <= flat:
            return "plateau"
        if np.array_equal(np.sign(changes), np.sign(changes[0]) * (-1.0) ** np.arange(window)):
            return "oscillation" if changes.all() else "go on"
    return "go on"


def updates_needed(x, d, W1, W2, b, eta, target, max_updates):
    for n, error in enumerate(train(x, d, W1, W2, b, eta, max_updates)[2]):
        if error <= target:
            return float(n)
    return None


def gradient_norms(X, D, Ws, bs):
    return [np.linalg.norm(dW, "fro") for dW in mlp_backward(mlp_forward(X, Ws, bs), Ws, D)[0]]
