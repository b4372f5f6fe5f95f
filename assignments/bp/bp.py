# Exercise kit 2.0.0. Write your answers in this file, then hand it in.
"""Back-propagation: the worked example of lecture 003, then a network of any depth.

You run a 2-3-2 network of sigmoid neurons forward and send its error back. Then you write the same
for any number of layers, each with its own activation, with a softmax at the end, trained by
mini-batches.

Run your tests with:      pytest
Run one part alone with:  pytest -m forward

Points: sigmoid 5, forward 9, output_delta 13, hidden_delta 20, slope 10, net_forward 9,
net_backward 21, net_train 13.
Extra, without points: loss, gradients, sgd_step, train, numerical_gradient, slide_step, stop,
learning_rate, gradient_norms.

Letters for shapes: M inputs, H hidden neurons, K outputs, N samples, L layers.
Row j of a weight matrix holds the weights that go INTO neuron j:
    W1 = [[w1, w2], [w3, w4], [w5, w6]]        shape (H, M) = (3, 2)
    W2 = [[w7, w9, w11], [w8, w10, w12]]       shape (K, H) = (2, 3)
"""

from collections.abc import Callable

import numpy as np


def sigmoid(z: float | np.ndarray) -> float | np.ndarray:
    """Apply the sigmoid to each element.

        f(z) = 1 / (1 + exp(-z))      (lecture 003, "传递函数")

    Args:
        z: a number or an array of any shape. |z| stays below 700, here and in every sum of a net.
    Returns:
        a float for a number, else an array of the shape of z.

    Mind: `math.exp` takes one number; `np.exp` takes an array too.

    >>> print(sigmoid(0.0), np.round(sigmoid(np.array([0.0, 2.35])), 6))
    0.5 [0.5      0.912934]
    """
    raise NotImplementedError("sigmoid is not written yet")


