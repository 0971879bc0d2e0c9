#!/usr/bin/env python3
"""Turns Intel's FP16 intermediate representation of face-reidentification-retail-0095 into an ONNX file.

    convert_ir.py MODEL.xml MODEL.bin OUT.onnx

OpenCV as packaged by Debian reads ONNX but not Intel's format. Weights are widened from 16 to 32 bit floats, which is
exact. The multiplication and addition that normalise the input become the first layer, a 1x1 convolution with one group
for each colour, so that whoever runs the model feeds plain 0..255 pixels. A convolution and the constant added to it
become one node, and pooling over the whole plane becomes GlobalAveragePool. Nothing else is changed, and a layer or an
attribute that is not understood ends the conversion.

The same input gives the same bytes: names come from the layers' numbers, and nothing of the machine or the day is
written. Needs python3-onnx and python3-numpy (Debian).
"""

import sys
import xml.etree.ElementTree as ElementTree

try:
    import numpy
    import onnx
    from onnx import TensorProto, helper, numpy_helper
except ImportError as error:
    sys.exit(f"{error.name} is missing: install the Debian packages python3-onnx and python3-numpy")

OPSET = 11  # the newest that OpenCV 4.6 reads without surprises
IR_VERSION = 6  # the one that belongs to opset 11


class Refusal(Exception):
    """The input is not what this program can convert; the text says why."""


def integers(text):
    return [int(part) for part in text.split(",")]


class Layer:
    def __init__(self, element):
        self.number = int(element.get("id"))
        self.type = element.get("type")
        if element.get("version") != "opset1":
            raise Refusal(f"layer {self.number} is of {element.get('version')}, not opset1")
        data = element.find("data")
        self.data = dict(data.attrib) if data is not None else {}
        outputs = element.findall("output/port")
        self.shape = [int(dim.text) for dim in outputs[0].findall("dim")] if outputs else []
        self.inputs = []  # numbers of the layers that feed it, in the order of its ports

    def take(self, key, allowed=None):
        """Removes an attribute, so that what is left over was not understood."""
        if key not in self.data:
            raise Refusal(f"layer {self.number} ({self.type}) lacks '{key}'")
        value = self.data.pop(key)
        if allowed is not None and value not in allowed:
            raise Refusal(f"layer {self.number} ({self.type}) has {key}={value}, which is not supported")
        return value

    def finish(self):
        if self.data:
            raise Refusal(f"layer {self.number} ({self.type}) has unknown attributes {sorted(self.data)}")


def read_layers(xml_path):
    root = ElementTree.parse(xml_path).getroot()
    layers = {layer.number: layer for layer in map(Layer, root.find("layers"))}
    edges = sorted((int(e.get("to-layer")), int(e.get("to-port")), int(e.get("from-layer"))) for e in root.find("edges"))
    for to_layer, _, from_layer in edges:
        if from_layer >= to_layer:
            raise Refusal(f"layer {to_layer} stands before layer {from_layer}, which feeds it")
        layers[to_layer].inputs.append(from_layer)
    return layers


