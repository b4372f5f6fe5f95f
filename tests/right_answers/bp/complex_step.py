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


def relu(z):
    return np.where(np.real(z) > 0, z, 0.0)


def softmax(z):
    e = np.exp(z - np.max(np.real(z), axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


FUNCTIONS = {"sigmoid": sigmoid, "tanh": np.tanh, "relu": relu, "softmax": softmax}
INVERSE = {
    "sigmoid": logit,
    "tanh": np.arctanh,
    "relu": lambda a: a - (a == 0),
    "softmax": lambda a: np.log(np.fmax(a, 1e-300)),
}


def slope(a, activation):
    z = INVERSE[activation](np.asarray(a, float))
    return np.imag(FUNCTIONS[activation](z + 1j * TINY)) / TINY


def net_forward(X, Ws, bs, activations):
    A = [np.asarray(X)]
    for W, b, name in zip(Ws, bs, activations):
        A.append(FUNCTIONS[name](np.dot(A[-1], np.transpose(W)) + b))
    return A


def rest(z, Ws, shifts, names, D):
    """The cross-entropy from the sums of one layer on; `shifts` are the biases of those above."""
    a = FUNCTIONS[names[0]](z)
    for W, shift, name in zip(Ws, shifts, names[1:]):
        a = FUNCTIONS[name](np.dot(a, np.transpose(W)) + shift)
    return -np.sum(D * np.log(a), axis=(-2, -1)) / len(D)


def net_backward(A, D, Ws, activations, lam=0.0):
    """The biases of all samples are read back from the outputs."""
    pairs = zip(A, A[1:], Ws, activations)
    shifts = [INVERSE[name](a) - np.dot(below, np.transpose(W)) for below, a, W, name in pairs]
    dWs, dbs = [], []
    for k, W in enumerate(Ws):
        above = Ws[k + 1 :], shifts[k + 1 :], activations[k:], D

        def of_W(V, k=k, above=above):
            return rest(np.matmul(A[k], np.swapaxes(V, 1, 2)) + shifts[k], *above)

        def of_b(move, k=k, W=W, above=above):
            return rest(np.dot(A[k], np.transpose(W)) + shifts[k] + move[:, None, :], *above)

        dWs.append(imaginary_gradient(of_W, W) + lam * W)
        dbs.append(imaginary_gradient(of_b, np.zeros(len(W))))
    return dWs, dbs


def net_train(X, D, Ws, bs, activations, eta, batches, lam=0.0):
    losses = []
    for rows in batches:
        A, wanted = net_forward(X[rows], Ws, bs, activations), D[rows]
        size = np.sum([np.vdot(W, W) for W in Ws])
        losses.append(-np.sum(wanted * np.log(A[-1])) / len(wanted) + lam / 2 * size)
        dWs, dbs = net_backward(A, wanted, Ws, activations)
        Ws = [np.multiply(W, 1 - eta * lam) - eta * dW for W, dW in zip(Ws, dWs)]
        bs = [np.subtract(b, eta * db) for b, db in zip(bs, dbs)]
    return tuple(Ws), tuple(bs), losses


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


def gradient_norms(X, D, Ws, bs, activations):
    dWs, _ = net_backward(net_forward(X, Ws, bs, activations), D, Ws, activations)
    return [np.linalg.norm(dW, "fro") for dW in dWs]