def forward(
    x: np.ndarray, W1: np.ndarray, W2: np.ndarray, b: tuple[float, float]
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Run the network forward and keep the numbers of every stage.

        net_h[j] = sum_i W1[j, i] x[i] + b1,  h[j] = f(net_h[j])      (lecture 003, "FP过程")
        net_o[k] = sum_j W2[k, j] h[j] + b2,  o[k] = f(net_o[k])

    Args:
        x: (M,) array. the inputs.
        W1, W2: (H, M) and (K, H) arrays. the weights into the hidden and the output layer.
        b: the pair (b1, b2). All neurons of one layer share one bias.
    Returns:
        net_h, h, net_o, o: arrays of shape (H,), (H,), (K,), (K,).

    Mind: each layer has its own bias.

    >>> W1, W2 = np.array([[0.0, 0.0]]), np.array([[2.0]])
    >>> net_h, h, net_o, o = forward(np.array([5.0, 10.0]), W1, W2, (0.0, -1.0))
    >>> print(net_h, h, net_o, o)
    [0.] [0.5] [0.] [0.5]
    """
    raise NotImplementedError("forward is not written yet")


def output_delta(o: np.ndarray, d: np.ndarray) -> np.ndarray:
    """Find dE/dnet_o, the error signal of each output neuron.

        E = 1/2 sum_k (d[k] - o[k])^2      (lecture 003, "BP算法")
        delta_o[k] = dE/do[k] * do[k]/dnet_o[k]      (002, "输出层参数的学习")

    Args:
        o: (K,) array. the outputs of the network: above 0, at most 1.
        d: (K,) array. the desired outputs, any numbers.
    Returns:
        (K,) array.

    Mind: an output that is too large has a positive delta.

    >>> print(output_delta(np.array([0.5]), np.array([1.0])))
    [-0.125]
    """
    raise NotImplementedError("output_delta is not written yet")


def hidden_delta(h: np.ndarray, delta_o: np.ndarray, W2: np.ndarray) -> np.ndarray:
    """Find dE/dnet_h, the error signal of each hidden neuron.

        delta_h[j] = dE/dnet_h[j], by the chain rule over every arrow that leaves h[j]
        (lecture 002, "局部梯度反向传递")

    Args:
        h: (H,) array. the outputs of the hidden neurons: above 0, at most 1.
        delta_o: (K,) array. the error signals of the outputs.
        W2: (K, H) array. the weights that made these outputs.
    Returns:
        (H,) array.

    Mind: one hidden neuron reaches every output.

    >>> print(hidden_delta(np.array([0.5]), np.array([1.0, 2.0]), np.array([[4.0], [-1.0]])))
    [0.5]
    """
    raise NotImplementedError("hidden_delta is not written yet")


# ---- Given: softmax, relu, activate and net_loss. Use them as they are.


def softmax(Z: np.ndarray) -> np.ndarray:
    """Turn each row of logits into probabilities, as in softmax_gradient. Given."""
    e = np.exp(Z - np.max(Z, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


def relu(Z: np.ndarray) -> np.ndarray:
    """Replace negative numbers by 0. Given."""
    return np.maximum(Z, 0.0)


def activate(Z: np.ndarray, activation: str) -> np.ndarray:
    """Apply "sigmoid", "tanh", "relu" or "softmax" to a batch. Given."""
    functions = {"sigmoid": sigmoid, "tanh": np.tanh, "relu": relu, "softmax": softmax}
    return functions[activation](Z)


def net_loss(Y: np.ndarray, D: np.ndarray, Ws: list[np.ndarray], lam: float = 0.0) -> float:
    """Measure E: mean cross-entropy of the rows, plus lam/2 * sum of all squared weights. Given."""
    logs = np.log(np.maximum(Y, np.finfo(float).tiny))
    return float(0.0 - np.sum(D * logs) / len(D) + 0.5 * lam * sum(np.sum(W**2) for W in Ws))


# ---- Any depth


def slope(a: np.ndarray, activation: str) -> np.ndarray:
    """Find the slope f'(z) of an activation from its output a = f(z) alone.

        f'(z), written with a      (lecture 003, "传递函数"; derive that of tanh)

    Args:
        a: array of any shape. outputs that this activation can give.
        activation: "sigmoid", "tanh" or "relu".
    Returns:
        array of the shape of a.

    Mind: relu has no slope at z = 0; take 0 there.

    >>> print(slope(np.array([0.5]), "sigmoid"), slope(np.array([0.5]), "tanh"))
    [0.25] [0.75]
    """
    raise NotImplementedError("slope is not written yet")


def net_forward(
    X: np.ndarray, Ws: list[np.ndarray], bs: list[np.ndarray], activations: list[str]
) -> list[np.ndarray]:
    """Run a batch through a network of any depth.

        one sample: z_l = W_l a_(l-1) + b_l,  a_l = f_l(z_l),  a_0 = x      (002, "多层感知机的运算")
        a batch, one sample in each row: Z_l = A_(l-1) W_l^T + b_l

    Args:
        X: (N, n_0) array. one sample in each row.
        Ws: list of L arrays. W_l has shape (n_l, n_(l-1)).
        bs: list of L arrays. b_l has shape (n_l,): one bias for each neuron.
        activations: list of L names, one for each layer. The last is "softmax", and only the last.
    Returns:
        list [A_0, A_1, ..., A_L]. A_0 is X. A_l has shape (N, n_l).

    Mind: each neuron has its own bias. NumPy adds b to every row.

    >>> X, Ws = np.array([[1.0], [2.0]]), [np.array([[2.0]]), np.array([[0.0], [0.0]])]
    >>> bs = [np.array([-3.0]), np.array([0.0, 0.0])]
    >>> _, A_1, A_2 = net_forward(X, Ws, bs, ["relu", "softmax"])
    >>> print(A_1.ravel(), A_2[0])
    [0. 1.] [0.5 0.5]
    """
    raise NotImplementedError("net_forward is not written yet")


def net_backward(
    A: list[np.ndarray], D: np.ndarray, Ws: list[np.ndarray], activations: list[str], lam: float = 0.0
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Find the gradient of E, as `net_loss` gives it, for every weight and every bias.

        delta_l = dE/dz_l, shape (N, n_l): derive it, from the last layer down
        one sample: dW_l = delta_l a_(l-1)^T,  db_l = delta_l      (lecture 002, "BP基本思想")
        a batch: add both over its samples; the 1/N of E is in delta_l already

    Args:
        A: list [A_0, ..., A_L] as net_forward returns it.
        D: (N, K) array. one row of targets for each sample; each row sums to 1.
        Ws: list of L arrays. the weights.
        activations: list of L names, as for net_forward.
        lam: the strength of the penalty. E contains lam/2 * sum of all squared weights, no biases.
    Returns:
        dWs, dbs: two lists of L arrays, first layer first. dW_l has the shape of W_l, db_l has (n_l,).

    Mind: A begins with X, so Ws[0] and activations[0] made A[1].

    >>> A = [np.array([[2.0], [4.0], [6.0], [8.0]]), np.full((4, 2), 0.5)]
    >>> D, Ws = np.eye(2)[[0, 0, 0, 1]], [np.array([[0.0], [0.0]])]
    >>> dWs, dbs = net_backward(A, D, Ws, ["softmax"])
    >>> print(dWs[0].ravel(), dbs[0])
    [-0.5  0.5] [-0.25  0.25]
    """
    raise NotImplementedError("net_backward is not written yet")


def net_train(
    X: np.ndarray,
    D: np.ndarray,
    Ws: list[np.ndarray],
    bs: list[np.ndarray],
    activations: list[str],
    eta: float,
    batches: list[np.ndarray],
    lam: float = 0.0,
) -> tuple[list[np.ndarray], list[np.ndarray], list[float]]:
    """Train by mini-batches in the order given: one update for each batch.

        W = W - eta * dE/dW,  b = b - eta * dE/db      (lecture 002, "批量学习", "在线学习")

    Args:
        X, D: (N, n_0) and (N, K) arrays. the inputs, and the targets.
        Ws, bs, activations: lists of L, as for net_forward. the start.
        eta: the learning rate.
        batches: list of int arrays. Each holds the row numbers of one batch, at least one. A row
            may come twice, and then it counts twice.
        lam: the strength of the penalty, full in each update.
    Returns:
        Ws, bs, losses: lists of L arrays; losses[n] is E of batch n just before its update. No
            probability is exactly 0 there.

    Mind: the second batch meets the weights that the first one left. `W = W - ...` inside a loop
    over Ws changes no list: make a new one.

    >>> X, D = np.array([[1.0], [1.0]]), np.array([[1.0, 0.0], [0.0, 1.0]])
    >>> Ws, bs = [np.array([[0.0], [0.0]])], [np.array([0.0, 0.0])]
    >>> Ws, bs, losses = net_train(X, D, Ws, bs, ["softmax"], 2.0, [np.array([0])])
    >>> print(Ws[0].ravel(), bs[0], np.round(losses, 6))
    [ 1. -1.] [ 1. -1.] [0.693147]
    """
    raise NotImplementedError("net_train is not written yet")


# ---- Extra


def loss(o: np.ndarray, d: np.ndarray) -> float:
    """Measure the error of one sample.

        E = 1/2 sum_k (d[k] - o[k])^2      (lecture 003, "BP算法")

    Args:
        o, d: (K,) arrays. the outputs of the network, and the desired outputs.
    Returns:
        one float.

    Mind: with two outputs, half of the sum looks like a mean. With three it does not.

    >>> loss(np.array([1.0, 1.0, 1.0]), np.array([0.0, 0.0, 0.0]))
    1.5
    """
    raise NotImplementedError("loss is not written yet")


def gradients(
    x: np.ndarray, h: np.ndarray, delta_h: np.ndarray, delta_o: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Turn error signals into the gradient of E for both weight matrices.

        dW1[j, i] = delta_h[j] * x[i],  dW2[k, j] = delta_o[k] * h[j]      (002, "参数梯度")

    Args:
        x: (M,) array. the inputs.
        h: (H,) array. the outputs of the hidden neurons.
        delta_h, delta_o: (H,) and (K,) arrays. the error signals.
    Returns:
        dW1, dW2: arrays of shape (H, M) and (K, H).

    Mind: `*` multiplies item by item. Here each delta meets each input.

    >>> x, h, delta_h, delta_o = np.array([1.0, 2.0]), np.array([0.5]), np.array([3.0]), np.array([4.0])
    >>> print(*gradients(x, h, delta_h, delta_o))
    [[3. 6.]] [[2.]]
    """
    raise NotImplementedError("gradients is not written yet")


def sgd_step(
    W1: np.ndarray, W2: np.ndarray, dW1: np.ndarray, dW2: np.ndarray, eta: float
) -> tuple[np.ndarray, np.ndarray]:
    """Take one step of gradient descent.

        w+ = w - eta * dE/dw      (lecture 003, "SGD")

    Args:
        W1, W2: (H, M) and (K, H) arrays. the weights.
        dW1, dW2: arrays of the same shapes. their gradients.
        eta: the learning rate, a positive number.
    Returns:
        W1+, W2+: arrays of the shapes of W1 and W2.

    Mind: `W1 -= ...` changes the caller's array.

    >>> W1, W2 = np.array([[1.0]]), np.array([[2.0]])
    >>> print(*sgd_step(W1, W2, np.array([[4.0]]), np.array([[-4.0]]), 0.5))
    [[-1.]] [[4.]]
    """
    raise NotImplementedError("sgd_step is not written yet")


def train(
    x: np.ndarray,
    d: np.ndarray,
    W1: np.ndarray,
    W2: np.ndarray,
    b: tuple[float, float],
    eta: float,
    updates: int,
) -> tuple[np.ndarray, np.ndarray, list[float]]:
    """Repeat the whole update on one sample and record the error.

        forward, both deltas, gradients, step; then again      (lecture 003, "BP算法例子")

    Args:
        x, d: (M,) and (K,) arrays. the inputs, and the desired outputs.
        W1, W2: (H, M) and (K, H) arrays. the weights at the start.
        b: the pair (b1, b2). It is never updated.
        eta: the learning rate.
        updates: how many updates, 0 or more.
    Returns:
        W1, W2, errors: errors is a list of updates + 1 numbers; errors[n] is E after n updates.

    Mind: both deltas of one update belong to the weights from before it.

    >>> x, d, W1, W2 = np.array([0.0]), np.array([1.0]), np.array([[0.0]]), np.array([[0.0]])
    >>> W1, W2, errors = train(x, d, W1, W2, (0.0, 0.0), 16.0, 1)
    >>> print(W1, W2, errors[0])
    [[0.]] [[1.]] 0.125
    """
    raise NotImplementedError("train is not written yet")


def numerical_gradient(f: Callable[[np.ndarray], float], w: np.ndarray, eps: float = 1e-6) -> np.ndarray:
    """Find the gradient of f at w by central differences.

        g[i] = (f(w with w[i] + eps) - f(w with w[i] - eps)) / (2 eps)      (the field's standard)

    Args:
        f: takes an array of the shape of w, returns one number.
        w: array of any shape. It may hold whole numbers or float32.
        eps: how far to move one entry.
    Returns:
        float64 array of the shape of w.

    Mind: an array of whole numbers cannot hold 3.000001. Work on a float64 copy.

    >>> print(numerical_gradient(lambda w: w[0] * w[1], np.array([3, 5]), eps=0.5))
    [5. 3.]
    """
    raise NotImplementedError("numerical_gradient is not written yet")


def relative_error(a: np.ndarray, n: np.ndarray) -> float:
    """Say how far two gradients are apart, measured by their own size.

        ||a - n|| / max(||a||, ||n||), and 0 when both are all zeros      (the field's standard)

    Args:
        a, n: two arrays of one shape. ||v|| is the root of the sum of the squares of all entries.
    Returns:
        one float, 0 or more.

    >>> relative_error(np.array([[3.0, 4.0]]), np.array([[0.0, 0.0]]))
    1.0
    >>> relative_error(np.array([0.0]), np.array([0.0]))
    0.0
    """
    raise NotImplementedError("relative_error is not written yet")


def slide_step(
    x: np.ndarray, d: np.ndarray, W1: np.ndarray, W2: np.ndarray, b: tuple[float, float], eta: float
) -> tuple[np.ndarray, np.ndarray]:
    """Do one update by the rule that the slide's numbers follow.

        first W2+ as usual, then delta_h with W2+ in the place of W2, then W1+
        (lecture 003, "BP算法例子", the line for 0.030866)

    Args:
        x, d, W1, W2, b, eta: as for train.
    Returns:
        W1+, W2+: arrays of the shapes of W1 and W2.

    Mind: do not mend it. This function must reproduce the slide.

    >>> x, d, W1, W2 = np.array([1.0]), np.array([1.0]), np.array([[0.0]]), np.array([[0.0]])
    >>> print(*slide_step(x, d, W1, W2, (0.0, 0.0), 16.0))
    [[0.5]] [[1.]]
    """
    raise NotImplementedError("slide_step is not written yet")


def slide_gap(
    x: np.ndarray, d: np.ndarray, W1: np.ndarray, W2: np.ndarray, b: tuple[float, float], eta: float
) -> np.ndarray:
    """Say by how much one update of the slide misses the right hidden weights.

        gap = (W1 after slide_step) - (W1 after one right update), both from the same weights

    Args:
        x, d, W1, W2, b, eta: as for train.
    Returns:
        (H, M) array.

    >>> x, d, W1, W2 = np.array([1.0]), np.array([1.0]), np.array([[0.0]]), np.array([[0.0]])
    >>> print(slide_gap(x, d, W1, W2, (0.0, 0.0), 16.0))
    [[0.5]]
    """
    raise NotImplementedError("slide_gap is not written yet")


def stop_reason(errors: list[float], near_zero: float = 1e-3, flat: float = 1e-6, window: int = 4) -> str:
    """Say why training should stop now, or that it should go on.

        zero: E is small;  plateau: E no longer moves;  oscillation: E goes up and down
        (lecture 003, notes beside the results; the thresholds are ours)

    Args:
        errors: list of the errors so far, oldest first, at least one.
        near_zero, flat: thresholds for an error and for the size of a change.
        window: how many changes to look at, 2 or more.
    Returns:
        "zero", "plateau", "oscillation" or "go on".

    Mind: n changes need n + 1 errors. A change of 0 is no turn.

    >>> stop_reason([0.9, 0.5, 0.9, 0.5], window=3)
    'oscillation'
    """
    raise NotImplementedError("stop_reason is not written yet")


def updates_needed(
    x: np.ndarray,
    d: np.ndarray,
    W1: np.ndarray,
    W2: np.ndarray,
    b: tuple[float, float],
    eta: float,
    target: float,
    max_updates: int,
) -> int | None:
    """Count the updates that bring the error down to the target.

        the smallest n with errors[n] <= target

    Args:
        x, d, W1, W2, b, eta: as for train.
        target: the error to reach.
        max_updates: give up after so many.
    Returns:
        the int n, or None when max_updates updates do not reach the target.

    Mind: 0 and None say different things.

    >>> x, d, W1, W2 = np.array([0.0]), np.array([1.0]), np.array([[0.0]]), np.array([[0.0]])
    >>> updates_needed(x, d, W1, W2, (0.0, 0.0), 1.0, 0.2, 5)
    0
    """
    raise NotImplementedError("updates_needed is not written yet")


def gradient_norms(
    X: np.ndarray, D: np.ndarray, Ws: list[np.ndarray], bs: list[np.ndarray], activations: list[str]
) -> list[float]:
    """Measure the weight gradient of each layer.

        norm_l = sqrt(sum of all dW_l^2)      (a measure of ours for lecture 003, "DNN问题")

    Args:
        X, D: (N, n_0) and (N, K) arrays. the inputs, and the targets.
        Ws, bs, activations: lists of L, as for net_forward.
    Returns:
        list of L floats, the layer next to the input first.

    >>> X, D, Ws = np.array([[3.0, 4.0]]), np.array([[1.0]]), [np.zeros((1, 2))]
    >>> gradient_norms(X, D, Ws, [np.zeros(1)], ["softmax"])
    [0.0]
    """
    raise NotImplementedError("gradient_norms is not written yet")
