"""The public tests of softmax_gradient: numbers that you can check by hand or with a calculator."""

from __future__ import annotations

import numpy as np
import softmax_gradient
from kit import close, fail, unchanged

# The softmax of (1, 2, 3) and of (1, 2, 5).
Y = np.array([[0.09003057, 0.24472847, 0.66524096], [0.01714783, 0.04661262, 0.93623955]])
THIRD = np.array([0.0, 0.0, 1.0])
THIRD_AND_FIRST = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])


def test_one_hot_of_three():
    first = unchanged(softmax_gradient.one_hot, np.array([2, 0]), 3)
    close(first, [[0, 0, 1], [1, 0, 0]])
    if np.asarray(first).dtype.kind == "b":
        fail("It returned True and False, the tests expected the numbers 0 and 1.", first)
    close(softmax_gradient.one_hot(np.array([1, 2, 1]), 4), [[0, 1, 0, 0], [0, 0, 1, 0], [0, 1, 0, 0]])


def test_softmax_one_two_three():
    y = unchanged(softmax_gradient.softmax, np.array([1.0, 2.0, 3.0]))
    close(y, [0.090031, 0.244728, 0.665241], atol=2e-6)
    close(softmax_gradient.softmax(np.array([1, 2, 3])), [0.090031, 0.244728, 0.665241], atol=2e-6)


def test_softmax_batch_of_two():
    close(softmax_gradient.softmax(np.array([[1.0, 2.0, 3.0], [1.0, 2.0, 5.0]])), Y, atol=2e-6)


def test_softmax_rows_far_apart():
    z = np.array([[1000.0, 0.0], [-1000.0, 0.0], [0.0, 0.0], [-900.0, np.log(3.0) - 900.0], [0.0, 3000.0]])
    want = [[1.0, 0.0], [0.0, 1.0], [0.5, 0.5], [0.25, 0.75], [0.0, 1.0]]
    close(softmax_gradient.softmax(z), want, atol=2e-6)
    close(softmax_gradient.softmax(np.array([0.0, 3000.0])), [0.0, 1.0], atol=2e-6)


def test_cross_entropy_third_class():
    close(softmax_gradient.cross_entropy(Y[0], THIRD), 0.407606, atol=2e-6)
    close(softmax_gradient.cross_entropy(Y[0], np.array([0.5, 0.0, 0.5])), 1.407606, atol=2e-6)
    close(softmax_gradient.cross_entropy(Y[0], np.array([0.7, 0.2, 0.1])), 2.007606, atol=2e-6)


def test_cross_entropy_mean_of_two():
    close(softmax_gradient.cross_entropy(Y, THIRD_AND_FIRST), 2.236745, atol=2e-6)
    y, d = np.array([[0.25, 0.75], [0.5, 0.5]]), np.array([[0.5, 0.5], [0.0, 1.0]])
    close(softmax_gradient.cross_entropy(y, d), 0.765068, atol=2e-6)


def test_cross_entropy_at_zero():
    loss = unchanged(softmax_gradient.cross_entropy, np.array([0.0, 1.0]), np.array([1.0, 0.0]))
    if not (np.shape(loss) == () and 80 <= loss <= 800):
        fail(f"It returned {loss}, the tests expected about 708.4, the loss of ln(max(y, tiny)).", loss)
    both = softmax_gradient.cross_entropy(np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([[1, 0], [1, 0]]))
    close(both, loss / 2)
    close(softmax_gradient.cross_entropy(np.array([1e-20, 1.0]), np.array([1.0, 0.0])), 46.051702)
    loss = softmax_gradient.cross_entropy(np.array([1e-305, 1.0]), np.array([1.0, 0.0]))
    if not (abs(loss - 702.288453) < 0.05 or abs(loss - 87.336545) < 1e-3):
        fail(f"It returned {loss}, the tests expected 702.288.", loss)


def test_short_grad_third_class():
    grad = softmax_gradient.softmax_cross_entropy_grad(Y[0], THIRD)
    close(grad, [0.090031, 0.244728, -0.334759], atol=2e-6)
    grad = softmax_gradient.softmax_cross_entropy_grad(Y[0], np.array([0.7, 0.2, 0.1]))
    close(grad, [-0.609969, 0.044728, 0.565241], atol=2e-6)


def test_short_grad_of_two():
    grad = softmax_gradient.softmax_cross_entropy_grad(Y, THIRD_AND_FIRST.astype(int))
    want = [[0.045015, 0.122364, -0.167380], [-0.491426, 0.023306, 0.468120]]
    close(grad, want, atol=2e-6)
    y, d = np.array([[0.0, 1.0], [0.25, 0.75]]), np.array([[1.0, 0.0], [0.5, 0.5]])
    grad = unchanged(softmax_gradient.softmax_cross_entropy_grad, y, d)
    close(grad, [[-0.5, 0.5], [-0.125, 0.125]])


