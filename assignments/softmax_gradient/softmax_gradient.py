# Exercise kit 2.0.0. Write your answers in this file, then hand it in.
"""Softmax, cross-entropy and their gradient: the output layer of a classifier.

Work from top to bottom. After each function run `pytest`; it shows the next thing to do.
Shapes: m samples, K classes, D inputs. One sample is one row, and the classes run along the last axis.
Letters: z logits, y probabilities (the output), d targets (the label), L loss.
Lecture 004 writes x for z, y-hat for y, and y for d.
Here x is always the input.
"""

import numpy as np


def one_hot(labels: np.ndarray, K: int) -> np.ndarray:
    """Turn class numbers into rows with a single 1.

        d[i, k] = 1 when k == labels[i], else 0  (lecture 000, "One hot编码的类标签")

    Args:
        labels: (m,) array of whole numbers from 0 to K - 1.
        K: the number of classes.
    Returns:
        (m, K) array of 0 and 1, floats or whole numbers.

    Mind: the last classes may be missing in the labels. K tells how many there are.

    >>> print(one_hot(np.array([2, 0]), 3))
    [[0. 0. 1.]
     [1. 0. 0.]]
    """
    raise NotImplementedError("one_hot is not written yet")


def softmax(z: np.ndarray) -> np.ndarray:
    """Turn logits into probabilities, one sample or a batch.

        y_k = exp(z_k) / sum_j exp(z_j)  (lecture 004, "Softmax损失函数的反向传播")

    Args:
        z: (K,) or (m, K) array. the logits, of any size, such as 1000.
    Returns:
        the shape of z. each row is finite and sums to 1.

    Mind: two samples of a batch must not influence each other.

    >>> print(np.round(softmax(np.log([1.0, 3.0])), 3))
    [0.25 0.75]
    >>> print(softmax(np.array([[0.0, 0.0], [1000.0, 0.0]])))
    [[0.5 0.5]
     [1.  0. ]]
    """
    raise NotImplementedError("softmax is not written yet")


def cross_entropy(y: np.ndarray, d: np.ndarray) -> float:
    """Measure how far the probabilities are from the targets.

        L = -1/m sum_samples sum_k d_k ln(max(y_k, tiny))  (lecture 004, "交叉熵")

    Args:
        y: (K,) or (m, K) array. probabilities.
        d: the shape of y. each row sums to 1; often one-hot, but not always.
    Returns:
        one float, the mean over the samples. One sample alone: m = 1.

    Mind: at probability 0 the loss is large but finite, and 0 * ln(0) must not give nan.
    tiny is np.finfo(float).tiny, about 2.2e-308.

    >>> round(float(cross_entropy(np.array([0.5, 0.5]), np.array([0.0, 1.0]))), 6)
    0.693147
    >>> round(float(cross_entropy(np.array([0.0, 1.0]), np.array([1.0, 0.0]))), 2)
    708.4
    """
    raise NotImplementedError("cross_entropy is not written yet")


def softmax_cross_entropy_grad(y: np.ndarray, d: np.ndarray) -> np.ndarray:
    """Return dL/dz of the mean cross-entropy, one sample or a batch.

    Args:
        y: (K,) or (m, K) array. probabilities, the output of softmax; 0 is possible.
        d: the shape of y. each row sums to 1.
    Returns:
        the shape of y. dL/dz.

    Mind: m counts samples. What is m when y has the shape (K,)?

    >>> print(softmax_cross_entropy_grad(np.array([0.25, 0.75]), np.array([0.0, 1.0])))
    [ 0.25 -0.25]
    """
    raise NotImplementedError("softmax_cross_entropy_grad is not written yet")


