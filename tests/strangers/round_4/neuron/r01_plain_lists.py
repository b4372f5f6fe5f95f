"""Pure Python inside."""
import math


def _map(g, z):
    """Apply g to a number or to nested lists."""
    if hasattr(z, "tolist"):
        z = z.tolist()
    if isinstance(z, list):
        return [_map(g, v) for v in z]
    return g(z)


def neuron(x, w, b, f):
    total = float(b)
    for i in range(len(x)):
        total += float(w[i]) * float(x[i])
    return f(total)


def layer(X, W, b, f):
    import numpy as np
    sums = [[sum(float(p) * float(q) for p, q in zip(x, w)) + float(c) for w, c in zip(W, b)] for x in X]
    return f(np.array(sums))


def _sig(v):
    if v >= 0:
        return 1.0 / (1.0 + math.exp(-v))
    e = math.exp(v)
    return e / (1.0 + e)


def sigmoid(z):
    return _map(_sig, z)


def tanh(z):
    return _map(math.tanh, z)


def relu(z):
    return _map(lambda v: float(v) if v > 0 else 0.0, z)


def leaky_relu(z, alpha=0.01):
    return _map(lambda v: float(v) if v > 0 else alpha * v, z)


def elu(z, alpha=1.0):
    return _map(lambda v: float(v) if v > 0 else alpha * math.expm1(v), z)


def softplus(z):
    return _map(lambda v: v + math.log1p(math.exp(-v)) if v > 0 else math.log1p(math.exp(v)), z)


def sigmoid_prime(z):
    return _map(lambda v: _sig(v) * _sig(-v), z)


def tanh_prime(z):
    return _map(lambda v: 1.0 - math.tanh(v) ** 2, z)


def relu_prime(z):
    return _map(lambda v: 1.0 if v > 0 else 0.0, z)


def leaky_relu_prime(z, alpha=0.01):
    return _map(lambda v: 1.0 if v > 0 else alpha, z)


def elu_prime(z, alpha=1.0):
    return _map(lambda v: 1.0 if v > 0 else alpha * math.exp(v), z)


def softplus_prime(z):
    return sigmoid(z)


def step(z):
    return _map(lambda v: 1 if v > 0 else 0, z)


def bipolar_step(z):
    return _map(lambda v: 1 if v > 0 else -1, z)


def perceptron_train(X, y, max_epochs=100):
    rows, labels = X.tolist(), [int(v) for v in y]
    w, b, epoch = [0.0] * len(rows[0]), 0.0, 0
    while epoch < max_epochs:
        epoch, clean = epoch + 1, True
        for x, t in zip(rows, labels):
            d = t - (1 if sum(p * q for p, q in zip(w, x)) + b > 0 else 0)
            if d:
                clean = False
                w, b = [p + d * q for p, q in zip(w, x)], b + d
        if clean:
            return w, b, True
    return w, b, False


def threshold_net(X, W_hidden, w_out):
    answers = []
    for x in X.tolist():
        h = [1] + [1 if r[0] + sum(p * q for p, q in zip(r[1:], x)) >= 0 else 0 for r in W_hidden.tolist()]
        answers.append(1 if sum(p * q for p, q in zip(w_out.tolist(), h)) >= 0 else 0)
    return answers


def bump_weights(low, high):
    # hidden 1: x >= low, hidden 2: x >= high; the output wants the first without the second
    return [[-float(low), 1.0], [-float(high), 1.0]], [-0.5, 1.0, -1.0]
