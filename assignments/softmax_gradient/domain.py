# canary: 34536e22-4d7f-5f56-bdee-4dfcb46324f2
"""What the functions of softmax_gradient may be given. m, K and D differ unless a kind says otherwise.

Values are of a middle size, so that float32 passes; logits that are far apart are quarters, which
float32 holds exactly. Targets have a majority, so that no mean over the samples cancels to 0.
"""

from __future__ import annotations

import numpy as np
import reference
from kit import close, fail

from autograder.runner.domain import case, judged


def probabilities(rng, *shape):
    """Rows that sum to 1 and have no entry near 0."""
    u = rng.uniform(0.5, 3.0, size=shape)
    return u / u.sum(axis=-1, keepdims=True)


def classes(m, K):
    """One-hot targets: the last class has the majority, the first ones follow in turn."""
    return np.eye(K)[[K - 1 if i % 2 == 0 else (i // 2) % K for i in range(m)]]


def draw(rng, *shape):
    """Numbers of both signs, none of them near 0."""
    return rng.uniform(0.2, 1.5, size=shape) * rng.choice([-1.0, 1.0], size=shape)


def whole(rng, *shape):
    """Whole numbers, -2, -1, 1 and 2."""
    return rng.choice([-2, -1, 1, 2], size=shape)


def targets(rng, *shape, total=1.0):
    """Soft targets with rows whose sum is exactly `total`: 1, but for what rounding may leave.

    They are multiples of 2^-20, so that no sum depends on its order, or on luck.
    """
    d = np.round(probabilities(rng, *shape) * 2**20) / 2**20
    d[..., -1] = total - d[..., :-1].sum(axis=-1)
    return d


# What the sum of soft targets may be in the computer, on either side of 1.
BELOW, ABOVE = 1 - 2.0**-50, 1 + 2.0**-50


def mixed_targets(rng, m, K):
    """Soft targets, but for the first row and the last, which are one-hot."""
    d = targets(rng, m, K)
    d[[0, -1]] = np.eye(K)[[1, K - 1]]
    return d


def quarters(rng, *shape):
    """Numbers between -2 and 2 that float32 holds exactly, no two equal in a row."""
    steps = np.argsort(rng.uniform(size=(*shape[:-1], 17)), axis=-1)[..., : shape[-1]]
    return (steps - 8) / 4


def labelled(rng, m, K):
    """Labels in which each class that fits in occurs, the largest of them first."""
    labels = np.arange(m) % K
    return np.concatenate([[labels.max()], rng.permutation(np.delete(labels, labels.argmax()))])


def plain(rng, m, K):
    """Probabilities in which much is equal: even rows, two equal rows, and two equal columns.

    The target of the first row is met exactly, and that of the last; no other row has a 0.
    """
    y = probabilities(rng, m, K)
    y[:, 1] = y[:, 0] = y[:, :2].mean(axis=1)
    y[1], y[3] = 1 / K, y[2]
    d = np.eye(K)[[0, 1, K - 1, 1, *[K - 1] * (m - 4)]]
    y[[0, -1]] = d[[0, -1]]
    return y, d


def bare(rng, m, D):
    """Inputs with rows and a column of 0, a column of 1, equal rows and equal columns."""
    x = draw(rng, m, D)
    x[:, 0], x[:, 1], x[:, 3] = 0.0, 1.0, x[:, 2]
    x[2] = x[1]
    x[[0, 3, -1]] = 0.0
    return x


def entry_by_entry(function, *kinds):
    """A judge for cases of these kinds: each entry counts by itself, however small beside the others."""

    def is_right(got, case):
        want = getattr(reference, function)(*case.args, **case.kwargs)
        close(got, want, atol=0.0 if case.kind in kinds else None)

    return is_right


# ---- labels and probabilities


@judged(exact=True)
def numbers_alone(got, case):
    """The array of exactly 0 and 1; True and False are no numbers here."""
    close(got, reference.one_hot(*case.args), rtol=0.0, atol=0.0)
    if np.asarray(got).dtype.kind == "b":
        fail("It returned True and False, the tests expected the numbers 0 and 1.", got)


@judged(by=numbers_alone)
def one_hot(rng):
    K = int(rng.integers(4, 9))
    yield case("typical", labelled(rng, K + 3, K), K)
    yield case("typical", rng.permutation(np.repeat([0, 1], 3)), 2)
    yield case("square", labelled(rng, K, K), K)
    yield case("square", np.arange(K), K)
    yield case("one_row", rng.integers(1, K - 1, size=1), K)
    yield case("one_class", np.zeros(K, dtype=int), 1)
    yield case("duplicates", np.full(4, rng.integers(1, K)), K)
    yield case("duplicates", np.full(2, rng.integers(0, 2)), 2)
    yield case("missing_class", labelled(rng, K + 2, K - 2), K)
    yield case("missing_class", labelled(rng, K + 2, K - 1) + 1, K)
    yield case("missing_class", np.array([K - 1, 2, 2, K - 1]), K + 1)
    many = int(rng.integers(290, 310))  # more classes, and more samples, than a byte counts
    yield case("large", rng.permutation(np.arange(many) % 3), 3)
    yield case("large", rng.permutation([many - 1, 0, 3, 129, 257, many - 4, 257]), many)


def logarithms(got):
    """The logarithms of the probabilities, in which tiny ones differ, too; other things as they are."""
    if not isinstance(got, np.ndarray) or got.dtype.kind not in "iuf":
        return got
    return np.log(np.maximum(got, 1e-36))


@judged(atol=1e-36, observe=logarithms)
def softmax(rng):
    yield case("alone", rng.normal(size=3))
    yield case("alone", rng.normal(size=5) * 2)
    yield case("typical", rng.normal(size=(6, 4)) * 2)
    yield case("typical", rng.normal(size=(9, 12)) * 2 * (np.arange(12) != 5))
    yield case("square", rng.normal(size=(4, 4)) * 2)
    yield case("one_row", rng.normal(size=(1, 4)))
    yield case("one_class", rng.normal(size=1))
    yield case("one_class", rng.normal(size=(1, 1)))
    yield case("ties", np.array([1.0, -1.0, 1.0, 1.0]) * rng.normal())
    table = draw(rng, 6, 5)
    table[:, 1], table[2], table[:, 3] = 1.0, table[1], table[:, 4]
    yield case("ties", table)
    yield case("zeros", np.where(np.eye(6, 5, k=1) + np.isin(np.arange(6), (0, 5))[:, None] > 0, 0.0, table))
    yield case("zeros", np.diag(draw(rng, 4)))
    yield case("zeros", np.zeros((2, 3)))
    yield case("unlikely", np.array([0.0, -18.0, -40.0, 1.0]) + quarters(rng, 4))
    for depths in ([-6.0, 0.0], [0.0, -12.0], [-25.0, 0.0], [0.0, -55.0], [-76.0, 0.0]):
        yield case("unlikely", np.array(depths) + quarters(rng, 2))
    yield case("unlikely", np.array([0.0, -82.25]) + quarters(rng, 1))
    yield case("large", quarters(rng, 2, 4) + [[40.0], [-40.0]])
    yield case("large", quarters(rng, 3, 4) + [[720.0], [-760.0], [0.0]])
    # No exp of these overflows or is 0, but their sum does, or their digits are lost.
    for level in (88.375, -97.0, 709.375, -741.0):
        yield case("large", level + quarters(rng, 6) / (8 if level > 0 else 1))
    shifts = rng.permutation([3000, -3000, 0, 800, -1500, 40000, -40000]) + rng.integers(-50, 51)
    yield case("huge", quarters(rng, 7, 4) + shifts[:, None])
    yield case("huge", quarters(rng, 5) - float(rng.integers(2000, 3000)))
    yield case("huge", quarters(rng, 5) + float(rng.integers(2000, 3000)))
    top = float(rng.integers(1000, 2000))
    yield case("huge", rng.permutation([top, top - rng.integers(1, 9) / 4, -top, 0.0, 1.5 - 2 * top]))
    yield case("huge", rng.permutation([1e30, 2e35, 1e6, 0.0, 1e35, -1e30]) * (1 + rng.uniform()))
    # What is left of the differences when such logits are cut to float32 before they are subtracted?
    yield case("huge", quarters(rng, 2, 4) * 1.2 + [[30000.1], [-70000.1]])
    yield case("huge", np.array([[2e6], [-3e6]]) + quarters(rng, 2, 4))
    yield case("huge", np.array([[900.0, 0.0], [-1800.0, -900.0]]) + quarters(rng, 2, 2))
    yield case("unlikely", rng.permutation([-60, 0, 1, 3]))
    yield case("whole", rng.permutation([-2, 0, 1, 3]))
    yield case("whole", rng.permutation([-3.0, 0.0, 1.0, 2.0]))
    far = 3_000_020_000  # beyond 16 and 32 bits
    table = rng.integers(-3, 4, size=(4, 4)) + np.array([[far], [-far], [0], [1200]])
    yield case("whole", table[[0, 1, 3]])
    table[2, rng.permutation(4)[:2]] += far
    yield case("huge", table)


LARGEST32 = -np.log(np.finfo(np.float32).tiny)


def loss_is_right(got, case):
    """At probability 0 the loss of that sample is finite and at least 80, else it is the reference's.

    For a probability that float32 cannot hold it may also be what float32 gives, about 87.3.
    """
    if case.kind == "minute" and np.shape(got) == () and abs(got - LARGEST32) < 1e-3:
        return
    if case.kind != "zero":
        slack = 1e-12 if case.kind in ("tiny", "zeros") else 1e-7  # the loss of a sure answer is tiny, or 0
        close(got, reference.cross_entropy(*case.args), atol=slack)
        return
    y, d = np.atleast_2d(*case.args)
    impossible = np.any((y == 0) & (d > 0), axis=1)
    rest = np.sum(d[~impossible] * np.log(np.where(d == 0, 1.0, y)[~impossible]))
    least, most = ((loss * np.sum(impossible) - rest) / len(y) for loss in (80, 800))
    if np.shape(got) != () or not np.isfinite(got) or not least <= got <= most:
        fail(f"It returned {got}, the tests expected one finite number that is at least {least:g}.", got)


def telling(draw):
    """Probabilities and targets at which softmax(y) has another loss: no chance makes it right."""
    while True:
        y, d = draw()
        loss, again = reference.cross_entropy(y, d), reference.cross_entropy(reference.softmax(y), d)
        if abs(again - loss) > 1e-2 * loss:
            return y, d


@judged(by=loss_is_right)
def cross_entropy(rng):
    yield case("alone", probabilities(rng, 3), np.eye(3)[1])
    yield case("alone", probabilities(rng, 5), np.eye(5)[4])
    yield case("typical", probabilities(rng, 12, 4), classes(12, 4))
    yield case("typical", probabilities(rng, 2, 3), classes(2, 3))
    yield case("square", probabilities(rng, 4, 4), classes(4, 4))
    yield case("one_row", probabilities(rng, 1, 4), classes(1, 4))
    yield case("one_class", np.ones((3, 1)), np.ones((3, 1)))
    yield case("soft_targets", *telling(lambda: (probabilities(rng, 5), targets(rng, 5))))
    yield case("soft_targets", *telling(lambda: (probabilities(rng, 7, 4), mixed_targets(rng, 7, 4))))
    for total in (BELOW, ABOVE):
        for shape in ((3,), (4, 3)):
            yield case(
                "soft_targets",
                *telling(lambda: (probabilities(rng, *shape), targets(rng, *shape, total=total))),  # noqa: B023
            )
    p = targets(rng, 4, 3)
    yield case("equal", p, p)
    yield case("equal", p[0], p[0])
    yield case("ties", *telling(lambda: plain(rng, 6, 4)))
    a = rng.uniform(0.2, 0.4)
    same = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 1.0], [0.5, 0.5, 0.0]])
    yield case("ties", np.tile([a, a, 1 - 2 * a], (4, 1)), same)
    yield case("soft_targets", np.array([1e-20, a, 1 - a]), np.array([2.0**-12, 0.25, 0.75 - 2.0**-12]))
    d = classes(15, 3)  # so many that the product of all is 0 in the computer
    tiny = 10.0 ** -(rng.permutation([6, 20, 27, 30, 34] * 3) + rng.uniform(0, 0.5, size=15))
    yield case("tiny", np.where(d == 1, tiny[:, None], 0.5), d)
    yield case("tiny", np.array([1e-30, 0.5, 0.5]) * rng.uniform(0.5, 1.0), np.eye(3)[0])
    for size in (1e-3, 1e-6, 1e-9, 1e-13, 4e-38):
        yield case("tiny", np.array([size * rng.uniform(0.6, 1.0), 0.25, 0.75]), np.eye(3)[0])
    rare = 1e-20 * rng.uniform(0.5, 1.0)
    yield case("tiny", np.array([[rare, 1 - rare], [1 - rare, rare]]), np.eye(2))
    sure = np.array([3, 5, 2]) * 2.0**-20  # float32 holds them, and what is left of 1
    yield case("tiny", np.column_stack([sure / 4, 1 - sure, sure * 3 / 4]), np.eye(3)[[1, 1, 1]])
    for size in (1e-60, 1e-150, 3e-306):
        yield case("minute", np.array([size * rng.uniform(0.6, 1.0), 0.25, 0.75]), np.eye(3)[0])
    half = rng.uniform(0.2, 0.4)  # far from 0.5, where the logarithm of a sum is that of its terms
    yield case("zeros", np.array([0.0, half, 1 - half]), np.eye(3)[1])
    yield case("zeros", np.eye(3)[[2, 0]], np.eye(3)[[2, 0]])
    yield case(
        "zeros",
        np.array([[0.0, half, 1 - half], [1 - half, half, 0.0]]),
        np.eye(3)[[1, 1]] * 0.5 + np.eye(3)[[2, 0]] * 0.5,
    )
    d = classes(5, 3)
    yield case("zero", np.where(d == 1, 0.0, [half, 1 - half, half]), d)
    yield case("zero", np.array([1 - half, half, 0.0]), np.eye(3)[2])
    yield case("zero", np.where(np.eye(4, 3, k=1), 0.0, probabilities(rng, 4, 3)), np.eye(3)[[1, 0, 0, 1]])
    yield case("whole", probabilities(rng, 5, 3), classes(5, 3).astype(int))
    yield case("whole", probabilities(rng, 4), np.array([0, 0, 1, 0]))
    yield case("whole", np.eye(3, dtype=int)[[2, 0]], np.eye(3)[[2, 0]])
    yield case("whole", *(np.eye(3, dtype=int)[[0, 2, 1]],) * 2)
    yield case("zero", np.eye(3, dtype=int)[[2, 0, 1]], np.eye(3, dtype=int)[[2, 1, 1]])
    yield case("zero", np.eye(3, dtype=int)[1], np.array([half, 0.0, 1 - half]))


