// Templates of strangers: whether anything of them is left in what a core dump would hold, in the workspace's
// files or in what the program says, after a photo was analysed.
#include <cmath>
#include <csignal>
#include <cstring>
#include <fstream>
#include <functional>
#include <regex>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <opencv2/core.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include "foundation/durable_file.hpp"
#include "foundation/locked_memory.hpp"
#include "gate/deciding/face_groups.hpp"
#include "gate/intake/enrolment.hpp"
#include "gate/log/holds.hpp"
#include "gate/made_school.hpp"
#include "gate/running/process.hpp"
#include "pipeline/faces/knowing/scores.hpp"
#include "pipeline/photo/decoding/decode.hpp"
#include "support/source_folder.hpp"

namespace fs = std::filesystem;
namespace gate = schoolgate::gate;
namespace pipeline = schoolgate::pipeline;
namespace test = schoolgate::test;
using schoolgate::LockedFloats;

namespace {

// A copy of this process as it is at this moment, which does nothing until it is let go.
class Snapshot {
 public:
  Snapshot() : child_(fork()) {
    if (child_ == 0) {
      for (;;) pause();
    }
    if (child_ < 0) throw std::runtime_error("no process could be started");
  }
  ~Snapshot() {
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
  }
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

  struct Range {
    std::uintptr_t from = 0;
    std::uintptr_t to = 0;
  };
  // What a core dump holds: everything readable but what is marked "dd", do not dump.
  [[nodiscard]] std::vector<Range> dumped() const {
    std::ifstream maps("/proc/" + std::to_string(child_) + "/smaps");
    const std::regex head(R"(^([0-9a-f]+)-([0-9a-f]+) (r)?.*)");
    std::vector<Range> ranges;
    Range range;
    bool readable = false;
    for (std::string line; std::getline(maps, line);) {
      std::smatch parts;
      if (std::regex_match(line, parts, head) && line.find(':') > line.find(' ')) {
        range = {std::stoull(parts[1], nullptr, 16), std::stoull(parts[2], nullptr, 16)};
        readable = parts[3].matched;
      } else if (line.starts_with("VmFlags:") && readable && line.find(" dd") == std::string::npos) {
        ranges.push_back(range);
      }
    }
    return ranges;
  }
  // Calls `function(values)` for piece after piece, each overlapping the next by less than `overlap` floats.
  void read(std::size_t overlap, const std::function<void(std::span<const float>)>& function) const {
    const int memory = open(("/proc/" + std::to_string(child_) + "/mem").c_str(), O_RDONLY | O_CLOEXEC);
    if (memory < 0) throw std::runtime_error("the snapshot's memory cannot be read");
    LockedFloats piece(1U << 18U);  // itself no part of a dump
    const std::size_t bytes = piece.values().size_bytes();
    for (const Range& range : dumped()) {
      for (std::uintptr_t at = range.from; at < range.to; at += bytes - overlap * sizeof(float)) {
        const ssize_t got = pread(memory, piece.values().data(), std::min<std::size_t>(bytes, range.to - at),
                                  static_cast<off_t>(at));
        if (got <= 0) break;  // [vvar] and the like
        function(piece.values().first(static_cast<std::size_t>(got) / sizeof(float)));
        if (static_cast<std::size_t>(got) < bytes) break;
      }
    }
    close(memory);
  }

 private:
  pid_t child_;
};

bool plausible(const float* values) {
  for (std::size_t i = 0; i < 8; ++i) {
    const float size = std::abs(values[i]);
    if (!(size > 1e-9F && size < 1e6F)) return false;
  }
  return true;
}

// Is one of the templates among the values, at whatever scale: as the network gives it, summed or normalised?
bool holds(std::span<const float> values, const std::vector<LockedFloats>& templates, std::size_t step) {
  const std::size_t length = templates.at(0).values().size();
  for (std::size_t at = 0; at + length <= values.size(); at += step) {
    const auto one = values.subspan(at, length);
    if (!plausible(one.data())) continue;
    const float squares = pipeline::cosine(one, one);
    if (!std::isfinite(squares)) continue;
    for (const LockedFloats& wanted : templates) {
      const float along = pipeline::cosine(one, wanted.values());
      if (along > 0 && along * along > 0.8F * 0.8F * squares) return true;
    }
  }
  return false;
}

bool dump_holds(const Snapshot& snapshot, const std::vector<LockedFloats>& templates) {
  constexpr std::size_t kAligned = 4;  // floats: what every allocator gives
  bool found = false;
  snapshot.read(templates.at(0).values().size(),
                [&](std::span<const float> values) { found = found || holds(values, templates, kAligned); });
  return found;
}

// At every byte, since a database aligns nothing.
bool file_holds(const fs::path& path, const std::vector<LockedFloats>& templates) {
  const auto bytes = *schoolgate::read_file(path, 1U << 28U);
  std::vector<float> values;
  for (std::size_t shift = 0; shift < sizeof(float) && shift < bytes.size(); ++shift) {
    values.resize((bytes.size() - shift) / sizeof(float));
    std::memcpy(values.data(), bytes.data() + shift, values.size() * sizeof(float));
    if (holds(values, templates, 1)) return true;
  }
  return false;
}

// Numbers side by side in a text, as many as no box or quality has.
bool is_written_out(const fs::path& path) {
  const auto bytes = *schoolgate::read_file(path, 1U << 28U);
  std::size_t numbers = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const char c = static_cast<char>(bytes[i]);
    if (c == ',') {
      if (++numbers > 100) return true;
    } else if (std::strchr("0123456789.-+eE \n", c) == nullptr) {
      numbers = 0;
    }
  }
  return false;
}

