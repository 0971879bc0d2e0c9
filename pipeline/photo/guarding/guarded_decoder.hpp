// The one door through which files that nobody vouches for become photos, lists or files of an archive: they
// are read in children that may compute and nothing else (docs/security.md).
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "consent/sheet/csv.hpp"
#include "pipeline/codes/code_search.hpp"
#include "pipeline/findings/findings.hpp"
#include "pipeline/photo/guarding/decoder_process.hpp"
#include "pipeline/photo/guarding/guarded_zip.hpp"

namespace schoolgate::pipeline {

// The program that stands beside the running one under its own name: schoolgate-decoder. It holds what reads
// files and neither database, models nor network.
[[nodiscard]] std::filesystem::path decoder_program();

// As many children as threads ask at the same time; each serves again, until it did something wrong or has
// served many. Safe to share between threads. Nothing is ever opened in this process in their stead.
class GuardedDecoder {
 public:
  GuardedDecoder(std::filesystem::path program, const GuardLimits& limits);

  // decode() of pipeline/photo/decoding, within the limits. What a file does to its child is a failure of
  // that photo. Unavailable, which says nothing about the picture: no child can be had, or the machine lacks
  // the memory.
  [[nodiscard]] Result<Photo> decode(ByteView original);
  // find_codes() of pipeline/codes; where that does something to its child, find_marked_codes(). Needs
  // CV_8UC1, no larger than a photo may be.
  [[nodiscard]] FoundCodes find_codes(const cv::Mat& grey);
  // breaks_off() of pipeline/photo/formats: a picture that its format says is longer.
  [[nodiscard]] Result<bool> breaks_off(ByteView bytes);
  // read_list() of consent/sheet.
  [[nodiscard]] Result<consent::CsvFile> read_list(ByteView bytes);
  // A file or memory that is open for reading. Whether it is a ZIP file shows at its first entry.
  [[nodiscard]] Result<GuardedZip> open_zip(FileDescriptor file);
  // Starts a child where none is. Gives why its calls are not filtered by the system, empty where they are.
  [[nodiscard]] Result<std::string> examine();

 private:
  using Child = std::unique_ptr<DecoderProcess>;
  [[nodiscard]] Result<std::vector<Code>> find(GuardTask task, const cv::Mat& grey,
                                               const FileDescriptor& pixels);
  [[nodiscard]] Result<Child> borrow(GuardTask task);
  void give_back(Child child);
  // An answer that is no refusal. The child that gave it is given back by who found it good.
  [[nodiscard]] Result<std::pair<GuardAnswer, Child>> ask(const GuardRequest& request,
                                                          const FileDescriptor& file,
                                                          const FileDescriptor& output);

  std::filesystem::path program_;
  GuardLimits limits_;
  std::mutex mutex_;
  std::vector<Child> idle_;
};

}  // namespace schoolgate::pipeline