@judged(by=entry_by_entry("softmax_jacobian", "minute"))
def softmax_jacobian(rng):
    yield case("typical", probabilities(rng, 3))
    yield case("typical", np.sort(probabilities(rng, 10))[::-1].copy())
    yield case("one_class", np.ones(1))
    a = rng.uniform(0.1, 0.2)
    yield case("ties", np.array([a, a, 0.5 - 2 * a, 0.5]))
    yield case("ties", np.full(5, 0.2))
    for size in (1e-9, 1e-20):
        yield case("minute", np.array([a * size, 2 * a, 1 - 2 * a]))
    yield case("zeros", np.array([0.0, 2 * a, 1 - 2 * a, 0.0]))
    yield case("zeros", np.eye(3)[2])
    yield case("whole", np.eye(4, dtype=int)[1])


# ---- gradients by the logits


@judged(by=entry_by_entry("grad_via_jacobian", "tiny"))
def grad_via_jacobian(rng):
    yield case("typical", probabilities(rng, 3), np.eye(3)[2])
    yield case("typical", np.sort(probabilities(rng, 10))[::-1].copy(), np.eye(10)[0])
    yield case("one_class", np.ones(1), np.ones(1))
    yield case("soft_targets", probabilities(rng, 4), targets(rng, 4))
    yield case("soft_targets", probabilities(rng, 3), np.array([0.25, 0.0, 0.75]))
    for total in (BELOW, ABOVE):
        yield case("soft_targets", probabilities(rng, 3), targets(rng, 3, total=total))
    a = rng.uniform(0.1, 0.2)
    yield case("ties", np.array([a, 0.5 - 2 * a, a, 0.5]), np.eye(4)[2])
    yield case("ties", np.full(4, 0.25), np.eye(4)[rng.integers(1, 3)])
    for size in (1e-3, 1e-6, 1e-9, 1e-13):
        yield case("tiny", np.array([a * size, 0.5 - a, 0.5 + a - a * size]), np.eye(3)[0])
    yield case("tiny", np.array([0.5 - a, 0.5 + a, a * 1e-20]), np.array([0.0, 1.0, 0.0]))
    yield case("whole", probabilities(rng, 4), np.array([0, 1, 0, 0]))
    yield case("whole", probabilities(rng, 2), np.array([1, 0]))
    yield case("whole", np.ones(1, dtype=int), np.ones(1, dtype=int))


