# Exercise kit 2.0.0. Write your answers in this file, then hand it in.
"""Softmax, cross-entropy and their gradient (lectures 004 and 000).

You build the output layer of a classifier: from logits to probabilities, from probabilities to
a loss, and from the loss back to a gradient. At the end you train softmax regression with it.

Run `pytest` in this folder. It shows your points and the next thing to do.
`pytest -m softmax` runs one part alone. `python demo.py` draws pictures.

    part                         points
    one_hot                           5
    softmax                          16
    cross_entropy                    15
    softmax_jacobian                 10
    grad_via_jacobian                10
    softmax_cross_entropy_grad       12
    sigmoid_grads                    12
    regression_grad                   8
    fit_softmax_regression           12
    extra parts                       0   penalties, batched_jacobian, hidden_head, from_logits

Letters: m samples, K classes, D inputs, J hidden units.
z logits, y probabilities (the output), d targets (the label), L loss.
Lecture 004 writes x for z, y-hat for y, and y for d. Lecture 000 writes d for d.
Arrays hold floats, and the last axis is always the axis of the classes.
"""

from __future__ import annotations

import numpy as np


def one_hot(labels: np.ndarray, K: int) -> np.ndarray:
    """Turn class numbers into rows with a single 1.

    Formula (lecture 000, softmax loss, "one-hot coded class labels"):
        d[i, k] = 1 when k == labels[i], else 0

    Args:
        labels: (m,) int, class numbers from 0 to K - 1.
        K: the number of classes.
    Returns:
        (m, K) of 0 and 1, floats or ints.

    >>> one_hot(np.array([2, 0]), 3).tolist()
    [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]

    Pitfall: the last classes may be missing in the labels. K tells how many there are.
    """
    raise NotImplementedError("one_hot is not written yet")


def softmax(z: np.ndarray) -> np.ndarray:
    """Turn logits into probabilities, one sample or a batch.

    Formula (lecture 004, back-propagation of the softmax loss):
        y_k = exp(z_k) / sum over j of exp(z_j)

    Args:
        z: (K,) for one sample, or (m, K) for a batch. Any size of number, such as 1000.
    Returns:
        the shape of z. Each row sums to 1 and is finite.

    Steps:
        1. Shift the logits so that exp cannot overflow.
        2. Take exp.
        3. Divide by the sum.

    >>> softmax(np.log([1.0, 3.0])).round(6).tolist()
    [0.25, 0.75]
    >>> softmax(np.array([[0.0, 0.0], [1000.0, 0.0]])).tolist()
    [[0.5, 0.5], [1.0, 0.0]]

    Pitfall: two samples of a batch must not influence each other. Leave z itself unchanged.
    """
    raise NotImplementedError("softmax is not written yet")


def cross_entropy(y: np.ndarray, d: np.ndarray) -> float:
    """Measure how far the probabilities are from the targets.

    Formula (lecture 004, cross-entropy; ln is the natural logarithm):
        L = -1/m * sum over samples, sum over k of d_k * ln(y_k)

    Args:
        y: (K,) or (m, K) probabilities.
        d: the shape of y. Each row sums to 1. Often one-hot, but not always.
    Returns:
        one float, the mean over the samples. One sample alone: m = 1.

    Steps:
        1. Raise probabilities below the smallest normal float, np.finfo(float).tiny, to it.
        2. Take the sum over the classes.
        3. Take the mean over the samples.

    >>> round(cross_entropy(np.array([0.5, 0.5]), np.array([0.0, 1.0])), 6)
    0.693147
    >>> round(cross_entropy(np.array([0.0, 1.0]), np.array([1.0, 0.0])), 2)
    708.4

    Pitfall: at probability 0 the loss is large but finite. 0 * ln(0) must not give nan.
    """
    raise NotImplementedError("cross_entropy is not written yet")


