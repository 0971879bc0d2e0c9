#!/usr/bin/env python3
"""Turns a convolutional network of TensorFlow Lite into an ONNX file that OpenCV 4.6 and ONNX Runtime read.

    convert_tflite.py --outputs=NAME,... [--free=batch|size] [--transposed] MODEL.tflite OUT.onnx

Pictures change from rows of pixels to one plane for each colour, and every weight with them. What the makers' tools had taken
apart is put together again, exactly: the five or six operations that make a parametric ReLU, the five of a softmax, weights
kept in 16 bits. A fully connected layer becomes a convolution over the whole plane. A reshape that ends the network is left
out: the network then ends in planes, which have a meaning at every size, or in one row of numbers for each picture.

  --outputs     names of the outputs, in the order of the file's own
  --free        what may differ from run to run: the number of pictures (batch) or their height and width (size; the
                file's own number of pictures is then 1)
  --transposed  the network was trained on pictures whose rows and columns are exchanged: exchange them in its weights

An operation, a type or an attribute that is not understood ends the conversion. The same input gives the same bytes: names come from
the numbers of the file's own tensors, and nothing of the machine or the day is written. Needs python3-onnx and python3-numpy (Debian).
"""

import struct
import sys

try:
    import numpy
    import onnx
    from onnx import TensorProto, helper, numpy_helper
except ImportError as error:
    sys.exit(f"{error.name} is missing: install the Debian packages python3-onnx and python3-numpy")

OPSET = 13  # the first whose softmax runs along one axis
IR_VERSION = 7  # the one that belongs to opset 13

# Of the schema of TensorFlow Lite, version 3: https://www.tensorflow.org/lite (schema.fbs).
ADD, CONV, DEPTHWISE, DEQUANTIZE, FULLY_CONNECTED, MAX_POOL = 0, 3, 4, 6, 9, 17
MUL, RELU, RESHAPE, RESIZE, PAD, SUB, DIV, EXP, NEG, SUM, REDUCE_MAX, ABS = 18, 19, 22, 23, 34, 41, 42, 47, 59, 74, 82, 101
TYPES = {0: "<f4", 1: "<f2", 2: "<i4"}
VALID = 1  # of a padding; the other is SAME
NO_ACTIVATION, RELU_ACTIVATION = 0, 1


class Refusal(Exception):
    """The input is not what this program can convert; the text says why."""


class Flatbuffer:
    """Reads tables and vectors of https://flatbuffers.dev; a position outside the file ends the conversion."""

    def __init__(self, data):
        self.data = data

    def read(self, form, position):
        return struct.unpack_from("<" + form, self.data, position)[0]

    def follow(self, position):
        return position + self.read("I", position)

    def field(self, table, number):
        """Where a table keeps a field, or None when it holds the default."""
        vtable = table - self.read("i", table)
        slot = 4 + 2 * number
        offset = self.read("H", vtable + slot) if slot < self.read("H", vtable) else 0
        return table + offset if offset else None

    def number(self, table, number, form, default=0):
        position = self.field(table, number)
        return default if position is None else self.read(form, position)

    def vector(self, table, number):
        position = self.field(table, number)
        if position is None:
            return 0, 0
        start = self.follow(position)
        return start + 4, self.read("I", start)

    def numbers(self, table, number):
        start, count = self.vector(table, number)
        return list(struct.unpack_from(f"<{count}i", self.data, start))

    def tables(self, table, number):
        start, count = self.vector(table, number)
        return [self.follow(start + 4 * each) for each in range(count)]


class Operation:
    def __init__(self, kind, inputs, outputs, options):
        self.kind, self.inputs, self.outputs, self.options = kind, inputs, outputs, options


