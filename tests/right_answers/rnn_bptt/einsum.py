"""Vectorised with einsum, a mask for the steps that carry a loss, preallocated arrays."""

import numpy as np


def rnn_step(x, h_prev, W1, W2):
    return np.tanh(np.einsum("hd,d->h", W1, x) + np.einsum("hg,g->h", W2, h_prev))


def rnn_step_stacked(x, h_prev, W):
    return np.tanh(np.einsum("hj,j->h", W, np.r_[x, h_prev]))


def rnn_output(h, V):
    return np.exp(-np.logaddexp(0, -np.einsum("kh,h->k", V, h)))


def rnn_forward(xs, h0, W1, W2, V):
    hs = np.empty((xs.shape[0] + 1, h0.shape[0]))
    hs[0] = h0
    drive = np.einsum("hd,td->th", W1, xs)
    for t in range(xs.shape[0]):
        hs[t + 1] = np.tanh(drive[t] + np.einsum("hg,g->h", W2, hs[t]))
    return hs, np.exp(-np.logaddexp(0, -np.einsum("kh,th->tk", V, hs[1:])))


def mask(T, all_steps):
    return np.ones(T) if all_steps else np.arange(T) == T - 1


def rnn_loss(outs, ys, all_steps=False):
    difference = outs - ys
    return 0.5 * np.einsum("t,tk,tk->", mask(len(outs), all_steps), difference, difference)


def output_delta(outs, ys, all_steps=False):
    chain = mask(len(outs), all_steps), outs - ys, outs, 1 - outs
    return np.einsum("t,tk,tk,tk->tk", *chain)


def hidden_gradient(hs, delta, W2, V):
    direct = np.einsum("kh,tk->th", V, delta)
    jacobians = np.einsum("th,hg->thg", 1 - hs[1:] ** 2, W2)
    dh = direct.astype(float)
    for t in range(len(delta) - 1, 0, -1):
        dh[t - 1] = direct[t - 1] + np.einsum("h,hg->g", dh[t], jacobians[t])
    return dh


def bptt(xs, hs, outs, ys, W2, V, all_steps=False):
    delta = output_delta(outs, ys, all_steps)
    da = np.einsum("th,th->th", 1 - hs[1:] ** 2, hidden_gradient(hs, delta, W2, V))
    dW1 = np.einsum("th,td->hd", da, xs)
    dW2 = np.einsum("th,tg->hg", da, hs[:-1])
    return dW1, dW2, np.einsum("tk,th->kh", delta, hs[1:])


def contribution_counts(T, all_steps=False, h0_is_zero=True):
    reach = np.tri(T, dtype=int)[0 if all_steps else T - 1 :]
    return reach.sum(), reach[:, 1 if h0_is_zero else 0 :].sum(), len(reach)


def gradient_flow(xs, ys, h0, W1, W2s, V):
    every = []
    for W2 in W2s:
        hs, outs = rnn_forward(xs, h0, W1, W2, V)
        every.append(hidden_gradient(hs, output_delta(outs, ys), W2, V))
    return np.sqrt(np.einsum("nth,nth->nt", every, every))


def truncated_bptt(xs, hs, outs, ys, W2, V, k, all_steps=False):
    T = len(xs)
    delta = output_delta(outs, ys, all_steps)
    slopes = 1 - hs[1:] ** 2
    front = np.einsum("kh,tk->th", V, delta)  # row s: dE_s/dh_t, all windows move back together
    da = np.zeros_like(front)
    for back in range(min(k, T)):
        rows = np.arange(back, T)
        step = slopes[rows - back] * front[rows]
        da[rows - back] += step
        front[rows] = step @ W2
    dW1, dW2 = np.einsum("th,td->hd", da, xs), np.einsum("th,tg->hg", da, hs[:-1])
    return dW1, dW2, np.einsum("tk,th->kh", delta, hs[1:])


def clip_by_norm(grads, max_norm):
    norm = np.sqrt(sum(np.vdot(g, g) for g in grads))
    factor = np.minimum(1, max_norm / np.maximum(norm, 1e-300))
    return [factor * g for g in grads]


def echo_targets(X, delay):
    half = np.full((X.shape[0], delay, X.shape[2]), 0.5)
    return np.concatenate([half, 0.5 * X[:, :-delay] + 0.5], axis=1)


def train(X, Y, W1, W2, V, eta=0.5, epochs=20, max_norm=None):
    losses = np.zeros((epochs, len(X)))
    for epoch, n in np.ndindex(*losses.shape):
        hs, outs = rnn_forward(X[n], np.zeros(W2.shape[0]), W1, W2, V)
        losses[epoch, n] = rnn_loss(outs, Y[n])
        grads = bptt(X[n], hs, outs, Y[n], W2, V)
        if max_norm is not None:
            grads = clip_by_norm(grads, max_norm)
        W1, W2, V = (W - eta * g for W, g in zip((W1, W2, V), grads, strict=True))
    return W1, W2, V, losses.mean(axis=1)