@judged(by=entry_by_entry("softmax_backward", "minute"))
def softmax_backward(rng):
    def both(*shape):
        return probabilities(rng, *shape), draw(rng, *shape) + 1.0

    yield case("alone", *both(5))
    yield case("typical", *both(9, 4))
    yield case("typical", *both(2, 5))
    yield case("square", *both(4, 4))
    yield case("one_row", *both(1, 4))
    yield case("one_class", np.ones((3, 1)), draw(rng, 3, 1))
    yield case("one_class", np.ones(1), draw(rng, 1))
    a = rng.uniform(0.1, 0.2)
    yield case("ties", np.array([[a, a, 1 - 2 * a], [0.25, 0.5, 0.25]]), draw(rng, 2, 3))
    y = plain(rng, 6, 4)[0]
    yield case("ties", y, np.repeat(draw(rng, 6, 2), 2, axis=1))
    yield case("ties", np.array([[0.25, 0.75], [a, 1 - a]]), np.array([[3.0, 3.0], [1.0, -1.0]]))
    yield case("equal", y, y)
    yield case("zeros", probabilities(rng, 6, 4), bare(rng, 6, 4))
    yield case("zeros", probabilities(rng, 3), np.array([0.0, 0.0, -1 / a]))
    # y . dL/dy is exactly 0, for one sample alone and in a row between others; dL/dz is not.
    order, size = rng.permutation(3), rng.integers(1, 65) / 16
    even, slopes = np.array([0.25, 0.5, 0.25])[order], np.array([3.0, -1.0, -1.0])[order] * size
    yield case("zeros", even, slopes)
    yield case("zeros", np.array([even, even, even]), np.array([slopes + 1, slopes, slopes - 2]))
    yield case("whole", np.array([0.25, 0.75]), np.array([3, -1]))
    yield case("zeros", np.array([[0.0, 1.0, 0.0], [2 * a, 1 - 2 * a, 0.0]]), draw(rng, 2, 3))
    # Where a probability is 0, the size of dL/dy must not matter.
    yield case("zeros", np.array([0.0, 2 * a, 1 - 2 * a]), np.array([1e30, 1.0, -2.0]) * (1 + a))
    for size in (1e-3, 1e-6, 1e-11, 1e-30):
        yield case("tiny", probabilities(rng, 3, 4), draw(rng, 3, 4) * size)
    yield case("tiny", np.array([a * 1e-9, 1 - a * 1e-9]), np.array([1e9, -1.0]) * (1 + a))
    rare = a * np.array([[1e-6], [1e-12], [1e-20]])
    yield case("minute", np.hstack([rare, np.tile([a, 1 - a], (3, 1))]), np.array([[2.0, 1.0, -1.0]] * 3))
    for size in (20.0, 1e30):
        yield case("large", probabilities(rng, 3, 4), draw(rng, 3, 4) * size)
    yield case("whole", np.eye(3, dtype=int)[[2, 0]], draw(rng, 2, 3))
    yield case("whole", np.eye(3, dtype=int)[[2, 0]], rng.permutation(np.arange(-2, 4)).reshape(2, 3))
    yield case("whole", probabilities(rng, 3), rng.permutation([-700, 2, 300]))
    yield case("whole", probabilities(rng, 3, 4), rng.permutation(np.arange(-5, 7)).reshape(3, 4))


