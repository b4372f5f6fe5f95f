"""Activation objects: a class holds a function and its slope. Other formulas."""
import numpy as np


class Activation:
    def __init__(self, value, slope):
        self._value, self._slope = value, slope

    def __call__(self, z, *parameters):
        return self._apply(self._value, z, parameters)

    def slope(self, z, *parameters):
        return self._apply(self._slope, z, parameters)

    @staticmethod
    def _apply(g, z, parameters):
        values = np.array(z, dtype=float)  # a copy
        result = g(values, *parameters)
        return float(result) if np.ndim(z) == 0 else result


def _half_tanh(z):
    return 0.5 + 0.5 * np.tanh(0.5 * z)


SIGMOID = Activation(_half_tanh, lambda z: 0.25 * (1 - np.tanh(0.5 * z) ** 2))
TANH = Activation(np.tanh, lambda z: 1 / np.cosh(np.clip(z, -300, 300)) ** 2)
RELU = Activation(lambda z: (z + np.abs(z)) / 2, lambda z: (z > 0) * 1.0)
LEAKY = Activation(lambda z, a: np.maximum(a * z, z), lambda z, a: a + (1 - a) * (z > 0))
ELU = Activation(
    lambda z, a: np.maximum(z, 0) + a * (np.exp(np.minimum(z, 0)) - 1),
    lambda z, a: np.where(z > 0, 1.0, a * np.exp(np.minimum(z, 0))),
)
SOFTPLUS = Activation(lambda z: np.logaddexp(0, z), _half_tanh)


def neuron(x, w, b, f):
    return float(f((x * w).sum() + b))


def layer(X, W, b, f):
    return f(np.einsum("nd,md->nm", X, W) + b.reshape(1, -1))


def sigmoid(z):
    return SIGMOID(z)


def tanh(z):
    return TANH(z)


def relu(z):
    return RELU(z)


def leaky_relu(z, alpha=0.01):
    return LEAKY(z, alpha)


def elu(z, alpha=1.0):
    return ELU(z, alpha)


def softplus(z):
    return SOFTPLUS(z)


def sigmoid_prime(z):
    return SIGMOID.slope(z)


def tanh_prime(z):
    return TANH.slope(z)


def relu_prime(z):
    return RELU.slope(z)


def leaky_relu_prime(z, alpha=0.01):
    return LEAKY.slope(z, alpha)


def elu_prime(z, alpha=1.0):
    return ELU.slope(z, alpha)


def softplus_prime(z):
    return SOFTPLUS.slope(z)


STEP = Activation(lambda z: np.heaviside(z, 0.0), None)
BIPOLAR = Activation(lambda z: 2 * np.heaviside(z, 0.0) - 1, None)


def step(z):
    return STEP(z)


def bipolar_step(z):
    return BIPOLAR(z)


class _Perceptron:
    def __init__(self, size):
        self.v = np.zeros(size + 1)  # the bias first

    def one_pass(self, A, y):
        clean = True
        for a, t in zip(A, y):
            wanted = 2 * t - 1
            answer = 1 if self.v @ a > 0 else -1
            if answer != wanted:
                self.v = self.v + wanted * a
                clean = False
        return clean


def perceptron_train(X, y, max_epochs=100):
    A = np.hstack([np.ones((len(X), 1)), X])
    p = _Perceptron(X.shape[1])
    converged = any(p.one_pass(A, y) for _ in range(max_epochs))
    return p.v[1:], p.v[0], converged


def threshold_net(X, W_hidden, w_out):
    ones = np.ones((len(X), 1))
    hidden = np.heaviside(np.hstack([ones, X]) @ W_hidden.T, 1.0)
    return np.heaviside(np.hstack([ones, hidden]) @ w_out, 1.0)


def bump_weights(low, high):
    # hidden 1 stops at low, hidden 2 starts at high; the output answers 1 when neither is on
    return np.array([[low, -1.0], [-high, 1.0]], dtype=float), np.array([0.5, -1.0, -1.0])
