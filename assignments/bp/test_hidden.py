# canary: e436d63d-3e81-5d93-9da5-4642c4fd207a
"""Hidden tests of bp: random networks whose layers all have different sizes."""

import bp
import numpy as np
import reference
from kit import close, fail, same, unchanged


def items(result, names):
    """The items of a result, after a look at how many there are."""
    if not isinstance(result, (tuple, list)) or len(result) != len(names):
        fail(f"It must return {len(names)} things: {', '.join(names)}.", result)
    return result


def network(rng, sizes=(4, 5, 3)):
    """A random network with one hidden layer: x, d, W1, W2, b."""
    inputs, hidden, outputs = sizes
    W1 = rng.normal(size=(hidden, inputs)) * 0.8
    W2 = rng.normal(size=(outputs, hidden))
    b = (float(rng.uniform(0.2, 0.6)), float(rng.uniform(-0.6, -0.2)))
    d = np.where(rng.permutation(outputs) % 2 == 0, 0.05, 0.95)
    return rng.uniform(0.5, 1.5, size=inputs), d, W1, W2, b


def deep(rng, sizes):
    """Random weights and biases of a network with these layer sizes."""
    Ws = [rng.normal(size=(new, old)) for old, new in zip(sizes[:-1], sizes[1:], strict=True)]
    return Ws, [rng.uniform(0.2, 1.0, size=new) for new in sizes[1:]]


def batch(rng, size, sizes):
    """Random inputs and desired outputs."""
    return rng.normal(size=(size, sizes[0])), rng.uniform(0.0, 1.0, size=(size, sizes[-1]))


def forward_stages(x, W1, W2, b):
    return items(bp.forward(x, W1, W2, b), ["net_h", "h", "net_o", "o"])


def test_sigmoid_random(rng):
    z = rng.normal(size=(4, 3)) * 3
    close(bp.sigmoid(z), reference.sigmoid(z))
    number = float(rng.uniform(1.0, 4.0))
    close(bp.sigmoid(number), reference.sigmoid(number))


def test_forward_random_hidden(rng):
    x, _, W1, W2, b = network(rng)
    net_h, h, _, _ = forward_stages(x, W1, W2, b)
    want = reference.forward(x, W1, W2, b)
    close(net_h, want[0])
    close(h, want[1])


def test_forward_random_outputs(rng):
    for sizes in [(4, 5, 3), (3, 3, 3)]:
        x, _, W1, W2, b = network(rng, sizes)
        _, _, net_o, o = forward_stages(x, W1, W2, b)
        want = reference.forward(x, W1, W2, b)
        close(net_o, want[2])
        close(o, want[3])


def test_loss_random(rng):
    for outputs in (5, 1):
        o, d = rng.uniform(size=outputs), rng.uniform(1.5, 2.5, size=outputs)
        close(bp.loss(o, d), reference.loss(o, d))


def test_output_delta_random(rng):
    o, d = rng.uniform(0.1, 0.9, size=4), rng.uniform(size=4)
    close(bp.output_delta(o, d), reference.output_delta(o, d))


def test_hidden_delta_random(rng):
    for hidden, outputs in [(5, 3), (4, 4)]:
        h, delta_o = rng.uniform(0.1, 0.9, size=hidden), rng.normal(size=outputs)
        W2 = rng.normal(size=(outputs, hidden))
        close(bp.hidden_delta(h, delta_o, W2), reference.hidden_delta(h, delta_o, W2))


def _layers(rng):
    """x, h, delta_h, delta_o with three different sizes."""
    h = rng.uniform(0.1, 0.9, size=3)
    return rng.normal(size=4), h, rng.normal(size=3), rng.normal(size=5)


def test_gradients_output_random(rng):
    layers = _layers(rng)
    _, dW2 = items(bp.gradients(*layers), ["dW1", "dW2"])
    close(dW2, reference.gradients(*layers)[1])


def test_gradients_hidden_random(rng):
    layers = _layers(rng)
    dW1, _ = items(bp.gradients(*layers), ["dW1", "dW2"])
    close(dW1, reference.gradients(*layers)[0])