@judged(by=entry_by_entry("softmax_cross_entropy_grad", "minute"))
def softmax_cross_entropy_grad(rng):
    yield case("alone", probabilities(rng, 3), np.eye(3)[2])
    yield case("alone", probabilities(rng, 6), np.eye(6)[0])
    yield case("alone", probabilities(rng, 4), targets(rng, 4))
    yield case("typical", probabilities(rng, 13, 4), classes(13, 4))
    yield case("typical", probabilities(rng, 2, 3), classes(2, 3))
    yield case("square", probabilities(rng, 4, 4), classes(4, 4))
    yield case("one_row", probabilities(rng, 1, 4), classes(1, 4))
    yield case("one_class", np.ones((3, 1)), np.ones((3, 1)))
    yield case("soft_targets", probabilities(rng, 5, 3), mixed_targets(rng, 5, 3))
    for total in (BELOW, ABOVE):
        yield case("soft_targets", probabilities(rng, 3), targets(rng, 3, total=total))
        yield case("soft_targets", probabilities(rng, 4, 3), targets(rng, 4, 3, total=total))
    a = rng.uniform(0.2, 0.4)
    yield case("ties", *plain(rng, 6, 4))
    yield case("ties", np.tile([a, a, 1 - 2 * a], (4, 1)), np.eye(3)[[2, 2, 2, 2]])
    yield case("equal", *(np.array([[0.25, 0.25, 0.5], [0.5, 0.25, 0.25]]),) * 2)
    yield case("zeros", np.array([0.0, 1 - a, a]), np.array([1.0, 0.0, 0.0]))
    yield case("zeros", np.array([[0.0, a, 1 - a], [1.0, 0.0, 0.0]]), np.eye(3)[[0, 1]])
    size = rng.uniform(0.5, 1.0)
    near = size * np.array([1e-9, 1e-10])
    yield case("minute", np.array([1 - near, near]).T, np.eye(2)[[0, 0]])
    rare = size * np.array([1e-150, 1e-6, 1e-12, 1e-20, 1e-60, 1e-200])[:, None]
    d = np.eye(3)[[2, 0, 1, 1, 0, 1]]
    d[4:, 2:] = 3 * rare[4:]  # so little that the row still sums to 1
    yield case("minute", np.hstack([np.tile([a, 1 - a], (6, 1)), rare]), d)
    yield case("whole", probabilities(rng, 5, 3), classes(5, 3).astype(int))
    yield case("whole", np.eye(3, dtype=int)[[2, 1, 0]], np.eye(3, dtype=int)[[rng.integers(0, 2), 2, 0]])
    yield case("whole", *(np.eye(3, dtype=int)[[2, 0, 2, 1]],) * 2)
    yield case("whole", np.eye(3, dtype=int)[1], np.eye(3, dtype=int)[rng.integers(0, 2) * 2])
    yield case("whole", np.eye(3, dtype=int)[[2, 1, 0, 1]], targets(rng, 4, 3))
    yield case("whole", probabilities(rng, 4), np.eye(4, dtype=int)[rng.integers(0, 4)])
    yield case("whole", np.eye(3, dtype=int)[rng.integers(0, 3)], targets(rng, 3))