class Network:
    """The one graph of the file: shapes, constants and, for each computed tensor, the operation that makes it."""

    def __init__(self, data):
        self.file = Flatbuffer(data)
        if data[4:8] != b"TFL3":
            raise Refusal("this is no file of TensorFlow Lite, version 3")
        model = self.file.follow(0)
        graphs = self.file.tables(model, 2)
        if len(graphs) != 1:
            raise Refusal(f"the file holds {len(graphs)} graphs, not one")
        graph = graphs[0]
        codes = [max(self.file.number(code, 0, "b"), self.file.number(code, 3, "i")) for code in self.file.tables(model, 1)]
        self.inputs, self.outputs = self.file.numbers(graph, 1), self.file.numbers(graph, 2)
        self.shapes, self.constants, self.makers = {}, {}, {}
        buffers = self.file.tables(model, 4)
        for number, tensor in enumerate(self.file.tables(graph, 0)):
            self.read_tensor(number, tensor, buffers)
        for table in self.file.tables(graph, 3):
            options = self.file.field(table, 4)
            operation = Operation(codes[self.file.number(table, 0, "I")], self.file.numbers(table, 1),
                                  self.file.numbers(table, 2), None if options is None else self.file.follow(options))
            if len(operation.outputs) != 1:
                raise Refusal(f"operation {operation.kind} has {len(operation.outputs)} outputs")
            self.makers[operation.outputs[0]] = operation

    def read_tensor(self, number, tensor, buffers):
        self.shapes[number] = self.file.numbers(tensor, 0)
        kind = self.file.number(tensor, 1, "b")
        start, size = self.file.vector(buffers[self.file.number(tensor, 2, "I")], 0)
        if kind not in TYPES or self.file.field(tensor, 6) is not None:
            raise Refusal(f"tensor {number} is of type {kind}, or sparse")
        if not size:
            return
        if size != int(numpy.prod(self.shapes[number])) * int(TYPES[kind][2]) or start + size > len(self.file.data):
            raise Refusal(f"tensor {number} does not fill its shape")
        values = numpy.frombuffer(self.file.data, TYPES[kind], size // int(TYPES[kind][2]), start)
        self.constants[number] = values.reshape(self.shapes[number])

    def maker(self, tensor, kind):
        """The operation of this kind that makes the tensor, or None."""
        operation = self.makers.get(tensor)
        return operation if operation is not None and operation.kind == kind else None

    def constant(self, tensor):
        """A constant in 32 bits, also one that is kept in 16; None for what is computed."""
        widened = self.maker(tensor, DEQUANTIZE)
        values = self.constants.get(widened.inputs[0] if widened else tensor)
        return values.astype("<f4") if values is not None and values.dtype.kind == "f" else values

    def option(self, operation, number, form, default=0):
        return default if operation.options is None else self.file.number(operation.options, number, form, default)


class Converter:
    def __init__(self, network, transposed):
        self.network, self.transposed = network, transposed
        self.nodes, self.initializers, self.names = [], [], {network.inputs[0]: "input"}

    def plane(self, tensor):
        """Height and width as the converted network sees them."""
        shape = self.network.shapes[tensor]
        height, width = shape[1:3] if len(shape) == 4 else (1, 1)
        return (width, height) if self.transposed else (height, width)

    def both(self, operation, first, second, form="i", default=0):
        """Two options, for rows and for columns."""
        pair = [self.network.option(operation, each, form, default) for each in (first, second)]
        return pair[::-1] if self.transposed else pair

    def as_planes(self, weights):
        """(outputs, rows, columns, inputs) as (outputs, inputs, rows, columns)."""
        return weights.transpose(0, 3, 2, 1) if self.transposed else weights.transpose(0, 3, 1, 2)

    def keep(self, name, values, kind="<f4"):
        self.initializers.append(numpy_helper.from_array(numpy.ascontiguousarray(values, kind), name))
        return name

    def node(self, kind, inputs, name, **attributes):
        self.nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def weights_of(self, tensor):
        values = self.network.constant(tensor)
        if values is None or values.dtype.kind != "f":
            raise Refusal(f"tensor {tensor} is not a constant of floats")
        return values

    def activated(self, name, operation, number):
        activation = self.network.option(operation, number, "b")
        if activation == NO_ACTIVATION:
            return name
        if activation == RELU_ACTIVATION:
            return self.node("Relu", [name], name + "_relu")
        raise Refusal(f"activation {activation} is not supported")

    def padding(self, operation, kernel, strides):
        """Rows and columns added before and after, for the size that the file states."""
        mode = self.network.option(operation, 0, "b")
        if mode == VALID:
            return [0, 0, 0, 0]
        sides = self.plane(operation.inputs[0])
        total = [max((-(-side // stride) - 1) * stride + length - side, 0)
                 for side, length, stride in zip(sides, kernel, strides)]
        return [each // 2 for each in total] + [each - each // 2 for each in total]

    def convolution(self, operation, name):
        depthwise = operation.kind == DEPTHWISE
        weights = self.weights_of(operation.inputs[1])
        weights = self.as_planes(weights.transpose(3, 1, 2, 0) if depthwise else weights)
        strides = self.both(operation, 2, 1)
        if self.both(operation, 6 if depthwise else 5, 5 if depthwise else 4, "i", 1) != [1, 1]:
            raise Refusal("dilated convolutions are not supported")
        kernel = list(weights.shape[2:])
        inputs = [self.value(operation.inputs[0]), self.keep(name + "_w", weights),
                  self.keep(name + "_b", self.weights_of(operation.inputs[2]))]
        self.node("Conv", inputs, name, kernel_shape=kernel, strides=strides,
                  pads=self.padding(operation, kernel, strides), group=weights.shape[0] if depthwise else 1)
        return self.activated(name, operation, 4 if depthwise else 3)

    def fully_connected(self, operation, name):
        shape = self.network.shapes[operation.inputs[0]]
        rows, columns = shape[1:3] if len(shape) == 4 else (1, 1)
        weights = self.weights_of(operation.inputs[1])
        weights = self.as_planes(weights.reshape(weights.shape[0], rows, columns, shape[-1]))
        inputs = [self.value(operation.inputs[0]), self.keep(name + "_w", weights),
                  self.keep(name + "_b", self.weights_of(operation.inputs[2]))]
        self.node("Conv", inputs, name, kernel_shape=list(weights.shape[2:]))
        return self.activated(name, operation, 0)

    def max_pool(self, operation, name):
        strides, kernel = self.both(operation, 2, 1), self.both(operation, 4, 3)
        mode = "VALID" if self.network.option(operation, 0, "b") == VALID else "SAME_UPPER"  # also right for odd sizes
        self.node("MaxPool", [self.value(operation.inputs[0])], name, kernel_shape=kernel, strides=strides, auto_pad=mode)
        return self.activated(name, operation, 5)

    def pad(self, operation, name):
        amounts = self.network.constant(operation.inputs[1])
        if amounts is None or amounts.shape != (4, 2) or amounts[:3].any():
            raise Refusal("only channels may be added")
        pads = numpy.array([0, amounts[3, 0], 0, 0, 0, amounts[3, 1], 0, 0])
        return self.node("Pad", [self.value(operation.inputs[0]), self.keep(name + "_pads", pads, "<i8")], name)

    def resize(self, operation, name):
        before, after = self.plane(operation.inputs[0]), self.plane(operation.outputs[0])
        align_corners = self.network.option(operation, 2, "b")
        half_pixels = self.network.option(operation, 3, "b")
        if align_corners or not half_pixels or any(large % small for large, small in zip(after, before)):
            raise Refusal("only enlarging by a whole number, measured from the middle of pixels, is supported")
        scales = self.keep(name + "_scales", [1, 1, after[0] // before[0], after[1] // before[1]])
        return self.node("Resize", [self.value(operation.inputs[0]), "", scales], name, mode="linear",
                         coordinate_transformation_mode="half_pixel")

    def parametric_relu(self, tensor):
        """(input, slopes) when the tensor is relu(x) + slope * min(x, 0) in one of the two forms that makers write, or None."""
        for positive, negative in (self.makers_inputs(tensor), self.makers_inputs(tensor)[::-1]):
            relu, product = self.network.maker(positive, RELU), self.network.maker(negative, MUL)
            slopes = self.network.constant(product.inputs[0]) if product else None
            if relu is None or slopes is None:
                continue
            source, factor = relu.inputs[0], product.inputs[1]
            difference, negated = self.network.maker(factor, SUB), self.network.maker(factor, NEG)
            if difference and difference.inputs[0] == source:  # x - |x| is twice min(x, 0)
                absolute = self.network.maker(difference.inputs[1], ABS)
                if absolute and absolute.inputs == [source]:
                    return source, 2 * slopes
            inner = self.network.maker(negated.inputs[0], RELU) if negated else None
            minus = self.network.maker(inner.inputs[0], NEG) if inner else None
            if minus and minus.inputs == [source]:  # -relu(-x) is min(x, 0)
                return source, slopes
        return None

    def makers_inputs(self, tensor):
        return self.network.makers[tensor].inputs

    def addition(self, operation, name):
        found = self.parametric_relu(operation.outputs[0])
        if found is None:
            self.node("Add", [self.value(each) for each in operation.inputs], name)
        else:
            source, slopes = found
            if slopes.size != self.network.shapes[source][-1]:
                raise Refusal(f"tensor {source} has not one slope for each channel")
            self.node("PRelu", [self.value(source), self.keep(name + "_slopes", slopes.reshape(-1, 1, 1))], name)
        return self.activated(name, operation, 0)

    def softmax(self, operation, name):
        """A division is understood only as the last step of exp(x - max x) / sum exp(x - max x) over the channels."""
        powers, total = operation.inputs
        exponential, summed = self.network.maker(powers, EXP), self.network.maker(total, SUM)
        shifted = self.network.maker(exponential.inputs[0], SUB) if exponential else None
        largest = self.network.maker(shifted.inputs[1], REDUCE_MAX) if shifted else None
        channels = len(self.network.shapes[powers]) - 1
        if not summed or not largest or summed.inputs[0] != powers or largest.inputs[0] != shifted.inputs[0]:
            raise Refusal("a division that is no softmax is not supported")
        for reduction in (summed, largest):
            axis = self.network.constant(reduction.inputs[1])
            if axis is None or axis.size != 1 or axis.item() not in (-1, channels):
                raise Refusal("a softmax over something else than the channels is not supported")
        return self.node("Softmax", [self.value(shifted.inputs[0])], name, axis=1)

    def value(self, tensor):
        """The name under which the tensor is computed; what it needs is computed first."""
        if tensor not in self.names:
            operation = self.network.makers.get(tensor)
            ways = {ADD: self.addition, CONV: self.convolution, DEPTHWISE: self.convolution, DIV: self.softmax,
                    FULLY_CONNECTED: self.fully_connected, MAX_POOL: self.max_pool, PAD: self.pad, RESIZE: self.resize,
                    RELU: lambda each, name: self.node("Relu", [self.value(each.inputs[0])], name)}
            if operation is None or operation.kind not in ways:
                raise Refusal(f"tensor {tensor} is made by operation {operation and operation.kind}, which is not supported here")
            self.names[tensor] = ways[operation.kind](operation, f"t{tensor}")
        return self.names[tensor]

    def output(self, tensor, name):
        reshape = self.network.maker(tensor, RESHAPE)
        source = reshape.inputs[0] if reshape else tensor
        one_row = self.plane(source) == (1, 1)
        value = self.value(source)
        if one_row:
            self.node("Flatten", [value], name, axis=1)
        else:
            self.node("Identity", [value], name)
        channels = self.network.shapes[source][-1]
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", channels] + ([] if one_row else ["rows", "columns"]))

    def model(self, outputs, free):
        if len(self.network.inputs) != 1 or len(self.network.outputs) != len(outputs):
            raise Refusal(f"there are {len(self.network.inputs)} inputs and {len(self.network.outputs)} outputs")
        height, width = self.plane(self.network.inputs[0])
        channels = self.network.shapes[self.network.inputs[0]][3]
        shape = {"batch": ["n", channels, height, width], "size": [1, channels, "height", "width"],
                 "": [1, channels, height, width]}[free]
        values = [self.output(tensor, name) for tensor, name in zip(self.network.outputs, outputs)]
        graph = helper.make_graph(self.nodes, "net", [helper.make_tensor_value_info("input", TensorProto.FLOAT, shape)],
                                  values, self.initializers)
        model = helper.make_model(graph, producer_name="tflite2onnx", opset_imports=[helper.make_opsetid("", OPSET)])
        model.ir_version = IR_VERSION
        onnx.checker.check_model(model)
        return model


def main(arguments):
    options = [each for each in arguments if each.startswith("--")]
    files = [each for each in arguments if not each.startswith("--")]
    outputs = [each.removeprefix("--outputs=").split(",") for each in options if each.startswith("--outputs=")]
    free = [each.removeprefix("--free=") for each in options if each in ("--free=batch", "--free=size")]
    transposed = "--transposed" in options
    if len(files) != 2 or len(outputs) != 1 or len(free) > 1 or len(options) != 1 + len(free) + transposed:
        sys.exit("usage: convert_tflite.py --outputs=NAME,... [--free=batch|size] [--transposed] MODEL.tflite OUT.onnx")
    try:
        with open(files[0], "rb") as file:
            network = Network(file.read())
        model = Converter(network, transposed).model(outputs[0], free[0] if free else "")
        with open(files[1], "xb") as file:
            file.write(model.SerializeToString(deterministic=True))
    except (OSError, Refusal, struct.error, UnicodeDecodeError, IndexError) as error:
        sys.exit(f"not converted: {error}")


if __name__ == "__main__":
    main(sys.argv[1:])
