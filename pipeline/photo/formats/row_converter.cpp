#include "pipeline/photo/formats/row_converter.hpp"

#include <cstdlib>
#include <limits>
#include <type_traits>

#include <lcms2.h>
#include <opencv2/imgproc.hpp>

namespace schoolgate::pipeline {
namespace {

struct CloseProfile {
  void operator()(void* profile) const { cmsCloseProfile(profile); }
};
struct DeleteTransform {
  void operator()(void* transform) const { cmsDeleteTransform(transform); }
};
struct DeleteContext {
  void operator()(cmsContext context) const { cmsDeleteContext(context); }
};
using OwnedContext = std::unique_ptr<std::remove_pointer_t<cmsContext>, DeleteContext>;
using OwnedProfile = std::unique_ptr<void, CloseProfile>;
using OwnedTransform = std::unique_ptr<void, DeleteTransform>;

int colours_of(Samples samples) {
  switch (samples) {
    case Samples::Grey:
      return 1;
    case Samples::Rgb:
      return 3;
    case Samples::Cmyk:
    case Samples::InvertedCmyk:
      return 4;
  }
  return 0;
}

cmsColorSpaceSignature space_of(Samples samples) {
  switch (samples) {
    case Samples::Grey:
      return cmsSigGrayData;
    case Samples::Rgb:
      return cmsSigRgbData;
    case Samples::Cmyk:
    case Samples::InvertedCmyk:
      return cmsSigCmykData;
  }
  return cmsSigRgbData;
}

cmsUInt32Number lcms_format(const RowLayout& layout) {
  const auto bytes = static_cast<cmsUInt32Number>(layout.sixteen_bit ? 2 : 1);
  const auto extra = static_cast<cmsUInt32Number>(layout.alpha ? 1 : 0);
  const auto colours = static_cast<cmsUInt32Number>(colours_of(layout.samples));
  const auto flavour = static_cast<cmsUInt32Number>(layout.samples == Samples::InvertedCmyk ? 1 : 0);
  const cmsUInt32Number space = layout.samples == Samples::Grey  ? PT_GRAY
                                : layout.samples == Samples::Rgb ? PT_RGB
                                                                 : PT_CMYK;
  return COLORSPACE_SH(space) | EXTRA_SH(extra) | CHANNELS_SH(colours) | BYTES_SH(bytes) | FLAVOR_SH(flavour);
}

// Many pictures carry sRGB as a profile; converting them would only cost time and a rounding.
bool changes_nothing(cmsHTRANSFORM rgb_to_bgr) {
  constexpr int kStep = 51;
  constexpr int kUnseen = 2;
  for (int r = 0; r <= 255; r += kStep) {
    for (int g = 0; g <= 255; g += kStep) {
      for (int b = 0; b <= 255; b += kStep) {
        const std::uint8_t rgb[3] = {static_cast<std::uint8_t>(r), static_cast<std::uint8_t>(g),
                                     static_cast<std::uint8_t>(b)};
        std::uint8_t bgr[3] = {};
        cmsDoTransform(rgb_to_bgr, rgb, bgr, 1);
        if (std::abs(bgr[2] - r) > kUnseen || std::abs(bgr[1] - g) > kUnseen ||
            std::abs(bgr[0] - b) > kUnseen) {
          return false;
        }
      }
    }
  }
  return true;
}

template <typename Sample>
constexpr unsigned kFull = std::numeric_limits<Sample>::max();

template <typename Sample>
std::uint8_t to_eight_bit(unsigned sample) {
  if constexpr (sizeof(Sample) == 1) return static_cast<std::uint8_t>(sample);
  return static_cast<std::uint8_t>((sample * 255U + kFull<Sample> / 2) / kFull<Sample>);
}

template <typename Sample>
std::uint8_t paint(unsigned ink, unsigned black, bool inverted) {
  const std::uint64_t light = inverted ? ink : kFull<Sample> - ink;
  const std::uint64_t white = inverted ? black : kFull<Sample> - black;
  return to_eight_bit<Sample>(static_cast<unsigned>(light * white / kFull<Sample>));
}

}  // namespace

struct RowConverter::Profile {
  OwnedContext context;
  OwnedTransform transform;

