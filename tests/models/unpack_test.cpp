#include "models/unpack.hpp"

#include <gmock/gmock.h>

#include "models/tarball.hpp"

namespace models = schoolgate::models;
using schoolgate::Bytes;
using schoolgate::ErrorCode;
using schoolgate::test::make_tarball;
using schoolgate::test::TarEntry;
using testing::HasSubstr;

namespace {

const Bytes kWeights(100'000, 'w');
const TarEntry kFinder{"package/finder.onnx", kWeights};

schoolgate::Error refused(const std::vector<TarEntry>& entries) {
  const auto file = models::unpack_file(make_tarball(entries), kFinder.path, kWeights.size(), "the package");
  EXPECT_FALSE(file);
  return file ? schoolgate::Error{} : file.error();
}

}  // namespace

TEST(Unpack, GivesTheOneFile) {
  const auto tarball = make_tarball(
      {{"package/", {}, AE_IFDIR}, {"package/package.json", {'{', '}'}}, kFinder, {"package/z", {'z'}}});
  EXPECT_EQ(models::unpack_file(tarball, kFinder.path, kWeights.size(), "the package"), kWeights);
}

TEST(Unpack, RefusesAnArchiveThatReachesOutOfItsFolder) {
  for (const auto* path : {"../finder.onnx", "package/../../finder.onnx", "package/.."}) {
    const auto error = refused({kFinder, {path, {'x'}}});
    EXPECT_EQ(error.code, ErrorCode::Refused);
    EXPECT_EQ(error.message, "the package was refused: it holds a path with '..'") << path;
  }
  EXPECT_EQ(refused({kFinder, {"/etc/finder.onnx", {'x'}}}).message,
            "the package was refused: it holds an absolute path");
}

TEST(Unpack, RefusesAnArchiveWithLinks) {
  const std::string complaint =
      "the package was refused: it holds a link or something else that is no plain file";
  EXPECT_EQ(refused({kFinder, {"package/link", {}, AE_IFLNK, "/etc/passwd"}}).message, complaint);
  EXPECT_EQ(refused({{"package/link", {}, AE_IFREG, "package/finder.onnx"}, kFinder}).message, complaint);
  EXPECT_EQ(refused({{"package/pipe", {}, AE_IFIFO}, kFinder}).message, complaint);
}

TEST(Unpack, TakesNoFileLargerThanExpected) {
  const auto error = refused({{kFinder.path, Bytes(kWeights.size() + 1, 'w')}});
  EXPECT_EQ(error.code, ErrorCode::TooLarge);
  EXPECT_THAT(error.message,
              HasSubstr("holds 100001 bytes as package/finder.onnx instead of at most 100000"));
}

TEST(Unpack, SaysThatTheFileIsNotThere) {
  EXPECT_EQ(refused({{"package/other", {'x'}}}).message, "the package holds no file package/finder.onnx");
}

TEST(Unpack, SaysThatTheArchiveBreaksOffOrIsNone) {
  auto tarball = make_tarball({kFinder, {"package/noise", [] {
                                           Bytes noise(50'000);
                                           unsigned state = 1;
                                           for (auto& byte : noise) {
                                             state = state * 1664525U + 1013904223U;
                                             byte = static_cast<std::uint8_t>(state >> 24U);
                                           }
                                           return noise;
                                         }()}});
  tarball.resize(tarball.size() / 2);
  const auto half = models::unpack_file(tarball, kFinder.path, kWeights.size(), "the package");
  ASSERT_FALSE(half);
  EXPECT_THAT(half.error().message, testing::AnyOf(HasSubstr("the package cannot be unpacked"),
                                                   HasSubstr("breaks off in the middle")));
  const auto none = models::unpack_file(Bytes(1000, 'x'), kFinder.path, 10, "the package");
  ASSERT_FALSE(none);
  EXPECT_THAT(none.error().message, HasSubstr("the package cannot be unpacked"));
}