class Converter:
    def __init__(self, layers, weights):
        self.layers = layers
        self.weights = weights
        self.constants = {}  # layer number -> array
        self.names = {}  # layer number -> name of the tensor that carries its value
        self.nodes = []
        self.initializers = []
        self.feeds = {}  # layer number -> numbers of the layers that it feeds
        for layer in layers.values():
            for source in layer.inputs:
                self.feeds.setdefault(source, []).append(layer.number)
        self.absorbed = set()  # additions that became the bias of the layer before them
        self.input = None
        self.output = None

    def read_constant(self, layer):
        """Of a Const its weights, widened to 32 bit; a Convert passes them on."""
        if layer.type == "Convert":
            layer.take("destination_type", ["f32"])
            if len(layer.inputs) != 1 or layer.inputs[0] not in self.constants:
                raise Refusal(f"layer {layer.number} (Convert) does not widen constant weights")
            self.constants[layer.number] = self.constants[layer.inputs[0]]
            return
        if layer.take("element_type") != "f16":
            raise Refusal(f"layer {layer.number} is not of 16 bit floats")
        shape = integers(layer.take("shape"))
        offset, size = int(layer.take("offset")), int(layer.take("size"))
        count = int(numpy.prod(shape))
        if size != 2 * count or offset < 0 or offset + size > len(self.weights):
            raise Refusal(f"layer {layer.number} points outside the weights")
        values = numpy.frombuffer(self.weights, numpy.dtype("<f2"), count, offset)
        self.constants[layer.number] = values.astype("<f4").reshape(shape)

    def add_initializer(self, name, array):
        self.initializers.append(numpy_helper.from_array(numpy.ascontiguousarray(array, "<f4"), name))
        return name

    def add_node(self, kind, inputs, layer, **attributes):
        name = f"n{layer.number}"
        self.nodes.append(helper.make_node(kind, inputs, [name], **attributes))
        self.names[layer.number] = name

    def split_inputs(self, layer):
        """The names of the inputs that are computed, and the arrays of those that are constant."""
        computed = [self.names[i] for i in layer.inputs if i not in self.constants]
        return computed, [self.constants[i] for i in layer.inputs if i in self.constants]

    def following_bias(self, layer, channels):
        """The constant that the only next layer adds for each channel, or None; that layer is then done."""
        if len(self.feeds.get(layer.number, [])) != 1:
            return None
        addition = self.layers[self.feeds[layer.number][0]]
        constants = [self.constants[i] for i in addition.inputs if i in self.constants]
        if addition.type != "Add" or len(constants) != 1 or constants[0].shape != (1, channels, 1, 1):
            return None
        self.absorbed.add(addition.number)
        return addition, constants[0].reshape(channels)

    def convolution(self, layer):
        strides, dilations = integers(layer.take("strides")), integers(layer.take("dilations"))
        pads = integers(layer.take("pads_begin")) + integers(layer.take("pads_end"))
        layer.take("auto_pad", ["explicit"])
        computed, constants = self.split_inputs(layer)
        if len(computed) != 1 or len(constants) != 1:
            raise Refusal(f"layer {layer.number} ({layer.type}) does not join one picture and constant weights")
        weights, groups = constants[0], 1
        if layer.type == "GroupConvolution":
            groups = weights.shape[0]
            weights = weights.reshape((-1,) + weights.shape[2:])
        inputs = computed + [self.add_initializer(f"w{layer.number}", weights)]
        bias = self.following_bias(layer, weights.shape[0])
        if bias is not None:
            inputs.append(self.add_initializer(f"b{bias[0].number}", bias[1]))
        self.add_node("Conv", inputs, layer, kernel_shape=list(weights.shape[2:]), strides=strides, pads=pads,
                      dilations=dilations, group=groups)
        if bias is not None:
            self.names[bias[0].number] = self.names[layer.number]
            bias[0].take("auto_broadcast", ["numpy"])

    def normalisation(self, layer):
        """The multiplication (and addition) by which the input is normalised, as the first layer."""
        layer.take("auto_broadcast", ["numpy"])
        computed, constants = self.split_inputs(layer)
        channels = layer.shape[1]
        if computed != ["data"] or len(constants) != 1 or constants[0].shape != (1, channels, 1, 1):
            raise Refusal(f"layer {layer.number} multiplies something else than the input by a constant")
        bias = self.following_bias(layer, channels)
        if bias is None:
            raise Refusal(f"layer {layer.number} is not followed by the addition that ends the normalisation")
        bias[0].take("auto_broadcast", ["numpy"])
        inputs = ["data", self.add_initializer("pre_w", constants[0].reshape(channels, 1, 1, 1)),
                  self.add_initializer("pre_b", bias[1])]
        self.nodes.append(helper.make_node("Conv", inputs, ["pre"], kernel_shape=[1, 1], strides=[1, 1],
                                           pads=[0, 0, 0, 0], group=channels))
        self.names[layer.number] = self.names[bias[0].number] = "pre"

    def parametric_relu(self, layer):
        computed, constants = self.split_inputs(layer)
        channels = layer.shape[1]
        if len(computed) != 1 or len(constants) != 1 or constants[0].size not in (1, channels):
            raise Refusal(f"layer {layer.number} (PReLU) has a slope that is not one or one for each channel")
        slope = numpy.broadcast_to(constants[0].reshape(-1), (channels,)).reshape(channels, 1, 1)
        self.add_node("PRelu", computed + [self.add_initializer(f"s{layer.number}", slope)], layer)

    def pooling(self, layer):
        kernel = integers(layer.take("kernel"))
        layer.take("strides")  # of no effect: the kernel fits once
        layer.take("exclude-pad")
        layer.take("rounding_type")
        for key in ("pads_begin", "pads_end"):
            layer.take(key, ["0, 0"])
        layer.take("auto_pad", ["explicit"])
        source = self.layers[layer.inputs[0]]
        if kernel != source.shape[2:]:
            raise Refusal(f"layer {layer.number} (AvgPool) does not pool over the whole plane")
        self.add_node("GlobalAveragePool", self.split_inputs(layer)[0], layer)

    def elementwise(self, layer, kind):
        layer.take("auto_broadcast", ["numpy"])
        computed, constants = self.split_inputs(layer)
        if len(computed) != 2 or constants:
            raise Refusal(f"layer {layer.number} ({layer.type}) does not join two pictures")
        self.add_node(kind, computed, layer)

    def convert(self, layer):
        if layer.number in self.absorbed or layer.number in self.constants:
            layer.finish()
            return
        if layer.type == "Parameter":
            if layer.take("element_type") != "f32" or self.input is not None:
                raise Refusal("the model does not have one input of 32 bit floats")
            self.input = helper.make_tensor_value_info("data", TensorProto.FLOAT, integers(layer.take("shape")))
            self.names[layer.number] = "data"
        elif layer.type in ("Convolution", "GroupConvolution"):
            self.convolution(layer)
        elif layer.type == "Multiply" and self.split_inputs(layer)[1]:
            self.normalisation(layer)
        elif layer.type == "Multiply":
            self.elementwise(layer, "Mul")
        elif layer.type == "Add":
            self.elementwise(layer, "Add")
        elif layer.type == "PReLU":
            self.parametric_relu(layer)
        elif layer.type == "AvgPool":
            self.pooling(layer)
        elif layer.type == "Sigmoid":
            self.add_node("Sigmoid", self.split_inputs(layer)[0], layer)
        elif layer.type == "Result":
            shape = self.layers[layer.inputs[0]].shape
            if shape[2:] != [1, 1] or self.output is not None:
                raise Refusal("the model does not end in one vector")
            self.nodes.append(helper.make_node("Flatten", self.split_inputs(layer)[0], ["embedding"], axis=1))
            self.output = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, shape[:2])
        else:
            raise Refusal(f"layer {layer.number} is a {layer.type}, which is not supported")
        layer.finish()

    def model(self):
        in_order = [self.layers[number] for number in sorted(self.layers)]
        for layer in in_order:
            if layer.type in ("Const", "Convert"):
                self.read_constant(layer)
        for layer in in_order:
            self.convert(layer)
        if self.input is None or self.output is None:
            raise Refusal("the model has no input or no output")
        graph = helper.make_graph(self.nodes, "net", [self.input], [self.output], self.initializers)
        model = helper.make_model(graph, producer_name="ir2onnx", opset_imports=[helper.make_opsetid("", OPSET)])
        model.ir_version = IR_VERSION
        onnx.checker.check_model(model)
        return model


def main(arguments):
    if len(arguments) != 3:
        sys.exit("usage: convert_ir.py MODEL.xml MODEL.bin OUT.onnx")
    xml_path, bin_path, out_path = arguments
    try:
        with open(bin_path, "rb") as file:
            weights = file.read()
        model = Converter(read_layers(xml_path), weights).model()
        with open(out_path, "xb") as file:
            file.write(model.SerializeToString(deterministic=True))
    except (OSError, Refusal, ElementTree.ParseError) as error:
        sys.exit(f"not converted: {error}")


if __name__ == "__main__":
    main(sys.argv[1:])
