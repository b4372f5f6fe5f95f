"""Right answer built from classes; every graded function is a thin door to them."""

from dataclasses import dataclass

import numpy as np


class DoesNotFit(ValueError):
    """A window that does not end where the input ends."""


@dataclass(frozen=True)
class Window:
    f: int
    stride: int = 1
    pad: int = 0

    def positions(self, n):
        whole, rest = divmod(n + 2 * self.pad - self.f, self.stride)
        if rest or whole < 0:
            raise DoesNotFit(n)
        return whole + 1

    def over(self, volume, depth):
        return tuple(self.positions(n) for n in volume[:2]) + (depth,)

    def corners(self, n):
        return [i * self.stride for i in range(self.positions(n))]


class Layer:
    def __init__(self, description):
        self.description = dict(description)
        self.window = Window(
            description.get("f", 1), description.get("stride", 1), description.get("pad", 0)
        )

    def area(self):
        return self.window.f**2


class Conv(Layer):
    def row(self, volume):
        k = self.description["k"]
        table = self.description.get("table") or [[1] * k] * volume[2]
        out = self.window.over(volume, k)
        params = self.area() * sum(map(sum, table)) + k
        return out, params, params * out[0] * out[1]


class Pool(Layer):
    per_map = 0

    def row(self, volume):
        out = self.window.over(volume, volume[2])
        arrows = self.area() + self.per_map // 2
        return out, self.per_map * volume[2], arrows * out[0] * out[1] * out[2]


class Subsample(Pool):
    per_map = 2


class Dense(Layer):
    def row(self, volume):
        units = self.description["units"]
        params = units * (volume[0] * volume[1] * volume[2] + 1)
        return (1, 1, units), params, params


KINDS = {"conv": Conv, "pool": Pool, "subsample": Subsample, "dense": Dense}


class Image:
    def __init__(self, pixels):
        self.pixels = np.array(pixels, dtype=float)

    def padded(self, pad):
        return Image(np.pad(self.pixels, pad)) if pad else self

    def summarise(self, fh, fw, stride, summary):
        height, width = self.pixels.shape
        down, right = Window(fh, stride).corners(height), Window(fw, stride).corners(width)
        return [[summary(self.pixels[i : i + fh, j : j + fw]) for j in right] for i in down]


def conv_output_size(n, f, stride=1, pad=0):
    return Window(f, stride, pad).positions(n)


def conv1d(x, w, stride=1, pad=0):
    return conv2d([list(x)], [list(w)], (1, stride), (0, pad))[0]


def conv2d(x, w, stride=1, pad=0):
    w = np.asarray(w, dtype=float)
    if isinstance(stride, tuple):
        pixels = np.pad(np.array(x, dtype=float)[0], pad[1])
        corners = Window(w.shape[1], stride[1]).corners(pixels.size)
        return [[float(w[0] @ pixels[j : j + w.shape[1]]) for j in corners]]
    return Image(x).padded(pad).summarise(*w.shape, stride, lambda patch: float(np.vdot(w, patch)))


def conv_volume(volume, k, f, stride=1, pad=0):
    return Window(f, stride, pad).over(volume, k)


def conv_params(depth, k, f):
    description = {"kind": "conv", "k": k, "f": f}
    return Conv(description).row((f, f, depth))[1]


def local_params(depth, f, out_volume):
    return conv_params(depth, out_volume[0] * out_volume[1] * out_volume[2], f)


def dense_params(in_volume, out_volume):
    units = out_volume[0] * out_volume[1] * out_volume[2]
    return Dense({"kind": "dense", "units": units}).row(in_volume)[1]


def pool_output_size(n, f, stride):
    return Window(f, stride).positions(n)


def pool_volume(volume, f, stride):
    return Window(f, stride).over(volume, volume[2])


def max_pool(x, f, stride):
    return Image(x).summarise(f, f, stride, lambda patch: max(patch.flat))


def avg_pool(x, f, stride):
    return Image(x).summarise(f, f, stride, lambda patch: sum(patch.flat) / patch.size)


def table_conv_params(table, f):
    layer = Conv({"kind": "conv", "k": len(table[0]), "f": f, "table": table})
    return layer.row((f, f, len(table)))[1]


def table_conv_connections(table, f, height, width):
    layer = Conv({"kind": "conv", "k": len(table[0]), "f": f, "table": table})
    return layer.row((height + f - 1, width + f - 1, len(table)))[2]


def layer_table(volume, layers):
    rows = []
    for description in layers:
        rows.append(KINDS[description["kind"]](description).row(volume))
        volume = rows[-1][0]
    return rows


def conv2d_batch(x, w, b, stride=1, pad=0):
    x, w = np.asarray(x, dtype=float), np.asarray(w, dtype=float)
    y = [
        [
            b[k]
            + sum(
                np.array(conv2d(image[..., d], w[k, ..., d], stride, pad))
                for d in range(x.shape[3])
            )
            for k in range(len(w))
        ]
        for image in x
    ]
    return np.transpose(y, (0, 2, 3, 1))


def receptive_field(layers):
    def back(depth, pixels):
        if depth < 0:
            return pixels
        f, stride = layers[depth]
        return back(depth - 1, (pixels - 1) * stride + f)

    return back(len(layers) - 1, 1)