  // Null when the profile is damaged, made for other samples, or sRGB by another name.
  static std::unique_ptr<Profile> open(const RowLayout& layout, ByteView icc) {
    if (icc.empty() || icc.size() > std::numeric_limits<cmsUInt32Number>::max()) return nullptr;
    OwnedContext context(cmsCreateContext(nullptr, nullptr));
    const OwnedProfile source(
        cmsOpenProfileFromMemTHR(context.get(), icc.data(), static_cast<cmsUInt32Number>(icc.size())));
    if (!source || cmsGetColorSpace(source.get()) != space_of(layout.samples)) return nullptr;
    const OwnedProfile srgb(cmsCreate_sRGBProfileTHR(context.get()));
    const auto make = [&](cmsUInt32Number format) {
      return OwnedTransform(cmsCreateTransformTHR(context.get(), source.get(), format, srgb.get(), TYPE_BGR_8,
                                                  INTENT_RELATIVE_COLORIMETRIC,
                                                  cmsFLAGS_BLACKPOINTCOMPENSATION));
    };
    if (layout.samples == Samples::Rgb) {
      const OwnedTransform plain = make(TYPE_RGB_8);
      if (!plain || changes_nothing(plain.get())) return nullptr;
    }
    OwnedTransform transform = make(lcms_format(layout));
    if (!transform) return nullptr;
    return std::make_unique<Profile>(Profile{std::move(context), std::move(transform)});
  }
};

RowConverter::RowConverter(const RowLayout& layout, ByteView icc_profile)
    : layout_(layout),
      channels_(colours_of(layout.samples) + (layout.alpha ? 1 : 0)),
      profile_(Profile::open(layout, icc_profile)) {}

RowConverter::~RowConverter() = default;

void RowConverter::convert(const void* row, std::uint8_t* bgr) {
  const auto* bytes = static_cast<const std::uint8_t*>(row);
  const auto* words = static_cast<const std::uint16_t*>(row);
  if (profile_) {
    cmsDoTransform(profile_->transform.get(), row, bgr, static_cast<cmsUInt32Number>(layout_.width));
  } else if (layout_.sixteen_bit) {
    convert_plainly(words, bgr);
  } else {
    convert_plainly(bytes, bgr);
  }
  if (!layout_.alpha) return;
  if (layout_.sixteen_bit) {
    lay_on_white(words, bgr);
  } else {
    lay_on_white(bytes, bgr);
  }
}

template <typename Sample>
void RowConverter::convert_plainly(const Sample* row, std::uint8_t* bgr) const {
  const Sample* const end = row + static_cast<std::ptrdiff_t>(layout_.width) * channels_;
  switch (layout_.samples) {
    case Samples::Grey:
      for (; row != end; row += channels_, bgr += 3) bgr[0] = bgr[1] = bgr[2] = to_eight_bit<Sample>(row[0]);
      return;
    case Samples::Rgb:
      if constexpr (sizeof(Sample) == 1) {
        // Nearly every photo, and several pixels at a time.
        if (channels_ == 3) {
          const cv::Mat rgb(1, layout_.width, CV_8UC3, const_cast<Sample*>(row));
          cv::Mat line(1, layout_.width, CV_8UC3, bgr);
          cv::cvtColor(rgb, line, cv::COLOR_RGB2BGR);
          return;
        }
      }
      for (; row != end; row += channels_, bgr += 3) {
        bgr[0] = to_eight_bit<Sample>(row[2]);
        bgr[1] = to_eight_bit<Sample>(row[1]);
        bgr[2] = to_eight_bit<Sample>(row[0]);
      }
      return;
    case Samples::Cmyk:
    case Samples::InvertedCmyk: {
      const bool inverted = layout_.samples == Samples::InvertedCmyk;
      for (; row != end; row += channels_, bgr += 3) {
        bgr[0] = paint<Sample>(row[2], row[3], inverted);
        bgr[1] = paint<Sample>(row[1], row[3], inverted);
        bgr[2] = paint<Sample>(row[0], row[3], inverted);
      }
      return;
    }
  }
}

template <typename Sample>
void RowConverter::lay_on_white(const Sample* row, std::uint8_t* bgr) const {
  constexpr std::uint64_t kOpaque = kFull<Sample>;
  for (int x = 0; x < layout_.width; ++x, row += channels_, bgr += 3) {
    const std::uint64_t alpha = row[channels_ - 1];
    for (int c = 0; c < 3; ++c) {
      bgr[c] = static_cast<std::uint8_t>((bgr[c] * alpha + 255 * (kOpaque - alpha) + kOpaque / 2) / kOpaque);
    }
  }
}

}  // namespace schoolgate::pipeline