def _step(rng):
    """W1, W2, dW1, dW2, eta."""
    shapes = [(3, 4), (2, 3), (3, 4), (2, 3)]
    return [rng.normal(size=shape) for shape in shapes] + [float(rng.uniform(0.2, 0.8))]


def test_sgd_step_random(rng):
    step = _step(rng)
    close(bp.sgd_step(*step), reference.sgd_step(*step))


def test_sgd_step_keeps_old_weights(rng):
    step = _step(rng)
    want = reference.sgd_step(*step)
    close(unchanged(bp.sgd_step, *step), want)


def test_train_one_update_random(rng):
    x, d, W1, W2, b = network(rng)
    new_W1, new_W2, _ = items(bp.train(x, d, W1, W2, b, 2.0, 1), ["W1", "W2", "errors"])
    want = reference.train(x, d, W1, W2, b, 2.0, 1)
    close(new_W1, want[0])
    close(new_W2, want[1])


def test_train_many_updates_random(rng):
    x, d, W1, W2, b = network(rng, (3, 4, 5))
    new_W1, new_W2, _ = items(bp.train(x, d, W1, W2, b, 1.5, 12), ["W1", "W2", "errors"])
    want = reference.train(x, d, W1, W2, b, 1.5, 12)
    close(new_W1, want[0])
    close(new_W2, want[1])


def test_train_errors_random(rng):
    x, d, W1, W2, b = network(rng)
    for updates in (6, 0):
        errors = items(bp.train(x, d, W1, W2, b, 1.0, updates), ["W1", "W2", "errors"])[2]
        close(errors, reference.train(x, d, W1, W2, b, 1.0, updates)[2])


def test_numerical_gradient_with_eps(rng):
    cube, mixed = rng.uniform(0.5, 1.5, size=(2, 3)), rng.normal(size=(2, 3))

    def f(w):
        w = np.asarray(w, dtype=float)
        return float(np.sum(cube * w**3) + np.sum(mixed * w) ** 2)

    w, eps = rng.normal(size=(2, 3)), float(rng.uniform(0.2, 0.5))
    close(bp.numerical_gradient(f, w, eps), reference.numerical_gradient(f, w, eps))


def test_numerical_gradient_default_eps(rng):
    scale = rng.uniform(0.5, 1.5, size=4)

    def f(w):
        return float(np.sum(scale * np.exp(np.asarray(w, dtype=float))))

    w = rng.uniform(-1.0, 1.0, size=4)
    close(bp.numerical_gradient(f, w), scale * np.exp(w))


def test_numerical_gradient_of_integers(rng):
    factor = rng.uniform(0.5, 1.5, size=3)

    def f(w):
        return float(np.sum(factor * np.asarray(w, dtype=float) ** 2))

    whole = rng.integers(1, 9, size=3)
    close(unchanged(bp.numerical_gradient, f, whole), 2 * factor * whole)
    close(bp.numerical_gradient(f, whole.tolist()), 2 * factor * whole)
    single = rng.uniform(1.0, 9.0, size=3).astype(np.float32)
    close(bp.numerical_gradient(f, single), 2 * factor * single.astype(float))


def test_relative_error_random(rng):
    a, n = rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
    close(bp.relative_error(a, n), reference.relative_error(a, n))
    small = a[0] * 1e-5
    close(bp.relative_error(small, small * 1.25), 0.2)
    close(bp.relative_error(np.zeros(3), n[0, :3]), 1.0)
    close(bp.relative_error(np.zeros(3), np.zeros(3)), 0.0)


def test_mlp_forward_random(rng):
    for sizes in [(4, 3, 3, 5), (2, 4)]:
        Ws, bs = deep(rng, sizes)
        X, _ = batch(rng, 6, sizes)
        close(bp.mlp_forward(X, Ws, bs), reference.mlp_forward(X, Ws, bs))


