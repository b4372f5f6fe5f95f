"""Pure Python: loops over lists, math.exp, lists out; NumPy is not imported."""

import math


def is_list(value):
    return hasattr(value, "__len__")


def shape_map(f, value):
    """f on every number of nested lists."""
    if is_list(value) or (hasattr(value, "ndim") and value.ndim > 0):
        return [shape_map(f, item) for item in value]
    return f(value)


def sigmoid(z):
    return shape_map(lambda number: 1 / (1 + math.exp(-float(number))), z)


def weighted(row, values):
    total = 0.0
    for w, v in zip(row, values, strict=False):
        total += float(w) * float(v)
    return total


def forward(x, W1, W2, b):
    net_h = [weighted(row, x) + b[0] for row in W1]
    h = [sigmoid(net) for net in net_h]
    net_o = [weighted(row, h) + b[1] for row in W2]
    o = [sigmoid(net) for net in net_o]
    return net_h, h, net_o, o


def loss(o, d):
    total = 0.0
    for k in range(len(o)):
        total += (float(d[k]) - float(o[k])) ** 2
    return total / 2


def output_delta(o, d):
    return [-(float(d[k]) - float(o[k])) * float(o[k]) * (1 - float(o[k])) for k in range(len(o))]


def hidden_delta(h, delta_o, W2):
    deltas = []
    for j in range(len(h)):
        back = 0.0
        for k in range(len(delta_o)):
            back += float(W2[k][j]) * float(delta_o[k])
        deltas.append(back * float(h[j]) * (1 - float(h[j])))
    return deltas


def gradients(x, h, delta_h, delta_o):
    dW1 = [[float(delta) * float(value) for value in x] for delta in delta_h]
    dW2 = [[float(delta) * float(value) for value in h] for delta in delta_o]
    return dW1, dW2


def stepped(W, dW, eta):
    return [
        [float(w) - eta * float(g) for w, g in zip(*rows, strict=False)] for rows in zip(W, dW, strict=False)
    ]


def sgd_step(W1, W2, dW1, dW2, eta):
    return stepped(W1, dW1, eta), stepped(W2, dW2, eta)


def train(x, d, W1, W2, b, eta, updates):
    W1 = [[float(w) for w in row] for row in W1]
    W2 = [[float(w) for w in row] for row in W2]
    net_h, h, net_o, o = forward(x, W1, W2, b)
    errors = [loss(o, d)]
    count = 0
    while count < updates:
        delta_o = output_delta(o, d)
        delta_h = hidden_delta(h, delta_o, W2)
        dW1, dW2 = gradients(x, h, delta_h, delta_o)
        W1, W2 = sgd_step(W1, W2, dW1, dW2, eta)
        net_h, h, net_o, o = forward(x, W1, W2, b)
        errors.append(loss(o, d))
        count += 1
    return W1, W2, errors


def copied(value):
    return shape_map(float, value)


def places(value, before=()):
    if not is_list(value):
        return [before]
    found = []
    for i, item in enumerate(value):
        found += places(item, (*before, i))
    return found


def put(value, place, change):
    for i in place[:-1]:
        value = value[i]
    value[place[-1]] += change


def numerical_gradient(f, w, eps=1e-6):
    result = copied(w)
    for place in places(result):
        up, down = copied(w), copied(w)
        put(up, place, eps)
        put(down, place, -eps)
        target = result
        for i in place[:-1]:
            target = target[i]
        target[place[-1]] = (f(up) - f(down)) / (2 * eps)
    return result


def flat(value):
    return [n for item in value for n in flat(item)] if is_list(value) else [float(value)]


def relative_error(a, n):
    a, n = flat(a), flat(n)
    length_a = math.sqrt(sum(v * v for v in a))
    length_n = math.sqrt(sum(v * v for v in n))
    if length_a == 0 and length_n == 0:
        return 0
    apart = math.sqrt(sum((v - u) ** 2 for v, u in zip(a, n, strict=False)))
    return apart / max(length_a, length_n)


def slope_of(a, activation):
    if activation == "sigmoid":
        return a * (1 - a)
    if activation == "tanh":
        return 1 - a * a
    return 1.0 if a > 0 else 0.0


def slope(a, activation):
    return shape_map(lambda number: slope_of(float(number), activation), a)


