// Memory without a name in any folder, which two processes reach through a descriptor.
#pragma once

#include <opencv2/core.hpp>

#include "foundation/digest.hpp"
#include "foundation/file_descriptor.hpp"

namespace schoolgate::pipeline {

// Empty, or holding the bytes. Unavailable when the machine has no room.
[[nodiscard]] Result<FileDescriptor> shared_memory(ByteView bytes = {});

// The picture of that size, CV_8UC3, that another process wrote there. Sealed first: from then on nobody
// changes it, and nobody makes it shorter under its reader's feet. Refused when it has not exactly that
// length or somebody can still write. Needs: width and height are positive, and no more than may be decoded.
[[nodiscard]] Result<cv::Mat> sealed_picture(const FileDescriptor& memory, int width, int height);

}  // namespace schoolgate::pipeline
