"""Public tests of bp: the worked example of lecture 003, and numbers that you can do by hand."""

import bp
import numpy as np
from kit import close, fail, same, unchanged

X = np.array([5.0, 10.0])
D = np.array([0.01, 0.99])
B = (0.35, 0.65)
W1 = np.array([[0.10, 0.15], [0.20, 0.25], [0.30, 0.35]])
W2 = np.array([[0.40, 0.50, 0.60], [0.45, 0.55, 0.65]])
ETA = 0.5

H = np.array([0.91293423, 0.97916366, 0.99527429])
OUT = np.array([0.89108966, 0.90432992])
DELTA_O = np.array([0.08550876, -0.00741194])
DELTA_H = np.array([0.00245356, 0.00078911, 0.00021865])


def slide(got, want):
    """Compare with numbers that have six decimals."""
    close(got, want, rtol=1e-5, atol=2e-6)


def items(result, names):
    """The items of a result, after a look at how many there are."""
    if not isinstance(result, (tuple, list)) or len(result) != len(names):
        fail(f"It must return {len(names)} things: {', '.join(names)}.", result)
    return result


def stages():
    return items(unchanged(bp.forward, X, W1, W2, B), ["net_h", "h", "net_o", "o"])


def whole_stages():
    """The stages of a 1-1-1 network of whole numbers; one weight and one bias have a fraction."""
    got = bp.forward(np.array([2]), np.array([[3]]), np.array([[0.5]]), (0.5, 1))
    return items(got, ["net_h", "h", "net_o", "o"])


def trained(updates):
    return items(unchanged(bp.train, X, D, W1, W2, B, ETA, updates), ["W1", "W2", "errors"])


def differences(f, w, eps=0.01):
    """The gradient of f at w: each entry is moved to both sides."""
    moves = eps * np.eye(w.size).reshape(-1, *w.shape)
    return np.reshape([f(w + move) - f(w - move) for move in moves], w.shape) / (2.0 * eps)


def test_sigmoid_at_zero():
    close(bp.sigmoid(0.0), 0.5)
    close(bp.sigmoid(np.array([0, 0])), [0.5, 0.5])


def test_sigmoid_of_an_array():
    slide(unchanged(bp.sigmoid, np.array([2.35, -2.35])), [0.912934, 0.087066])


def test_forward_hidden_sums():
    slide(stages()[0], [2.35, 3.85, 5.35])
    slide(whole_stages()[0], [6.5])


def test_forward_hidden_outputs():
    slide(stages()[1], [0.912934, 0.979164, 0.995274])


def test_forward_outputs():
    _, _, net_o, o = stages()
    slide(net_o, [2.101920, 2.246289])
    slide(o, [0.891090, 0.904330])
    slide(whole_stages()[2], [1.499249])


def test_output_delta_at_the_start():
    close(unchanged(bp.output_delta, OUT, D), DELTA_O, atol=2e-7)
    close(bp.output_delta(np.array([0.5]), np.array([1])), [-0.125])


def test_hidden_delta_at_the_start():
    close(unchanged(bp.hidden_delta, H, DELTA_O, W2), DELTA_H, atol=2e-7)
    square = np.array([[0, 4], [0, 0]])
    close(bp.hidden_delta(np.array([0.5, 0.5]), np.array([0.5, 2.0]), square), [0.0, 0.5])


def test_slope_by_hand():
    a = np.array([0.5, 0.8])
    close(unchanged(bp.slope, a, "sigmoid"), [0.25, 0.16])
    close(unchanged(bp.slope, a, "tanh"), [0.75, 0.36])
    close(bp.slope(np.array([0.5, 0.8, 0.0]), "relu"), [1.0, 1.0, 0.0])


def test_net_forward_by_hand():
    inputs = np.log([[2.0], [3.0]])  # tanh(ln 2) = 0.6, tanh(ln 3) = 0.8
    Ws = [np.array([[1.0], [-1.0]]), 5.0 * np.eye(2), np.array([[0.0, 0.0], [0.0, 2.0 * np.log(3.0)]])]
    bs = [np.zeros(2), np.array([0.0, 3.5]), np.zeros(2)]
    got = unchanged(bp.net_forward, inputs, Ws, bs, ["tanh", "relu", "softmax"])
    A_0, A_1, A_2, A_3 = items(got, ["A_0", "A_1", "A_2", "A_3"])
    slide(A_0, inputs)
    slide(A_1, [[0.6, -0.6], [0.8, -0.8]])
    slide(A_2, [[3.0, 0.5], [4.0, 0.0]])
    slide(A_3, [[0.25, 0.75], [0.5, 0.5]])
    whole = np.array([[1], [2]]), [np.array([[1]]), np.array([[0], [0]])]
    got = bp.net_forward(*whole, [np.array([0.5]), np.zeros(2)], ["relu", "softmax"])
    slide(items(got, ["A_0", "A_1", "A_2"])[1], [[1.5], [2.5]])


