// One photo as the database knows it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

#include "consent/register/person.hpp"
#include "foundation/clock.hpp"
#include "foundation/digest.hpp"
#include "foundation/words.hpp"
#include "gate/log/event.hpp"
#include "gate/log/photo_state.hpp"

namespace schoolgate::gate {

using PhotoId = std::int64_t;  // 1, 2, 3 ... within the workspace
// Raised by every change; who changes a photo names the version that they saw, and gets a Conflict when
// somebody else was quicker.
using PhotoVersion = std::int64_t;

// What a photo asks of a person; the queue is in this order.
enum class Attention { Blocked, Undecided, Doubtful, None };
constexpr auto words_of(Attention) {
  using enum Attention;
  return words<Attention>(
      {{Blocked, "blocked"}, {Undecided, "undecided"}, {Doubtful, "doubtful"}, {None, "clean"}});
}

// The queue's columns: counted once when the photo is held or changed.
struct Workload {
  Attention attention = Attention::None;
  int undecided = 0;  // faces with an open suggestion, texts that may be names, marks
  int doubtful = 0;   // findings that may not be faces, redacted until dismissed
  int faces = 0;
  int faces_shown = 0;  // kept on at least one platform
  int names = 0;        // texts other than harmless ones, and codes
  int names_shown = 0;
  bool shown_by_person = false;  // more is to be seen than the rules, or a colleague, left to be seen
  bool shown_against =
      false;              // for that somebody was turned down who was surely meant, or must not be published
  bool degraded = false;  // analysed without a model, or too full of writing to be read whole
};

struct PhotoRecord {
  PhotoId id = 0;
  Digest sha256;  // of the original
  Event event;
  int number = 0;           // within its event; part of released names
  std::string source_name;  // the original's file name: for people who look for their photo, never released
  std::string uploader;
  std::uint64_t bytes = 0;
  Instant received{};
  Instant changed{};
  PhotoState state = PhotoState::Received;
  PhotoVersion version = 0;
  std::string reason;      // of quarantine, block, rejection, or of having come back from approval
  bool held_back = false;  // a person put it off
  int attempts = 0;        // analyses begun and not ended
  Workload workload;
  std::string approved_by;           // everybody whose approval stands, "A, B"
  bool approved_by_changer = false;  // the one who changed it approved it, and nobody else
};

// A redacted picture in holds/, for one or more platforms. Without platforms: what the reviewer sees of a
// blocked photo, everything redacted; never released.
struct HeldRendition {
  Digest sha256;
  std::uint64_t bytes = 0;
  cv::Size size;
  std::vector<consent::PlatformId> platforms;
  cv::Rect part = {};  // of the upright photo, that it shows; empty: all of it
};

// What a photo's findings were judged by: stands for the names of the register, and for who was enrolled.
struct Judged {
  std::string names;
  std::string faces;
};

// Off: one approval is enough, but of a photo that is shown against a sure match or the register's own name
// it is somebody else's. WhenChanged: so of every photo in which a person had more shown. Always: two
// different people approve every photo.
enum class SecondApprover { Off, WhenChanged, Always };
constexpr auto words_of(SecondApprover) {
  using enum SecondApprover;
  return words<SecondApprover>({{Off, "off"}, {WhenChanged, "when-changed"}, {Always, "always"}});
}

struct ReviewComment {
  Instant when{};
  std::string who;
  std::string text;
};

}  // namespace schoolgate::gate