def test_regression_grad_by_hand():
    x = np.array([[1, 0], [0, 2], [3, 1], [2, -1]])
    y = np.array([[0.6, 0.2, 0.2], [0.2, 0.4, 0.4], [0.2, 0.6, 0.2], [0.4, 0.2, 0.4]])
    d = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])
    grads = unchanged(softmax_gradient.regression_grad, x, y, d)
    close(grads, ([[-0.25, 0.3], [0.6, -0.2], [-0.35, -0.1]], [-0.15, 0.1, 0.05]))


def test_regression_grad_one_sample():
    x, y, d = np.array([[3.0, -2.0]]), np.array([[0.5, 0.25, 0.25]]), np.array([[0.0, 1.0, 0.0]])
    grads = softmax_gradient.regression_grad(x, y, d)
    close(grads, ([[1.5, -1.0], [-2.25, 1.5], [0.75, -0.5]], [0.5, -0.75, 0.25]))


def test_fit_one_update():
    x, d = np.array([[1.0], [-1.0]]), np.array([[1.0, 0.0], [0.0, 1.0]])
    fitted = unchanged(softmax_gradient.fit_softmax_regression, x, d, 0.5, 1)
    close(fitted, ([[0.25], [-0.25]], [0.0, 0.0], [0.693147, 0.474077]), atol=2e-6)
    x, d = np.zeros((3, 1)), np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    fitted = softmax_gradient.fit_softmax_regression(x, d, 1.0, 1)
    close(fitted, ([[0.0], [0.0]], [1 / 6, -1 / 6], [0.693147, 0.651417]), atol=2e-6)
    fitted = softmax_gradient.fit_softmax_regression(np.array([[1.0], [3.0]]), np.eye(2), 1.0, 1)
    close(fitted, ([[-0.5], [0.5]], [0.0, 0.0], [0.693147, 0.680925]), atol=2e-6)


def test_fit_two_updates():
    x, d = np.array([[1.0], [-1.0]]), np.array([[1.0, 0.0], [0.0, 1.0]])
    fitted = softmax_gradient.fit_softmax_regression(x, d, 0.5, 2)
    want = ([[0.438770], [-0.438770]], [0.0, 0.0], [0.693147, 0.474077, 0.347698])
    close(fitted, want, atol=2e-6)
    fitted = softmax_gradient.fit_softmax_regression(x, d, 0.5, 0)
    close(fitted, ([[0.0], [0.0]], [0.0, 0.0], [0.693147]), atol=2e-6)
    fitted = softmax_gradient.fit_softmax_regression(np.ones((2, 1)), np.eye(2), 1.0, 2)
    close(fitted, ([[0.0], [0.0]], [0.0, 0.0], [0.693147] * 3), atol=2e-6)


def test_fit_three_groups():
    x = np.array(
        [[2, 0], [2, 1], [3, 0], [-2, 0], [-2, 1], [-3, 0], [0, 3], [1, 4], [-1, 3]], dtype=float
    )
    d = np.repeat(np.eye(3), 3, axis=0)
    fitted = softmax_gradient.fit_softmax_regression(x, d, 0.5, 100)
    shapes = [np.shape(item) for item in fitted] if isinstance(fitted, (tuple, list)) else []
    if shapes != [(3, 2), (3,), (101,)]:
        fail("The tests expected W of shape (3, 2), b of shape (3,) and 101 losses.")
    W, b, losses = (np.asarray(item, dtype=float) for item in fitted)
    right = np.argmax(x @ W.T + b, axis=1) == np.repeat(np.arange(3), 3)
    if not right.all():
        fail(f"It puts {right.sum()} of 9 points in the right class, the tests expected all 9.")
    if not losses[-1] < 0.2:
        fail(f"The last loss is {losses[-1]:.6f}, the tests expected one below 0.2.")


def test_jacobian_one_two_three():
    close(
        unchanged(softmax_gradient.softmax_jacobian, Y[0]),
        [
            [0.081925, -0.022033, -0.059892],
            [-0.022033, 0.184836, -0.162803],
            [-0.059892, -0.162803, 0.222695],
        ],
        atol=2e-6,
    )
    want = [[0.1875, -0.0625, -0.125], [-0.0625, 0.1875, -0.125], [-0.125, -0.125, 0.25]]
    close(softmax_gradient.softmax_jacobian(np.array([0.25, 0.25, 0.5])), want)