// The made school of samples/ with one person enrolled: everybody else in the photos is a stranger.
class StrangerTemplatesTest : public testing::Test {
 protected:
  StrangerTemplatesTest() {
    school_.use_workbenches([this] { return real_bench(); });
    fs::create_directories(school_.folder() / "portraits");
    fs::copy(kSamples / "enrol" / "P001", school_.folder() / "portraits" / "P001");
  }

  schoolgate::Result<std::unique_ptr<gate::Workbench>> real_bench() {
    const auto models = school_->models();
    if (!models) return tl::unexpected(models.error());
    return gate::make_workbench((*models)->analyser, school_->settings(), school_->decoder());
  }

  // Everything the product does with strangers' faces: knowing others among them, and grouping them.
  void work_with_strangers() {
    const auto enrolled = gate::enrol(*school_, school_.folder() / "portraits", {.who = "test"});
    ASSERT_TRUE(enrolled) << sentence(enrolled.error());
    ASSERT_GT(enrolled->templates, 0U) << "without anybody enrolled no face is embedded";
    const auto batch = school_.process({kSamples / "inbox" / "2026-07-03 Sports Day" / "group_03.jpg"});
    ASSERT_EQ(batch.count(gate::PhotoState::Held), 1U);
    const auto groups =
        gate::group_unknown_faces(school_->darkroom(), school_->ledger(), 1, "test", [](const auto&) {}, {});
    ASSERT_TRUE(groups);
    ASSERT_GT(groups->compared, 2U);
  }

  // In locked memory alone.
  std::vector<LockedFloats> strangers_templates() {
    constexpr std::size_t kMost = 3;
    const gate::PhotoRecord record = school_.record(1);
    const auto photo = pipeline::decode(*school_->vault().load(record.sha256), {});
    std::vector<pipeline::Face> strangers;
    for (const auto& face : school_->log().holds.findings(1).all<pipeline::Face>()) {
      if (face.identity.empty() && face.has_landmarks && face.quality.overall > 0.5F &&
          strangers.size() < kMost)
        strangers.push_back(face);
    }
    const auto bench = real_bench();
    return std::move(*(*bench)->embed(*photo, strangers));
  }

  const fs::path kSamples = test::source_folder() / "samples";
  test::MadeSchool school_{std::string(test::kAssessed) + "[faces]\ndetect = fast\n"};
};

}  // namespace

TEST_F(StrangerTemplatesTest, AreInNoCoreDumpNoFileAndNoOutput) {
  SCHOOLGATE_NEEDS_EMBEDDING(*school_);
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  work_with_strangers();
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  if (HasFatalFailure()) return;

  const Snapshot after_work;
  const auto templates = strangers_templates();
  ASSERT_FALSE(templates.empty());
  for (const auto& one : templates)
    ASSERT_GT(one.values().size(), 100U) << "as is_written_out() takes for granted";
  EXPECT_FALSE(dump_holds(after_work, templates));
  EXPECT_FALSE(dump_holds(Snapshot(), templates))
      << "locked memory is in no dump, and embedding leaves nothing";

  std::vector<float> kept(templates[0].values().begin(), templates[0].values().end());
  for (float& value : kept) value *= 17;
  EXPECT_TRUE(dump_holds(Snapshot(), templates)) << "a copy in ordinary memory would be found, at any scale";

  const fs::path kept_file = school_.folder() / "kept";
  std::ofstream(kept_file, std::ios::binary)
      << "odd" << std::string(reinterpret_cast<const char*>(kept.data()), kept.size() * sizeof(float));
  EXPECT_TRUE(file_holds(kept_file, templates)) << "a copy in a file would be found";
  const fs::path written_file = school_.folder() / "written";
  {
    std::ofstream text(written_file);
    for (const float value : kept) text << value << ", ";
  }
  EXPECT_TRUE(is_written_out(written_file));
  for (const auto& file : test::files_below(school_.workspace())) {
    EXPECT_FALSE(file_holds(school_.workspace() / file, templates)) << file;
    EXPECT_FALSE(is_written_out(school_.workspace() / file)) << file;
  }
}
