"""Convolutional networks: sizes, parameters and the forward pass.

You build the arithmetic of a convolutional network, from one window that slides
over a row of numbers up to the full table of LeNet-5.

Run your tests with the command `pytest`. Run one part with `pytest -m conv1d`.

Letters: N input size, F filter size, S stride, P padding, K number of filters, D depth.
1 marks the input of a layer, 2 its output: (H1, W1, D1) becomes (H2, W2, D2).
A volume is (height, width, depth). The slides write W x H x D; NumPy puts the height first.
A window must fit exactly. If it does not, every function raises ValueError.
"""

from collections.abc import Sequence

import numpy as np

Volume = Sequence[int]  # (height, width, depth)


def conv_output_size(n: int, f: int, stride: int = 1, pad: int = 0) -> int:
    """Count the positions of a window of size F on an input of size N.

        (N + 2P - F) / S + 1      (lecture 002, "卷积层的输出尺度")

    Args:
        n: input size N, in one direction.
        f: filter size F.
        stride: step S from one window to the next.
        pad: zeros P added at each of the two ends.
    Returns:
        the output size, a whole number.
    Raises:
        ValueError: the last window does not end exactly at the end of the padded input, or the
            filter is larger than the padded input.

    Mind: `//` cuts off a remainder in silence; look at the remainder first. `/` gives a float, and no
    array has 3.0 places.

    >>> conv_output_size(7, 3)
    5
    >>> conv_output_size(7, 3, stride=2)
    3
    """
    ### BEGIN SOLUTION
    # canary: ac50fb48-c205-58ed-8f30-8b5e480a9b0d
    room = n + 2 * pad - f  # how far the window can move
    if room < 0 or room % stride:
        raise ValueError(f"a filter of {f} with stride {stride} does not fit {n} + 2*{pad}")
    return room // stride + 1
    ### END SOLUTION


def conv1d(x: np.ndarray, w: np.ndarray, stride: int = 1, pad: int = 0) -> np.ndarray:
    """Slide the filter w over x and take a weighted sum at each position.

        y[i] = sum over p of w[p] * x[i*S + p], x padded first      (lecture 002, "一维卷积")

    Args:
        x: (N,) array. the input.
        w: (F,) array. the filter. It is not flipped.
        stride: step S.
        pad: zeros P added at each of the two ends of x.
    Returns:
        (N_out,) array.
    Raises:
        ValueError: the filter does not fit.

    Mind: np.convolve flips the filter; networks do not. np.zeros_like(x) takes the dtype of x, and
    whole numbers cut off decimals.

    >>> print(conv1d(np.array([1, 2, 3, 4]), np.array([1, 0, -2])))
    [-5. -6.]
    """
    ### BEGIN SOLUTION
    x = np.pad(x, pad)
    starts = [i * stride for i in range(conv_output_size(len(x), len(w), stride))]
    return np.array([np.sum(w * x[s : s + len(w)]) for s in starts], dtype=float)
    ### END SOLUTION


def conv2d(x: np.ndarray, w: np.ndarray, stride: int = 1, pad: int = 0) -> np.ndarray:
    """Slide the filter w over one image and take a weighted sum at each position.

        y[i,j] = sum over p, q of w[p,q] * x[i*S + p, j*S + q]      (lecture 002, "二维卷积")

    Args:
        x: (H, W) array. an image with one channel, square or not; it is padded first.
        w: (FH, FW) array. the filter, square or not. It is not flipped.
        stride: step S, the same in both directions.
        pad: zeros P added on all four sides of x.
    Returns:
        (H_out, W_out) array.
    Raises:
        ValueError: the filter does not fit.

    Mind: the output need not be square, and its dtype is not that of x.

    >>> print(conv2d(np.arange(9).reshape(3, 3), np.array([[1, 2], [3, 4]])))
    [[27. 37.]
     [57. 67.]]
    """
    ### BEGIN SOLUTION
    x = np.pad(x, pad)
    (height, width), (fh, fw) = x.shape, w.shape
    y = np.empty((conv_output_size(height, fh, stride), conv_output_size(width, fw, stride)))
    for i, j in np.ndindex(*y.shape):
        patch = x[i * stride : i * stride + fh, j * stride : j * stride + fw]
        y[i, j] = np.sum(w * patch)
    return y
    ### END SOLUTION