def test_net_backward_by_hand():
    A = [np.array([[2.0], [4.0], [6.0]]), np.array([[0.5, 0.5], [0.25, 0.75], [0.5, 0.5]])]
    targets, Ws = np.eye(2)[[0, 1, 0]], [np.array([[1.0], [3.0]])]
    dWs, dbs = items(unchanged(bp.net_backward, A, targets, Ws, ["softmax"]), ["dWs", "dbs"])
    slide(dWs, [[[-1.0], [1.0]]])
    slide(dbs, [[-0.25, 0.25]])
    whole = [np.array([[1], [3]])]
    dWs, dbs = items(bp.net_backward(A, targets, whole, ["softmax"], 0.5), ["dWs", "dbs"])
    slide(dWs, [[[-0.5], [2.5]]])
    slide(dbs, [[-0.25, 0.25]])


def test_net_backward_one_hidden():
    A = [np.array([[2.0]]), np.array([[0.5]]), np.array([[0.25, 0.75]])]
    Ws = [np.array([[3.0]]), np.array([[4.0], [2.0]])]
    dWs, dbs = items(bp.net_backward(A, np.array([[0.0, 1.0]]), Ws, ["tanh", "softmax"]), ["dWs", "dbs"])
    slide(dWs, [[[0.75]], [[0.125], [-0.125]]])
    slide(dbs, [[0.375], [0.25, -0.25]])


def test_net_backward_agrees_with_differences():
    names, sizes, lam = ["sigmoid", "tanh", "relu", "softmax"], (2, 2, 3, 2, 2), 0.1
    inputs = np.array([[1.0, -2.0], [0.5, 1.5], [-1.0, 0.3]])
    targets = np.array([[0.9, 0.1], [0.0, 1.0], [0.4, 0.6]])
    # Numbers that are no round ones, differ in every layer, and keep each relu away from its corner.
    layers = list(enumerate(zip(sizes, sizes[1:]), 1))
    Ws = [np.cos(layer * (20.0 + np.arange(m * n))).reshape(n, m) for layer, (m, n) in layers]
    bs = [np.sin(layer * (3.0 + np.arange(n))) / 2.0 for layer, (_, n) in layers]

    def error(some_Ws, some_bs):
        y = np.asarray(bp.net_forward(inputs, some_Ws, some_bs, names)[-1])
        squares = sum(np.sum(np.asarray(W) ** 2) for W in some_Ws)
        return -np.sum(targets * np.log(y)) / 3.0 + lam / 2.0 * squares

    def of_layer(i):
        """Central differences for the weights and for the biases of layer i."""
        of_W = differences(lambda W: error([*Ws[:i], W, *Ws[i + 1 :]], bs), Ws[i])
        of_b = differences(lambda b: error(Ws, [*bs[:i], b, *bs[i + 1 :]]), bs[i])
        return of_W, of_b

    of_Ws, of_bs = zip(*map(of_layer, range(len(Ws))))
    A = bp.net_forward(inputs, Ws, bs, names)
    dWs, dbs = items(bp.net_backward(A, targets, Ws, names, lam), ["dWs", "dbs"])
    close(dWs, list(of_Ws), rtol=1e-3, atol=1e-4)
    close(dbs, list(of_bs), rtol=1e-3, atol=1e-4)


def expect_two_batches(lam, w, loss):
    """Two batches of one sample; w is the last weight, `loss` that of the second batch."""
    x = np.log(3.0) / 2.0 - 1.0
    data = np.array([[x], [1.0], [9.0]]), np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
    start = [np.zeros((2, 1))], [np.zeros(2)], ["softmax"]
    got = unchanged(bp.net_train, *data, *start, 2.0, [np.array([1]), np.array([0])], *lam)
    Ws, bs, losses = items(got, ["Ws", "bs", "losses"])
    slide(Ws, [[[-w], [w]]])
    slide(bs, [[0.5, -0.5]])
    slide(losses, [0.693147, loss])