def softmax_jacobian(y: np.ndarray) -> np.ndarray:
    """Give the derivative of every probability by every logit, for one sample.

    Formula (lecture 004, cases i = j and i != j):
        J[i, j] = dy_i/dz_j = y_i * (1 - y_i)   when i == j
                              -y_i * y_j        when i != j
        in one line: J = diag(y) - y y^T

    Args:
        y: (K,) probabilities, the output of softmax. Not the logits.
    Returns:
        (K, K).

    >>> softmax_jacobian(np.array([0.25, 0.75])).tolist()
    [[0.1875, -0.1875], [-0.1875, 0.1875]]

    Pitfall: one logit moves all probabilities. Each row of J sums to 0: why?
    """
    raise NotImplementedError("softmax_jacobian is not written yet")


def grad_via_jacobian(y: np.ndarray, d: np.ndarray) -> np.ndarray:
    """Give dL/dz of one sample by the chain rule, the long way.

    Formula (lecture 004; L = -sum over k of d_k * ln(y_k)):
        dL/dy_j = -d_j / y_j
        dL/dz_i = sum over j of dL/dy_j * dy_j/dz_i,   that is J^T (-d / y)

    Args:
        y: (K,) probabilities, all above 0.
        d: (K,) targets that sum to 1.
    Returns:
        (K,).

    Steps:
        1. Find dL/dy.
        2. Find the Jacobian.
        3. Multiply.

    >>> grad_via_jacobian(np.array([0.25, 0.75]), np.array([0.0, 1.0])).round(6).tolist()
    [0.25, -0.25]

    Pitfall: one line on the slide loses the minus of dL/dy.
    """
    raise NotImplementedError("grad_via_jacobian is not written yet")


def softmax_cross_entropy_grad(y: np.ndarray, d: np.ndarray) -> np.ndarray:
    """Give dL/dz the short way, one sample or a batch.

    Formula (lecture 004, last line of the derivation):
        one sample:        dL/dz = y - d
        a batch, mean L:   dL/dz = (y - d) / m

    Args:
        y: (K,) or (m, K) probabilities, the output of softmax.
        d: the shape of y. Each row sums to 1.
    Returns:
        the shape of y.

    >>> softmax_cross_entropy_grad(np.array([0.25, 0.75]), np.array([0.0, 1.0])).tolist()
    [0.25, -0.25]
    >>> Y, D = np.array([[0.25, 0.75], [0.5, 0.5]]), np.array([[0.0, 1.0], [1.0, 0.0]])
    >>> softmax_cross_entropy_grad(Y, D).tolist()
    [[0.125, -0.125], [-0.25, 0.25]]

    Pitfall: m counts samples. What is m when y has the shape (K,)?
    """
    raise NotImplementedError("softmax_cross_entropy_grad is not written yet")


def sigmoid_mse_grad(
    w: np.ndarray, b: float, x: np.ndarray, d: np.ndarray
) -> tuple[np.ndarray, float]:
    """Give the gradient of the squared error of one sigmoid neuron.

    Formula (lecture 004, mean squared error, with the sign put right; y = sigmoid(z)):
        z = x . w + b,   L = 1/m * sum over samples of 1/2 * (y - d)^2
        dL/dw = 1/m * sum of (y - d) * sigmoid'(z) * x
        dL/db = 1/m * sum of (y - d) * sigmoid'(z),   sigmoid'(z) = y * (1 - y)

    Args:
        w: (D,) weights.    b: the bias.
        x: (m, D) inputs.   d: (m,) targets, 0 or 1.
    Returns:
        dL/dw of shape (D,) and dL/db, one float.

    >>> dw, db = sigmoid_mse_grad(np.zeros(2), 0.0, np.array([[1.0, 4.0]]), np.array([0.0]))
    >>> dw.tolist(), float(db)
    ([0.125, 0.5], 0.125)

    Pitfall: name every factor of the chain rule. None of them cancels here.
    """
    raise NotImplementedError("sigmoid_mse_grad is not written yet")