def conv_volume(
    volume: Volume, k: int, f: int, stride: int = 1, pad: int = 0
) -> tuple[int, int, int]:
    """Give the output volume of a convolution layer.

        H2 = (H1 + 2P - F)/S + 1, W2 = (W1 + 2P - F)/S + 1, D2 = K      (lecture 002, "操作流程")

    Args:
        volume: (H1, W1, D1), the input volume. H1 and W1 may differ.
        k: number of filters K.
        f: filter size F. Each filter is F x F and reaches through the whole depth.
        stride: step S, the same in both directions.
        pad: zeros P on all four sides.
    Returns:
        (H2, W2, D2), whole numbers.
    Raises:
        ValueError: the filter does not fit.

    Mind: the depth of the output is not the depth of the input.

    >>> conv_volume((6, 4, 3), k=5, f=3)
    (4, 2, 5)
    """
    ### BEGIN SOLUTION
    height, width, _ = volume
    return conv_output_size(height, f, stride, pad), conv_output_size(width, f, stride, pad), k
    ### END SOLUTION


def conv_params(depth: int, k: int, f: int) -> int:
    """Count the parameters of a convolution layer with shared weights.

        (F*F*D1 + 1) * K      (lecture 002, "卷积层的参数个数")

    Args:
        depth: depth D1 of the input volume.
        k: number of filters K.
        f: filter size F.
    Returns:
        weights and biases together, a whole number.

    Mind: a filter has one bias, not one for each channel.

    >>> conv_params(depth=2, k=3, f=2)
    27
    """
    ### BEGIN SOLUTION
    return (f * f * depth + 1) * k
    ### END SOLUTION


def local_params(depth: int, f: int, out_volume: Volume) -> int:
    """Count the parameters of a locally connected layer: windows like a convolution, nothing shared.

        derive it: every unit of the output has weights and a bias of its own

    Lecture 002 names local connection under "卷积层"; it prints no count.

    Args:
        depth: depth D1 of the input volume.
        f: window size F.
        out_volume: (H2, W2, D2), the output volume.
    Returns:
        weights and biases together, a whole number.

    >>> local_params(depth=3, f=2, out_volume=(3, 1, 2))
    78
    """
    ### BEGIN SOLUTION
    height, width, k = out_volume
    return (f * f * depth + 1) * height * width * k
    ### END SOLUTION


def dense_params(in_volume: Volume, out_volume: Volume) -> int:
    """Count the parameters of a fully connected layer between two volumes.

        derive it: every unit of the output sees every number of the input

    Lecture 002 draws full connection under "卷积层"; it prints no count.

    Args:
        in_volume: (H1, W1, D1), the input volume.
        out_volume: (H2, W2, D2), the output volume.
    Returns:
        weights and biases together, a whole number.

    Mind: the bias belongs to the unit that receives, not to the unit that sends.

    >>> dense_params((2, 1, 3), (1, 1, 4))
    28
    """
    ### BEGIN SOLUTION
    h1, w1, d1 = in_volume
    h2, w2, d2 = out_volume
    return (h1 * w1 * d1 + 1) * h2 * w2 * d2
    ### END SOLUTION


def pool_output_size(n: int, f: int, stride: int) -> int:
    """Count the positions of a pooling window of size F on an input of size N.

        (N - F) / S + 1      (lecture 002, "子采样层")

    Args:
        n: input size N, in one direction.
        f: window size F.
        stride: step S. Windows overlap when S < F.
    Returns:
        the output size, a whole number.
    Raises:
        ValueError: the window does not fit.

    Mind: a window that fits in part is an error, not a smaller window.

    >>> pool_output_size(6, 2, 2)
    3
    """
    ### BEGIN SOLUTION
    return conv_output_size(n, f, stride)
    ### END SOLUTION


def pool_volume(volume: Volume, f: int, stride: int) -> tuple[int, int, int]:
    """Give the output volume of a pooling layer.

        H2 = (H1 - F)/S + 1, W2 = (W1 - F)/S + 1, D2 = D1      (lecture 002, "子采样层")

    Args:
        volume: (H1, W1, D1), the input volume. H1 and W1 may differ.
        f: window size F.
        stride: step S.
    Returns:
        (H2, W2, D2), whole numbers.
    Raises:
        ValueError: the window does not fit.

    Mind: pooling works on each channel by itself.

    >>> pool_volume((6, 4, 5), f=2, stride=2)
    (3, 2, 5)
    """
    ### BEGIN SOLUTION
    height, width, depth = volume
    return pool_output_size(height, f, stride), pool_output_size(width, f, stride), depth
    ### END SOLUTION


