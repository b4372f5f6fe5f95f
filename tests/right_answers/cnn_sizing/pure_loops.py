"""Right answer without NumPy: nested loops over lists, lists out."""


def conv_output_size(n, f, stride=1, pad=0):
    if f > n + 2 * pad:
        raise ValueError("filter too large")
    size, rest = divmod(n + 2 * pad - f, stride)
    if rest != 0:
        raise ValueError("does not fit")
    return size + 1


def conv1d(x, w, stride=1, pad=0):
    x = [0.0] * pad + [float(v) for v in x] + [0.0] * pad
    w = [float(v) for v in w]
    y = []
    for i in range(conv_output_size(len(x), len(w), stride)):
        total = 0.0
        for p in range(len(w)):
            total += w[p] * x[i * stride + p]
        y.append(total)
    return y


def conv2d(x, w, stride=1, pad=0):
    height, width, fh, fw = len(x), len(x[0]), len(w), len(w[0])
    y = []
    for i in range(conv_output_size(height, fh, stride, pad)):
        row = []
        for j in range(conv_output_size(width, fw, stride, pad)):
            total = 0.0
            for p in range(fh):
                for q in range(fw):
                    r, c = i * stride + p - pad, j * stride + q - pad
                    if 0 <= r < height and 0 <= c < width:
                        total += float(w[p][q]) * float(x[r][c])
            row.append(total)
        y.append(row)
    return y


def conv_volume(volume, k, f, stride=1, pad=0):
    return [
        conv_output_size(volume[0], f, stride, pad),
        conv_output_size(volume[1], f, stride, pad),
        k,
    ]


def conv_params(depth, k, f):
    total = 0
    for _ in range(k):
        total += f * f * depth
        total += 1
    return total


def local_params(depth, f, out_volume):
    one = conv_params(depth, 1, f)
    return one * out_volume[0] * out_volume[1] * out_volume[2]


def dense_params(in_volume, out_volume):
    inputs, outputs = 1, 1
    for side in in_volume:
        inputs *= side
    for side in out_volume:
        outputs *= side
    return inputs * outputs + outputs


def pool_output_size(n, f, stride):
    return conv_output_size(n, f, stride, 0)


def pool_volume(volume, f, stride):
    return [
        pool_output_size(volume[0], f, stride),
        pool_output_size(volume[1], f, stride),
        volume[2],
    ]


def max_pool(x, f, stride):
    y = []
    for i in range(pool_output_size(len(x), f, stride)):
        row = []
        for j in range(pool_output_size(len(x[0]), f, stride)):
            best = x[i * stride][j * stride]
            for p in range(f):
                for q in range(f):
                    if x[i * stride + p][j * stride + q] > best:
                        best = x[i * stride + p][j * stride + q]
            row.append(best)
        y.append(row)
    return y


def avg_pool(x, f, stride):
    y = []
    for i in range(pool_output_size(len(x), f, stride)):
        row = []
        for j in range(pool_output_size(len(x[0]), f, stride)):
            total = 0
            for p in range(f):
                for q in range(f):
                    total += x[i * stride + p][j * stride + q]
            row.append(total / (f * f))
        y.append(row)
    return y


def table_conv_params(table, f):
    total = 0
    for column in range(len(table[0])):
        for row in table:
            if row[column]:
                total += f * f
        total += 1
    return total


def table_conv_connections(table, f, height, width):
    total = 0
    for _ in range(height):
        for _ in range(width):
            total += table_conv_params(table, f)
    return total


def layer_table(volume, layers):
    rows = []
    for layer in layers:
        h, w, d = volume
        kind = layer["kind"]
        if kind == "conv":
            f = layer["f"]
            out = conv_volume(volume, layer["k"], f, layer["stride"], layer["pad"])
            if "table" in layer:
                params = table_conv_params(layer["table"], f)
            else:
                params = conv_params(d, layer["k"], f)
            links = params * out[0] * out[1]
        elif kind == "dense":
            out = [1, 1, layer["units"]]
            params = (h * w * d + 1) * layer["units"]
            links = params
        elif kind == "pool":
            out = pool_volume(volume, layer["f"], layer["stride"])
            params = 0
            links = layer["f"] * layer["f"] * out[0] * out[1] * out[2]
        else:
            out = pool_volume(volume, layer["f"], layer["stride"])
            params = d + d
            links = (layer["f"] * layer["f"] + 1) * out[0] * out[1] * out[2]
        rows.append([out, params, links])
        volume = out
    return rows


def conv2d_batch(x, w, b, stride=1, pad=0):
    batch = []
    for image in x:
        maps = []
        for kernel, bias in zip(w, b, strict=False):
            total = None
            for d in range(len(image[0][0])):
                channel = [[pixel[d] for pixel in row] for row in image]
                weights = [[weight[d] for weight in row] for row in kernel]
                one = conv2d(channel, weights, stride, pad)
                if total is None:
                    total = one
                else:
                    total = [
                        [a + c for a, c in zip(r, s, strict=False)]
                        for r, s in zip(total, one, strict=False)
                    ]
            maps.append([[value + float(bias) for value in row] for row in total])
        rows, columns = len(maps[0]), len(maps[0][0])
        batch.append([[[m[i][j] for m in maps] for j in range(columns)] for i in range(rows)])
    return batch


def receptive_field(layers):
    field = 1
    for f, stride in reversed(layers):
        field = (field - 1) * stride + f
    return field