# ---- one neuron


def neuron(rng, m, D, z=0.0):
    """w, b, x, d with x . w + b within 0.6 of z; most targets are 0."""
    w, x = draw(rng, D) * 0.25 / D, rng.uniform(0.5, 1.5, size=(m, D))
    return w, z + float(rng.uniform(-0.05, 0.05)), x, (np.arange(m) % 3 == 1).astype(float)


def far_neuron(rng):
    """Samples with z near 800, -800, 40, -40 and 0.2, all of them wrong."""
    x = np.array([[800.0], [-800.0], [40.0], [-40.0], [0.2], [90.0]]) * rng.uniform(0.9, 1.1, size=(6, 1))
    return np.array([1.0]), 0.0, x, np.array([0.0, 1.0, 0.0, 1.0, 0.0, 0.0])


@judged(names=("dL/dw", "dL/db"))
def sigmoid_mse_grad(rng):
    yield case("typical", *neuron(rng, 7, 3))
    yield case("typical", *neuron(rng, 5, 2, z=0.5))
    yield case("square", *neuron(rng, 4, 4))
    yield case("one_row", *neuron(rng, 1, 3))
    yield case("one_column", *neuron(rng, 5, 1))
    some = np.array([0.0, 0.5, -0.25, -0.25, 0.0]) * rng.uniform(0.5, 1.5)
    yield case("zeros", some, 0.5, bare(rng, 7, 5), np.array([0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0]))
    yield case("zeros", some, 0.5, np.zeros((4, 5)), np.array([0.0, 1.0, 0.0, 0.0]))
    yield case("ties", np.full(3, 0.5), 0.5, np.full((4, 3), rng.uniform(0.5, 1.5)), np.ones(4))
    one = np.array([1.0, 0.0, 0.0])
    yield case("equal", one, 0.25, rng.uniform(0.5, 1.5, size=(3, 3)), one)
    yield case("zeros", np.zeros(2), 0, rng.uniform(0.5, 1.5, size=(3, 2)), np.zeros(3))
    w, b, x, d = neuron(rng, 3, 2)
    for z in (-3.0, -6.0, -12.0, -18.0, -24.0):
        yield case("tiny", w, b + z, x, 0 * d)
    for z in (-12.0, -24.0):
        yield case("tiny", w, b + z, x, 0 * d + 1)
    for size in (1e-3, 1e-6, 1e-9, 1e-30):
        yield case("tiny", w, b, x * size, 0 * d)
    yield case("large", *far_neuron(rng))
    # Some outputs are right, others so near 0 that they have few digits left. No two errors cancel.
    far = np.array([[720.0], [-740.0], [-97.0], [740.0], [17.0], [0.0], [-1.0]]) + rng.integers(1, 4) / 4
    yield case("large", np.array([1.0]), 0.25, far, np.array([0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0]))
    yield case("large", np.array([1.0]), 0.25, far[[1, 2, 6]], np.ones(3))
    yield case("large", np.array([-1.0]), 800.0, 800 + quarters(rng, 5)[:, None], np.array([0.0, 0, 1, 0, 0]))
    for size in (20.0, 1e30):
        yield case("large", w / size, b, x * size, 0 * d)
    yield case("whole", whole(rng, 2), b, x, d)
    yield case("whole", w, 1, x, d)
    yield case("whole", w, b, whole(rng, 3, 2), d)
    yield case("whole", w, b, x, np.array([0, 1, 0]))
    x = rng.permutation(np.arange(1, 9)).reshape(4, 2)
    yield case("whole", np.array([1, -1]), 1, x, np.array([0, 0, 1, 0]))
    x = 300 + rng.permutation(np.arange(8)).reshape(4, 2)
    yield case("whole", np.array([1, -1]), -1, x, np.array([0, 0, 1, 0]))
    yield case("whole", np.array([1.0, -1.0]), 2.0, x - 303.0, np.array([0.0, 0.0, 1.0, 0.0]))


