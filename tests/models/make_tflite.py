#!/usr/bin/env python3
"""Makes small networks of TensorFlow Lite, with random weights, in which every operation that convert_tflite.py knows stands.

    make_tflite.py planes OUT       any size: convolutions, poolings, both forms of a parametric ReLU, a softmax; ends in planes
    make_tflite.py pyramid OUT      any multiple of 8: strides, weights in 16 bits, added channels, enlarging; a reshape at its end
    make_tflite.py row OUT          12x12 pixels, fully connected; ends in one row for each picture
    make_tflite.py unknown OUT      as `planes`, with one operation that nobody knows

Writes the file format (schema 3) by hand, from the end to the beginning, as https://flatbuffers.dev tells it.
"""

import random
import struct
import sys

ADD, CONV, DEPTHWISE, DEQUANTIZE, DENSE, POOL, MUL, RELU, RESHAPE = 0, 3, 4, 6, 9, 17, 18, 19, 22
RESIZE, PAD, SUB, DIV, EXP, NEG, SUM, MAX, ABS, UNKNOWN = 23, 34, 41, 42, 47, 59, 74, 82, 101, 28
FLOAT, HALF, INT = 0, 1, 2


class Builder:
    """Tables and vectors, each placed before (below) what was written earlier."""

    def __init__(self):
        self.tail = b""

    def place(self, data):
        self.tail = data + self.tail
        return len(self.tail)

    def align(self, size, to=4):
        """Filler, so that what is placed next, of that size, begins at a multiple of four from the end."""
        self.tail = b"\0" * (-(len(self.tail) + size) % to) + self.tail

    def vector(self, data, count, to=4):
        self.align(len(data) + 4, max(to, 4))
        return self.place(struct.pack("<I", count) + data)

    def ints(self, values):
        return self.vector(struct.pack(f"<{len(values)}i", *values), len(values))

    def offsets(self, targets):
        """A vector of offsets to things that were placed before."""
        size = 4 * len(targets)
        self.align(size + 4)
        base = len(self.tail) + size  # of the first element, from the end
        words = [base - 4 * number - target for number, target in enumerate(targets)]
        return self.place(struct.pack("<I", len(targets)) + struct.pack(f"<{len(words)}I", *words))

    def table(self, fields):
        """Fields by number: ("b"|"i"|"I", value) or ("ref", target)."""
        count = max(fields, default=-1) + 1
        at, layout = 4, {}
        for number in sorted(fields):
            layout[number] = at
            at += 4
        self.align(at)
        start = len(self.tail) + at  # of the table, from the end
        body = b""
        for number in sorted(fields):
            kind, value = fields[number]
            if kind == "ref":
                body += struct.pack("<I", start - layout[number] - value)
            else:
                body += struct.pack("<" + kind, value).ljust(4, b"\0")
        vtable = struct.pack("<HH", 4 + 2 * count, at) + b"".join(struct.pack("<H", layout.get(n, 0)) for n in range(count))
        vtable += b"\0" * (-len(vtable) % 4)
        self.place(struct.pack("<i", len(vtable)) + body)
        self.place(vtable)
        return start


