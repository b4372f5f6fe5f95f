# canary: 60171fe8-2464-5741-8d0d-7faa01b9c415
"""The hidden tests of softmax_gradient: random inputs, seeded by the submission."""

from __future__ import annotations

import numpy as np
import reference
import softmax_gradient
from kit import close, fail, unchanged


def _probabilities(rng, *shape):
    """Rows that sum to 1 and have no entry near 0."""
    u = rng.uniform(0.5, 3.0, size=shape)
    return u / u.sum(axis=-1, keepdims=True)


def _classes(rng, m, K):
    """One-hot targets of m samples."""
    return np.eye(K)[rng.integers(0, K, size=m)]


def _items(got, number):
    """The items of a returned tuple, or a failure that says how many were expected."""
    if not isinstance(got, (tuple, list)) or len(got) != number:
        fail(f"The tests expected {number} things in a tuple.", got)
    return got


def test_one_hot_random(rng):
    K = int(rng.integers(5, 9))
    labels = rng.integers(0, K - 1, size=K + 3)
    labels[:2] = 0, K - 2
    close(softmax_gradient.one_hot(labels, K), reference.one_hot(labels, K))


def test_softmax_batch(rng):
    K = int(rng.integers(3, 6))
    for z in (rng.normal(size=K) * 2, rng.normal(size=(K + 2, K)) * 2, rng.normal(size=(1, K))):
        close(softmax_gradient.softmax(z), reference.softmax(z))


def test_softmax_far_rows(rng):
    K = int(rng.integers(3, 6))
    shifts = rng.permutation([3000, -3000, 0, 800, -1500, 40000, -40000]) + rng.integers(-50, 51)
    z = shifts[:, None] + rng.integers(-8, 9, size=(7, K)) / 4  # quarters are exact in float32
    close(softmax_gradient.softmax(z), reference.softmax(z))
    lonely = rng.integers(-8, 9, size=K) / 4 - 2000.0
    close(softmax_gradient.softmax(lonely), reference.softmax(lonely))
    top = float(rng.integers(1000, 2000))
    wide = rng.permutation([top, top - rng.integers(1, 9) / 4, -top, 0.0, 1.5 - 2 * top])
    close(softmax_gradient.softmax(wide), reference.softmax(wide))


def test_softmax_keeps_its_input(rng):
    for z in (rng.normal(size=(6, 4)) + 3.0, rng.normal(size=5) - 3.0):
        want = reference.softmax(z)
        close(unchanged(softmax_gradient.softmax, z), want)


def test_cross_entropy_random(rng):
    K = int(rng.integers(3, 6))
    for shape in ((K + 3, K), (K - 1, K), (K,)):
        y = _probabilities(rng, *shape)
        d = _classes(rng, shape[0], K) if len(shape) == 2 else _classes(rng, 1, K)[0]
        close(softmax_gradient.cross_entropy(y, d), reference.cross_entropy(y, d))


def test_cross_entropy_soft_targets(rng):
    for shape in ((7, 4), (5,)):
        y, d = _probabilities(rng, *shape), _probabilities(rng, *shape)
        close(softmax_gradient.cross_entropy(y, d), reference.cross_entropy(y, d))


def test_cross_entropy_small_probabilities(rng):
    m, K = 5, 3
    d = _classes(rng, m, K)
    tiny = 10.0 ** -(rng.permutation([6, 12, 20, 27, 30]) + rng.uniform(0, 0.5, size=m))
    y = np.where(d == 1, tiny[:, None], 1 / (K - 1))
    close(softmax_gradient.cross_entropy(y, d), reference.cross_entropy(y, d))
    close(softmax_gradient.cross_entropy(d, d), 0.0, atol=1e-6)
    y = np.where(d == 1, 0.0, 1 / (K - 1))
    loss = softmax_gradient.cross_entropy(y, d)
    if np.shape(loss) != () or not np.isfinite(loss) or not loss >= 80:
        fail("The tests expected one finite number that is at least 80.", loss)


def test_jacobian_random(rng):
    for K in (2, 3, int(rng.integers(4, 8))):
        y = _probabilities(rng, K)
        close(softmax_gradient.softmax_jacobian(y), reference.softmax_jacobian(y))


def test_grad_via_jacobian_random(rng):
    for K in (3, int(rng.integers(4, 8))):
        y = _probabilities(rng, K)
        for d in (_classes(rng, 1, K)[0], _probabilities(rng, K)):
            want = reference.grad_via_jacobian(y, d)
            close(softmax_gradient.grad_via_jacobian(y, d), want, atol=1e-5)


def test_backward_one_sample(rng):
    for K in (2, int(rng.integers(3, 8))):
        y, upstream = _probabilities(rng, K), rng.normal(size=K) + 1.0
        want = reference.softmax_backward(y, upstream)
        close(softmax_gradient.softmax_backward(y, upstream), want, atol=1e-5)


def test_backward_batch(rng):
    K = int(rng.integers(3, 6))
    for m in (K + 2, K - 1, 1):
        y, upstream = _probabilities(rng, m, K), rng.normal(size=(m, K)) + 1.0
        want = reference.softmax_backward(y, upstream)
        close(softmax_gradient.softmax_backward(y, upstream), want, atol=1e-5)


