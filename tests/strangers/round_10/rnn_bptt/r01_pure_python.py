"""rnn_bptt in pure Python: lists, loops, math."""
import math


def _list(a):
    return a.tolist() if hasattr(a, "tolist") else [(_list(r) if hasattr(r, "__len__") else r) for r in a]


def _times(M, v):
    return [sum(m * c for m, c in zip(row, v)) for row in M]


def _back(M, v):
    """The transpose of M times v."""
    return [sum(M[i][j] * v[i] for i in range(len(M))) for j in range(len(M[0]))]


def _sigmoid(z):
    if z >= 0:
        return 1.0 / (1.0 + math.exp(-z))
    e = math.exp(z)
    return e / (1.0 + e)


def _outer_sum(rows, cols):
    return [[float(sum(r[i] * c[j] for r, c in zip(rows, cols))) for j in range(len(cols[0]))]
            for i in range(len(rows[0]))]


def rnn_step(x, h_prev, W1, W2):
    one, two = _times(_list(W1), _list(x)), _times(_list(W2), _list(h_prev))
    return [math.tanh(a + b) for a, b in zip(one, two)]


def rnn_step_stacked(x, h_prev, W):
    return [math.tanh(a) for a in _times(_list(W), _list(x) + _list(h_prev))]


def rnn_output(h, V):
    return [_sigmoid(z) for z in _times(_list(V), _list(h))]


def rnn_forward(xs, h0, W1, W2, V):
    hs, outs = [[float(v) for v in _list(h0)]], []
    for x in _list(xs):
        hs.append(rnn_step(x, hs[-1], W1, W2))
        outs.append(rnn_output(hs[-1], V))
    return hs, outs


def rnn_loss(outs, ys, all_steps=False):
    outs, ys = _list(outs), _list(ys)
    total = 0.0
    for t in range(0 if all_steps else len(outs) - 1, len(outs)):
        for o, y in zip(outs[t], ys[t]):
            total += (o - y) * (o - y)
    return total / 2


def output_delta(outs, ys, all_steps=False):
    outs, ys = _list(outs), _list(ys)
    result = []
    for t, (row, want) in enumerate(zip(outs, ys)):
        if all_steps or t == len(outs) - 1:
            result.append([float((o - y) * o * (1 - o)) for o, y in zip(row, want)])
        else:
            result.append([0.0] * len(row))
    return result


def _back_to_a(dh, h):
    return [g * (1 - s) * (1 + s) for g, s in zip(dh, h)]


def hidden_gradient(hs, delta, W2, V):
    hs, delta, W2, V = map(_list, (hs, delta, W2, V))
    result = []
    for t in reversed(range(len(delta))):
        own = _back(V, delta[t])
        if result:
            later = _back(W2, _back_to_a(result[-1], hs[t + 2]))
            own = [a + b for a, b in zip(own, later)]
        result.append([float(g) for g in own])
    return result[::-1]


def bptt(xs, hs, outs, ys, W2, V, all_steps=False):
    delta = output_delta(outs, ys, all_steps)
    dh = hidden_gradient(hs, delta, W2, V)
    xs, hs = _list(xs), _list(hs)
    da = [_back_to_a(g, h) for g, h in zip(dh, hs[1:])]
    return [_outer_sum(da, xs), _outer_sum(da, hs[:-1]), _outer_sum(delta, hs[1:])]


def gradient_flow(xs, ys, h0, W1, W2s, V):
    rows = []
    for W2 in _list(W2s):
        hs, outs = rnn_forward(xs, h0, W1, W2, V)
        dh = hidden_gradient(hs, output_delta(outs, ys), W2, V)
        rows.append([math.sqrt(sum(g * g for g in row)) for row in dh])
    return rows
