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


def agree(name, *args):
    """The student's function and the reference give the same for these arguments."""
    want = getattr(reference, name)(*args)
    close(getattr(bp, name)(*args), want)


def network(rng, sizes=(4, 5, 3)):
    """A random network with one hidden layer: x, d, W1, W2, b."""
    inputs, hidden, outputs = sizes
    W1 = rng.normal(size=(hidden, inputs)) * 0.8
    W2 = rng.normal(size=(outputs, hidden))
    b = (float(rng.uniform(0.2, 0.6)), float(rng.uniform(-0.6, -0.2)))
    d = np.where(rng.permutation(outputs) % 2 == 0, 0.05, 0.95)
    return rng.uniform(0.5, 1.5, size=inputs), d, W1, W2, b


def deep(rng, sizes):
    """A random net with these layer sizes: Ws, bs, activations. No two neighbours have one name."""
    Ws = [rng.uniform(-1.0, 1.0, size=(new, old)) for old, new in zip(sizes, sizes[1:])]
    bs = [rng.uniform(0.2, 1.0, size=new) for new in sizes[1:]]
    names = rng.permutation(["sigmoid", "tanh", "relu"]).tolist() * 2
    return Ws, bs, [*names[: len(Ws) - 1], "softmax"]


def batch(rng, size, sizes):
    """Random inputs, and targets whose rows sum to 1."""
    targets = rng.uniform(0.1, 1.0, size=(size, sizes[-1]))
    return rng.normal(size=(size, sizes[0])), targets / targets.sum(axis=1, keepdims=True)


def forward_stages(x, W1, W2, b):
    return items(bp.forward(x, W1, W2, b), ["net_h", "h", "net_o", "o"])


def test_sigmoid_random(rng):
    z = rng.normal(size=(4, 3)) * 3
    agree("sigmoid", z)
    number = float(rng.uniform(1.0, 4.0))
    agree("sigmoid", number)


def test_forward_random_hidden(rng):
    x, _, W1, W2, b = network(rng)
    want = reference.forward(x, W1, W2, b)
    net_h, h, _, _ = forward_stages(x, W1, W2, b)
    close(net_h, want[0])
    close(h, want[1])


def test_forward_random_outputs(rng):
    for sizes in [(4, 5, 3), (3, 3, 3)]:
        x, _, W1, W2, b = network(rng, sizes)
        want = reference.forward(x, W1, W2, b)
        _, _, net_o, o = forward_stages(x, W1, W2, b)
        close(net_o, want[2])
        close(o, want[3])


def test_loss_random(rng):
    for outputs in (5, 1):
        o, d = rng.uniform(size=outputs), rng.uniform(1.5, 2.5, size=outputs)
        agree("loss", o, d)


def test_output_delta_random(rng):
    o, d = rng.uniform(0.1, 0.9, size=4), rng.uniform(size=4)
    agree("output_delta", o, d)


def test_hidden_delta_random(rng):
    for hidden, outputs in [(5, 3), (4, 4)]:
        h, delta_o = rng.uniform(0.1, 0.9, size=hidden), rng.normal(size=outputs)
        W2 = rng.normal(size=(outputs, hidden))
        agree("hidden_delta", h, delta_o, W2)


def _layers(rng):
    """x, h, delta_h, delta_o with three different sizes."""
    h = rng.uniform(0.1, 0.9, size=3)
    return rng.normal(size=4), h, rng.normal(size=3), rng.normal(size=5)


def test_gradients_output_random(rng):
    layers = _layers(rng)
    want = reference.gradients(*layers)[1]
    _, dW2 = items(bp.gradients(*layers), ["dW1", "dW2"])
    close(dW2, want)


def test_gradients_hidden_random(rng):
    layers = _layers(rng)
    want = reference.gradients(*layers)[0]
    dW1, _ = items(bp.gradients(*layers), ["dW1", "dW2"])
    close(dW1, want)


def _step(rng):
    """W1, W2, dW1, dW2, eta."""
    shapes = [(3, 4), (2, 3), (3, 4), (2, 3)]
    return [rng.normal(size=shape) for shape in shapes] + [float(rng.uniform(0.2, 0.8))]


def test_sgd_step_random(rng):
    step = _step(rng)
    agree("sgd_step", *step)


def test_sgd_step_keeps_old_weights(rng):
    step = _step(rng)
    want = reference.sgd_step(*step)
    close(unchanged(bp.sgd_step, *step), want)


