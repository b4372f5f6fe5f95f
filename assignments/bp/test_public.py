"""Public tests of bp: the worked example of lecture 003, and numbers that you can do by hand."""

import bp
import numpy as np
from kit import close, fail, same

X = [5.0, 10.0]
D = [0.01, 0.99]
B = (0.35, 0.65)
W1 = [[0.10, 0.15], [0.20, 0.25], [0.30, 0.35]]
W2 = [[0.40, 0.50, 0.60], [0.45, 0.55, 0.65]]
ETA = 0.5

H = [0.91293423, 0.97916366, 0.99527429]
OUT = [0.89108966, 0.90432992]
DELTA_O = [0.08550876, -0.00741194]
DELTA_H = [0.00245356, 0.00078911, 0.00021865]


def slide(got, want):
    """Compare with numbers that have six decimals."""
    close(got, want, rtol=1e-5, atol=2e-6)


def items(result, names):
    """The items of a result, after a look at how many there are."""
    if not isinstance(result, (tuple, list)) or len(result) != len(names):
        fail(f"It must return {len(names)} things: {', '.join(names)}.", result)
    return result


def stages():
    return items(bp.forward(X, W1, W2, B), ["net_h", "h", "net_o", "o"])


def trained(updates):
    return items(bp.train(X, D, W1, W2, B, ETA, updates), ["W1", "W2", "errors"])


def test_sigmoid_at_zero():
    close(bp.sigmoid(0.0), 0.5)


def test_sigmoid_of_an_array():
    slide(bp.sigmoid(np.array([2.35, -2.35])), [0.912934, 0.087066])


def test_forward_hidden_sums():
    slide(stages()[0], [2.35, 3.85, 5.35])


def test_forward_hidden_outputs():
    slide(stages()[1], [0.912934, 0.979164, 0.995274])


def test_forward_outputs():
    _, _, net_o, o = stages()
    slide(net_o, [2.101920, 2.246289])
    slide(o, [0.891090, 0.904330])


def test_loss_at_the_start():
    slide(bp.loss(OUT, D), 0.391829)


def test_output_delta_at_the_start():
    close(bp.output_delta(OUT, D), DELTA_O, atol=2e-7)


def test_hidden_delta_at_the_start():
    close(bp.hidden_delta(H, DELTA_O, W2), DELTA_H, atol=2e-7)


def test_gradients_of_output_weights():
    _, dW2 = items(bp.gradients(X, H, DELTA_H, DELTA_O), ["dW1", "dW2"])
    slide(dW2, [[0.078064, 0.083727, 0.085105], [-0.006767, -0.007258, -0.007377]])


def test_gradients_of_hidden_weights():
    dW1, _ = items(bp.gradients(X, H, DELTA_H, DELTA_O), ["dW1", "dW2"])
    slide(dW1, [[0.012268, 0.024536], [0.003946, 0.007891], [0.001093, 0.002186]])


def test_sgd_step_by_hand():
    got = bp.sgd_step([[1.0, 2.0]], [[3.0], [4.0]], [[10.0, -10.0]], [[0.0], [20.0]], 0.1)
    close(got, ([[0.0, 3.0]], [[3.0], [2.0]]))


def test_train_one_update():
    one_W1, one_W2, _ = trained(1)
    slide(one_W1, [[0.093866, 0.137732], [0.198027, 0.246054], [0.299453, 0.348907]])
    slide(one_W2, [[0.360968, 0.458136, 0.557448], [0.453383, 0.553629, 0.653688]])


def test_train_outputs():
    for updates, want in [(10, [0.624680, 0.906037]), (100, [0.073983, 0.945932])]:
        new_W1, new_W2, _ = trained(updates)
        o = items(bp.forward(X, new_W1, new_W2, B), ["net_h", "h", "net_o", "o"])[3]
        slide(o, want)


def test_train_thousand_updates():
    new_W1, new_W2, _ = trained(1000)
    want_W1 = [[0.211937, 0.373875], [0.261936, 0.373872], [0.322654, 0.395307]]
    want_W2 = [[-1.454086, -1.518344, -1.447080], [0.939455, 1.050207, 1.153369]]
    close(new_W1, want_W1)
    close(new_W2, want_W2)


def test_train_errors():
    errors = trained(3)[2]
    slide(errors, [0.391829, 0.380736, 0.367810, 0.352793])


def test_numerical_gradient_by_hand():
    got = bp.numerical_gradient(lambda w: w[0] ** 2 + 3.0 * w[0] * w[1], [1.0, 2.0])
    close(got, [8.0, 3.0])