### BEGIN SOLUTION
def _windows(x: np.ndarray, f: int, stride: int) -> np.ndarray:
    """Cut the F x F windows out of one channel, shape (H_out, W_out, F, F)."""
    rows, columns = (pool_output_size(n, f, stride) for n in x.shape)
    tops = [i * stride for i in range(rows)]
    lefts = [j * stride for j in range(columns)]
    return np.array([[x[i : i + f, j : j + f] for j in lefts] for i in tops], dtype=float)


### END SOLUTION
def max_pool(x: np.ndarray, f: int, stride: int) -> np.ndarray:
    """Keep the largest number of each F x F window.

        y[i,j] = max of x[i*S + p, j*S + q], 0 <= p, q < F      (lecture 000, "最大池化")

    Args:
        x: (H, W) array. an image with one channel, square or not.
        f: window size F.
        stride: step S.
    Returns:
        (H_out, W_out) array.
    Raises:
        ValueError: the window does not fit.

    Mind: the numbers may all be negative.

    >>> print(max_pool(np.array([[1, 3, 2, 0], [4, 2, 1, 1]]), f=2, stride=2))
    [[4. 2.]]
    """
    ### BEGIN SOLUTION
    return _windows(x, f, stride).max(axis=(2, 3))
    ### END SOLUTION


def table_conv_params(table: Sequence[Sequence[int]], f: int) -> int:
    """Count the parameters of a convolution layer with a connection table.

        derive it: count what one output map learns, then add up over all maps

    The table of S2-C3 stands in lecture 002, "Case Study: LeNet-5"; the count does not.

    Args:
        table: list of lists of 0 and 1, one row for each input map, one column for each output
            map. A 1 (an X on the slide) is a link.
        f: kernel size F.
    Returns:
        weights and biases together, a whole number.

    Mind: an output map has one bias, however many links it has.

    >>> table_conv_params([[1, 0, 1], [1, 0, 0]], f=2)
    15
    """
    ### BEGIN SOLUTION
    links = sum(sum(row) for row in table)
    return links * f * f + len(table[0])
    ### END SOLUTION


def table_conv_connections(table: Sequence[Sequence[int]], f: int, height: int, width: int) -> int:
    """Count the connections of a convolution layer with a connection table.

        derive it: a connection is an arrow into a unit; the arrow of its bias counts

    Args:
        table: as in `table_conv_params`.
        f: kernel size F.
        height: height H2 of each output map.
        width: width W2 of each output map.
    Returns:
        the number of arrows into all units, a whole number.

    Mind: sharing saves parameters; it saves no connections.

    >>> table_conv_connections([[1, 0, 1], [1, 0, 0]], f=2, height=3, width=2)
    90
    """
    ### BEGIN SOLUTION
    return table_conv_params(table, f) * height * width
    ### END SOLUTION


### BEGIN SOLUTION
def _layer_row(volume: Volume, layer: dict) -> tuple[Volume, int, int]:
    """One row of the table: (output volume, parameters, connections)."""
    depth = volume[2]
    if layer["kind"] == "dense":
        out = (1, 1, layer["units"])
        params = dense_params(volume, out)
        return out, params, params
    if layer["kind"] == "conv":
        k, f = layer["k"], layer["f"]
        out = conv_volume(volume, k, f, layer["stride"], layer["pad"])
        table = layer.get("table")
        params = conv_params(depth, k, f) if table is None else table_conv_params(table, f)
        return out, params, params * out[0] * out[1]
    out = pool_volume(volume, layer["f"], layer["stride"])
    biases = 1 if layer["kind"] == "subsample" else 0  # a "subsample" map: one weight, one bias
    arrows = layer["f"] ** 2 + biases
    return out, 2 * depth * biases, arrows * out[0] * out[1] * depth