sigmoid_bce_grad = sigmoid_mse_grad


# ---- the layer and its training


@judged(by=entry_by_entry("regression_grad", "tiny", "large", "minute"), names=("dL/dW", "dL/db"))
def regression_grad(rng):
    def layer(m, K, D):
        return draw(rng, m, D), probabilities(rng, m, K), classes(m, K)

    yield case("typical", *layer(8, 3, 2))
    yield case("typical", *layer(2, 4, 5))
    yield case("typical", *layer(20, 2, 3))
    yield case("square", *layer(4, 4, 4))
    yield case("one_row", *layer(1, 3, 2))
    yield case("one_class", draw(rng, 4, 2), np.ones((4, 1)), np.ones((4, 1)))
    yield case("one_column", *layer(5, 3, 1))
    x, y, d = layer(5, 3, 2)
    yield case("soft_targets", np.column_stack([np.ones(5), x]), y, mixed_targets(rng, 5, 3))
    often = [0, 1, 1, 1, 2, 3, 3, 4]
    yield case("duplicates", x[often], y[often], d[often])
    for total in (BELOW, ABOVE):
        yield case("soft_targets", -np.abs(x), y, targets(rng, 5, 3, total=total))
    # Where y is d, the size of x must not matter.
    y, d = plain(rng, 6, 4)
    yield case("zeros", bare(rng, 6, 5), y, d)
    yield case("zeros", draw(rng, 6, 1) * [[1e30], [1.0], [1.0], [1.0], [1.0], [-1e30]], y, d)
    yield case("ties", np.full((6, 2), rng.uniform(0.5, 1.5)), y, d)
    yield case("equal", d, y, d)
    yield case("equal", draw(rng, 2, 3), *(np.array([[0.25, 0.25, 0.5], [0.5, 0.25, 0.25]]),) * 2)
    x, y, d = layer(5, 3, 2)
    for size in (1e-3, 1e-6, 1e-10, 1e-30, 1e-200):
        yield case("tiny", x * size, y, d)
    for size in (20.0, 1e30, np.array([1e200, 1e-9])):
        yield case("large", x * size, y, d)
    rare = rng.uniform(0.2, 0.4, size=(5, 1))
    rare = np.hstack([rare * 1e-15, rare, 1 - rare, rare * 1e-200])
    yield case("minute", x, rare, np.eye(4)[[1, 2, 2, 2, 1]])
    yield case("whole", whole(rng, 5, 2), y, d)
    yield case("whole", x, y, d.astype(int))
    yield case("whole", x, np.eye(3, dtype=int)[[2, 0, 1, 2, 2]], targets(rng, 5, 3))
    yield case("whole", rng.permutation(np.arange(-4, 6)).reshape(5, 2) * 10**10, y, d.astype(int))
    whole_y = np.eye(3, dtype=int)[[2, 0, 1, 2, 2]]
    yield case("whole", rng.permutation(np.arange(-388, 582, 97)).reshape(5, 2), whole_y, d.astype(int))
    yield case("whole", rng.permutation(np.arange(-4.0, 6.0)).reshape(5, 2), y, d)


MEMBERS = ("W", "b", "losses")


def fit_is_right(got, case):
    """W and b for the kind `weights`, the losses for `losses`, all of them for the others."""
    want = reference.fit_softmax_regression(*case.args, **case.kwargs)
    if not isinstance(got, (tuple, list)) or len(got) != 3:
        fail("The tests expected three things in a tuple: W, b, losses.", got)
    places = {"weights": (0, 1), "losses": (2,)}.get(case.kind, (0, 1, 2))
    eta = case.kwargs.get("eta") or case.args[2]
    # After steps that are tiny W and b are tiny, too; else rounding in float32 is allowed, eta times over.
    slack = 1e-5 * np.abs(want[0]).max() if case.kind == "tiny" else 1e-7 * max(1.0, eta)
    for place in places:
        close(got[place], want[place], atol=1e-7 if place == 2 else slack)


def groups(rng, K=3):
    """Three groups of 4, 5 and 6 points about centres away from the origin, and targets of K classes."""
    labels = np.repeat(np.arange(3), (4, 5, 6))
    centres = np.array([[2.0, 0.0], [-1.0, 2.0], [-1.0, -2.0]]) + rng.uniform(0.2, 0.8, size=(3, 2))
    return centres[labels] + rng.normal(size=(15, 2)) * 0.5, np.eye(K)[labels]


