"""Everything with plain Python lists and the module math."""

import math


def _mv(M, v):
    return [sum(float(m) * float(x) for m, x in zip(row, v)) for row in M]


def _tv(M, v):
    """The transpose of M times v."""
    return [sum(float(M[i][j]) * float(v[i]) for i in range(len(M))) for j in range(len(M[0]))]


def _sig(z):
    if z >= 0:
        return 1.0 / (1.0 + math.exp(-z))
    e = math.exp(z)
    return e / (1.0 + e)


def _outer_sum(rows, others):
    """sum over t of rows[t] others[t]^T"""
    return [
        [sum(float(r[i]) * float(o[j]) for r, o in zip(rows, others)) for j in range(len(others[0]))]
        for i in range(len(rows[0]))
    ]


def rnn_step(x, h_prev, W1, W2):
    return [math.tanh(p + q) for p, q in zip(_mv(W1, x), _mv(W2, h_prev))]


def rnn_step_stacked(x, h_prev, W):
    return [math.tanh(a) for a in _mv(W, list(x) + list(h_prev))]


def rnn_output(h, V):
    return [_sig(z) for z in _mv(V, h)]


def rnn_forward(xs, h0, W1, W2, V):
    hs, outs = [[float(h) for h in h0]], []
    for x in xs:
        hs.append(rnn_step(x, hs[-1], W1, W2))
        outs.append(rnn_output(hs[-1], V))
    return hs, outs


def rnn_loss(outs, ys, all_steps=False):
    steps = range(len(outs)) if all_steps else [len(outs) - 1]
    total = 0.0
    for t in steps:
        for o, y in zip(outs[t], ys[t]):
            total += (float(o) - float(y)) * (float(o) - float(y))
    return total / 2


def output_delta(outs, ys, all_steps=False):
    result = []
    for t in range(len(outs)):
        row = []
        for o, y in zip(outs[t], ys[t]):
            o, y = float(o), float(y)
            row.append((o - y) * o * (1 - o) if all_steps or t == len(outs) - 1 else 0.0)
        result.append(row)
    return result


def _slopes(h, dh):
    return [(1 - float(a)) * (1 + float(a)) * d for a, d in zip(h, dh)]


def hidden_gradient(hs, delta, W2, V):
    result, below = [], None
    for t in range(len(delta), 0, -1):
        dh = _tv(V, delta[t - 1])
        if below is not None:
            dh = [one + two for one, two in zip(dh, _tv(W2, _slopes(hs[t + 1], below)))]
        result.insert(0, dh)
        below = dh
    return result


def bptt(xs, hs, outs, ys, W2, V, all_steps=False):
    delta = output_delta(outs, ys, all_steps)
    da = [_slopes(h, dh) for h, dh in zip(hs[1:], hidden_gradient(hs, delta, W2, V))]
    return _outer_sum(da, xs), _outer_sum(da, hs[:-1]), _outer_sum(delta, hs[1:])


def contribution_counts(T, all_steps=False, h0_is_zero=True):
    n_W1 = n_W2 = n_V = 0
    for s in range(1, T + 1):
        if not all_steps and s != T:
            continue
        n_V += 1
        for t in range(1, s + 1):
            n_W1 += 1
            if t > 1 or not h0_is_zero:
                n_W2 += 1
    return n_W1, n_W2, n_V


def gradient_flow(xs, ys, h0, W1, W2s, V):
    flow = []
    for W2 in W2s:
        hs, outs = rnn_forward(xs, h0, W1, W2, V)
        rows = hidden_gradient(hs, output_delta(outs, ys), W2, V)
        flow.append([math.hypot(*row) for row in rows])
    return flow


def truncated_bptt(xs, hs, outs, ys, W2, V, k, all_steps=False):
    delta = output_delta(outs, ys, all_steps)
    das, ins, olds = [], [], []
    for s in range(len(delta)):
        dh = _tv(V, delta[s])
        for t in range(s, max(-1, s - k), -1):
            da = _slopes(hs[t + 1], dh)
            das.append(da)
            ins.append(xs[t])
            olds.append(hs[t])
            dh = _tv(W2, da)
    return _outer_sum(das, ins), _outer_sum(das, olds), _outer_sum(delta, hs[1:])


def clip_by_norm(grads, max_norm):
    norm = math.sqrt(sum(float(v) ** 2 for g in grads for v in g.ravel()))
    return [g * (max_norm / norm) if norm > max_norm else g * 1.0 for g in grads]


def echo_targets(X, delay):
    return [
        [[(float(seq[t - delay][0]) + 1) / 2 if t >= delay else 0.5] for t in range(len(seq))]
        for seq in X
    ]


def train(X, Y, W1, W2, V, eta=0.5, epochs=20, max_norm=None):
    Ws = [[[float(v) for v in row] for row in W] for W in (W1, W2, V)]
    losses = []
    for _ in range(epochs):
        total = 0.0
        for xs, ys in zip(X, Y):
            hs, outs = rnn_forward(xs, [0.0] * len(Ws[1]), *Ws)
            total += rnn_loss(outs, ys)
            grads = bptt(xs, hs, outs, ys, Ws[1], Ws[2])
            factor = eta
            if max_norm is not None:
                norm = math.sqrt(sum(v * v for g in grads for row in g for v in row))
                if norm > max_norm:
                    factor = eta * max_norm / norm
            Ws = [
                [[w - factor * g for w, g in zip(wr, gr)] for wr, gr in zip(W, G)]
                for W, G in zip(Ws, grads)
            ]
        losses.append(total / len(X))
    return (*Ws, losses)