### END SOLUTION
def layer_table(volume: Volume, layers: list[dict]) -> list[tuple[Volume, int, int]]:
    """Walk through a network: volume, parameters and connections of each layer.

        connections = arrows into one unit, its bias included, times the number of units

    The count is that of LeCun et al., 1998, the paper of LeNet-5 that lectures 000 and 002 name.

    Args:
        volume: (H, W, D), the input volume of the network.
        layers: list of dicts. The output of one layer is the input of the next. Four kinds:
            {"kind": "conv", "k": K, "f": F, "stride": S, "pad": P}; it may also have "table"
            {"kind": "pool", "f": F, "stride": S}; nothing to learn
            {"kind": "subsample", "f": F, "stride": S}; one weight and one bias for each map
            {"kind": "dense", "units": U}; fully connected, output volume (1, 1, U)
    Returns:
        list with one row for each layer: (output volume, parameters, connections).
    Raises:
        ValueError: a layer does not fit.

    Mind: a "pool" unit has F*F arrows and no bias; a "subsample" unit has a bias.

    >>> layer_table((4, 4, 1), [{"kind": "conv", "k": 2, "f": 3, "stride": 1, "pad": 0}])
    [((2, 2, 2), 20, 80)]
    """
    ### BEGIN SOLUTION
    rows = []
    for layer in layers:
        rows.append(_layer_row(volume, layer))
        volume = rows[-1][0]
    return rows
    ### END SOLUTION


# ---------------------------------------------------------------- extra parts: no points


def avg_pool(x: np.ndarray, f: int, stride: int) -> np.ndarray:
    """Take the mean of each F x F window.

        y[i,j] = mean of x[i*S + p, j*S + q], 0 <= p, q < F      (lecture 000, "平均池化")

    Args:
        x: (H, W) array. an image with one channel, square or not.
        f: window size F.
        stride: step S.
    Returns:
        (H_out, W_out) array.
    Raises:
        ValueError: the window does not fit.

    Mind: the mean of whole numbers need not be whole.

    >>> print(avg_pool(np.array([[1, 3, 2, 0], [4, 2, 1, 1]]), f=2, stride=2))
    [[2.5 1. ]]
    """
    ### BEGIN SOLUTION
    return _windows(x, f, stride).mean(axis=(2, 3))
    ### END SOLUTION


def conv2d_batch(
    x: np.ndarray, w: np.ndarray, b: np.ndarray, stride: int = 1, pad: int = 0
) -> np.ndarray:
    """Run a whole convolution layer on a batch of images with channels.

        y[n,i,j,k] = b[k] + sum over p, q, d of w[k,p,q,d] * x[n, i*S + p, j*S + q, d]

    The layer is that of lecture 002, "操作流程"; the batch is the field's standard.

    Args:
        x: (N, H, W, D) array. the images.
        w: (K, FH, FW, D) array. the filters.
        b: (K,) array. the biases.
        stride: step S, the same in both directions.
        pad: zeros P on all four sides of each image. No channel is added.
    Returns:
        (N, H_out, W_out, K) array.
    Raises:
        ValueError: the filters do not fit.

    Mind: one filter adds up over all channels, then adds its bias once.

    >>> print(conv2d_batch(np.ones((2, 3, 3, 4)), np.ones((1, 2, 2, 4)), np.array([5]))[0, 0, :, 0])
    [21. 21.]
    """
    ### BEGIN SOLUTION
    x = np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    (n, height, width, _), (k, fh, fw, _) = x.shape, w.shape
    rows, columns = conv_output_size(height, fh, stride), conv_output_size(width, fw, stride)
    y = np.empty((n, rows, columns, k))
    for i, j in np.ndindex(rows, columns):
        patch = x[:, i * stride : i * stride + fh, j * stride : j * stride + fw, :]
        y[:, i, j, :] = np.tensordot(patch, w, axes=([1, 2, 3], [1, 2, 3]))
    return y + b
    ### END SOLUTION


def receptive_field(layers: list[tuple[int, int]]) -> int:
    """Say how many input pixels, in one direction, one unit of the last layer sees.

        derive it: walk from the first layer to the last; how far apart are neighbouring units?

    Lecture 000 names the receptive field under "感受野"; it prints no formula.

    Args:
        layers: list of at least one pair (F, S), from the first layer to the last, convolution or
            pooling alike.
    Returns:
        the size of the receptive field, a whole number.

    Mind: the stride of a layer spreads the windows of later layers, not its own.

    >>> receptive_field([(3, 2), (3, 1)])
    7
    """
    ### BEGIN SOLUTION
    field, jump = 1, 1  # jump: input pixels between two neighbouring units
    for f, stride in layers:
        field += (f - 1) * jump
        jump *= stride
    return field
    ### END SOLUTION
