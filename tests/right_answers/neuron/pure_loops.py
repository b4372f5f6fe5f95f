"""Right answer in pure Python: loops, `math`, lists out; no NumPy at all."""

import math


def _each(f, z):
    """Apply f to one number, or to each number of nested lists or arrays."""
    if getattr(z, "ndim", None) == 0:
        return f(float(z))
    try:
        items = list(z)
    except TypeError:
        return f(float(z))
    return [_each(f, item) for item in items]


def _dot(a, b):
    total = 0.0
    for p, q in zip(a, b, strict=True):
        total += float(p) * float(q)
    return total


def neuron(x, w, b, f):
    return f(_dot(w, x) + b)


def layer(X, W, b, f):
    return [[neuron(x, w, float(c), f) for w, c in zip(W, b, strict=True)] for x in X]


def _sigmoid(z):
    if z >= 0:
        return 1 / (1 + math.exp(-z))
    return math.exp(z) / (1 + math.exp(z))


def sigmoid(z):
    return _each(_sigmoid, z)


def tanh(z):
    return _each(math.tanh, z)


def relu(z):
    return _each(lambda v: max(0, v), z)


def leaky_relu(z, alpha=0.01):
    return _each(lambda v: max(alpha * v, v), z)


def elu(z, alpha=1.0):
    return _each(lambda v: v if v > 0 else alpha * (math.exp(v) - 1), z)


def softplus(z):
    return _each(lambda v: max(v, 0) + math.log(1 + math.exp(-abs(v))), z)


def sigmoid_prime(z):
    return _each(lambda v: _sigmoid(v) * (1 - _sigmoid(v)), z)


def tanh_prime(z):
    return _each(lambda v: 1 - math.tanh(v) ** 2, z)


def relu_prime(z):
    return _each(lambda v: 1 if v > 0 else 0, z)


def leaky_relu_prime(z, alpha=0.01):
    return _each(lambda v: 1 if v > 0 else alpha, z)


def elu_prime(z, alpha=1.0):
    return _each(lambda v: 1 if v > 0 else alpha * math.exp(v), z)


def softplus_prime(z):
    return _each(_sigmoid, z)


def step(z):
    return _each(lambda v: 1 if v > 0 else 0, z)


def bipolar_step(z):
    return _each(lambda v: 1 if v > 0 else -1, z)


def perceptron_train(X, y, max_epochs=100):
    w = [0.0 for _ in X[0]]
    b = 0.0
    for _ in range(max_epochs):
        clean = True
        for x, label in zip(X, y, strict=True):
            answer = 1 if _dot(w, x) + b > 0 else 0
            if answer != label:
                clean = False
                sign = 1 if label else -1
                for i in range(len(w)):
                    w[i] += sign * float(x[i])
                b += sign
        if clean:
            return w, b, True
    return w, b, False


def threshold_net(X, W_hidden, w_out):
    outputs = []
    for x in X:
        hidden = []
        for row in W_hidden:
            hidden.append(1 if row[0] + _dot(row[1:], x) >= 0 else 0)
        outputs.append(1 if w_out[0] + _dot(w_out[1:], hidden) >= 0 else 0)
    return outputs


def bump_weights(low, high):
    return [[-float(low), 1.0], [float(high), -1.0]], [-1.5, 1.0, 1.0]


def logistic(v, a):
    return _each(lambda u: _sigmoid(a * u), v)


def logistic_slope(y, a):
    return _each(lambda u: a * u * (1 - u), y)


def scaled_tanh(v, a, b):
    return _each(lambda u: a * math.tanh(b * u), v)


def scaled_tanh_slope(y, a, b):
    return _each(lambda u: b / a * (a - u) * (a + u), y)


def linear_fit(X, y, eta, steps):
    rows = [[1.0, *map(float, x)] for x in X]
    w = [0.0] * len(rows[0])
    for _ in range(steps):
        slope = [0.0] * len(w)
        for row, target in zip(rows, y, strict=True):
            error = _dot(w, row) - float(target)
            slope = [s + error * r for s, r in zip(slope, row, strict=True)]
        w = [p - eta * s for p, s in zip(w, slope, strict=True)]
    return w


def standardise(X):
    columns = [list(map(float, column)) for column in zip(*X, strict=True)]
    done = []
    for column in columns:
        mean = math.fsum(column) / len(column)
        centred = [value - mean for value in column]
        deviation = math.sqrt(math.fsum(c * c for c in centred) / len(column))
        constant = min(column) == max(column)
        done.append([0.0 if constant else c / deviation for c in centred])
    return [list(row) for row in zip(*done, strict=True)]


def whiten(X):
    """Gram-Schmidt on the centred columns, each then scaled to variance 1."""
    n = len(X)
    basis = []
    for column in zip(*X, strict=True):
        mean = math.fsum(column) / n
        rest = [float(value) - mean for value in column]
        for _ in range(2):
            for other in basis:
                share = _dot(rest, other) / n
                rest = [r - share * o for r, o in zip(rest, other, strict=True)]
        size = math.sqrt(_dot(rest, rest) / n)
        basis.append([r / size for r in rest])
    return [list(row) for row in zip(*basis, strict=True)]


def prelu(X, alpha):
    return [[v if v > 0 else a * v for v, a in zip(x, alpha, strict=True)] for x in X]


def prelu_alpha_grad(X, upstream):
    total = [0.0] * len(X[0])
    for x, g in zip(X, upstream, strict=True):
        for c in range(len(total)):
            if x[c] < 0:
                total[c] += g[c] * x[c]
    return total


def noisy_relu(z, noise):
    if getattr(z, "ndim", 0) == 0 and not isinstance(z, list):
        return max(0.0, z + noise)
    return [noisy_relu(a, b) for a, b in zip(z, noise, strict=True)]


def maxout(X, W, b):
    pieces, units = range(len(W)), range(len(W[0]))
    return [[max(_dot(W[k][m], x) + b[k][m] for k in pieces) for m in units] for x in X]
