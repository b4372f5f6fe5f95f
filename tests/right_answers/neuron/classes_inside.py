"""Right answer made of classes: dual numbers give the slopes, a small network holds the weights."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import reduce
from operator import mul

import numpy as np


@dataclass(frozen=True)
class Dual:
    """A number with its slope; exp and log know how slopes pass through them."""

    value: float
    slope: float = 1.0

    def __add__(self, other):
        other = other if isinstance(other, Dual) else Dual(other, 0.0)
        return Dual(self.value + other.value, self.slope + other.slope)

    def scaled(self, factor):
        return Dual(self.value * factor, self.slope * factor)

    def inverse(self):
        return Dual(1 / self.value, -self.slope / self.value**2)

    def times(self, other):
        slope = self.slope * other.value + self.value * other.slope
        return Dual(self.value * other.value, slope)

    def exp(self):
        return Dual(math.exp(self.value), math.exp(self.value) * self.slope)

    def log(self):
        return Dual(math.log(self.value), self.slope / self.value)


def _sigmoid(z: Dual) -> Dual:
    if z.value >= 0:
        return (z.scaled(-1).exp() + 1).inverse()
    return z.exp().times((z.exp() + 1).inverse())


def _softplus(z: Dual) -> Dual:
    if z.value > 0:
        return z + _softplus(z.scaled(-1))
    return (z.exp() + 1).log()


class Activation:
    """A function of a dual number, as two functions of arrays."""

    def __init__(self, rule):
        self.rule = rule

    def over(self, z, part, *alpha):
        z = np.asarray(z, dtype=float)
        items = [getattr(self.rule(Dual(float(v)), *alpha), part) for v in z.ravel()]
        return np.array(items).reshape(z.shape)

    def __call__(self, z, *alpha):
        return self.over(z, "value", *alpha)

    def prime(self, z, *alpha):
        return self.over(z, "slope", *alpha)


SIGMOID = Activation(_sigmoid)
TANH = Activation(lambda z: _sigmoid(z.scaled(2)).scaled(2) + -1)
RELU = Activation(lambda z: z if z.value > 0 else Dual(0, 0))
LEAKY = Activation(lambda z, alpha: z if z.value > 0 else z.scaled(alpha))
ELU = Activation(lambda z, alpha: z if z.value > 0 else (z.exp() + -1).scaled(alpha))
SOFTPLUS = Activation(_softplus)

sigmoid, sigmoid_prime = SIGMOID, SIGMOID.prime
tanh, tanh_prime = TANH, TANH.prime
relu, relu_prime = RELU, RELU.prime
softplus, softplus_prime = SOFTPLUS, SOFTPLUS.prime


def leaky_relu(z, alpha=0.01):
    return LEAKY(z, alpha)


def leaky_relu_prime(z, alpha=0.01):
    return LEAKY.prime(z, alpha)


def elu(z, alpha=1.0):
    return ELU(z, alpha)


def elu_prime(z, alpha=1.0):
    return ELU.prime(z, alpha)


@dataclass
class Unit:
    """One neuron: bias first, then weights."""

    weights: list[float]
    history: list[float] = field(default_factory=list)

    def height(self, x):
        return self.weights[0] + sum(map(mul, self.weights[1:], map(float, x)))

    def move(self, x, amount):
        self.weights = [w + amount * v for w, v in zip(self.weights, [1.0, *x], strict=True)]


def neuron(x, w, b, f):
    return f(Unit([b, *w]).height(x))


def layer(X, W, b, f):
    units = [Unit([bias, *w]) for w, bias in zip(W, b, strict=True)]
    return np.array([[f(unit.height(x)) for unit in units] for x in X])


def step(z):
    return np.array([int(v > 0) for v in np.ravel(z)]).reshape(np.shape(z))


def bipolar_step(z):
    return step(z) - step(-np.asarray(z)) - (np.asarray(z) == 0)


def perceptron_train(X, y, max_epochs=100):
    unit = Unit([0.0] * (1 + len(X[0])))
    for _ in range(max_epochs):
        moved = False
        for x, label in zip(X, y, strict=True):
            if (unit.height(x) > 0) != bool(label):
                unit.move(x, 1 if label else -1)
                moved = True
        if not moved:
            break
    else:
        return np.array(unit.weights[1:]), unit.weights[0], False
    return np.array(unit.weights[1:]), unit.weights[0], True


def threshold_net(X, W_hidden, w_out):
    layers = [[Unit(list(row)) for row in W_hidden], [Unit(list(w_out))]]

    def pass_on(x, units):
        return [int(unit.height(x) >= 0) for unit in units]

    return np.array([reduce(pass_on, layers, x)[0] for x in X])


def bump_weights(low, high):
    units = [Unit([-low, 1.0]), Unit([high, -1.0]), Unit([-2.0, 1.0, 1.0])]
    return np.array([unit.weights for unit in units[:2]]), np.array(units[2].weights)


def logistic(v, a):
    return SIGMOID(a * np.asarray(v))


def logistic_slope(y, a):
    return np.asarray(y) * a * (1 - np.asarray(y))


def scaled_tanh(v, a, b):
    return a * TANH(b * np.asarray(v))


def scaled_tanh_slope(y, a, b):
    return (a - np.asarray(y)) * (a + np.asarray(y)) * b / a


def linear_fit(X, y, eta, steps):
    unit = Unit([0.0] * (1 + X.shape[1]))
    for _ in range(steps):
        errors = [unit.height(x) - target for x, target in zip(X, y, strict=True)]
        for x, error in zip(X, errors, strict=True):
            unit.move(x, -eta * error)
    return unit.weights


class Scaler:
    """Learns the mean and a matrix from rows; `transform` applies them."""

    def __init__(self, X):
        self.mean = X.mean(axis=0)
        self.covariance = np.atleast_2d(np.cov(X, rowvar=False, bias=True))

    def transform(self, X, matrix):
        return (X - self.mean) @ matrix


def standardise(X):
    scaler = Scaler(X)
    variances, varies = np.diag(scaler.covariance), [len(set(column)) > 1 for column in X.T]
    scales = [1 / math.sqrt(v) if moves else 0.0 for v, moves in zip(variances, varies, strict=True)]
    return scaler.transform(X, np.diag(scales))


def whiten(X):
    scaler = Scaler(X)
    return scaler.transform(X, np.linalg.cholesky(np.linalg.inv(scaler.covariance)))


def prelu(X, alpha):
    return np.column_stack([LEAKY(X[:, c], alpha[c]) for c in range(len(alpha))])


def prelu_alpha_grad(X, upstream):
    return [
        sum(g * v for g, v in zip(gs, vs, strict=True) if v < 0)
        for gs, vs in zip(upstream.T, X.T, strict=True)
    ]


def noisy_relu(z, noise):
    return RELU(z + noise)


def maxout(X, W, b):
    pieces = [layer(X, W[k], b[k], float) for k in range(len(W))]
    return reduce(np.maximum, pieces)