def squashed(z, activation):
    """The outputs of one layer for one sample."""
    if activation == "softmax":
        top = max(z)
        powers = [math.exp(v - top) for v in z]
        return [power / sum(powers) for power in powers]
    if activation == "relu":
        return [v if v > 0 else 0.0 for v in z]
    return [math.tanh(v) if activation == "tanh" else sigmoid(v) for v in z]


def net_forward(X, Ws, bs, activations):
    A = [copied(X)]
    for W, b, activation in zip(Ws, bs, activations):
        layer = []
        for sample in A[-1]:
            z = [weighted(W[j], sample) + float(b[j]) for j in range(len(b))]
            layer.append(squashed(z, activation))
        A.append(layer)
    return A


def net_backward(A, D, Ws, activations, lam=0.0):
    dWs = [[[lam * float(w) for w in row] for row in W] for W in Ws]
    dbs = [[0.0 for _ in W] for W in Ws]
    for n in range(len(D)):
        delta = [(float(y) - float(d)) / len(D) for y, d in zip(A[-1][n], D[n])]
        for layer in reversed(range(len(Ws))):
            below = [float(a) for a in A[layer][n]]
            for j in range(len(delta)):
                dbs[layer][j] += delta[j]
                for i in range(len(below)):
                    dWs[layer][j][i] += delta[j] * below[i]
            if layer:
                back = [
                    sum(delta[j] * float(Ws[layer][j][i]) for j in range(len(delta)))
                    for i in range(len(below))
                ]
                delta = [slope_of(a, activations[layer - 1]) * g for a, g in zip(below, back)]
    return dWs, dbs


def net_train(X, D, Ws, bs, activations, eta, batches, lam=0.0):
    Ws, bs, losses = copied(Ws), copied(bs), []
    for rows in batches:
        some_X, some_D = [X[int(i)] for i in rows], [D[int(i)] for i in rows]
        A = net_forward(some_X, Ws, bs, activations)
        total = 0.0
        for n in range(len(some_D)):
            for k in range(len(some_D[n])):
                total -= float(some_D[n][k]) * math.log(A[-1][n][k])
        losses.append(total / len(some_D) + lam / 2 * sum(w * w for w in flat(Ws)))
        dWs, dbs = net_backward(A, some_D, Ws, activations, lam)
        for layer in range(len(Ws)):
            for j in range(len(Ws[layer])):
                bs[layer][j] -= eta * dbs[layer][j]
                for i in range(len(Ws[layer][j])):
                    Ws[layer][j][i] -= eta * dWs[layer][j][i]
    return Ws, bs, losses


def slide_step(x, d, W1, W2, b, eta):
    _, h, _, o = forward(x, W1, W2, b)
    delta_o = output_delta(o, d)
    new_W2 = stepped(W2, [[delta * value for value in h] for delta in delta_o], eta)
    delta_h = hidden_delta(h, delta_o, new_W2)
    dW1 = [[delta * float(value) for value in x] for delta in delta_h]
    return stepped(W1, dW1, eta), new_W2


def slide_gap(x, d, W1, W2, b, eta):
    slide = slide_step(x, d, W1, W2, b, eta)[0]
    right = train(x, d, W1, W2, b, eta, 1)[0]
    return [[s - r for s, r in zip(*rows, strict=False)] for rows in zip(slide, right, strict=False)]


def stop_reason(errors, near_zero=1e-3, flat=1e-6, window=4):
    if errors[-1] <= near_zero:
        return "zero"
    changes = [errors[i + 1] - errors[i] for i in range(len(errors) - 1)][-window:]
    if len(changes) < window:
        return "go on"
    if max(abs(change) for change in changes) <= flat:
        return "plateau"
    turns = 0
    for i in range(1, window):
        if (changes[i] > 0 > changes[i - 1]) or (changes[i] < 0 < changes[i - 1]):
            turns += 1
    return "oscillation" if turns == window - 1 else "go on"


def updates_needed(x, d, W1, W2, b, eta, target, max_updates):
    for n in range(max_updates + 1):
        if loss(forward(x, W1, W2, b)[3], d) <= target:
            return n
        W1, W2, _ = train(x, d, W1, W2, b, eta, 1)
    return None


def gradient_norms(X, D, Ws, bs, activations):
    dWs, _ = net_backward(net_forward(X, Ws, bs, activations), D, Ws, activations)
    return [math.sqrt(sum(g * g for row in dW for g in row)) for dW in dWs]