def test_short_grad_one_sample(rng):
    K = int(rng.integers(3, 8))
    y = _probabilities(rng, K)
    for d in (_classes(rng, 1, K)[0], _probabilities(rng, K)):
        want = reference.softmax_cross_entropy_grad(y, d)
        close(softmax_gradient.softmax_cross_entropy_grad(y, d), want, atol=1e-5)


def test_short_grad_batch(rng):
    K = int(rng.integers(3, 6))
    for m in (K + 2, K - 1, 1):
        y, d = _probabilities(rng, m, K), _classes(rng, m, K)
        want = reference.softmax_cross_entropy_grad(y, d)
        close(softmax_gradient.softmax_cross_entropy_grad(y, d), want, atol=1e-5)


def _neuron_cases(rng):
    """Batches for one sigmoid neuron with moderate z: (w, b, x, d), then one saturated sample."""
    for m, D in ((7, 3), (2, 4)):
        d = (np.arange(m) % 2).astype(float)
        w, x = rng.uniform(-1, 1, size=D), rng.uniform(0.5, 1.5, size=(m, D))
        yield w, float(rng.uniform(-1, 1)), x, rng.permutation(d)
    sign = rng.choice([-1.0, 1.0])
    x = rng.uniform(0.9, 1.1, size=(1, 3))
    yield np.full(3, sign), sign, x, np.array([0.5 - sign / 2])


def test_mse_grad_random(rng):
    for case in _neuron_cases(rng):
        want = reference.sigmoid_mse_grad(*case)
        close(softmax_gradient.sigmoid_mse_grad(*case), want, atol=1e-6)


def test_bce_grad_random(rng):
    for case in _neuron_cases(rng):
        want = reference.sigmoid_bce_grad(*case)
        close(softmax_gradient.sigmoid_bce_grad(*case), want, atol=1e-6)


def test_regression_grad_random(rng):
    for m, K, D in ((8, 3, 2), (2, 4, 3)):
        x, y, d = rng.normal(size=(m, D)), _probabilities(rng, m, K), _classes(rng, m, K)
        want = reference.regression_grad(x, y, d)
        close(softmax_gradient.regression_grad(x, y, d), want, atol=1e-5)


def _groups(rng):
    """Three groups of 4, 5 and 6 points about random centres, away from the origin."""
    labels = np.repeat(np.arange(3), (4, 5, 6))
    x = rng.normal(size=(3, 2))[labels] * 2 + rng.normal(size=(len(labels), 2)) * 0.5 + 0.5
    return x, np.eye(3)[labels], float(rng.uniform(0.05, 0.15)), int(rng.integers(8, 16))


def test_fit_random_weights(rng):
    x, d, eta, steps = _groups(rng)
    W, b, _ = _items(softmax_gradient.fit_softmax_regression(x, d, eta, steps), 3)
    want = reference.fit_softmax_regression(x, d, eta, steps)
    close((W, b), want[:2], atol=1e-5)


def test_fit_random_losses(rng):
    x, d, eta, steps = _groups(rng)
    got = softmax_gradient.fit_softmax_regression(x, d, eta, steps)
    close(_items(got, 3)[2], reference.fit_softmax_regression(x, d, eta, steps)[2])


def test_l2_penalty_random(rng):
    W, lam = rng.normal(size=(3, 4)), float(rng.uniform(0.1, 3))
    close(softmax_gradient.l2_penalty(W, lam), reference.l2_penalty(W, lam))


def test_l1_penalty_random(rng):
    W, lam = rng.normal(size=(3, 4)), float(rng.uniform(0.1, 3))
    W[rng.integers(0, 3), rng.integers(0, 4)] = 0.0
    close(softmax_gradient.l1_penalty(W, lam), reference.l1_penalty(W, lam))


def test_jacobian_batch_random(rng):
    for m, K in ((5, 3), (2, 4)):
        y = _probabilities(rng, m, K)
        close(softmax_gradient.softmax_jacobian_batch(y), reference.softmax_jacobian_batch(y))


def test_head_forward_random(rng):
    W2, h = rng.normal(size=(3, 4)), rng.uniform(0, 1, size=(6, 4))
    close(softmax_gradient.head_forward(W2, h), reference.head_forward(W2, h))


def test_head_backward_random(rng):
    W2, h = rng.normal(size=(3, 4)), rng.uniform(0, 1, size=(6, 4))
    y, d = _probabilities(rng, 6, 3), _classes(rng, 6, 3)
    want = reference.head_backward(W2, h, y, d)
    close(softmax_gradient.head_backward(W2, h, y, d), want, atol=1e-5)


def test_from_logits_random(rng):
    for shape, scale in (((6, 4), 1.0), ((3, 5), 2000.0), ((4,), 1.0)):
        z, d = rng.normal(size=shape) * scale, _probabilities(rng, *shape)
        want = reference.cross_entropy_from_logits(z, d)
        close(softmax_gradient.cross_entropy_from_logits(z, d), want)