@judged(by=fit_is_right, names=MEMBERS)
def fit_softmax_regression(rng):
    x, d = groups(rng)
    eta = float(rng.uniform(0.05, 0.15))
    for kind in ("weights", "losses"):
        yield case(kind, x, d, eta, 1)
        yield case(kind, x, d, eta, 9)
        yield case(kind, x, d, 8 * eta, 4)
    yield case("one_row", x[:1], d[:1], eta, 4)
    yield case("one_class", x[:4], np.ones((4, 1)), eta, 3)
    yield case("one_column", x[:, :1], d, eta, 5)
    yield case("soft_targets", x, mixed_targets(rng, 15, 3), eta, 5)
    for total in (BELOW, ABOVE):
        yield case("soft_targets", x, targets(rng, 15, 3, total=total), eta, 2)
    wide, d5 = groups(rng, K=5)
    yield case("missing_class", np.column_stack([np.ones(15), wide]), d5, eta, 5)
    yield case("tiny", x, d, eta * 1e-9, 5)
    yield case("tiny", x, d, eta * 1e-18, 9)  # no loss changes in the computer
    yield case("none", x, d, eta, 0)
    yield case("none", x, d, 0.0, 3)
    yield case("constant", np.full((4, 2), rng.uniform(1, 2)), np.eye(2)[[0, 1, 1, 0]], eta, 6)
    yield case("zeros", bare(rng, 7, 5) * 2, classes(7, 3), 0.5, 4)
    yield case("zeros", np.zeros((4, 2)), np.eye(2)[[0, 1, 1, 1]], 2.0, 3)
    yield case("equal", *(np.eye(3)[[1, 0, 2, 0]],) * 2, eta, 5)
    balanced = np.array([[1.0, -2.0], [-1.0, 2.0]]) * rng.uniform(1, 2)  # b never moves
    yield case("ties", np.repeat(balanced, 2, axis=0), np.eye(2)[[0, 0, 1, 1]], 0.5, 3)
    yield case("tiny", balanced * 1e-200, np.eye(2), eta, 5)
    yield case("square", draw(rng, 3, 3), np.eye(3)[[2, 0, 2]], 0.5, 3)
    mixed = np.array([[1.0], [1.0], [-1.0], [2.0]]) * rng.uniform(1.0, 1.5)
    yield case("many", mixed, np.eye(2)[[0, 1, 1, 0]], 0.5, 300)
    apart = np.array([[1.0], [-1.0], [1.0]]) * rng.uniform(5, 6, size=(3, 1))
    near = np.array([[2.0], [-2.0], [2.0]]) * rng.uniform(0.95, 0.96)
    yield case("many", near, np.eye(2)[[0, 1, 0]], 4.0, 80)  # small losses that go on falling
    yield case("large", apart * 20, np.eye(2)[[0, 1, 0]], 1.0, 3)
    yield case("large", apart * 1e60, np.eye(2)[[0, 1, 0]], 1.0, 3)
    yield case("large", balanced / 200, np.eye(2)[[0, 1]], 2e4, 3)
    mixed = np.array([[1.0], [2.5], [-1.0]]) * rng.uniform(1.0, 1.3)  # each update leaps too far
    yield case("rising", mixed, np.eye(2)[[0, 1, 1]], 8.0, 3)
    yield case("rising", mixed, np.eye(2)[[0, 1, 1]], 30.0, 4)  # no probability below those of float32
    yield case(
        "whole", np.array([[2, 1], [-1, 3], [0, -2], [1, 1]]), np.eye(2, dtype=int)[[0, 1, 1, 0]], eta, 4
    )
    yield case("whole", np.array([[2, 1], [-1, 3], [0, -2], [1, 1]]), np.eye(2)[[0, 1, 1, 0]], eta, 4)
    yield case("whole", x, d.astype(int), eta, 4)
    yield case("keyword", x, d, eta=1, steps=3)


# ---- extra parts


@judged(names=("penalty", "gradient"))
def l2_penalty(rng):
    lam = float(rng.uniform(0.1, 3))
    yield case("typical", draw(rng, 3, 4), lam)
    yield case("typical", draw(rng, 2, 1), lam)
    yield case("square", draw(rng, 3, 3), lam)
    yield case("one", draw(rng, 1, 1), lam)
    yield case("zeros", bare(rng, 6, 5), lam)
    yield case("zeros", np.diag(draw(rng, 3)), 0.5)
    yield case("unpenalised", draw(rng, 2, 3), 0.0)
    yield case("negative", np.full((2, 3), -rng.uniform(0.2, 1.5)), 1.0)
    for size in (1e-3, 1e-6, 1e-9, 1e-13):
        yield case("tiny", draw(rng, 2, 3) * size, lam)
        yield case("tiny", draw(rng, 2, 3), lam * size)
    for size in (20.0, 1e5):
        yield case("large", draw(rng, 2, 3) * size, lam)
    yield case("whole", rng.permutation(np.arange(-3, 3)).reshape(2, 3), lam)
    yield case("whole", rng.permutation(np.arange(-300, 300, 100)).reshape(3, 2), 3)
    yield case("whole", rng.permutation(np.arange(-3.0, 3.0)).reshape(3, 2), 2.0)
    yield case("whole", rng.permutation(np.arange(-210000, 210000, 70000)).reshape(3, 2), 3)


l1_penalty = l2_penalty


@judged(by=entry_by_entry("softmax_jacobian_batch", "minute"))
def softmax_jacobian_batch(rng):
    yield case("typical", probabilities(rng, 9, 3))
    yield case("typical", probabilities(rng, 2, 4))
    yield case("square", probabilities(rng, 4, 4))
    yield case("one_row", probabilities(rng, 1, 3))
    yield case("one_class", np.ones((3, 1)))
    yield case("ties", plain(rng, 6, 4)[0])
    yield case("whole", np.eye(3, dtype=int)[[2, 0]])
    a = rng.uniform(0.1, 0.2)
    yield case("ties", np.array([[a, a, 1 - 2 * a], [0.25, 0.5, 0.25]]))
    yield case("minute", np.array([[a * 1e-9, 2 * a, 1 - 2 * a], [3 * a, 1 - 3 * a, a * 1e-20]]))
    yield case("zeros", np.array([[0.0, 2 * a, 1 - 2 * a], [1.0, 0.0, 0.0]]))