def test_net_train_by_hand():
    expect_two_batches((), 1.676041, 1.386294)
    # Row 1 comes twice in one batch; the start is of whole numbers.
    start, rows = ([np.array([[0], [0]])], [np.array([0, 0])], ["softmax"]), [np.array([1, 0, 1])]
    got = bp.net_train(np.array([[1], [3]]), np.eye(2), *start, 1, rows)
    Ws, bs, _ = items(got, ["Ws", "bs", "losses"])
    slide(Ws, [[[-0.833333], [0.833333]]])
    slide(bs, [[-0.166667, 0.166667]])
    # The losses are 0 from the start: no reason to stop.
    solved = [np.zeros((2, 1))], [np.array([30.0, -30.0])], ["softmax"]
    got = bp.net_train(np.ones((1, 1)), np.array([[1.0, 0.0]]), *solved, 0.1, [np.array([0])] * 3)
    slide(items(got, ["Ws", "bs", "losses"])[2], [0.0, 0.0, 0.0])


def test_net_train_with_a_penalty():
    expect_two_batches((0.1,), 1.476041, 1.486294)


def test_loss_at_the_start():
    slide(unchanged(bp.loss, OUT, D), 0.391829)
    close(bp.loss(np.array([0.5]), np.array([1])), 0.125)
    close(bp.loss(np.ones(3), np.zeros(3)), 1.5)


def test_gradients_of_output_weights():
    _, dW2 = items(unchanged(bp.gradients, X, H, DELTA_H, DELTA_O), ["dW1", "dW2"])
    slide(dW2, [[0.078064, 0.083727, 0.085105], [-0.006767, -0.007258, -0.007377]])


def test_gradients_of_hidden_weights():
    dW1, _ = items(bp.gradients(X, H, DELTA_H, DELTA_O), ["dW1", "dW2"])
    slide(dW1, [[0.012268, 0.024536], [0.003946, 0.007891], [0.001093, 0.002186]])
    of_one_input, _ = items(bp.gradients(X[:1], H, DELTA_H, DELTA_O), ["dW1", "dW2"])
    slide(of_one_input, [[0.012268], [0.003946], [0.001093]])


def test_sgd_step_by_hand():
    weights = np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]])
    slopes = np.array([[10.0, -10.0]]), np.array([[0.0], [20.0]])
    close(unchanged(bp.sgd_step, *weights, *slopes, 0.1), ([[0.0, 3.0]], [[3.0], [2.0]]))
    whole = np.array([[1]]), np.array([[2]]), np.array([[4]]), np.array([[-4]])
    close(bp.sgd_step(*whole, 0.125), ([[0.5]], [[2.5]]))


def test_train_one_update():
    one_W1, one_W2, _ = trained(1)
    slide(one_W1, [[0.093866, 0.137732], [0.198027, 0.246054], [0.299453, 0.348907]])
    slide(one_W2, [[0.360968, 0.458136, 0.557448], [0.453383, 0.553629, 0.653688]])
    one = np.array([1])  # all weights are 1, whole numbers, and change by a fraction
    one_W1, one_W2, _ = items(
        bp.train(one, one, one[:, None], one[:, None], (0, 0), 1, 1), ["W1", "W2", "errors"]
    )
    slide(one_W1, [[1.014015]])
    slide(one_W2, [[1.052113]])


def test_train_ten_updates():
    new_W1, new_W2, _ = trained(10)
    slide(items(bp.forward(X, new_W1, new_W2, B), ["net_h", "h", "net_o", "o"])[3], [0.624680, 0.906037])


def test_train_hundred_updates():
    new_W1, new_W2, _ = trained(100)
    slide(new_W1, [[0.181127, 0.312255], [0.237756, 0.325513], [0.309929, 0.369857]])
    slide(new_W2, [[-1.049652, -1.112931, -1.040456], [0.635549, 0.745606, 0.847897]])


def test_train_errors():
    errors = trained(3)[2]
    slide(errors, [0.391829, 0.380736, 0.367810, 0.352793])
    slide(trained(0)[2], [0.391829])
    zero = np.zeros((1, 1))  # so o is 0.5 at first: E is 0 and stays, or rises with too large an eta
    rising = [0.005, 0.079231, 0.079070, 0.078829]
    for d, eta, want in [(0.5, 1.0, [0.0, 0.0, 0.0, 0.0]), (0.6, 1000.0, rising)]:
        got = bp.train(zero[0], np.array([d]), zero, zero, (0.0, 0.0), eta, 3)
        slide(items(got, ["W1", "W2", "errors"])[2], want)


