"""Pure Python: loops, the math module, nested lists out. No NumPy at all."""

import math


def rnn_step(x, h_prev, W1, W2):
    new = []
    for i in range(len(W2)):
        a = 0.0
        for j in range(len(x)):
            a += float(W1[i][j]) * float(x[j])
        for j in range(len(h_prev)):
            a += float(W2[i][j]) * float(h_prev[j])
        new.append(math.tanh(a))
    return new


def rnn_step_stacked(x, h_prev, W):
    joined = list(x) + list(h_prev)
    return [math.tanh(dot(row, joined)) for row in W]


def dot(left, right):
    return sum(float(a) * float(b) for a, b in zip(left, right, strict=True))


def rnn_output(h, V):
    outputs = []
    for row in V:
        z = dot(row, h)
        outputs.append(0.5 * (1 + math.tanh(z / 2)))
    return outputs


def rnn_forward(xs, h0, W1, W2, V):
    hs, outs = [[float(h) for h in h0]], []
    for x in xs:
        hs.append(rnn_step(x, hs[-1], W1, W2))
        outs.append(rnn_output(hs[-1], V))
    return hs, outs


def rnn_loss(outs, ys, all_steps=False):
    total = 0.0
    for t in range(len(outs)):
        if all_steps or t == len(outs) - 1:
            for o, y in zip(outs[t], ys[t], strict=True):
                total += (float(o) - float(y)) ** 2
    return total / 2


def output_delta(outs, ys, all_steps=False):
    delta = []
    for t in range(len(outs)):
        row = []
        for o, y in zip(outs[t], ys[t], strict=True):
            o, y = float(o), float(y)
            row.append((o - y) * o * (1 - o) if all_steps or t == len(outs) - 1 else 0.0)
        delta.append(row)
    return delta


def hidden_gradient(hs, delta, W2, V):
    T, H = len(delta), len(W2)
    dh = [[0.0] * H for _ in range(T)]
    for t in range(T - 1, -1, -1):
        for i in range(H):
            for k in range(len(V)):
                dh[t][i] += float(V[k][i]) * float(delta[t][k])
            if t < T - 1:
                for j in range(H):
                    slope = 1 - float(hs[t + 2][j]) ** 2
                    dh[t][i] += float(W2[j][i]) * slope * dh[t + 1][j]
    return dh


def zeros(rows, columns):
    return [[0.0] * columns for _ in range(rows)]


def add_outer(matrix, left, right):
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            matrix[i][j] += float(a) * float(b)


def bptt(xs, hs, outs, ys, W2, V, all_steps=False):
    H, D, K = len(W2), len(xs[0]), len(V)
    dW1, dW2, dV = zeros(H, D), zeros(H, H), zeros(K, H)
    delta = output_delta(outs, ys, all_steps)
    dh = hidden_gradient(hs, delta, W2, V)
    for t in range(len(xs)):
        da = [(1 - float(hs[t + 1][i]) ** 2) * dh[t][i] for i in range(H)]
        add_outer(dW1, da, xs[t])
        add_outer(dW2, da, hs[t])
        add_outer(dV, delta[t], hs[t + 1])
    return [dW1, dW2, dV]


def contribution_counts(T, all_steps=False, h0_is_zero=True):
    n_W1 = n_W2 = n_V = 0
    for s in range(1, T + 1):
        if s == T or all_steps:
            n_V += 1
            for t in range(1, s + 1):
                n_W1 += 1
                if t > 1 or not h0_is_zero:
                    n_W2 += 1
    return [n_W1, n_W2, n_V]


def gradient_flow(xs, ys, h0, W1, W2s, V):
    flow = []
    for W2 in W2s:
        hs, outs = rnn_forward(xs, h0, W1, W2, V)
        dh = hidden_gradient(hs, output_delta(outs, ys), W2, V)
        flow.append([math.sqrt(sum(g * g for g in row)) for row in dh])
    return flow


def truncated_bptt(xs, hs, outs, ys, W2, V, k, all_steps=False):
    H, D, K = len(W2), len(xs[0]), len(V)
    dW1, dW2, dV = zeros(H, D), zeros(H, H), zeros(K, H)
    delta = output_delta(outs, ys, all_steps)
    for s in range(len(xs)):
        add_outer(dV, delta[s], hs[s + 1])
        dh = [sum(float(V[m][i]) * delta[s][m] for m in range(K)) for i in range(H)]
        for back in range(k):
            t = s - back
            if t < 0:
                break
            da = [(1 - float(hs[t + 1][i]) ** 2) * dh[i] for i in range(H)]
            add_outer(dW1, da, xs[t])
            add_outer(dW2, da, hs[t])
            dh = [sum(float(W2[j][i]) * da[j] for j in range(H)) for i in range(H)]
    return [dW1, dW2, dV]


def clip_by_norm(grads, max_norm):
    total = 0.0
    for g in grads:
        for row in g:
            for entry in row if hasattr(row, "__len__") else [row]:
                total += float(entry) ** 2
    factor = min(1.0, max_norm / math.sqrt(total)) if total > 0 else 1.0
    return [times(g, factor) for g in grads]


def times(values, factor):
    if hasattr(values, "__len__"):
        return [times(value, factor) for value in values]
    return float(values) * factor


def echo_targets(X, delay):
    Y = []
    for xs in X:
        row = [[0.5] for _ in range(delay)]
        for x in xs[: len(xs) - delay]:
            row.append([1.0 if x[0] > 0 else 0.0])
        Y.append(row)
    return Y


def descend(weights, grads, eta):
    if hasattr(weights, "__len__"):
        return [descend(w, g, eta) for w, g in zip(weights, grads, strict=True)]
    return float(weights) - eta * float(grads)


def train(X, Y, W1, W2, V, eta=0.5, epochs=20, max_norm=None):
    losses = []
    for _ in range(epochs):
        total = 0.0
        for xs, ys in zip(X, Y, strict=True):
            hs, outs = rnn_forward(xs, [0.0] * len(W2), W1, W2, V)
            total += rnn_loss(outs, ys)
            grads = bptt(xs, hs, outs, ys, W2, V)
            if max_norm is not None:
                grads = clip_by_norm(grads, max_norm)
            W1, W2, V = descend([W1, W2, V], grads, eta)
        losses.append(total / len(X))
    return W1, W2, V, losses
