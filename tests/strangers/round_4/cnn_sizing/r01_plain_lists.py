"""Pure Python: loops and nested lists."""


def conv_output_size(n, f, stride=1, pad=0):
    count, end = 0, f
    while end <= n + 2 * pad:
        count += 1
        if end == n + 2 * pad:
            return count
        end += stride
    raise ValueError("does not fit")


def _pad(row, p):
    return [0.0] * p + [float(v) for v in row] + [0.0] * p


def conv1d(x, w, stride=1, pad=0):
    size = conv_output_size(len(x), len(w), stride, pad)
    row = _pad(x, pad)
    return [sum(float(w[p]) * row[i * stride + p] for p in range(len(w))) for i in range(size)]


def conv2d(x, w, stride=1, pad=0):
    x, w = x.tolist(), w.tolist()
    h = conv_output_size(len(x), len(w), stride, pad)
    v = conv_output_size(len(x[0]), len(w[0]), stride, pad)
    empty = [[0.0] * (len(x[0]) + 2 * pad) for _ in range(pad)]
    image = empty + [_pad(row, pad) for row in x] + empty
    out = []
    for i in range(h):
        line = []
        for j in range(v):
            total = 0.0
            for p, weights in enumerate(w):
                for q, weight in enumerate(weights):
                    total += weight * image[i * stride + p][j * stride + q]
            line.append(total)
        out.append(line)
    return out


def conv_volume(volume, k, f, stride=1, pad=0):
    return [conv_output_size(volume[0], f, stride, pad), conv_output_size(volume[1], f, stride, pad), k]


def conv_params(depth, k, f):
    total = 0
    for _ in range(k):
        total += f * f * depth + 1
    return total


def local_params(depth, f, out_volume):
    return out_volume[0] * out_volume[1] * conv_params(depth, out_volume[2], f)


def _units(volume):
    a, b, c = volume
    return a * b * c


def dense_params(in_volume, out_volume):
    return _units(in_volume) * _units(out_volume) + _units(out_volume)


def pool_output_size(n, f, stride):
    return conv_output_size(n, f, stride)


def pool_volume(volume, f, stride):
    return [pool_output_size(volume[0], f, stride), pool_output_size(volume[1], f, stride), volume[2]]


def _pool(x, f, stride, choose):
    x = x.tolist()
    h, v = pool_output_size(len(x), f, stride), pool_output_size(len(x[0]), f, stride)
    return [
        [float(choose([x[i * stride + p][j * stride + q] for p in range(f) for q in range(f)])) for j in range(v)]
        for i in range(h)
    ]


def max_pool(x, f, stride):
    return _pool(x, f, stride, max)


def avg_pool(x, f, stride):
    return _pool(x, f, stride, lambda window: sum(window) / len(window))


def table_conv_params(table, f):
    total = 0
    for column in range(len(table[0])):
        total += 1
        for row in table:
            if row[column]:
                total += f * f
    return total


def table_conv_connections(table, f, height, width):
    return height * width * table_conv_params(table, f)


def layer_table(volume, layers):
    volume, rows = list(volume), []
    for layer in layers:
        kind = layer["kind"]
        if kind == "conv":
            out = conv_volume(volume, layer["k"], layer["f"], layer["stride"], layer["pad"])
            if layer.get("table"):
                p = table_conv_params(layer["table"], layer["f"])
            else:
                p = conv_params(volume[2], layer["k"], layer["f"])
            c = p * out[0] * out[1]
        elif kind == "pool":
            out = pool_volume(volume, layer["f"], layer["stride"])
            p, c = 0, _units(out) * layer["f"] ** 2
        elif kind == "subsample":
            out = pool_volume(volume, layer["f"], layer["stride"])
            p, c = 2 * out[2], _units(out) * (layer["f"] ** 2 + 1)
        else:
            out = [1, 1, layer["units"]]
            p = c = dense_params(volume, out)
        rows.append([out, p, c])
        volume = out
    return rows