def test_numerical_gradient_by_hand():
    def f(w):
        return w[0] ** 2 + 3.0 * w[0] * w[1]

    close(bp.numerical_gradient(f, np.array([1.0, 2.0])), [8.0, 3.0])
    for w in (np.array([1, 2]), np.array([1, 2], dtype=np.float32)):
        close(bp.numerical_gradient(f, w), [8.0, 3.0])
    close(bp.numerical_gradient(lambda w: w[0] ** 3, np.array([2.0]), 0.5), [12.25])


def test_numerical_gradient_of_w1():
    def error(some_W1):
        return bp.loss(bp.forward(X, some_W1, W2, B)[3], D)

    got = unchanged(bp.numerical_gradient, error, W1, 0.01)
    close(got, [[0.012268, 0.024536], [0.003946, 0.007891], [0.001093, 0.002186]], atol=3e-5)


def test_relative_error_by_hand():
    for size in (1.0, 1e-12):
        a, n = np.array([3.0, 0.0]) * size, np.array([3.0, 4.0]) * size
        close(unchanged(bp.relative_error, a, n), 0.8)
    close(bp.relative_error(np.zeros((1, 1)), np.zeros((1, 1))), 0.0)
    close(bp.relative_error(np.diag([2.0, 1.0]), np.diag([1.0, 0.0])), np.sqrt(2.0 / 5.0))


def test_slide_step_first_update():
    got_W1, got_W2 = items(bp.slide_step(X, D, W1, W2, B, ETA), ["W1", "W2"])
    slide(got_W1, [[0.094534, 0.139069], [0.198211, 0.246422], [0.299496, 0.348993]])
    slide(got_W2, [[0.360968, 0.458136, 0.557448], [0.453383, 0.553629, 0.653688]])


def test_slide_step_ninth_update():
    weights = (W1, W2)
    for _ in range(9):
        weights = items(bp.slide_step(X, D, *weights, B, ETA), ["W1", "W2"])
    slide(bp.forward(X, *weights, B)[3], [0.662866, 0.908195])


def test_slide_gap_at_the_start():
    got = bp.slide_gap(X, D, W1, W2, B, ETA)
    close(got, [[0.000668, 0.001336], [0.000184, 0.000368], [0.000043, 0.000086]], atol=2e-6)


def test_stop_for_each_reason():
    same(bp.stop_reason([0.4, 0.1, 0.0005]), "zero")
    same(bp.stop_reason([0.4, 0.3, 0.3, 0.3, 0.3, 0.3]), "plateau")
    same(bp.stop_reason([0.4, 0.2, 0.3, 0.2, 0.3, 0.2]), "oscillation")
    same(bp.stop_reason([0.1, 0.5, 0.9, 0.5, 0.9, 0.5]), "oscillation")
    same(bp.stop_reason([0.5]), "go on")
    for errors in ([0.4, 0.3, 0.2, 0.1], [0.4, 0.3, 0.3, 0.3, 0.3], [0.3, 0.3, 0.2, 0.3, 0.2]):
        same(bp.stop_reason(errors), "go on")


def test_learning_rates_of_the_lecture():
    same(bp.updates_needed(X, D, W1, W2, B, 0.5, 0.1, 30), 14)
    same(bp.updates_needed(X, D, W1, W2, B, 0.05, 0.1, 200), 138)
    same(bp.updates_needed(X, D, W1, W2, B, 0.001, 0.1, 200), None)
    zeros = np.zeros((1, 1))  # so o is 0.5 and E is 0.125 exactly
    same(bp.updates_needed(np.zeros(1), np.ones(1), zeros, zeros, (0.0, 0.0), 0.5, 0.125, 5), 0)


def _chain_norms(activation, weight, bias):
    """Norms in a chain of three neurons that all give 0.5, below a softmax that gives 0.5 and 0.5."""
    Ws = [np.array([[weight]])] * 3 + [np.array([[1.0], [0.0]])]
    bs = [np.array([bias])] * 3 + [np.array([-0.5, 0.0])]
    data = np.array([[0.5]]), np.array([[1.0, 0.0]])
    return bp.gradient_norms(*data, Ws, bs, [activation] * 3 + ["softmax"])


def test_gradient_norms_vanish():
    slide(_chain_norms("sigmoid", 1.0, -0.5), [0.003906, 0.015625, 0.0625, 0.353553])


def test_gradient_norms_explode():
    slide(_chain_norms("sigmoid", 8.0, -4.0), [0.25, 0.125, 0.0625, 0.353553])


def test_gradient_norms_of_relu():
    slide(_chain_norms("relu", 1.0, 0.0), [0.25, 0.25, 0.25, 0.353553])
