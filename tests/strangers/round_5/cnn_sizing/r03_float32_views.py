"""NumPy views of all windows, in float32."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv_output_size(n: int, f: int, stride: int = 1, pad: int = 0) -> int:
    whole, rest = divmod(n + 2 * pad - f, stride)
    if whole < 0 or rest:
        raise ValueError(f"size {n}, window {f}, stride {stride}, padding {pad} do not fit")
    return whole + 1


def conv1d(x, w, stride=1, pad=0):
    conv_output_size(x.size, w.size, stride, pad)
    x32 = np.pad(x.astype(np.float32), pad)
    return np.einsum("ip,p->i", sliding_window_view(x32, w.size)[::stride], w.astype(np.float32))


def conv2d(x, w, stride=1, pad=0):
    for n, f in zip(x.shape, w.shape):
        conv_output_size(n, f, stride, pad)
    views = sliding_window_view(np.pad(x.astype(np.float32), pad), w.shape)[::stride, ::stride]
    return np.einsum("ijpq,pq->ij", views, w.astype(np.float32))


def conv_volume(volume, k, f, stride=1, pad=0):
    h1, w1, _depth = volume
    return conv_output_size(h1, f, stride, pad), conv_output_size(w1, f, stride, pad), k


def conv_params(depth, k, f):
    return f**2 * depth * k + k


def local_params(depth, f, out_volume):
    h2, w2, d2 = out_volume
    return h2 * w2 * conv_params(depth, d2, f)


def dense_params(in_volume, out_volume):
    one, other = (int(np.prod(np.asarray(v, dtype=np.int64))) for v in (in_volume, out_volume))
    return one * other + other


def pool_output_size(n, f, stride):
    return conv_output_size(n, f, stride)


def pool_volume(volume, f, stride):
    return conv_volume(volume, volume[2], f, stride)


def _views(x, f, stride):
    for n in x.shape:
        pool_output_size(n, f, stride)
    return sliding_window_view(x.astype(np.float32), (f, f))[::stride, ::stride]


def max_pool(x, f, stride):
    return _views(x, f, stride).max(axis=(2, 3))


def avg_pool(x, f, stride):
    return _views(x, f, stride).mean(axis=(2, 3))


def table_conv_params(table, f):
    per_map = [1 + f * f * sum(links) for links in zip(*table)]
    return sum(per_map)


def table_conv_connections(table, f, height, width):
    return height * width * table_conv_params(table, f)


def layer_table(volume, layers):
    rows = []
    for layer in layers:
        get, (h1, w1, d1) = layer.get, (rows[-1][0] if rows else volume)
        f, kind = get("f"), get("kind")
        if kind == "dense":
            out = (1, 1, get("units"))
            into, learned = h1 * w1 * d1 + 1, None
        elif kind == "conv":
            out = conv_volume((h1, w1, d1), get("k"), f, get("stride"), get("pad"))
            if "table" in layer:
                learned = table_conv_params(get("table"), f)
                rows.append((out, learned, learned * out[0] * out[1]))
                continue
            into, learned = f * f * d1 + 1, conv_params(d1, get("k"), f)
        else:
            out = pool_volume((h1, w1, d1), f, get("stride"))
            learns = kind == "subsample"
            into, learned = f * f + learns, 2 * d1 * learns
        units = out[0] * out[1] * out[2]
        rows.append((out, into * units if learned is None else learned, into * units))
    return rows


def conv2d_batch(x, w, b, stride=1, pad=0):
    _, fh, fw, _ = w.shape
    conv_output_size(x.shape[1], fh, stride, pad)
    conv_output_size(x.shape[2], fw, stride, pad)
    padded = np.pad(x.astype(np.float32), ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    views = sliding_window_view(padded, (fh, fw), axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijdpq,kpqd->nijk", views, w.astype(np.float32)) + b


def receptive_field(layers):
    jumps = np.cumprod([1] + [s for _, s in layers][:-1], dtype=np.int64)
    return int(1 + sum((f - 1) * int(jump) for (f, _), jump in zip(layers, jumps)))