def regression_grad(x: np.ndarray, y: np.ndarray, d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the gradient of the weights and biases of a softmax layer, L the mean cross-entropy.

        z[i, k] = sum_j W[k, j] x[i, j] + b[k],  y = softmax(z)  (a layer as in lecture 002)

    Args:
        x: (m, D) array. inputs.
        y: (m, K) array. the probabilities that the layer gave.
        d: (m, K) array. targets.
    Returns:
        dL/dW: (K, D) array.
        dL/db: (K,) array.

    Mind: the mean is taken once.

    >>> X, Y = np.array([[2.0], [1.0]]), np.array([[0.5, 0.5], [0.5, 0.5]])
    >>> dW, db = regression_grad(X, Y, np.array([[1.0, 0.0], [0.0, 1.0]]))
    >>> print(dW.tolist(), db)
    [[-0.25], [0.25]] [0. 0.]
    """
    raise NotImplementedError("regression_grad is not written yet")


def fit_softmax_regression(
    x: np.ndarray, d: np.ndarray, eta: float, steps: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Train softmax regression by gradient descent on the whole batch, from W = 0 and b = 0.

        W <- W - eta dL/dW,  b <- b - eta dL/db  (lecture 000, "误差/损失函数")

    Args:
        x: (m, D) array. inputs.
        d: (m, K) array. targets.
        eta: the learning rate.
        steps: the number of updates; each takes all samples.
    Returns:
        W: (K, D) array.
        b: (K,) array.
        losses: (steps + 1,) array. losses[0] before any update, losses[t] after t updates.

    >>> X, targets = np.array([[1.0], [-1.0]]), np.array([[1.0, 0.0], [0.0, 1.0]])
    >>> W, b, losses = fit_softmax_regression(X, targets, eta=0.5, steps=1)
    >>> print(W.tolist(), b, np.round(losses, 4))
    [[0.25], [-0.25]] [0. 0.] [0.6931 0.4741]
    """
    raise NotImplementedError("fit_softmax_regression is not written yet")


# Extra parts. They carry no points.


def softmax_jacobian(y: np.ndarray) -> np.ndarray:
    """Return the derivative of every probability by every logit, for one sample.

        dy_i/dz_j = y_i (1 - y_i) when i = j, else -y_i y_j  (lecture 004, "Softmax损失函数的反向传播")

    Args:
        y: (K,) array. probabilities, the output of softmax. Not the logits.
    Returns:
        (K, K) array. J[i, j] = dy_i/dz_j.

    >>> print(softmax_jacobian(np.array([0.25, 0.75])))
    [[ 0.1875 -0.1875]
     [-0.1875  0.1875]]
    """
    raise NotImplementedError("softmax_jacobian is not written yet")


def grad_via_jacobian(y: np.ndarray, d: np.ndarray) -> np.ndarray:
    """Return dL/dz of one sample by the chain rule, through the whole Jacobian.

        dL/dz_i = sum_j dL/dy_j dy_j/dz_i,  L = -sum_k d_k ln(y_k)  (lecture 004, the same section)

    Args:
        y: (K,) array. probabilities, all above 0.
        d: (K,) array. targets that sum to 1.
    Returns:
        (K,) array. dL/dz.

    Mind: one line on the slide loses the minus of dL/dy.

    >>> print(np.round(grad_via_jacobian(np.array([0.25, 0.75]), np.array([0.0, 1.0])), 3))
    [ 0.25 -0.25]
    """
    raise NotImplementedError("grad_via_jacobian is not written yet")


def softmax_backward(y: np.ndarray, upstream: np.ndarray) -> np.ndarray:
    """Return dL/dz from dL/dy for any loss, one sample or a batch, without a Jacobian.

    Args:
        y: (K,) or (m, K) array. probabilities, the output of softmax.
        upstream: the shape of y. dL/dy of some loss L.
    Returns:
        the shape of y. dL/dz, row by row what J^T dL/dy gives.

    Mind: L may be any loss. What it averages is in upstream already.

    >>> print(softmax_backward(np.array([0.25, 0.75]), np.array([4.0, 0.0])))
    [ 0.75 -0.75]
    """
    raise NotImplementedError("softmax_backward is not written yet")


def sigmoid_mse_grad(w: np.ndarray, b: float, x: np.ndarray, d: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the gradient of the squared error of one sigmoid neuron.

        L = 1/m sum 1/2 (y - d)^2,  y = sigmoid(x . w + b)  (lecture 004, "均方差", as a mean)

    Args:
        w: (D,) array. weights.
        b: the bias.
        x: (m, D) array. inputs.
        d: (m,) array. targets, 0 or 1.
    Returns:
        dL/dw: (D,) array.
        dL/db: one number.

    >>> dw, db = sigmoid_mse_grad(np.zeros(2), 0.0, np.array([[1.0, 4.0]]), np.array([0.0]))
    >>> print(dw, float(db))
    [0.125 0.5  ] 0.125
    """
    raise NotImplementedError("sigmoid_mse_grad is not written yet")


def sigmoid_bce_grad(w: np.ndarray, b: float, x: np.ndarray, d: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the gradient of the binary cross-entropy of one sigmoid neuron.

        L = -1/m sum (d ln(y) + (1 - d) ln(1 - y)),  y = sigmoid(x . w + b)  (lecture 004, "交叉熵")

    Args:
        w: (D,) array. weights.
        b: the bias.
        x: (m, D) array. inputs.
        d: (m,) array. targets, 0 or 1.
    Returns:
        dL/dw: (D,) array.
        dL/db: one number.

    Mind: for a large z, y is exactly 1 in the computer. The gradient is finite there, too.

    >>> dw, db = sigmoid_bce_grad(np.zeros(2), 0.0, np.array([[1.0, 4.0]]), np.array([0.0]))
    >>> print(dw, float(db))
    [0.5 2. ] 0.5
    """
    raise NotImplementedError("sigmoid_bce_grad is not written yet")


def l2_penalty(W: np.ndarray, lam: float) -> tuple[float, np.ndarray]:
    """Return the L2 penalty of the weights and its gradient.

        lam/2 sum W^2  (lecture 004, "L2正则化"; the slide writes theta for lam)

    Args:
        W: (K, D) array. weights without the bias.
        lam: the strength of the penalty.
    Returns:
        the penalty: one float.
        its gradient: (K, D) array.

    >>> value, grad = l2_penalty(np.array([[3.0, -4.0]]), 0.5)
    >>> print(value, grad)
    6.25 [[ 1.5 -2. ]]
    """
    raise NotImplementedError("l2_penalty is not written yet")


def l1_penalty(W: np.ndarray, lam: float) -> tuple[float, np.ndarray]:
    """Return the L1 penalty of the weights and its gradient.

        lam sum |W|,  gradient lam sign(W), sign(0) = 0  (lecture 004, "L1正则化")

    Args:
        W: (K, D) array. weights without the bias.
        lam: the strength of the penalty.
    Returns:
        the penalty: one float.
        its gradient: (K, D) array.

    >>> value, grad = l1_penalty(np.array([[3.0, 0.0, -4.0]]), 0.5)
    >>> print(value, grad)
    3.5 [[ 0.5  0.  -0.5]]
    """
    raise NotImplementedError("l1_penalty is not written yet")


def softmax_jacobian_batch(y: np.ndarray) -> np.ndarray:
    """Return the softmax Jacobian of every sample of a batch.

        J[s, i, j] = dy_i/dz_j of sample s  (lecture 004, "Softmax损失函数的反向传播")

    Args:
        y: (m, K) array. probabilities.
    Returns:
        (m, K, K) array.

    Mind: samples do not mix. That is why J has m K K numbers, not (m K)^2.

    >>> print(softmax_jacobian_batch(np.array([[0.25, 0.75], [0.5, 0.5]]))[1])
    [[ 0.25 -0.25]
     [-0.25  0.25]]
    """
    raise NotImplementedError("softmax_jacobian_batch is not written yet")


def head_forward(W2: np.ndarray, h: np.ndarray) -> np.ndarray:
    """Return the probabilities of a softmax head on top of a hidden layer, without a bias.

        z[i, k] = sum_j W2[k, j] h[i, j],  y = softmax(z)  (lecture 000, "多分类问题的Softmax损失")

    Args:
        W2: (K, J) array. weights from hidden unit j to class k.
        h: (m, J) array. outputs of the hidden layer.
    Returns:
        (m, K) array. probabilities.

    >>> print(np.round(head_forward(np.log([[1.0, 2.0], [3.0, 2.0]]), np.array([[1.0, 0.0]])), 3))
    [[0.25 0.75]]
    """
    raise NotImplementedError("head_forward is not written yet")


def head_backward(
    W2: np.ndarray, h: np.ndarray, y: np.ndarray, d: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the gradient of the head's weights, and what the head sends back to the hidden layer.

    Args:
        W2: (K, J) array. weights.
        h: (m, J) array. outputs of the hidden layer.
        y: (m, K) array. the probabilities that the head gave.
        d: (m, K) array. targets.
    Returns:
        dL/dW2: (K, J) array. L is the mean cross-entropy.
        dL/dh: (m, J) array.

    Mind: one hidden unit reaches every class.

    >>> W, H = np.array([[1.0, 0.0], [3.0, 2.0], [-2.0, 2.0]]), np.array([[4.0, 8.0]])
    >>> dW2, dh = head_backward(W, H, np.array([[0.25, 0.25, 0.5]]), np.array([[0.0, 1.0, 0.0]]))
    >>> print(dW2[0], dh)
    [1. 2.] [[-3.  -0.5]]
    """
    raise NotImplementedError("head_backward is not written yet")


def cross_entropy_from_logits(z: np.ndarray, d: np.ndarray) -> float:
    """Return the cross-entropy straight from the logits, exact for any logits.

        L = -1/m sum_samples sum_k d_k ln(softmax(z)_k)  (lecture 004, "交叉熵")

    Args:
        z: (K,) or (m, K) array. the logits, of any size, such as 1000.
        d: the shape of z. each row sums to 1.
    Returns:
        one float, the mean over the samples.

    Mind: through softmax and cross_entropy this loss stops at 708.4. Here it must not.

    >>> float(cross_entropy_from_logits(np.array([1000.0, 0.0]), np.array([0.0, 1.0])))
    1000.0
    """
    raise NotImplementedError("cross_entropy_from_logits is not written yet")