def test_grad_via_jacobian_third_class():
    grad = unchanged(softmax_gradient.grad_via_jacobian, Y[0], THIRD)
    close(grad, [0.090031, 0.244728, -0.334759], atol=2e-6)
    for y, d in [([0.25, 0.75], [0.5, 0.5]), ([1e-9, 1 - 1e-9], [1.0, 0.0])]:
        grad = softmax_gradient.grad_via_jacobian(np.array(y), np.array(d))
        close(grad, np.subtract(y, d))


def test_backward_by_hand():
    y = np.array([[0.25, 0.75], [0.5, 0.5], [0.0, 1.0]])
    upstream = np.array([[4, 0], [3, -1], [-7, 2]])
    want = [[0.75, -0.75], [1.0, -1.0], [0.0, 0.0]]
    close(unchanged(softmax_gradient.softmax_backward, y, upstream), want, atol=2e-6)
    close(softmax_gradient.softmax_backward(y[0], upstream[0]), want[0], atol=2e-6)


def test_mse_grad_at_two():
    one = np.array([[1.0]])
    grads = softmax_gradient.sigmoid_mse_grad(np.array([2.0]), 2.0, one, np.array([0.0]))
    close(grads, ([0.017345], 0.017345), atol=2e-6)


def test_mse_grad_of_three():
    w, x, d = np.array([0, 0]), np.array([[1, 4], [3, 2], [2, 3]]), np.array([0, 0, 0])
    close(unchanged(softmax_gradient.sigmoid_mse_grad, w, 0, x, d), ([0.25, 0.375], 0.125))


def test_bce_grad_at_two():
    one = np.array([[1.0]])
    grads = softmax_gradient.sigmoid_bce_grad(np.array([2.0]), 2.0, one, np.array([0.0]))
    close(grads, ([0.982014], 0.982014), atol=2e-6)


def test_bce_grad_of_three():
    w, x, d = np.array([0, 0]), np.array([[1, 4], [3, 2], [2, 3]]), np.array([0, 0, 0])
    close(unchanged(softmax_gradient.sigmoid_bce_grad, w, 0, x, d), ([1.0, 1.5], 0.5))
    far = np.array([1.0]), 0.0, np.array([[800.0], [0.0]]), np.zeros(2)
    close(softmax_gradient.sigmoid_bce_grad(*far), ([400.0], 0.75))


def test_l2_penalty_by_hand():
    close(softmax_gradient.l2_penalty(np.array([[3.0, -4.0]]), 0.5), (6.25, [[1.5, -2.0]]))


def test_l1_penalty_by_hand():
    W = np.array([[3.0, 0.0, -4.0]])
    close(softmax_gradient.l1_penalty(W, 0.5), (3.5, [[0.5, 0.0, -0.5]]))


def test_jacobian_batch_of_two():
    y = np.array([[0.25, 0.75], [0.5, 0.5]])
    want = [[[0.1875, -0.1875], [-0.1875, 0.1875]], [[0.25, -0.25], [-0.25, 0.25]]]
    close(softmax_gradient.softmax_jacobian_batch(y), want)


def test_head_forward_by_hand():
    W2 = np.log([[1.0, 2.0], [3.0, 2.0]])
    h = np.array([[1.0, 0.0], [0.0, 1.0], [2.0, 0.0]])
    close(softmax_gradient.head_forward(W2, h), [[0.25, 0.75], [0.5, 0.5], [0.1, 0.9]])


def test_head_backward_by_hand():
    W2, h = np.array([[1.0, 0.0], [3.0, 2.0], [-2.0, 2.0]]), np.array([[4.0, 8.0], [0.0, 2.0]])
    y, d = np.array([[0.25, 0.25, 0.5], [0.5, 0.25, 0.25]]), np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
    grads = softmax_gradient.head_backward(W2, h[:1], y[:1], d[:1])
    close(grads, ([[1.0, 2.0], [-3.0, -6.0], [2.0, 4.0]], [[-3.0, -0.5]]))
    grads = softmax_gradient.head_backward(W2, h, y, d)
    want = [[0.5, 0.5], [-1.5, -2.75], [1.0, 2.25]], [[-1.5, -0.25], [-0.125, 0.5]]
    close(grads, want)


def test_from_logits_third_class():
    loss = softmax_gradient.cross_entropy_from_logits(np.array([1.0, 2.0, 3.0]), THIRD)
    close(loss, 0.407606, atol=2e-6)
    two = np.array([[1.0, 2.0, 3.0], [1.0, 2.0, 5.0]])
    close(softmax_gradient.cross_entropy_from_logits(two, THIRD_AND_FIRST), 2.236745, atol=2e-6)
    z, d = np.array([1000.0, 0.0]), np.array([0.0, 1.0])
    close(softmax_gradient.cross_entropy_from_logits(z, d), 1000.0)
