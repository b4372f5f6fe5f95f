# Exercise kit 2.0.0. Write your answers in this file, then hand it in.
"""Convolutional networks: sizes, parameters and the forward pass.

You build the arithmetic of a convolutional network, from one window that slides
over a row of numbers up to the full table of LeNet-5.

Run your tests with the command `pytest`. Run one part with `pytest -m conv1d`.

    part               points    what you write
    conv_output_size   10        how many positions a window has
    conv1d             12        a convolution in one dimension
    conv2d             12        a convolution in two dimensions
    conv_volume        8         the output volume of a convolution layer
    conv_params        12        parameters: shared, not shared, fully connected
    pool_volume        8         the output volume of a pooling layer
    pooling            10        max pooling and average pooling
    table_conv_params  12        a convolution layer with a connection table
    layer_table        16        volumes, parameters and connections of a network
    conv2d_batch       extra     channels, filters and a batch of images
    receptive_field    extra     how much of the image one unit sees

Letters: N input size, F filter size, S stride, P padding, K number of filters, D depth.
A volume is (height, width, depth). The slides write W x H x D; NumPy puts the height first.
A window must fit exactly. If it does not, every function raises ValueError.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

Volume = Sequence[int]  # (height, width, depth)


def conv_output_size(n: int, f: int, stride: int = 1, pad: int = 0) -> int:
    """Count the positions of a window of size F on an input of size N.

    Formula: (N + 2P - F) / S + 1            (lecture 002, output size of a convolution layer)

    Args:
        n: input size N, in one direction.
        f: filter size F.
        stride: step S from one window to the next.
        pad: zeros P added at each of the two ends.

    Returns:
        The output size, a whole number.

    Raises:
        ValueError: the last window does not end exactly at the end of the padded input,
            or the filter is larger than the padded input.

    >>> conv_output_size(7, 3)
    5
    >>> conv_output_size(7, 3, stride=2)
    3

    Pitfall: `//` cuts off a remainder in silence. Look at the remainder first.
    """
    raise NotImplementedError("conv_output_size is not written yet")


def conv1d(x: np.ndarray, w: np.ndarray, stride: int = 1, pad: int = 0) -> np.ndarray:
    """Slide the filter w over x and take a weighted sum at each position.

    Formula: y[i] = sum over p of w[p] * x[i*S + p], x padded first   (lecture 002, 1-D convolution)

    Args:
        x: input, shape (N,).
        w: filter, shape (F,). It is not flipped.
        stride: step S.
        pad: zeros P added at each of the two ends of x.

    Returns:
        Output, shape (N_out,), float. ValueError if the filter does not fit.

    Steps: 1. pad x; 2. count the positions; 3. one weighted sum for each position.

    >>> conv1d(np.array([1, 2, 3, 4]), np.array([1, 0, -2])).tolist()
    [-5.0, -6.0]

    Pitfall: np.convolve flips the filter. Networks do not.
    """
    raise NotImplementedError("conv1d is not written yet")


def conv2d(x: np.ndarray, w: np.ndarray, stride: int = 1, pad: int = 0) -> np.ndarray:
    """Slide the filter w over one image and take a weighted sum at each position.

    Formula: y[i,j] = sum over p, q of w[p,q] * x[i*S + p, j*S + q], x padded first
    (lectures 000 and 002, 2-D convolution)

    Args:
        x: image with one channel, shape (H, W). It need not be square.
        w: filter, shape (FH, FW). It need not be square. It is not flipped.
        stride: step S, the same in both directions.
        pad: zeros P added on all four sides of x.

    Returns:
        Output, shape (H_out, W_out), float. ValueError if the filter does not fit.

    >>> conv2d(np.arange(9).reshape(3, 3), np.array([[1, 2], [3, 4]])).tolist()
    [[27.0, 37.0], [57.0, 67.0]]

    Pitfall: an output made with np.zeros_like(x) takes the dtype of x and may cut off decimals.
    """
    raise NotImplementedError("conv2d is not written yet")


def conv_volume(
    volume: Volume, k: int, f: int, stride: int = 1, pad: int = 0
) -> tuple[int, int, int]:
    """Give the output volume of a convolution layer.

    Formula: H2 = (H1 + 2P - F)/S + 1, W2 = (W1 + 2P - F)/S + 1, D2 = K
    (lecture 002, summary of the convolution layer)

    Args:
        volume: input volume (H1, W1, D1). H1 and W1 may differ.
        k: number of filters K.
        f: filter size F. Each filter is F x F and reaches through the whole depth.
        stride, pad: S and P, the same in both directions.

    Returns:
        (H2, W2, D2), whole numbers. ValueError if the filter does not fit.

    >>> conv_volume((6, 4, 3), k=5, f=3)
    (4, 2, 5)

    Pitfall: the depth of the output is not the depth of the input.
    """
    raise NotImplementedError("conv_volume is not written yet")


def conv_params(depth: int, k: int, f: int) -> int:
    """Count the parameters of a convolution layer with shared weights.

    Formula: (F*F*D1 + 1) * K                (lecture 002, parameters of a convolution layer)

    Args:
        depth: depth D1 of the input volume.
        k: number of filters K.
        f: filter size F.

    Returns:
        Weights and biases together, a whole number.

    >>> conv_params(depth=2, k=3, f=2)
    27

    Pitfall: a filter has one bias, not one for each channel.
    """
    raise NotImplementedError("conv_params is not written yet")


def local_params(depth: int, f: int, out_volume: Volume) -> int:
    """Count the parameters of a locally connected layer: windows as before, nothing shared.

    Formula: (F*F*D1 + 1) * H2 * W2 * D2     (lecture 002, local connection without sharing)

    Args:
        depth: depth D1 of the input volume.
        f: window size F.
        out_volume: output volume (H2, W2, D2). Each of its units has its own weights.

    Returns:
        Weights and biases together, a whole number.

    >>> local_params(depth=2, f=2, out_volume=(3, 1, 2))
    54

    Pitfall: without sharing, each unit has its own bias too.
    """
    raise NotImplementedError("local_params is not written yet")


def dense_params(in_volume: Volume, out_volume: Volume) -> int:
    """Count the parameters of a fully connected layer between two volumes.

    Formula: (H1*W1*D1 + 1) * H2*W2*D2       (lecture 002, full connection)

    Args:
        in_volume: input volume (H1, W1, D1).
        out_volume: output volume (H2, W2, D2).

    Returns:
        Weights and biases together, a whole number.

    >>> dense_params((2, 1, 3), (1, 1, 4))
    28

    Pitfall: the bias belongs to the unit that receives, not to the unit that sends.
    """
    raise NotImplementedError("dense_params is not written yet")


def pool_output_size(n: int, f: int, stride: int) -> int:
    """Count the positions of a pooling window of size F on an input of size N.

    Formula: (N - F) / S + 1                 (lecture 002, subsampling layer)

    Args:
        n: input size N, in one direction.
        f: window size F.
        stride: step S. Windows overlap when S < F.

    Returns:
        The output size, a whole number. ValueError if the window does not fit.

    >>> pool_output_size(6, 2, 2)
    3

    Pitfall: pooling adds no zeros here. A partial window is an error, not a smaller window.
    """
    raise NotImplementedError("pool_output_size is not written yet")


def pool_volume(volume: Volume, f: int, stride: int) -> tuple[int, int, int]:
    """Give the output volume of a pooling layer.

    Formula: H2 = (H1 - F)/S + 1, W2 = (W1 - F)/S + 1, D2 = D1   (lecture 002, subsampling layer)

    Args:
        volume: input volume (H1, W1, D1). H1 and W1 may differ.
        f: window size F.
        stride: step S.

    Returns:
        (H2, W2, D2), whole numbers. ValueError if the window does not fit.

    >>> pool_volume((6, 4, 5), f=2, stride=2)
    (3, 2, 5)

    Pitfall: pooling works on each channel by itself.
    """
    raise NotImplementedError("pool_volume is not written yet")


def max_pool(x: np.ndarray, f: int, stride: int) -> np.ndarray:
    """Keep the largest number of each F x F window.

    Formula: y[i,j] = max of x[i*S + p, j*S + q], 0 <= p, q < F    (lecture 000, max pooling)

    Args:
        x: image with one channel, shape (H, W). It need not be square.
        f: window size F.
        stride: step S.

    Returns:
        Output, shape (H_out, W_out). ValueError if the window does not fit.

    >>> max_pool(np.array([[1, 3, 2, 0], [4, 2, 1, 1]]), f=2, stride=2).tolist()
    [[4.0, 2.0]]

    Pitfall: the numbers may all be negative.
    """
    raise NotImplementedError("max_pool is not written yet")


def avg_pool(x: np.ndarray, f: int, stride: int) -> np.ndarray:
    """Take the mean of each F x F window.

    Formula: y[i,j] = mean of x[i*S + p, j*S + q], 0 <= p, q < F   (lecture 000, average pooling)

    Args:
        x: image with one channel, shape (H, W). It need not be square.
        f: window size F.
        stride: step S.

    Returns:
        Output, shape (H_out, W_out), float. ValueError if the window does not fit.

    >>> avg_pool(np.array([[1, 3, 2, 0], [4, 2, 1, 1]]), f=2, stride=2).tolist()
    [[2.5, 1.0]]

    Pitfall: the mean of whole numbers need not be whole.
    """
    raise NotImplementedError("avg_pool is not written yet")


def table_conv_params(table: Sequence[Sequence[int]], f: int) -> int:
    """Count the parameters of a convolution layer with a connection table.

    Formula: links * F*F + K                 (lecture 002, connection table of S2-C3)

    Args:
        table: rows of 0 and 1, shape (D1, K): one row for each input map, one column for
            each output map. A 1 (an X on the slide) is a link: one F x F kernel.
        f: kernel size F.

    Returns:
        Weights and biases together, a whole number.

    >>> table_conv_params([[1, 0, 1], [1, 1, 0]], f=2)
    19

    Pitfall: an output map has one bias, however many links it has.
    """
    raise NotImplementedError("table_conv_params is not written yet")


def table_conv_connections(table: Sequence[Sequence[int]], f: int, height: int, width: int) -> int:
    """Count the connections of a convolution layer with a connection table.

    Formula: (links * F*F + K) * H2 * W2     (lecture 002, connection table of S2-C3)

    Args:
        table: as in `table_conv_params`.
        f: kernel size F.
        height, width: size H2 x W2 of each output map.

    Returns:
        The number of arrows into all units, bias arrows included, a whole number.

    >>> table_conv_connections([[1, 0, 1], [1, 1, 0]], f=2, height=3, width=2)
    114

    Pitfall: sharing saves parameters. It saves no connections.
    """
    raise NotImplementedError("table_conv_connections is not written yet")


def layer_table(volume: Volume, layers: Sequence[dict]) -> list[tuple]:
    """Walk through a network: volume, parameters and connections of each layer.

    A layer is a dict of one of four kinds (lecture 002, case study LeNet-5):

        {"kind": "conv", "k": K, "f": F, "stride": S, "pad": P}    may also have "table"
        {"kind": "pool", "f": F, "stride": S}                      nothing to learn
        {"kind": "subsample", "f": F, "stride": S}                 one weight, one bias for each map
        {"kind": "dense", "units": U}                              fully connected

    Formula: connections = arrows into one unit, its bias included, times the number of units.

    Args:
        volume: input volume (H, W, D) of the network.
        layers: the layers in order. The output of one is the input of the next.

    Returns:
        One row for each layer: (output volume, parameters, connections).
        The output volume of a dense layer is (1, 1, U). ValueError if a layer does not fit.

    >>> layer_table((4, 4, 1), [{"kind": "conv", "k": 2, "f": 3, "stride": 1, "pad": 0}])
    [((2, 2, 2), 20, 80)]

    Pitfall: a "pool" unit has F*F arrows and no bias; a "subsample" unit has a bias.
    """
    raise NotImplementedError("layer_table is not written yet")


def conv2d_batch(
    x: np.ndarray, w: np.ndarray, b: np.ndarray, stride: int = 1, pad: int = 0
) -> np.ndarray:
    """Run a whole convolution layer on a batch of images with channels.

    Formula: y[n,i,j,k] = b[k] + sum over p, q, d of w[k,p,q,d] * x[n, i*S + p, j*S + q, d]
    (lecture 002, summary of the convolution layer)

    Args:
        x: batch of images, shape (N, H, W, D).
        w: filters, shape (K, FH, FW, D).
        b: biases, shape (K,).
        stride: step S, the same in both directions.
        pad: zeros P on all four sides of each image. No channel is added.

    Returns:
        Output, shape (N, H_out, W_out, K), float. ValueError if the filters do not fit.

    Steps: 1. pad height and width; 2. cut a patch (N, FH, FW, D) at each position;
    3. sum over everything that a patch and a filter share.

    >>> x = np.ones((2, 3, 3, 4))
    >>> conv2d_batch(x, np.ones((1, 2, 2, 4)), np.array([5.0])).tolist()[0][0]
    [[21.0], [21.0]]

    Pitfall: one filter adds up over all channels, then adds its bias once.
    """
    raise NotImplementedError("conv2d_batch is not written yet")


def receptive_field(layers: Sequence[tuple[int, int]]) -> int:
    """Say how many input pixels, in one direction, one unit of the last layer sees.

    Formula: r = 1 + sum over l of (F_l - 1) * S_1 * ... * S_(l-1)   (lecture 000, receptive field)

    Args:
        layers: pairs (F, S) from the first layer to the last, convolution or pooling alike.

    Returns:
        The size of the receptive field, a whole number.

    >>> receptive_field([(3, 2), (3, 1)])
    7

    Pitfall: the stride of a layer spreads the windows of later layers, not its own.
    """
    raise NotImplementedError("receptive_field is not written yet")