def test_train_one_update_random(rng):
    x, d, W1, W2, b = network(rng)
    want = reference.train(x, d, W1, W2, b, 2.0, 1)
    new_W1, new_W2, _ = items(bp.train(x, d, W1, W2, b, 2.0, 1), ["W1", "W2", "errors"])
    close(new_W1, want[0])
    close(new_W2, want[1])


def test_train_many_updates_random(rng):
    x, d, W1, W2, b = network(rng, (3, 4, 5))
    want = reference.train(x, d, W1, W2, b, 1.5, 12)
    new_W1, new_W2, _ = items(bp.train(x, d, W1, W2, b, 1.5, 12), ["W1", "W2", "errors"])
    close(new_W1, want[0])
    close(new_W2, want[1])


def test_train_errors_random(rng):
    x, d, W1, W2, b = network(rng)
    for updates in (6, 0):
        want = reference.train(x, d, W1, W2, b, 1.0, updates)[2]
        errors = items(bp.train(x, d, W1, W2, b, 1.0, updates), ["W1", "W2", "errors"])[2]
        close(errors, want)


def test_numerical_gradient_with_eps(rng):
    cube, mixed = rng.uniform(0.5, 1.5, size=(2, 3)), rng.normal(size=(2, 3))

    def f(w):
        w = np.asarray(w, dtype=float)
        return float(np.sum(cube * w**3) + np.sum(mixed * w) ** 2)

    w, eps = rng.normal(size=(2, 3)), float(rng.uniform(0.2, 0.5))
    agree("numerical_gradient", f, w, eps)


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
    single = rng.uniform(1.0, 9.0, size=3).astype(np.float32)
    close(bp.numerical_gradient(f, single), 2 * factor * single.astype(float))


def test_relative_error_random(rng):
    a, n = rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
    agree("relative_error", a, n)
    small = a[0] * 1e-5
    close(bp.relative_error(small, small * 1.25), 0.2)
    close(bp.relative_error(small * 1.25, small), 0.2)
    close(bp.relative_error(np.zeros(3), n[0, :3]), 1.0)
    close(bp.relative_error(np.zeros(3), np.zeros(3)), 0.0)


def test_slope_random(rng):
    for shape in [(4, 3), (5,)]:
        z = rng.normal(size=shape)
        for activation, a in [("sigmoid", 1 / (1 + np.exp(-z))), ("tanh", np.tanh(z)), ("relu", 4 * abs(z))]:
            agree("slope", a, activation)
        agree("slope", np.maximum(z, 0.0), "relu")


def test_net_forward_random(rng):
    for sizes in [(4, 3, 3, 5, 2), (3, 1, 2), (2, 4)]:
        net = deep(rng, sizes)
        X, _ = batch(rng, 6, sizes)
        agree("net_forward", X, *net)


def _backward(rng, sizes, *lam):
    """What net_backward takes, and both of its right results."""
    Ws, bs, activations = deep(rng, sizes)
    X, D = batch(rng, 6, sizes)
    inputs = reference.net_forward(X, Ws, bs, activations), D, Ws, activations, *lam
    return inputs, reference.net_backward(*inputs)


def test_net_backward_weights_random(rng):
    for sizes in [(4, 3, 3, 3, 5), (3, 4, 2), (3, 2)]:
        inputs, want = _backward(rng, sizes)
        dWs, _ = items(bp.net_backward(*inputs), ["dWs", "dbs"])
        close(dWs, want[0])


def test_net_backward_biases_random(rng):
    for sizes in [(2, 5, 4, 3), (3, 2)]:
        inputs, want = _backward(rng, sizes)
        _, dbs = items(bp.net_backward(*inputs), ["dWs", "dbs"])
        close(dbs, want[1])


def test_net_backward_penalty_random(rng):
    inputs, want = _backward(rng, (3, 4, 3, 2), float(rng.uniform(0.2, 0.6)))
    dWs, dbs = items(unchanged(bp.net_backward, *inputs), ["dWs", "dbs"])
    close(dWs, want[0])
    close(dbs, want[1])


def _training(rng):
    """What net_train takes, without a penalty: nine samples in batches of 4, 1, 3 and 1."""
    sizes = (3, 4, 3, 2)
    batches = np.split(rng.permutation(9), [4, 5, 8])
    return [*batch(rng, 9, sizes), *deep(rng, sizes), float(rng.uniform(0.4, 0.8)), batches]


def _trained(result):
    return items(result, ["Ws", "bs", "losses"])