def sigmoid_bce_grad(
    w: np.ndarray, b: float, x: np.ndarray, d: np.ndarray
) -> tuple[np.ndarray, float]:
    """Give the gradient of the binary cross-entropy of one sigmoid neuron.

    Formula (lecture 004, cross-entropy with sigmoid, with the sign put right; y = sigmoid(z)):
        L = -1/m * sum over samples of d * ln(y) + (1 - d) * ln(1 - y)
        dL/dw = 1/m * sum of (y - d) * x
        dL/db = 1/m * sum of (y - d)

    Args:
        w: (D,) weights.    b: the bias.
        x: (m, D) inputs.   d: (m,) targets, 0 or 1.
    Returns:
        dL/dw of shape (D,) and dL/db, one float.

    >>> dw, db = sigmoid_bce_grad(np.zeros(2), 0.0, np.array([[1.0, 4.0]]), np.array([0.0]))
    >>> dw.tolist(), float(db)
    ([0.5, 2.0], 0.5)

    Pitfall: compare with sigmoid_mse_grad. Which factor has gone, and why?
    """
    raise NotImplementedError("sigmoid_bce_grad is not written yet")


def regression_grad(x: np.ndarray, y: np.ndarray, d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the gradient of the weights and biases of a softmax layer on a batch.

    Formula (chain rule from dL/dz to the weights; the layer is z = W x + b):
        G = dL/dz on the batch, (m, K)
        dL/dW[k, j] = sum over samples of G[i, k] * x[i, j]
        dL/db[k]    = sum over samples of G[i, k]

    Args:
        x: (m, D) inputs.
        y: (m, K) probabilities that the layer gave.
        d: (m, K) targets.
    Returns:
        dL/dW of shape (K, D) and dL/db of shape (K,).

    >>> X, Y = np.array([[2.0], [1.0]]), np.array([[0.5, 0.5], [0.5, 0.5]])
    >>> dW, db = regression_grad(X, Y, np.array([[1.0, 0.0], [0.0, 1.0]]))
    >>> dW.tolist(), db.tolist()
    ([[-0.25], [0.25]], [0.0, 0.0])

    Pitfall: the mean is taken once. Does G already hold 1/m?
    """
    raise NotImplementedError("regression_grad is not written yet")


def fit_softmax_regression(
    x: np.ndarray, d: np.ndarray, eta: float, steps: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Train softmax regression by gradient descent on the whole batch.

    Formula (lecture 000, w = w - eta * dL/dw; the layer is z = W x + b, y = softmax(z)):
        W = W - eta * dL/dW
        b = b - eta * dL/db

    Args:
        x: (m, D) inputs.    d: (m, K) targets.
        eta: the learning rate.    steps: the number of updates.
    Returns:
        W of shape (K, D), b of shape (K,), and losses of shape (steps + 1,).
        losses[0] is the loss before any update, losses[t] the loss after t updates.

    Steps:
        1. Start from W = 0 and b = 0.
        2. Update W and b `steps` times, each time with all samples.
        3. Write down the loss before the first update and after each one.

    >>> X, D = np.array([[1.0], [-1.0]]), np.array([[1.0, 0.0], [0.0, 1.0]])
    >>> W, b, losses = fit_softmax_regression(X, D, eta=1.0, steps=1)
    >>> W.tolist(), b.tolist(), losses.round(4).tolist()
    ([[0.5], [-0.5]], [0.0, 0.0], [0.6931, 0.3133])

    Pitfall: the loss must fall. When it grows, look at the sign and at eta.
    """
    raise NotImplementedError("fit_softmax_regression is not written yet")


# ---------------------------------------------------------------------------------------------
# Extra parts: graded in the same way, without points.
# ---------------------------------------------------------------------------------------------


def l2_penalty(W: np.ndarray, lam: float) -> tuple[float, np.ndarray]:
    """Give the L2 penalty of the weights and its gradient.

    Formula (lecture 004, L2 regularisation; the slide writes theta for lam):
        penalty = lam/2 * sum of W^2,   gradient = lam * W

    Args:
        W: (K, D) weights. A bias is not penalised, so it is not in W.
        lam: the strength of the penalty.
    Returns:
        the penalty, one float, and its gradient of shape (K, D).

    >>> value, grad = l2_penalty(np.array([[3.0, -4.0]]), 0.5)
    >>> float(value), grad.tolist()
    (6.25, [[1.5, -2.0]])

    Pitfall: the strength counts once.
    """
    raise NotImplementedError("l2_penalty is not written yet")


def l1_penalty(W: np.ndarray, lam: float) -> tuple[float, np.ndarray]:
    """Give the L1 penalty of the weights and its gradient.

    Formula (lecture 004, L1 regularisation; the slide writes theta for lam):
        penalty = lam * sum of |W|,   gradient = lam * sign(W),   sign(0) = 0

    Args:
        W: (K, D) weights without the bias.
        lam: the strength of the penalty.
    Returns:
        the penalty, one float, and its gradient of shape (K, D).

    >>> value, grad = l1_penalty(np.array([[3.0, 0.0, -4.0]]), 0.5)
    >>> float(value), grad.tolist()
    (3.5, [[0.5, 0.0, -0.5]])

    Pitfall: L1 pulls a small weight as strongly as a large one.
    """
    raise NotImplementedError("l1_penalty is not written yet")


def softmax_jacobian_batch(y: np.ndarray) -> np.ndarray:
    """Give the softmax Jacobian of every sample of a batch.

    Formula (lecture 004, cases i = j and i != j, for each sample s):
        J[s] = diag(y[s]) - y[s] y[s]^T

    Args:
        y: (m, K) probabilities.
    Returns:
        (m, K, K).

    >>> softmax_jacobian_batch(np.array([[0.25, 0.75], [0.5, 0.5]])).tolist()
    [[[0.1875, -0.1875], [-0.1875, 0.1875]], [[0.25, -0.25], [-0.25, 0.25]]]

    Pitfall: samples do not mix. That is why J has m * K * K numbers, not (m * K)^2.
    """
    raise NotImplementedError("softmax_jacobian_batch is not written yet")


def head_forward(W2: np.ndarray, h: np.ndarray) -> np.ndarray:
    """Give the probabilities of a softmax head on top of a hidden layer.

    Formula (lecture 000, softmax loss; the slide has no bias):
        y_k = exp(sum over j of w2_kj * h_j) / sum over k' of exp(sum over j of w2_k'j * h_j)

    Args:
        W2: (K, J) weights from hidden unit j to class k.
        h: (m, J) outputs of the hidden layer.
    Returns:
        (m, K).

    >>> head_forward(np.log([[1.0, 2.0], [3.0, 2.0]]), np.array([[1.0, 0.0]])).round(6).tolist()
    [[0.25, 0.75]]

    Pitfall: w2_kj has the class first. Check the shapes before you multiply.
    """
    raise NotImplementedError("head_forward is not written yet")


def head_backward(
    W2: np.ndarray, h: np.ndarray, y: np.ndarray, d: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Give the gradient of the head's weights, and what it sends back to the hidden layer.

    Formula (chain rule through z = W2 h; G = dL/dz on the batch, with the mean over m):
        dL/dW2[k, j] = sum over samples i of G[i, k] * h[i, j]
        dL/dh[i, j]  = sum over classes k of G[i, k] * w2_kj

    Args:
        W2: (K, J).    h: (m, J).    y: (m, K) probabilities.    d: (m, K) targets.
    Returns:
        dL/dW2 of shape (K, J) and dL/dh of shape (m, J).

    >>> W, H = np.array([[1.0, 0.0], [3.0, 2.0]]), np.array([[4.0, 8.0]])
    >>> dW2, dh = head_backward(W, H, np.array([[0.25, 0.75]]), np.array([[0.0, 1.0]]))
    >>> dW2.tolist(), dh.tolist()
    ([[1.0, 2.0], [-1.0, -2.0]], [[-0.5, -0.5]])

    Pitfall: one hidden unit reaches every class.
    """
    raise NotImplementedError("head_backward is not written yet")


def cross_entropy_from_logits(z: np.ndarray, d: np.ndarray) -> float:
    """Give the cross-entropy straight from the logits, exact for any logits.

    Formula (ln of the softmax of lecture 004, written out):
        ln y_k = z_k - ln(sum over j of exp(z_j))
        L = -1/m * sum over samples, sum over k of d_k * ln y_k

    Args:
        z: (K,) or (m, K) logits. Any size of number, such as 1000.
        d: the shape of z. Each row sums to 1.
    Returns:
        one float, the mean over the samples.

    >>> cross_entropy_from_logits(np.array([1000.0, 0.0]), np.array([0.0, 1.0]))
    1000.0

    Pitfall: through softmax and cross_entropy this loss stops at 708.4. Here it must not.
    """
    raise NotImplementedError("cross_entropy_from_logits is not written yet")
