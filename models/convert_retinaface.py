#!/usr/bin/env python3
"""Lets the RetinaFace model of kgzhwang/Pytorch_Retinaface take pictures of any size.

    convert_retinaface.py FaceDetector.onnx OUT.onnx

The file was exported for 640x640 pixels: the two nodes that enlarge a plane to twice its size name the result's height
and width as constants. They are given the scales (1, 1, 2, 2) instead, which says the same for 640x640 and holds for
every other size. Nothing else is changed. Anything but two such nodes ends the conversion.

The same input gives the same bytes. Needs python3-onnx and python3-numpy (Debian).
"""

import sys

try:
    import numpy
    import onnx
    from google.protobuf.message import DecodeError
    from onnx import numpy_helper, shape_inference
except ImportError as error:
    sys.exit(f"{error.name} is missing: install the Debian packages python3-onnx and python3-numpy")

SCALES = numpy.array([1, 1, 2, 2], "<f4")
EXPECTED_NODES = 2


class Refusal(Exception):
    """The input is not what this program can convert; the text says why."""


def constants_of(graph):
    values = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    for node in graph.node:
        if node.op_type == "Constant" and node.attribute[0].name == "value":
            values[node.output[0]] = numpy_helper.to_array(node.attribute[0].t)
    return values


def known_shapes(model):
    infos = shape_inference.infer_shapes(model).graph
    return {
        info.name: [dim.dim_value for dim in info.type.tensor_type.shape.dim]
        for info in list(infos.value_info) + list(infos.input)
    }


def target_plane(graph, constants, sizes):
    """Height and width that a Resize node is told to give: the last two of its constant sizes."""
    if sizes in constants:
        return [int(value) for value in constants[sizes][-2:]]
    for node in graph.node:
        if sizes in node.output and node.op_type == "Concat" and len(constants.get(node.input[-1], ())) == 2:
            return [int(value) for value in constants[node.input[-1]]]
    raise Refusal(f"the sizes '{sizes}' are not constant")


def give_scales(model):
    graph = model.graph
    constants, shapes = constants_of(graph), known_shapes(model)
    nodes = [node for node in graph.node if node.op_type == "Resize"]
    if len(nodes) != EXPECTED_NODES:
        raise Refusal(f"there are {len(nodes)} Resize nodes, not {EXPECTED_NODES}")
    for number, node in enumerate(nodes):
        if len(node.input) != 4 or not node.input[3]:
            raise Refusal(f"the node '{node.name}' is not told sizes")
        plane = shapes.get(node.input[0], [])[-2:]
        wanted = target_plane(graph, constants, node.input[3])
        if len(plane) != 2 or 0 in plane or wanted != [2 * side for side in plane]:
            raise Refusal(f"the node '{node.name}' makes {wanted} of {plane}, which is not twice the size")
        name = f"scale2_{number}"
        graph.initializer.append(numpy_helper.from_array(SCALES, name))
        inputs = [node.input[0], "", name]
        del node.input[:]
        node.input.extend(inputs)
    onnx.checker.check_model(model)


def main(arguments):
    if len(arguments) != 2:
        sys.exit("usage: convert_retinaface.py FaceDetector.onnx OUT.onnx")
    in_path, out_path = arguments
    try:
        model = onnx.load(in_path)
        give_scales(model)
        with open(out_path, "xb") as file:
            file.write(model.SerializeToString(deterministic=True))
    except (OSError, Refusal, DecodeError) as error:
        sys.exit(f"not converted: {error}")


if __name__ == "__main__":
    main(sys.argv[1:])