def head_forward(rng):
    yield case("typical", draw(rng, 3, 4), draw(rng, 6, 4))
    yield case("typical", draw(rng, 5, 2), draw(rng, 9, 2))
    yield case("zeros", bare(rng, 7, 5), draw(rng, 3, 5))
    yield case("zeros", draw(rng, 3, 5), bare(rng, 6, 5))
    W = draw(rng, 3, 4)
    yield case("equal", W, W)
    yield case("square", draw(rng, 3, 3), draw(rng, 3, 3))
    yield case("one_row", draw(rng, 3, 4), draw(rng, 1, 4))
    yield case("one_class", draw(rng, 1, 4), draw(rng, 3, 4))
    yield case("one_unit", draw(rng, 3, 1), draw(rng, 4, 1))
    yield case("large", quarters(rng, 3, 2) * 16, np.array([[200.0, 0.0], [0.0, -200.0], [64.0, 64.0]]))
    yield case("whole", rng.permutation(np.arange(-3, 3)).reshape(3, 2), rng.integers(-1, 2, size=(4, 2)))
    yield case("whole", whole(rng, 3, 2), draw(rng, 4, 2))
    yield case("whole", draw(rng, 3, 2), whole(rng, 4, 2))


@judged(by=entry_by_entry("head_backward", "tiny", "large"), names=("dL/dW2", "dL/dh"))
def head_backward(rng):
    def head(m, K, J):
        return draw(rng, K, J), draw(rng, m, J), probabilities(rng, m, K), classes(m, K)

    yield case("typical", *head(9, 3, 4))
    yield case("typical", *head(2, 5, 3))
    yield case("square", *head(4, 4, 4))
    yield case("one_row", *head(1, 3, 2))
    yield case("one_class", draw(rng, 1, 2), draw(rng, 3, 2), np.ones((3, 1)), np.ones((3, 1)))
    yield case("one_unit", *head(5, 3, 1))
    W2, h, y, d = head(5, 3, 2)
    yield case("soft_targets", W2, h, y, targets(rng, 5, 3))
    y4, d4 = plain(rng, 6, 4)
    yield case("zeros", bare(rng, 4, 5)[:, ::-1].copy(), bare(rng, 6, 5), y4, d4)
    yield case("equal", y4[:4], y4, y4, d4)
    for total in (BELOW, ABOVE):
        yield case("soft_targets", W2, h, y, targets(rng, 5, 3, total=total))
    for size in (1e-3, 1e-6, 1e-9, 1e-13, np.array([1e-200, 1e-9])):
        yield case("tiny", W2 * size, h * size, y, d)
    for size in (30.0, 1e4, 1e200):
        yield case("large", W2 * size, h * size, y, d)
    yield case("whole", whole(rng, 3, 2), h, y, d)
    yield case("whole", W2, whole(rng, 5, 2), y, d)
    yield case("whole", W2, h, y, d.astype(int))
    yield case("whole", W2, h, np.eye(3, dtype=int)[[2, 0, 1, 2, 2]], targets(rng, 5, 3))
    yield case(
        "whole", rng.permutation(np.arange(-3, 3)).reshape(3, 2), np.ones((5, 2), int), y, d.astype(int)
    )


@judged(atol=1e-6)
def cross_entropy_from_logits(rng):
    yield case("alone", rng.normal(size=3), np.eye(3)[2])
    yield case("alone", rng.normal(size=5), targets(rng, 5))
    yield case("typical", rng.normal(size=(9, 4)), classes(9, 4))
    yield case("typical", rng.normal(size=(2, 5)), classes(2, 5))
    yield case("square", rng.normal(size=(4, 4)), classes(4, 4))
    yield case("one_row", rng.normal(size=(1, 4)), classes(1, 4))
    yield case("one_class", draw(rng, 3, 1), np.ones((3, 1)))
    yield case("soft_targets", rng.normal(size=(4, 3)), targets(rng, 4, 3))
    for total in (BELOW, ABOVE):
        yield case("soft_targets", rng.normal(size=(4, 3)), targets(rng, 4, 3, total=total))
    yield case("zeros", bare(rng, 6, 4), plain(rng, 6, 4)[1])
    yield case("equal", *(plain(rng, 6, 4)[1],) * 2)
    yield case("large", np.full(5, 709.375) + quarters(rng, 5) / 8, np.eye(5)[1])
    yield case("large", quarters(rng, 5) - 741, np.eye(5)[1])
    yield case("ties", np.full((2, 4), rng.normal()), classes(2, 4))
    yield case("large", np.array([720.0, 0.0, 40.0]) + quarters(rng, 3), np.eye(3)[2])
    far = np.array([[40000.0, 0.0, -3000.0], [-900.0, -5000.0, -2000.0]]) + quarters(rng, 2, 3)
    yield case("huge", far, np.eye(3)[[2, 1]])
    yield case("huge", far[1] - 20000.0, np.array([0.25, 0.75, 0.0]))
    for depth in (-12.0, -25.0, -45.0, -80.0, -300.0):
        yield case("large", np.array([depth, 0.0]) + quarters(rng, 2), np.eye(2)[0])
    yield case("whole", rng.permutation([-2, 0, 1, 3]), np.array([0, 0, 1, 0]))
    yield case("whole", whole(rng, 4), targets(rng, 4))
    yield case("whole", rng.normal(size=4), np.array([0, 0, 1, 0]))
