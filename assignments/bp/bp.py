# Exercise kit 2.0.0. Write your answers in this file, then hand it in.
"""Back-propagation: the worked example of lecture 003, then a network of any depth.

You build a 2-3-2 network of sigmoid neurons, run it forward, send the error back,
and train it. Then you write the same in matrix form for any number of layers.

Run your tests with:      pytest
Run one part alone with:  pytest -m forward

Points: sigmoid 5, forward 13, loss 6, output_delta 8, hidden_delta 9, gradients 10,
sgd_step 7, train 16, numerical_gradient 11, mlp_forward 7, mlp_backward 8.
Extra, without points: slide_step, epoch, stop, learning_rate, gradient_norms.

Letters for shapes: D inputs, H hidden neurons, K outputs, N samples, L layers.
Row j of a weight matrix holds the weights that go INTO neuron j:
    W1 = [[w1, w2], [w3, w4], [w5, w6]]        shape (H, D) = (3, 2)
    W2 = [[w7, w9, w11], [w8, w10, w12]]       shape (K, H) = (2, 3)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np


def sigmoid(z):
    """Return the sigmoid of z, element by element.

    Formula (lecture 003, slide on transfer functions):  f(z) = 1 / (1 + exp(-z))

    Args: z: a number or an array of any shape. |z| stays below 700 here.
    Returns: float number or float array of the same shape.

    >>> float(sigmoid(0.0))
    0.5
    >>> sigmoid(np.array([0.0, 0.0])).tolist()
    [0.5, 0.5]

    Pitfall: what should a large positive z give?
    """
    raise NotImplementedError("sigmoid is not written yet")


def forward(x, W1, W2, b):
    """Run the network forward and keep the number at every stage.

    Formula (lecture 003, slides on FP):
        net_h[j] = sum_i W1[j, i] x[i] + b1      h[j] = sigmoid(net_h[j])
        net_o[k] = sum_j W2[k, j] h[j] + b2      o[k] = sigmoid(net_o[k])

    Args:
        x: inputs, shape (D,).
        W1, W2: weights into the hidden and the output layer, shapes (H, D) and (K, H).
        b: the pair (b1, b2). All neurons of one layer share one bias.
    Returns: the tuple (net_h, h, net_o, o), shapes (H,), (H,), (K,), (K,), floats.

    Steps: the sums of the hidden layer; their sigmoids; then the same for the outputs.

    >>> net_h, h, net_o, o = forward([5.0, 10.0], [[0.0, 0.0]], [[2.0]], (0.0, -1.0))
    >>> net_h.tolist(), h.tolist(), net_o.tolist(), o.tolist()
    ([0.0], [0.5], [0.0], [0.5])

    Pitfall: each layer has its own bias.
    """
    raise NotImplementedError("forward is not written yet")


def loss(o, d) -> float:
    """Return the error of one sample.

    Formula (lecture 003, slide "output layer error"):  E = 1/2 sum_k (d[k] - o[k])^2

    Args: o, d: outputs of the network and desired outputs, shape (K,).
    Returns: one float.

    >>> loss([1.0, 1.0, 1.0], [0.0, 0.0, 0.0])
    1.5

    Pitfall: a half of the sum. With two outputs this looks like a mean, but it is not one.
    """
    raise NotImplementedError("loss is not written yet")


def output_delta(o, d):
    """Return dE/dnet_o, the error signal of each output neuron.

    Formula (lecture 003, chain rule for w7; lecture 002, step 1 of output learning):
        delta_o[k] = dE/do[k] * do[k]/dnet_o[k]

    Args: o, d: outputs of the network and desired outputs, shape (K,).
    Returns: delta_o, float array of shape (K,).

    Steps: differentiate E by o; differentiate the sigmoid, written with o; multiply.

    >>> output_delta([0.5], [1.0]).tolist()
    [-0.125]

    Pitfall: keep the sign. An output that is too large has a positive delta.
    """
    raise NotImplementedError("output_delta is not written yet")


def hidden_delta(h, delta_o, W2):
    """Return dE/dnet_h, the error signal of each hidden neuron.

    Formula (lecture 003, chain rule for w1; lecture 002, recursion of local gradients):
        delta_h[j] = f'(net_h[j]) * sum_k W2[k, j] delta_o[k]

    Args:
        h: outputs of the hidden neurons, shape (H,).
        delta_o: error signals of the outputs, shape (K,).
        W2: the weights that made these outputs, shape (K, H).
    Returns: delta_h, float array of shape (H,).

    >>> hidden_delta([0.5], [1.0, 2.0], [[4.0], [-1.0]]).tolist()
    [0.5]

    Pitfall: one hidden neuron reaches every output. Follow each arrow once.
    """
    raise NotImplementedError("hidden_delta is not written yet")


def gradients(x, h, delta_h, delta_o):
    """Return the gradient of E for both weight matrices.

    Formula (lecture 002, parameter gradients; lecture 003, dE/dw7 and dE/dw1):
        dW1[j, i] = delta_h[j] * x[i]            dW2[k, j] = delta_o[k] * h[j]

    Args:
        x: inputs, shape (D,).
        h: outputs of the hidden neurons, shape (H,).
        delta_h, delta_o: error signals, shapes (H,) and (K,).
    Returns: the tuple (dW1, dW2), shapes (H, D) and (K, H).

    >>> dW1, dW2 = gradients([1.0, 2.0], [0.5], [3.0], [4.0])
    >>> dW1.tolist(), dW2.tolist()
    ([[3.0, 6.0]], [[2.0]])

    Pitfall: a gradient has the same shape as its weights.
    """
    raise NotImplementedError("gradients is not written yet")


def sgd_step(W1, W2, dW1, dW2, eta):
    """Return the weights after one step of gradient descent.

    Formula (lecture 003, slide on SGD):  w+ = w - eta * dE/dw

    Args:
        W1, W2: weights, shapes (H, D) and (K, H). They stay as they are.
        dW1, dW2: their gradients, same shapes.
        eta: learning rate, one positive number.
    Returns: the tuple (W1+, W2+) of new arrays.

    >>> W1, W2 = sgd_step([[1.0]], [[2.0]], [[4.0]], [[-4.0]], 0.5)
    >>> W1.tolist(), W2.tolist()
    ([[-1.0]], [[4.0]])

    Pitfall: W1 -= ... changes the caller's array.
    """
    raise NotImplementedError("sgd_step is not written yet")


def train(x, d, W1, W2, b, eta, updates):
    """Repeat the whole update on one sample and record the error.

    Formula (lecture 003, the worked example): forward, deltas, gradients, step; then again.

    Args:
        x: inputs (D,).  d: desired outputs (K,).
        W1, W2: start weights, (H, D) and (K, H). They stay as they are.
        b: the pair (b1, b2), never updated.
        eta: learning rate.  updates: how many updates, 0 or more.
    Returns:
        the tuple (W1, W2, errors). errors holds updates + 1 numbers: E of the start weights,
        then E after each update. So errors[n] belongs to the weights after n updates.

    >>> W1, W2, errors = train([0.0], [1.0], [[0.0]], [[0.0]], (0.0, 0.0), 16.0, 1)
    >>> W1.tolist(), W2.tolist(), errors[0]
    ([[0.0]], [[1.0]], 0.125)

    Pitfall: all gradients of one update belong to the same old weights.
    """
    raise NotImplementedError("train is not written yet")


def numerical_gradient(f: Callable, w, eps: float = 1e-6):
    """Return the gradient of f at w by central differences.

    Formula (the definition of a derivative, taken from both sides):
        g[i] = (f(w with w[i] + eps) - f(w with w[i] - eps)) / (2 eps)

    Args:
        f: a function. It takes an array of the shape of w and returns one number.
        w: the point, any shape. It may hold integers or float32. It stays as it is.
        eps: how far to move one entry.
    Returns: float array of the shape of w.

    Steps: copy w as float64; move one entry both ways; put it back before the next.

    >>> numerical_gradient(lambda w: w[0] * w[1], [3, 5], eps=0.5).tolist()
    [5.0, 3.0]

    Pitfall: an integer array cannot hold 3 + 0.000001.
    """
    raise NotImplementedError("numerical_gradient is not written yet")


def relative_error(a, n) -> float:
    """Return how far two gradients are apart, measured by their own size.

    Formula (||v|| is the root of the sum of squares over all entries):
        ||a - n|| / max(||a||, ||n||), and 0 when both are all zeros

    Args: a, n: the analytic and the numerical gradient, same shape.
    Returns: one float, 0 or more.

    >>> relative_error([[3.0, 4.0]], [[0.0, 0.0]])
    1.0
    >>> relative_error([0.0], [0.0])
    0.0

    Pitfall: a small gradient needs a small difference. That is why we divide.
    """
    raise NotImplementedError("relative_error is not written yet")


def mlp_forward(X, Ws: Sequence, bs: Sequence) -> list:
    """Run a batch through a network of any depth, sigmoid in every layer.

    Formula (lecture 002, multi-layer perceptron), for each sample (row) of the batch:
        z_l = W_l a_(l-1) + b_l        a_l = sigmoid(z_l)        a_0 = x

    Args:
        X: batch of inputs, shape (N, n_0).
        Ws: list of L weight matrices. W_l has shape (n_l, n_(l-1)).
        bs: list of L bias vectors. b_l has shape (n_l,): one bias for each neuron.
    Returns: list [A_0, A_1, ..., A_L]. A_0 is X. A_l has shape (N, n_l).

    >>> A = mlp_forward([[1.0], [2.0]], [[[2.0]], [[0.0]]], [[-4.0], [0.0]])
    >>> len(A), A[0].tolist(), A[1][1].tolist(), A[2].tolist()
    (3, [[1.0], [2.0]], [0.5], [[0.5], [0.5]])

    Pitfall: samples are rows here. W a for one sample becomes what for a matrix of rows?
    """
    raise NotImplementedError("mlp_forward is not written yet")


def mlp_backward(activations: Sequence, Ws: Sequence, D) -> tuple[list, list]:
    """Return the gradients of a network of any depth on a batch.

    Formula (lecture 002, BP in matrix form), summed over the N samples of the batch:
        delta_L = (a_L - d) * f'(z_L)      delta_l = f'(z_l) * (W_(l+1)^T delta_(l+1))
        dW_l = delta_l a_(l-1)^T           db_l = delta_l
    with E = 1/2 sum over all samples and all outputs of (d - a_L)^2.

    Args:
        activations: list [A_0, ..., A_L] as mlp_forward returns it.
        Ws: list of L weight matrices, as for mlp_forward.
        D: desired outputs, shape (N, n_L).
    Returns: the tuple (dWs, dbs): two lists of L arrays, shapes as Ws and (n_l,).

    Steps: the delta of the last layer; its gradients; go one layer down and repeat.

    >>> dWs, dbs = mlp_backward([[[2.0], [4.0]], [[0.5], [0.5]]], [[[0.0]]], [[1.0], [1.0]])
    >>> dWs[0].tolist(), dbs[0].tolist()
    ([[-0.75]], [-0.25])

    Pitfall: the sum over the batch, not the mean.
    """
    raise NotImplementedError("mlp_backward is not written yet")


def slide_step(x, d, W1, W2, b, eta):
    """Extra. Do one update by the rule that the slide's numbers follow.

    Formula (lecture 003, line for 0.030866, where w7 is already 0.360968):
        first W2+ as usual, then delta_h with W2+ in the place of W2, then W1+

    Args: as for train, without updates.
    Returns: the tuple (W1+, W2+).

    >>> W1, W2 = slide_step([1.0], [1.0], [[0.0]], [[0.0]], (0.0, 0.0), 16.0)
    >>> W1.tolist(), W2.tolist()
    ([[0.5]], [[1.0]])

    Pitfall: do not mend it. This function must reproduce the slide.
    """
    raise NotImplementedError("slide_step is not written yet")


def slide_gap(x, d, W1, W2, b, eta):
    """Extra. Return by how much one update of the slide misses the right hidden weights.

    Formula:  gap = (W1 after slide_step) - (W1 after one right update)

    Args: as for slide_step.
    Returns: float array of the shape of W1.

    >>> slide_gap([1.0], [1.0], [[0.0]], [[0.0]], (0.0, 0.0), 16.0).tolist()
    [[0.5]]

    Pitfall: both updates start from the same weights.
    """
    raise NotImplementedError("slide_gap is not written yet")


def epoch(X, D, Ws: Sequence, bs: Sequence, eta, batch_size: int, lam: float = 0.0):
    """Extra. Go once through the samples in the order given, one update for each batch.

    Formula (lecture 002, batch and online learning; J = sum_i J_i + 1/2 lam ||W||^2):
        W = W - eta * (dW + lam * W)        b = b - eta * db

    Args:
        X, D: inputs (N, n_0) and desired outputs (N, n_L).
        Ws, bs: as for mlp_forward; they stay as they are.  eta: learning rate.
        batch_size: samples in a batch; N is batch learning, 1 is online learning.
        lam: strength of the L2 penalty. Biases are not penalised.
    Returns: the tuple (Ws, bs) of two lists of new arrays.

    >>> Ws, bs = epoch([[1.0], [1.0]], [[1.0], [1.0]], [[[0.0]]], [[0.0]], 4.0, 2)
    >>> Ws[0].tolist(), bs[0].tolist()
    ([[1.0]], [1.0])

    Pitfall: the last batch may be smaller. Use it too.
    """
    raise NotImplementedError("epoch is not written yet")


def stop_reason(errors: Sequence, near_zero=1e-3, flat=1e-6, window: int = 4) -> str:
    """Extra. Say why training should stop now, or that it should go on.

    Rule (lecture 003, notes beside the results), the first line that holds:
        "zero"         the last error is at most near_zero
        "plateau"      each of the last `window` changes has a size of at most flat
        "oscillation"  the last `window` changes go up and down in turn
        "go on"        none of these

    Args:
        errors: the errors so far, oldest first, at least one number.
        window: how many changes to look at, 2 or more. A change is new error - old error.
            With fewer changes than that, only "zero" and "go on" are possible.
    Returns: one of the four strings.

    >>> stop_reason([0.9, 0.5, 0.0])
    'zero'
    >>> stop_reason([0.9, 0.5, 0.9, 0.5], window=3)
    'oscillation'

    Pitfall: n changes need n + 1 errors.
    """
    raise NotImplementedError("stop_reason is not written yet")


def updates_needed(x, d, W1, W2, b, eta, target, max_updates: int):
    """Extra. Return how many updates bring the error down to the target.

    Formula (lecture 003, note on the learning rate): the smallest n with errors[n] <= target

    Args:
        x, d, W1, W2, b, eta: as for train.
        target: the error to reach.  max_updates: give up after so many.
    Returns: the int n, or None when max_updates updates do not reach the target.

    >>> updates_needed([0.0], [1.0], [[0.0]], [[0.0]], (0.0, 0.0), 1.0, 0.2, 5)
    0

    Pitfall: 0 and None say different things.
    """
    raise NotImplementedError("updates_needed is not written yet")


def gradient_norms(X, D, Ws: Sequence, bs: Sequence) -> list[float]:
    """Extra. Return the size of the weight gradient of each layer.

    Formula (lecture 003, slide "problems of a DNN"; sum over all entries of dW_l):
        norm_l = sqrt(sum dW_l^2)

    Args:
        X, D: inputs (N, n_0) and desired outputs (N, n_L).
        Ws, bs: weights and biases as for mlp_forward.
    Returns: list of L floats, the first layer (next to the input) first.

    >>> gradient_norms([[3.0, 4.0]], [[0.0]], [[[0.0, 0.0]]], [[0.0]])
    [0.625]

    Pitfall: back-propagation visits the last layer first. The list starts with the first.
    """
    raise NotImplementedError("gradient_norms is not written yet")
