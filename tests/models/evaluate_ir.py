#!/usr/bin/env python3
"""Evaluates an Intel intermediate representation by the definitions of its layers, in double precision.

    evaluate_ir.py MODEL.xml MODEL.bin INPUT OUTPUT      (INPUT and OUTPUT: raw 32 bit floats)

The other opinion on what a conversion must compute: it shares no code and no library with the converter but numpy, and
reads the file format anew (https://docs.openvino.ai, operation set 1).
"""

import sys
import xml.etree.ElementTree as ElementTree

import numpy


def numbers(text):
    return [int(part) for part in text.split(",")]


def convolve(picture, kernels, data):
    """One picture [C,H,W] with kernels [G,O,I,h,w]."""
    (top, left), (bottom, right) = numbers(data["pads_begin"]), numbers(data["pads_end"])
    step_y, step_x = numbers(data["strides"])
    assert numbers(data["dilations"]) == [1, 1]
    picture = numpy.pad(picture, ((0, 0), (top, bottom), (left, right)))
    groups, _, inputs, height, width = kernels.shape
    windows = numpy.lib.stride_tricks.sliding_window_view(picture, (height, width), axis=(1, 2))
    windows = windows[:, ::step_y, ::step_x].reshape(groups, inputs, -1, height * width)
    places = windows.shape[2]
    rows = (picture.shape[1] - height) // step_y + 1
    flat = windows.transpose(0, 1, 3, 2).reshape(groups, inputs * height * width, places)
    result = kernels.reshape(groups, kernels.shape[1], -1) @ flat
    return result.reshape(-1, rows, places // rows)


def evaluate(root, weights, picture):
    feeds = {}
    for edge in root.find("edges"):
        feeds.setdefault(edge.get("to-layer"), {})[int(edge.get("to-port"))] = edge.get("from-layer")
    values = {}
    for layer in root.find("layers"):
        number, kind = layer.get("id"), layer.get("type")
        data = layer.find("data").attrib if layer.find("data") is not None else {}
        given = [values[source] for _, source in sorted(feeds.get(number, {}).items())]
        if kind == "Parameter":
            value = picture.reshape(numbers(data["shape"]))
        elif kind == "Const":
            count = int(data["size"]) // 2
            value = numpy.frombuffer(weights, "<f2", count, int(data["offset"]))
            value = value.astype(float).reshape(numbers(data["shape"]))
        elif kind == "Convert":
            value = given[0]
        elif kind == "Convolution":
            value = convolve(given[0][0], given[1][None], data)[None]
        elif kind == "GroupConvolution":
            value = convolve(given[0][0], given[1], data)[None]
        elif kind == "Add":
            value = given[0] + given[1]
        elif kind == "Multiply":
            value = given[0] * given[1]
        elif kind == "PReLU":
            value = numpy.where(given[0] > 0, given[0], given[0] * given[1].reshape(1, -1, 1, 1))
        elif kind == "AvgPool":
            assert list(given[0].shape[2:]) == numbers(data["kernel"])
            value = given[0].mean(axis=(2, 3), keepdims=True)
        elif kind == "Sigmoid":
            value = 1 / (1 + numpy.exp(-given[0]))
        elif kind == "Result":
            return given[0].reshape(-1)
        else:
            sys.exit(f"layer {number}: {kind} is not known")
        values[number] = value
    return sys.exit("the model has no result")


def main(xml_path, bin_path, input_path, output_path):
    with open(bin_path, "rb") as file:
        weights = file.read()
    picture = numpy.fromfile(input_path, "<f4").astype(float)
    evaluate(ElementTree.parse(xml_path).getroot(), weights, picture).astype("<f4").tofile(output_path)


if __name__ == "__main__":
    main(*sys.argv[1:])