def _backward(rng, sizes):
    """What mlp_backward takes, and both of its right results."""
    Ws, bs = deep(rng, sizes)
    X, D = batch(rng, 6, sizes)
    inputs = reference.mlp_forward(X, Ws, bs), Ws, D
    return inputs, reference.mlp_backward(*inputs)


def test_mlp_backward_weights_random(rng):
    for sizes in [(4, 3, 3, 3, 5), (3, 2)]:
        inputs, want = _backward(rng, sizes)
        dWs, _ = items(bp.mlp_backward(*inputs), ["dWs", "dbs"])
        close(dWs, want[0])


def test_mlp_backward_biases_random(rng):
    for sizes in [(2, 5, 4, 3), (3, 2)]:
        inputs, want = _backward(rng, sizes)
        _, dbs = items(bp.mlp_backward(*inputs), ["dWs", "dbs"])
        close(dbs, want[1])


def test_slide_step_random(rng):
    x, d, W1, W2, b = network(rng)
    for eta in (3.0, 0.7):
        close(bp.slide_step(x, d, W1, W2, b, eta), reference.slide_step(x, d, W1, W2, b, eta))


def test_slide_gap_random(rng):
    x, d, W1, W2, b = network(rng, (3, 5, 4))
    for eta in (8.0, 4.0):
        close(bp.slide_gap(x, d, W1, W2, b, eta), reference.slide_gap(x, d, W1, W2, b, eta))


def _epoch(rng):
    """X, D, Ws, bs, eta of a small data set."""
    sizes = (3, 4, 2)
    return [*batch(rng, 7, sizes), *deep(rng, sizes), float(rng.uniform(0.8, 1.6))]


def test_epoch_random(rng):
    data = _epoch(rng)
    for batch_size in (7, 3, 1):
        close(bp.epoch(*data, batch_size), reference.epoch(*data, batch_size))


def test_epoch_penalty_random(rng):
    data, lam = _epoch(rng), float(rng.uniform(0.05, 0.15))
    want = reference.epoch(*data, 3, lam)
    close(unchanged(bp.epoch, *data, 3, lam), want)


def test_stop_random(rng):
    last = float(rng.uniform(0.02, 0.05))
    falling = (last + np.cumsum(rng.uniform(0.01, 0.05, size=9))[::-1]).tolist()
    same(bp.stop_reason(falling), "go on")
    same(bp.stop_reason(falling, falling[-1] * 1.1), "zero")
    same(bp.stop_reason(falling, 1e-3, 0.06), "plateau")
    level = [*falling[:3], *sorted(0.02 + rng.uniform(0.0, 4e-7, size=5))[::-1]]
    same(bp.stop_reason(level), "plateau")
    same(bp.stop_reason(level, window=5), "go on")
    turns = 0.5 + rng.uniform(0.1, 0.2, size=6) * np.array([1, -1, 1, -1, 1, -1])
    same(bp.stop_reason([*falling, *turns]), "oscillation")
    same(bp.stop_reason([0.9, 0.8, *turns], window=6), "go on")
    same(bp.stop_reason(turns[:4].tolist()), "go on")


def test_updates_needed_random(rng):
    x, d, W1, W2, b = network(rng)
    errors = reference.train(x, d, W1, W2, b, 0.6, 12)[2]
    n = int(rng.integers(4, 9))
    target = (errors[n - 1] + errors[n]) / 2
    same(bp.updates_needed(x, d, W1, W2, b, 0.6, target, 12), n)
    same(bp.updates_needed(x, d, W1, W2, b, 0.6, target, n), n)
    same(bp.updates_needed(x, d, W1, W2, b, 0.6, target, n - 1), None)
    same(bp.updates_needed(x, d, W1, W2, b, 0.6, errors[0] * 1.5, 3), 0)


def test_gradient_norms_random(rng):
    sizes = (4, 5, 3, 2)
    Ws, bs = deep(rng, sizes)
    X, D = batch(rng, 6, sizes)
    close(bp.gradient_norms(X, D, Ws, bs), reference.gradient_norms(X, D, Ws, bs))
