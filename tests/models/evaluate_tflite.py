#!/usr/bin/env python3
"""Evaluates a network of TensorFlow Lite by the definitions of its operations, in double precision, one after the other.

    evaluate_tflite.py [--transposed] MODEL.tflite ROWS COLUMNS INPUT OUTPUT     (INPUT and OUTPUT: raw 32 bit floats)

INPUT holds one picture, a plane for each colour; OUTPUT gets all outputs, planes too, in the file's own order. With
--transposed the picture is turned over its diagonal before and the planes after. The other opinion on what a conversion must
compute: it takes nothing apart and puts nothing together, shares no code and no library with the converter but numpy, and
takes any size, as far as the network has a meaning there.
"""

import struct
import sys

import numpy

KINDS = {0: "add", 3: "conv", 4: "depthwise", 6: "widen", 9: "dense", 17: "pool", 18: "mul", 19: "relu", 22: "reshape",
         23: "resize", 34: "pad", 41: "sub", 42: "div", 47: "exp", 59: "neg", 74: "sum", 82: "max", 101: "abs"}


def scalar(data, form, at):
    return struct.unpack_from("<" + form, data, at)[0]


def table(data, at):
    """Positions of a table's fields by number."""
    vtable = at - scalar(data, "i", at)
    offsets = struct.unpack_from(f"<{scalar(data, 'H', vtable) // 2 - 2}H", data, vtable + 4)
    return {number: at + offset for number, offset in enumerate(offsets) if offset}


def there(data, at):
    return at + scalar(data, "I", at)


def listed(data, fields, number, form="I"):
    if number not in fields:
        return []
    start = there(data, fields[number])
    values = struct.unpack_from(f"<{scalar(data, 'I', start)}{form}", data, start + 4)
    return list(values) if form == "i" else [start + 4 + 4 * each + value for each, value in enumerate(values)]


def same(side, length, step):
    total = max((-(-side // step) - 1) * step + length - side, 0)
    return total // 2, total - total // 2


def windows(picture, height, width, step_y, step_x, padding, filler):
    if padding == 0:
        picture = numpy.pad(picture, (same(picture.shape[0], height, step_y), same(picture.shape[1], width, step_x), (0, 0)),
                            constant_values=filler)
    return numpy.lib.stride_tricks.sliding_window_view(picture, (height, width), axis=(0, 1))[::step_y, ::step_x]


def enlarged(picture, height, width):
    def places(count, old):
        at = numpy.clip((numpy.arange(count) + 0.5) * old / count - 0.5, 0, old - 1)
        low = numpy.floor(at).astype(int)
        return low, numpy.minimum(low + 1, old - 1), at - low

    top, bottom, down = places(height, picture.shape[0])
    left, right, across = places(width, picture.shape[1])
    rows = picture[top] * (1 - down)[:, None, None] + picture[bottom] * down[:, None, None]
    return rows[:, left] * (1 - across)[None, :, None] + rows[:, right] * across[None, :, None]


def evaluate(data, picture):
    model = table(data, there(data, 0))
    codes = []
    for at in listed(data, model, 1):
        fields = table(data, at)
        codes.append(max(scalar(data, "b", fields[0]) if 0 in fields else 0, scalar(data, "i", fields[3]) if 3 in fields else 0))
    buffers = listed(data, model, 4)
    graph = table(data, listed(data, model, 2)[0])
    values, stated = {}, {}
    for number, at in enumerate(listed(data, graph, 0)):
        fields = table(data, at)
        stated[number] = listed(data, fields, 0, "i")
        buffer = table(data, buffers[scalar(data, "I", fields[2]) if 2 in fields else 0])
        kind = {0: "<f4", 1: "<f2", 2: "<i4"}[scalar(data, "b", fields[1]) if 1 in fields else 0]
        if 0 in buffer:
            start = there(data, buffer[0])
            raw = data[start + 4:start + 4 + scalar(data, "I", start)]
            values[number] = numpy.frombuffer(raw, kind).reshape(stated[number]).astype(float)
    values[listed(data, graph, 1, "i")[0]] = picture
    for at in listed(data, graph, 3):
        fields = table(data, at)
        kind = KINDS[codes[scalar(data, "I", fields[0]) if 0 in fields else 0]]
        options = table(data, there(data, fields[4])) if 4 in fields else {}
        integer = lambda number: scalar(data, "i", options[number])
        byte = lambda number: scalar(data, "b", options[number]) if number in options else 0
        given = [values[each] for each in listed(data, fields, 1, "i")]
        activation = 0
        if kind == "conv":
            size = given[1].shape[1:3]
            seen = windows(given[0], *size, integer(2), integer(1), byte(0), 0)
            result = numpy.einsum("yxcij,oijc->yxo", seen, given[1], optimize=True) + given[2]
            activation = byte(3)
        elif kind == "depthwise":
            size = given[1].shape[1:3]
            seen = windows(given[0], *size, integer(2), integer(1), byte(0), 0)
            result = numpy.einsum("yxcij,ijc->yxc", seen, given[1][0], optimize=True) + given[2]
            activation = byte(4)
        elif kind == "dense":
            result = (given[1] @ given[0].reshape(-1) + given[2]).reshape(1, 1, -1)
            activation = byte(0)
        elif kind == "pool":
            result = windows(given[0], integer(4), integer(3), integer(2), integer(1), byte(0), -numpy.inf).max(axis=(3, 4))
            activation = byte(5)
        elif kind == "resize":
            assert byte(3) == 1 and byte(2) == 0
            factor = int(given[1][0]) // stated[listed(data, fields, 1, "i")[0]][1]
            result = enlarged(given[0], factor * given[0].shape[0], factor * given[0].shape[1])
        elif kind == "pad":
            result = numpy.pad(given[0], given[1][1:].astype(int))
        elif kind in ("sum", "max"):
            result = getattr(given[0], kind)(axis=-1, keepdims=True)
        else:
            result = {"add": lambda: given[0] + given[1], "mul": lambda: given[0] * given[1],
                      "sub": lambda: given[0] - given[1], "div": lambda: given[0] / given[1],
                      "exp": lambda: numpy.exp(given[0]), "neg": lambda: -given[0], "abs": lambda: abs(given[0]),
                      "relu": lambda: numpy.maximum(given[0], 0), "widen": lambda: given[0],
                      "reshape": lambda: given[0]}[kind]()
            activation = byte(0) if kind in ("add", "mul", "sub", "div") else 0
        assert activation in (0, 1)
        values[listed(data, fields, 2, "i")[0]] = numpy.maximum(result, 0) if activation else result
    return [values[each] for each in listed(data, graph, 2, "i")]


def main(arguments):
    transposed = arguments[0] == "--transposed"
    model, rows, columns, input_path, output_path = arguments[transposed:]
    picture = numpy.fromfile(input_path, "<f4").astype(float).reshape(3, int(rows), int(columns)).transpose(1, 2, 0)
    turned = (1, 0, 2) if transposed else (0, 1, 2)
    with open(model, "rb") as file:
        outputs = evaluate(file.read(), picture.transpose(turned))
    with open(output_path, "wb") as file:
        for each in outputs:
            file.write(each.transpose(turned).transpose(2, 0, 1).astype("<f4").tobytes())


if __name__ == "__main__":
    main(sys.argv[1:])
