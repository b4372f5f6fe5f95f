"""Right answer that works in place on copies, with boolean masks."""

import numpy as np


def _copy(z):
    return np.array(z, dtype=float, ndmin=1)


def _like(result, z):
    return result.reshape(np.shape(z))


def neuron(x, w, b, f):
    products = x.astype(float)
    products *= w
    return f(products.sum() + b)


def layer(X, W, b, f):
    Z = np.zeros((len(X), len(W)))
    for n, m in np.ndindex(Z.shape):
        Z[n, m] = (X[n] * W[m]).sum()
    Z += b
    return f(Z)


def sigmoid(z):
    out = _copy(z)
    left = out < 0
    out[~left] = 1 / (1 + np.exp(-out[~left]))
    out[left] = np.exp(out[left])
    out[left] /= 1 + out[left]
    return _like(out, z)


def tanh(z):
    out = _copy(z)
    negative = out < 0
    out[negative] *= -1
    np.exp(-2 * out, out=out)
    out = (1 - out) / (1 + out)
    out[negative] *= -1
    return _like(out, z)


def relu(z):
    out = _copy(z)
    out[out < 0] = 0
    return _like(out, z)


def leaky_relu(z, alpha=0.01):
    out = _copy(z)
    out[out < 0] *= alpha
    return _like(out, z)


def elu(z, alpha=1.0):
    out = _copy(z)
    left = out <= 0
    out[left] = alpha * (np.exp(out[left]) - 1)
    return _like(out, z)


def softplus(z):
    out = _copy(z)
    small = out < 35
    out[small] = np.log1p(np.exp(out[small]))
    return _like(out, z)


def sigmoid_prime(z):
    out = sigmoid(_copy(z))
    out -= out**2
    return _like(out, z)


def tanh_prime(z):
    out = tanh(_copy(z))
    out *= -out
    out += 1
    return _like(out, z)


def relu_prime(z):
    out = _copy(z)
    right = out > 0
    out[right], out[~right] = 1, 0
    return _like(out, z)


def leaky_relu_prime(z, alpha=0.01):
    out = np.full(np.shape(z), alpha)
    out[np.asarray(z) > 0] = 1
    return out


def elu_prime(z, alpha=1.0):
    out = _copy(z)
    left = out <= 0
    out[~left] = 1
    out[left] = alpha * np.exp(out[left])
    return _like(out, z)


def softplus_prime(z):
    return sigmoid(z)


def step(z):
    out = np.zeros(np.shape(z), dtype=np.int8)
    out[np.asarray(z) > 0] = 1
    return out


def bipolar_step(z):
    out = np.full(np.shape(z), -1, dtype=np.int8)
    out[np.asarray(z) > 0] = 1
    return out


def perceptron_train(X, y, max_epochs=100):
    state = np.zeros(X.shape[1] + 1)
    w, b = state[:-1], state[-1:]
    for _ in range(max_epochs):
        start = state.copy()
        wrong_before = 0
        for n, row in enumerate(X):
            error = y[n] - step(row @ w + b)[0]
            w += error * row
            b += error
            wrong_before += abs(error)
        if wrong_before == 0:
            assert (start == state).all()
            return w, b.item(), True
    return w, b.item(), False


def threshold_net(X, W_hidden, w_out):
    hidden = X @ W_hidden[:, 1:].T
    hidden += W_hidden[:, 0]
    hidden[hidden >= 0], hidden[hidden < 0] = 1, 0
    output = np.ones(len(X), dtype=int)
    output[w_out[0] + (hidden * w_out[1:]).sum(axis=1) < 0] = 0
    return output


def bump_weights(low, high):
    W_hidden = np.zeros((2, 2))
    W_hidden[:, 0] = high, -low
    W_hidden[:, 1] = -1, 1
    return [W_hidden, np.full(3, 2.0) - [5.0, 0.0, 0.0]]


def logistic(v, a):
    out = _copy(v)
    out *= a
    return _like(sigmoid(out), v)


def logistic_slope(y, a):
    out = _copy(y)
    out -= out * out
    out *= a
    return _like(out, y)


def scaled_tanh(v, a, b):
    out = _copy(v)
    out *= b
    return _like(a * tanh(out), v)


def scaled_tanh_slope(y, a, b):
    out = _copy(y)
    out *= -out
    out += a * a
    out *= b / a
    return _like(out, y)


def linear_fit(X, y, eta, steps):
    w = np.zeros(X.shape[1] + 1)
    for _ in range(steps):
        error = X @ w[1:] + w[0] - y
        w[0] -= eta * error.sum()
        w[1:] -= eta * (error[:, None] * X).sum(axis=0)
    return w


def standardise(X):
    out = X.astype(float)
    for column in out.T:
        if np.all(column == column[0]):
            column[:] = 0
        else:
            column -= column.mean()
            column /= np.sqrt((column**2).mean())
    return out


def whiten(X):
    out = X.astype(float)
    out -= out.mean(axis=0)
    for i in range(out.shape[1]):
        for j in range(i):
            out[:, i] -= (out[:, i] @ out[:, j]) / len(X) * out[:, j]
        out[:, i] /= np.sqrt(out[:, i] @ out[:, i] / len(X))
    return out


def prelu(X, alpha):
    out = X.astype(float)
    rows, channels = np.nonzero(out < 0)
    out[rows, channels] *= alpha[channels]
    return out


def prelu_alpha_grad(X, upstream):
    out = X.astype(float)
    out[out > 0] = 0
    out *= upstream
    return out.sum(axis=0)


def noisy_relu(z, noise):
    out = z.astype(float)
    out += noise
    out[out < 0] = 0
    return out


def maxout(X, W, b):
    best = X @ W[0].T + b[0]
    for k in range(1, len(W)):
        np.maximum(best, X @ W[k].T + b[k], out=best)
    return best