def test_net_train_random(rng):
    task = _training(rng)
    want = reference.net_train(*task)
    Ws, bs, _ = _trained(bp.net_train(*task))
    close(Ws, want[0])
    close(bs, want[1])


def test_net_train_penalty_random(rng):
    task, lam = _training(rng), float(rng.uniform(0.05, 0.15))
    want = reference.net_train(*task, lam)
    Ws, bs, _ = _trained(unchanged(bp.net_train, *task, lam))
    close(Ws, want[0])
    close(bs, want[1])


def test_net_train_losses_random(rng):
    task, lam = _training(rng), float(rng.uniform(0.05, 0.15))
    for penalty in ((), (lam,)):
        want = reference.net_train(*task, *penalty)[2]
        close(_trained(bp.net_train(*task, *penalty))[2], want)


def test_slide_step_random(rng):
    x, d, W1, W2, b = network(rng)
    for eta in (3.0, 0.7):
        agree("slide_step", x, d, W1, W2, b, eta)


def test_slide_gap_random(rng):
    x, d, W1, W2, b = network(rng, (3, 5, 4))
    for eta in (8.0, 4.0):
        agree("slide_gap", x, d, W1, W2, b, eta)


def test_stop_random(rng):
    last = float(rng.uniform(0.02, 0.05))
    falling = (last + np.cumsum(rng.uniform(0.01, 0.05, size=9))[::-1]).tolist()
    same(bp.stop_reason(falling), "go on")
    same(bp.stop_reason(falling, falling[-1] * 1.1), "zero")
    same(bp.stop_reason(falling, 1e-3, 0.06), "plateau")
    same(bp.stop_reason([*falling, float(rng.uniform(7e-4, 9e-4))]), "zero")
    same(bp.stop_reason([*falling, float(rng.uniform(1.1e-3, 1.4e-3))]), "go on")
    for low, high, reason in [(7e-7, 9e-7, "plateau"), (1.1e-6, 1.4e-6, "go on")]:
        level = last - np.cumsum(rng.uniform(low, high, size=4))
        errors = [*falling, last, *level]
        same(bp.stop_reason(errors), reason)
        same(bp.stop_reason(errors, window=5), "go on")


def test_stop_turns_random(rng):
    before = rng.uniform(0.71, 0.9, size=3).tolist()
    turns = (0.5 + rng.uniform(0.1, 0.2, size=6) * np.array([1, -1, 1, -1, 1, -1])).tolist()
    same(bp.stop_reason([*before, *turns]), "oscillation")
    same(bp.stop_reason([0.95, *before[:1], *turns], window=6), "go on")
    same(bp.stop_reason(turns[:4]), "go on")
    steps = int(rng.integers(9, 20)) / 64 + np.array([5, 4, 3, 2, 1]) / 64
    same(bp.stop_reason(steps.tolist(), float(steps[-1])), "zero")
    same(bp.stop_reason(steps.tolist(), 1e-3, 1 / 64), "plateau")
    same(bp.stop_reason(steps[[3, 2, 2, 3, 2]].tolist()), "go on")
    same(bp.stop_reason(steps[[2, 2, 3, 2, 3]].tolist()), "go on")
    same(bp.stop_reason(steps[::-1].tolist()), "go on")


def test_updates_needed_random(rng):
    x, d, W1, W2, b = network(rng)
    errors = reference.train(x, d, W1, W2, b, 0.6, 12)[2]
    n = int(rng.integers(4, 9))
    target = (errors[n - 1] + errors[n]) / 2
    same(bp.updates_needed(x, d, W1, W2, b, 0.6, target, 12), n)
    same(bp.updates_needed(x, d, W1, W2, b, 0.6, target, n), n)
    same(bp.updates_needed(x, d, W1, W2, b, 0.6, target, n - 1), None)
    same(bp.updates_needed(x, d, W1, W2, b, 0.6, errors[0] * 1.5, 3), 0)
    # With weights of 0 each output is 1/2, so this error is exact, and a target may be equal to it.
    eighths = rng.choice([1, 2, 3, 5, 6, 7], size=len(d)) / 8
    start = float(np.sum((0.5 - eighths) ** 2) / 2)
    same(bp.updates_needed(x, eighths, 0 * W1, 0 * W2, (0.0, 0.0), 0.6, start, 3), 0)


def test_gradient_norms_random(rng):
    for sizes in [(4, 5, 3, 2), (3, 4)]:
        net = deep(rng, sizes)
        agree("gradient_norms", *batch(rng, 6, sizes), *net)