def test_numerical_gradient_of_w1():
    def error(some_W1):
        return bp.loss(bp.forward(X, some_W1, W2, B)[3], D)

    got = bp.numerical_gradient(error, W1, 0.01)
    close(got, [[0.012268, 0.024536], [0.003946, 0.007891], [0.001093, 0.002186]], atol=3e-5)


def test_relative_error_by_hand():
    close(bp.relative_error([3.0, 0.0], [3.0, 4.0]), 0.8)
    close(bp.relative_error([[0.0]], [[0.0]]), 0.0)


def test_mlp_forward_slide_net():
    batch = [X, [0.0, 0.0]]
    got = items(bp.mlp_forward(batch, [W1, W2], [[0.35] * 3, [0.65] * 2]), ["A_0", "A_1", "A_2"])
    close(got[0], batch)
    slide(got[1], [[0.912934, 0.979164, 0.995274], [0.586618, 0.586618, 0.586618]])
    slide(got[2], [[0.891090, 0.904330], [0.821996, 0.834508]])


def test_mlp_backward_slide_net():
    dWs, dbs = items(bp.mlp_backward([[X], [H], [OUT]], [W1, W2], [D]), ["dWs", "dbs"])
    slide(dWs[0], [[0.012268, 0.024536], [0.003946, 0.007891], [0.001093, 0.002186]])
    slide(dWs[1], [[0.078064, 0.083727, 0.085105], [-0.006767, -0.007258, -0.007377]])
    slide(dbs, [DELTA_H, DELTA_O])


def test_mlp_backward_sums_over_the_batch():
    dWs, dbs = bp.mlp_backward([[[2.0], [4.0]], [[0.5], [0.5]]], [[[0.0]]], [[1.0], [0.0]])
    close(dWs, [[[0.25]]])
    close(dbs, [[0.0]])


def test_slide_step_first_update():
    got_W1, got_W2 = items(bp.slide_step(X, D, W1, W2, B, ETA), ["W1", "W2"])
    slide(got_W1, [[0.094534, 0.139069], [0.198211, 0.246422], [0.299497, 0.348993]])
    slide(got_W2, [[0.360968, 0.458136, 0.557448], [0.453383, 0.553629, 0.653688]])


def test_slide_step_ninth_and_hundredth():
    weights = (W1, W2)
    for update in range(1, 101):
        weights = items(bp.slide_step(X, D, *weights, B, ETA), ["W1", "W2"])
        if update == 9:
            slide(bp.forward(X, *weights, B)[3], [0.662866, 0.908195])
    slide(bp.forward(X, *weights, B)[3], [0.073889, 0.945865])


def test_slide_gap_at_the_start():
    got = bp.slide_gap(X, D, W1, W2, B, ETA)
    close(got, [[0.000668, 0.001336], [0.000184, 0.000368], [0.000043, 0.000086]], atol=2e-6)


def test_epoch_batch_and_online():
    data = [[1.0], [1.0]], [[1.0], [0.0]], [[[0.0]]], [[0.0]], 8.0
    close(bp.epoch(*data, 2), ([[[0.0]]], [[0.0]]))
    slide(bp.epoch(*data, 1), ([[[0.260176]]], [[0.260176]]))


def test_epoch_with_penalty():
    data = [[1.0], [1.0]], [[1.0], [0.0]], [[[0.0]]], [[0.0]], 8.0
    slide(bp.epoch(*data, 1, 0.025), ([[[0.060176]]], [[0.260176]]))


def test_stop_for_each_reason():
    same(bp.stop_reason([0.4, 0.1, 0.0005]), "zero")
    same(bp.stop_reason([0.4, 0.3, 0.3, 0.3, 0.3, 0.3]), "plateau")
    same(bp.stop_reason([0.4, 0.2, 0.3, 0.2, 0.3, 0.2]), "oscillation")
    same(bp.stop_reason([0.4, 0.3, 0.2, 0.1]), "go on")


def test_learning_rates_of_the_lecture():
    same(bp.updates_needed(X, D, W1, W2, B, 0.5, 0.1, 30), 14)
    same(bp.updates_needed(X, D, W1, W2, B, 0.05, 0.1, 200), 138)
    same(bp.updates_needed(X, D, W1, W2, B, 0.001, 0.1, 200), None)


def test_gradient_norms_vanish():
    Ws, bs = [[[1.0]]] * 4, [[-0.5]] * 4
    got = bp.gradient_norms([[0.5]], [[0.0]], Ws, bs)
    close(got, [0.0625 / 64, 0.0625 / 16, 0.0625 / 4, 0.0625])


def test_gradient_norms_explode():
    Ws, bs = [[[8.0]]] * 4, [[-4.0]] * 4
    close(bp.gradient_norms([[0.5]], [[0.0]], Ws, bs), [0.5, 0.25, 0.125, 0.0625])
