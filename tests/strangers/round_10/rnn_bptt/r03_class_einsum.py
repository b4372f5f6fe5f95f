"""rnn_bptt with a class and einsum; long double inside, float64 outside."""
import numpy as np

L = np.longdouble


class Net:
    def __init__(self, W1=None, W2=None, V=None):
        self.W1, self.W2, self.V = (None if M is None else np.array(M, dtype=L) for M in (W1, W2, V))

    def state(self, x, h):
        return np.tanh(np.einsum("hd,d->h", self.W1, np.array(x, L)) + np.einsum("hi,i->h", self.W2, np.array(h, L)))

    def output(self, h):
        z = np.einsum("kh,h->k", self.V, np.array(h, L))
        small = np.exp(-np.abs(z))  # never above 1
        return np.where(z >= 0, 1 / (1 + small), small / (1 + small))

    def gradients(self, hs, delta):
        """Lists dE/dh_t and dE/da_t, from step 1 on."""
        hs, delta = np.array(hs, L), np.array(delta, L)
        dh, da, carry = [], [], 0
        for h, d in zip(hs[:0:-1], delta[::-1]):
            dh.insert(0, np.einsum("kh,k->h", self.V, d) + carry)
            da.insert(0, dh[0] * (1 - h) * (1 + h))
            carry = np.einsum("ij,i->j", self.W2, da[0])
        return np.array(dh), np.array(da)


def plain(a):
    return np.array(a, dtype=np.float64)


def rnn_step(x, h_prev, W1, W2):
    return plain(Net(W1, W2).state(x, h_prev))


def rnn_step_stacked(x, h_prev, W):
    D = len(x)
    return rnn_step(x, h_prev, W[:, :D], W[:, D:])


def rnn_output(h, V):
    return plain(Net(V=V).output(h))


def rnn_forward(xs, h0, W1, W2, V):
    net = Net(W1, W2, V)
    hs = [np.array(h0, L)]
    for x in xs:
        hs += [net.state(x, hs[-1])]
    return plain(hs), plain([net.output(h) for h in hs[1:]])


def rnn_loss(outs, ys, all_steps=False):
    start = 0 if all_steps else len(outs) - 1
    miss = np.array(outs, L)[start:] - np.array(ys, L)[start:]
    return float(np.einsum("tk,tk->", miss, miss) / 2)


def output_delta(outs, ys, all_steps=False):
    o, y = np.array(outs, L), np.array(ys, L)
    if not all_steps:
        y[:-1] = o[:-1]
    return plain((o - y) * o * (1 - o))


def hidden_gradient(hs, delta, W2, V):
    return plain(Net(None, W2, V).gradients(hs, delta)[0])


def bptt(xs, hs, outs, ys, W2, V, all_steps=False):
    delta = output_delta(outs, ys, all_steps)
    _, da = Net(None, W2, V).gradients(hs, delta)
    xs, hs, delta = np.array(xs, L), np.array(hs, L), np.array(delta, L)
    pairs = (da, xs), (da, hs[:-1]), (delta, hs[1:])
    return tuple(plain(np.einsum("ti,tj->ij", left, right)) for left, right in pairs)


def gradient_flow(xs, ys, h0, W1, W2s, V):
    def row(W2):
        hs, outs = rnn_forward(xs, h0, W1, W2, V)
        g = np.array(hidden_gradient(hs, output_delta(outs, ys), W2, V), L)
        return np.sqrt((g * g).sum(axis=-1))

    return plain([row(W2) for W2 in W2s])
