"""Convolution and max pooling in NumPy, forward and backward, as a program that is put on trial by

    reference verify --op Conv MaxPool -- python3 layers.py

Cases come in on standard input, results go out on standard output, each a safetensors blob (docs/verify.md). Nothing loops over pixels here: for each weight
of the kernel, the pixels that lie under it in all windows are one slice of the padded picture.
"""

import json
import struct
import sys

import numpy as np

DTYPES = {"F32": "<f4", "F64": "<f8", "I64": "<i8"}


class Unsupported(Exception):
    """Something that this program does not do: the case is skipped."""


class Windows:
    """A kernel that slides over a picture of any number of axes."""

    def __init__(self, picture, kernel, strides=None, pads=None, dilations=None, auto_pad="NOTSET", ceil_mode=0):
        ones = [1] * len(picture)
        self.picture, self.kernel = picture, kernel
        self.strides, self.dilations, pads = strides or ones, dilations or ones, pads or [0] * 2 * len(picture)
        self.positions, self.padding = [], []
        for H, K, s, d, begin, end in zip(picture, kernel, self.strides, self.dilations, pads, pads[len(picture) :]):
            span = d * (K - 1) + 1
            if auto_pad.startswith("SAME"):
                total = max((H - 1) // s * s + span - H, 0)
                begin = total // 2 if auto_pad == "SAME_UPPER" else total - total // 2
                end = total - begin
            P = (H + begin + end - span) // s + 1
            if ceil_mode and auto_pad == "NOTSET":
                P = -(-(H + begin + end - span) // s) + 1
                P -= (P - 1) * s >= begin + H  # a window that would start in the padding at the end
            self.positions.append(P)
            self.padding.append((begin, max((P - 1) * s + span - begin - H, 0)))

    def pad(self, x, value):
        return np.pad(x, [(0, 0)] * (x.ndim - len(self.picture)) + self.padding, constant_values=value)

    def crop(self, padded):
        return padded[(..., *(slice(begin, begin + H) for (begin, _), H in zip(self.padding, self.picture)))]

    def __iter__(self):
        """Each weight of the kernel, and the slice of the padded picture that it meets."""
        for weight in np.ndindex(*self.kernel):
            starts = [k * d for k, d in zip(weight, self.dilations)]
            yield (..., *weight), (..., *(slice(k, k + (P - 1) * s + 1, s) for k, P, s in zip(starts, self.positions, self.strides)))


def conv(X, W, B=None, dY=None, group=1, kernel_shape=None, **attributes):
    windows = Windows(X.shape[2:], W.shape[2:], **attributes)
    N, G, C, O = len(X), group, W.shape[1], len(W) // group
    x = windows.pad(X.reshape(N, G, C, *X.shape[2:]), 0)
    w = W.reshape(G, O, C, *W.shape[2:])
    y = np.zeros((N, G, O, *windows.positions))
    for k, under in windows:
        y += np.einsum("ngc...,goc->ngo...", x[under], w[k])
    y = y.reshape(N, G * O, *windows.positions)
    results = {"Y": y if B is None else y + B.reshape(-1, *[1] * len(windows.kernel))}
    if dY is not None:
        dy, dx, dw = dY.reshape(N, G, O, *windows.positions), np.zeros_like(x), np.zeros_like(w)
        for k, under in windows:
            dx[under] += np.einsum("ngo...,goc->ngc...", dy, w[k])
            dw[k] = np.einsum("ngop,ngcp->goc", dy.reshape(N, G, O, -1), x[under].reshape(N, G, C, -1))
        results |= {"dX": windows.crop(dx).reshape(X.shape), "dW": dw.reshape(W.shape)}
        if B is not None:
            results["dB"] = dY.sum(axis=(0, *range(2, dY.ndim)))
    return results


def max_pool(X, dY=None, kernel_shape=None, storage_order=0, **attributes):
    windows = Windows(X.shape[2:], kernel_shape, **attributes)
    x = windows.pad(X, 0)
    places = windows.pad(np.arange(X.size).reshape(X.shape), -1)  # -1 is the padding, which never wins
    y, winner = np.zeros((*X.shape[:2], *windows.positions)), np.full((*X.shape[:2], *windows.positions), -1)
    for _, under in windows:
        greater = (x[under] > y) | (np.isnan(x[under]) & ~np.isnan(y))
        wins = (places[under] >= 0) & (greater | (winner < 0))
        y, winner = np.where(wins, x[under], y), np.where(wins, places[under], winner)
    count = np.arange(X.size).reshape(X.shape)
    if storage_order == 1:  # the first spatial axis runs fastest
        count = count.reshape(*X.shape[:2], *X.shape[:1:-1]).transpose(0, 1, *range(X.ndim - 1, 1, -1))
    results = {"Y": y, "Indices": count.ravel()[winner]}
    if dY is not None:
        dX = np.zeros(X.size)
        np.add.at(dX, winner.ravel(), dY.ravel())
        results["dX"] = dX.reshape(X.shape)
    return results


OPERATORS = {"Conv": (conv, {"group"}), "MaxPool": (max_pool, {"ceil_mode", "storage_order"})}
ATTRIBUTES = {"kernel_shape", "strides", "pads", "dilations", "auto_pad"}


def answer(metadata, header, data):
    """The results that a case asks for, under their names, each with its dtype."""
    op = metadata["op"]
    if op not in OPERATORS:
        raise Unsupported(f"no {op} here")
    run, own = OPERATORS[op]
    attributes = json.loads(metadata["attributes"])
    attributes.pop("exact_fit", None)  # promises that no pixels remain; the results are the same
    if unknown := attributes.keys() - ATTRIBUTES - own:
        raise Unsupported(f"{op} has no {', '.join(sorted(unknown))} here")
    given = {}
    for name, entry in header.items():
        if entry["dtype"] not in DTYPES:
            raise Unsupported(f"no {entry['dtype']} here")
        stored = np.frombuffer(data[slice(*entry["data_offsets"])], DTYPES[entry["dtype"]])
        given[name] = stored.reshape(entry["shape"]).astype("f8")
    with np.errstate(invalid="ignore"):  # of ∞ - ∞
        results = run(**given, **attributes)
    return {name: ("I64" if name == "Indices" else header["X"]["dtype"], tensor) for name, tensor in results.items()}


def read(stream):
    """The next case: its texts, what the header says of each tensor, and the tensors' bytes; None where there is no further one."""
    if not (prefix := stream.read(8)):
        return None
    header = json.loads(stream.read(struct.unpack("<Q", prefix)[0]))
    metadata = header.pop("__metadata__")
    return metadata, header, stream.read(max(entry["data_offsets"][1] for entry in header.values()))


def write(stream, metadata, results):
    header, data = {"__metadata__": metadata}, b""
    for name, (dtype, tensor) in results.items():
        packed = tensor.astype(DTYPES[dtype]).tobytes()
        header[name] = {"dtype": dtype, "shape": tensor.shape, "data_offsets": [len(data), len(data) + len(packed)]}
        data += packed
    text = json.dumps(header).encode()
    stream.write(struct.pack("<Q", len(text)) + text + data)
    stream.flush()


while case := read(sys.stdin.buffer):
    try:
        write(sys.stdout.buffer, {}, answer(*case))
    except Unsupported as reason:
        write(sys.stdout.buffer, {"unsupported": str(reason)}, {})