class Network:
    def __init__(self, height, width):
        self.random = random.Random(7)
        self.tensors, self.operations = [], []
        self.input = self.tensor([1, height, width, 3])

    def tensor(self, shape, kind=FLOAT, data=b""):
        self.tensors.append((shape, kind, data))
        return len(self.tensors) - 1

    def shape(self, tensor):
        return self.tensors[tensor][0]

    def weights(self, shape, kind=FLOAT):
        count = 1
        for side in shape:
            count *= side
        values = [self.random.uniform(-0.5, 0.5) for _ in range(count)]
        constant = self.tensor(shape, kind, struct.pack(f"<{count}{'e' if kind == HALF else 'f'}", *values))
        return self.operation(DEQUANTIZE, [constant], shape) if kind == HALF else constant

    def numbers(self, values, shape):
        return self.tensor(shape, INT, struct.pack(f"<{len(values)}i", *values))

    def operation(self, kind, inputs, shape, options=None):
        output = self.tensor(shape)
        self.operations.append((kind, inputs, output, options or {}))
        return output

    def convolution(self, source, channels, side, stride=1, same=True, relu=False, depthwise=False, kind=FLOAT):
        batch, height, width, inputs = self.shape(source)
        out = [-(-size // stride) if same else (size - side) // stride + 1 for size in (height, width)]
        channels = inputs if depthwise else channels
        weights = self.weights([1, side, side, inputs] if depthwise else [channels, side, side, inputs], kind)
        options = {0: ("b", 0 if same else 1), 1: ("i", stride), 2: ("i", stride)}
        options[4 if depthwise else 3] = ("b", 1 if relu else 0)
        if depthwise:
            options[3] = ("i", 1)
        return self.operation(DEPTHWISE if depthwise else CONV, [source, weights, self.weights([channels], kind)],
                              [batch, *out, channels], options)

    def pool(self, source, side, same):
        batch, height, width, channels = self.shape(source)
        out = [-(-size // 2) if same else (size - side) // 2 + 1 for size in (height, width)]
        return self.operation(POOL, [source], [batch, *out, channels],
                              {0: ("b", 0 if same else 1), 1: ("i", 2), 2: ("i", 2), 3: ("i", side), 4: ("i", side)})

    def slopes_by_difference(self, source):
        shape = self.shape(source)
        absolute = self.operation(ABS, [source], shape)
        difference = self.operation(SUB, [source, absolute], shape)
        product = self.operation(MUL, [self.weights([shape[-1]]), difference], shape)
        return self.operation(ADD, [self.operation(RELU, [source], shape), product], shape)

    def slopes_by_negation(self, source):
        shape = self.shape(source)
        negative = self.operation(RELU, [self.operation(NEG, [source], shape)], shape)
        product = self.operation(MUL, [self.weights([shape[-1]]), self.operation(NEG, [negative], shape)], shape)
        return self.operation(ADD, [self.operation(RELU, [source], shape), product], shape)

    def softmax(self, source):
        shape = self.shape(source)
        one = shape[:-1] + [1]
        axis = self.numbers([len(shape) - 1], [])
        largest = self.operation(MAX, [source, axis], one, {0: ("b", 1)})
        powers = self.operation(EXP, [self.operation(SUB, [source, largest], shape)], shape)
        return self.operation(DIV, [powers, self.operation(SUM, [powers, axis], one, {0: ("b", 1)})], shape)

    def file(self, outputs):
        builder = Builder()
        buffers = [builder.table({})]
        tensors = []
        for shape, kind, data in self.tensors:
            buffer = 0
            if data:
                buffers.append(builder.table({0: ("ref", builder.vector(data, len(data), 16))}))
                buffer = len(buffers) - 1
            tensors.append(builder.table({0: ("ref", builder.ints(shape)), 1: ("b", kind), 2: ("I", buffer)}))
        kinds = sorted({each[0] for each in self.operations})
        operations = []
        for kind, inputs, output, options in self.operations:
            fields = {0: ("I", kinds.index(kind)), 1: ("ref", builder.ints(inputs)), 2: ("ref", builder.ints([output]))}
            if options:
                fields[4] = ("ref", builder.table(options))
            operations.append(builder.table(fields))
        graph = builder.table({0: ("ref", builder.offsets(tensors)), 1: ("ref", builder.ints([self.input])),
                               2: ("ref", builder.ints(outputs)), 3: ("ref", builder.offsets(operations))})
        codes = builder.offsets([builder.table({0: ("b", kind), 3: ("i", kind)}) for kind in kinds])
        graphs, stores = builder.offsets([graph]), builder.offsets(buffers)
        model = builder.table({0: ("I", 3), 1: ("ref", codes), 2: ("ref", graphs), 4: ("ref", stores)})
        builder.align(8)
        return struct.pack("<I", len(builder.tail) + 8 - model) + b"TFL3" + builder.tail


def planes(unknown=False):
    net = Network(20, 20)
    first = net.slopes_by_difference(net.convolution(net.input, 6, 3, same=False))
    second = net.slopes_by_negation(net.convolution(net.pool(first, 2, same=True), 5, 3))
    third = net.convolution(net.pool(second, 2, same=False), 7, 3, depthwise=True, relu=True)
    if unknown:
        third = net.operation(UNKNOWN, [third], net.shape(third))
    return net.file([net.softmax(net.convolution(third, 2, 1)), net.convolution(third, 4, 1)])


def pyramid():
    net = Network(16, 16)
    fine = net.convolution(net.input, 4, 3, stride=2, relu=True, kind=HALF)
    coarse = net.convolution(fine, 6, 3, stride=2, depthwise=True, kind=HALF)
    coarse = net.convolution(coarse, 6, 1, kind=HALF)
    batch, height, width, channels = net.shape(fine)
    large = net.operation(RESIZE, [coarse, net.numbers([height, width], [2])], [batch, height, width, 6], {3: ("b", 1)})
    padded = net.operation(PAD, [fine, net.numbers([0, 0, 0, 0, 0, 0, 0, 2], [4, 2])], [batch, height, width, 6])
    both = net.operation(ADD, [padded, large], [batch, height, width, 6], {0: ("b", 1)})
    ends = [net.convolution(both, 5, 1), net.convolution(both, 1, 1)]
    return net.file([net.operation(RESHAPE, [end], [batch, height * width, net.shape(end)[-1]]) for end in ends])


def row():
    net = Network(12, 12)
    small = net.slopes_by_negation(net.pool(net.convolution(net.input, 4, 3, same=False), 3, same=True))
    batch, height, width, channels = net.shape(small)

    def dense(source, outputs, inputs):
        return net.operation(DENSE, [source, net.weights([outputs, inputs]), net.weights([outputs])], [batch, outputs])

    hidden = net.slopes_by_negation(dense(small, 9, height * width * channels))
    return net.file([net.softmax(dense(hidden, 2, 9)), dense(hidden, 4, 9)])


def main(kind, path):
    made = {"planes": planes, "pyramid": pyramid, "row": row, "unknown": lambda: planes(True)}[kind]()
    with open(path, "wb") as file:
        file.write(made)


if __name__ == "__main__":
    main(*sys.argv[1:])
