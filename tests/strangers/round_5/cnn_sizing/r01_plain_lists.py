"""Everything with plain Python: lists and loops."""


def conv_output_size(n, f, stride=1, pad=0):
    start, end, count = 0, n + 2 * pad, 0
    if f > end:
        raise ValueError("too large")
    while start + f < end:
        start += stride
        count += 1
    if start + f != end:
        raise ValueError("does not fit")
    return count + 1


def conv1d(x, w, stride=1, pad=0):
    values = [0.0] * pad + [float(v) for v in x] + [0.0] * pad
    weights = [float(v) for v in w]
    count = conv_output_size(len(x), len(w), stride, pad)
    result = []
    for i in range(count):
        total = 0.0
        for p, weight in enumerate(weights):
            total += weight * values[i * stride + p]
        result.append(total)
    return result


def conv2d(x, w, stride=1, pad=0):
    image = [[float(v) for v in row] for row in x]
    kernel = [[float(v) for v in row] for row in w]
    h_out = conv_output_size(len(image), len(kernel), stride, pad)
    w_out = conv_output_size(len(image[0]), len(kernel[0]), stride, pad)

    def pixel(r, c):
        r, c = r - pad, c - pad
        inside = 0 <= r < len(image) and 0 <= c < len(image[0])
        return image[r][c] if inside else 0.0

    result = []
    for i in range(h_out):
        line = []
        for j in range(w_out):
            total = 0.0
            for p in range(len(kernel)):
                for q in range(len(kernel[0])):
                    total += kernel[p][q] * pixel(i * stride + p, j * stride + q)
            line.append(total)
        result.append(line)
    return result


def conv_volume(volume, k, f, stride=1, pad=0):
    return [conv_output_size(side, f, stride, pad) for side in list(volume)[:2]] + [k]


def conv_params(depth, k, f):
    return sum(f * f * depth + 1 for _ in range(k))


def local_params(depth, f, out_volume):
    units = 1
    for side in out_volume:
        units *= side
    return units * f * f * depth + units


def dense_params(in_volume, out_volume):
    units = inputs = 1
    for side in out_volume:
        units *= side
    for side in in_volume:
        inputs *= side
    return units * inputs + units


def pool_output_size(n, f, stride):
    return conv_output_size(n, f, stride, 0)


def pool_volume(volume, f, stride):
    return [pool_output_size(side, f, stride) for side in list(volume)[:2]] + [volume[2]]


def _windows(x, f, stride):
    grid = [[float(v) for v in row] for row in x]
    h_out = pool_output_size(len(grid), f, stride)
    w_out = pool_output_size(len(grid[0]), f, stride)
    for i in range(h_out):
        yield [
            [grid[i * stride + p][j * stride + q] for p in range(f) for q in range(f)]
            for j in range(w_out)
        ]


def max_pool(x, f, stride):
    return [[max(window) for window in line] for line in _windows(x, f, stride)]


def avg_pool(x, f, stride):
    return [[sum(window) / len(window) for window in line] for line in _windows(x, f, stride)]


def table_conv_params(table, f):
    total = 0
    for column in zip(*table):
        total += 1 + sum(f * f for mark in column if mark)
    return total


def table_conv_connections(table, f, height, width):
    total = 0
    for column in zip(*table):
        total += (1 + f * f * column.count(1)) * height * width
    return total


def layer_table(volume, layers):
    rows, now = [], tuple(volume)
    for layer in layers:
        kind = layer["kind"]
        if kind == "conv":
            after = tuple(conv_volume(now, layer["k"], layer["f"], layer["stride"], layer["pad"]))
            table = layer.get("table")
            if table is None:
                table = [[1] * layer["k"] for _ in range(now[2])]
            params = table_conv_params(table, layer["f"])
            arrows = table_conv_connections(table, layer["f"], after[0], after[1])
        elif kind == "dense":
            after = (1, 1, layer["units"])
            params = arrows = dense_params(now, after)
        else:
            after = tuple(pool_volume(now, layer["f"], layer["stride"]))
            bias = 1 if kind == "subsample" else 0
            params = 2 * bias * after[2]
            arrows = (layer["f"] ** 2 + bias) * after[0] * after[1] * after[2]
        rows.append([after, params, arrows])
        now = after
    return rows


def conv2d_batch(x, w, b, stride=1, pad=0):
    images, filters = x.tolist(), w.tolist()
    h_out = conv_output_size(len(images[0]), len(filters[0]), stride, pad)
    w_out = conv_output_size(len(images[0][0]), len(filters[0][0]), stride, pad)
    height, width, depth = len(images[0]), len(images[0][0]), len(images[0][0][0])
    result = []
    for image in images:
        grid = []
        for i in range(h_out):
            line = []
            for j in range(w_out):
                units = []
                for kernel, bias in zip(filters, b.tolist()):
                    total = float(bias)
                    for p in range(len(kernel)):
                        for q in range(len(kernel[0])):
                            r, c = i * stride + p - pad, j * stride + q - pad
                            if 0 <= r < height and 0 <= c < width:
                                total += sum(kernel[p][q][d] * image[r][c][d] for d in range(depth))
                    units.append(total)
                line.append(units)
            grid.append(line)
        result.append(grid)
    return result


def receptive_field(layers):
    size = 1
    for f, s in reversed(layers):
        size = (size - 1) * s + f
    return size
