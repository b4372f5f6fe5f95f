# canary: fd25c6dd-748d-577d-9b12-2eedaf6121e1
"""A wrong answer of bp that no patch says."""

from __future__ import annotations

import numpy as np
from bp import forward, gradients, hidden_delta, loss, output_delta, sgd_step


def train_first_gradient(x, d, W1, W2, b, eta, updates):
    W1, W2 = np.array(W1, dtype=float), np.array(W2, dtype=float)
    _, h, _, o = forward(x, W1, W2, b)
    delta_o = output_delta(o, d)
    dW1, dW2 = gradients(x, h, hidden_delta(h, delta_o, W2), delta_o)
    errors = [loss(o, d)]
    for _ in range(updates):
        W1, W2 = sgd_step(W1, W2, dW1, dW2, eta)
        errors.append(loss(forward(x, W1, W2, b)[3], d))
    return W1, W2, errors
