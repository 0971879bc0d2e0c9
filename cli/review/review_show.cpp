#include <algorithm>
#include <set>

#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "consent/ledger/who.hpp"
#include "foundation/text.hpp"
#include "gate/deciding/looks.hpp"
#include "gate/deciding/review_queue.hpp"
#include "gate/log/findings_json.hpp"
#include "gate/log/photo_queue.hpp"

namespace schoolgate::cli {
namespace {

constexpr std::size_t kPage = 500;

void list_options(po::options_description_easy_init add) {
  add("state", po::value<std::string>()->value_name("STATE"),
      "held, approved, released, quarantined, blocked, rejected, ... (default: what waits for a person)");
  add("not-picked", "held photos of picked events that were not picked, and nothing else");
}

nlohmann::json photo_in_queue_json(const gate::PhotoRecord& photo) {
  return {{"photo", photo.id},
          {"event", title(photo.event)},
          {"file", photo.source_name},
          {"state", word(photo.state)},
          {"version", photo.version},
          {"attention", word(photo.workload.attention)},
          {"undecided", photo.workload.undecided},
          {"doubtful", photo.workload.doubtful},
          {"faces", photo.workload.faces},
          {"faces_shown", photo.workload.faces_shown},
          {"names", photo.workload.names},
          {"names_shown", photo.workload.names_shown},
          {"degraded", photo.workload.degraded},
          {"reason", photo.reason}};
}

void print_photo(Terminal& terminal, const gate::PhotoRecord& photo) {
  terminal.result(printable(fmt::format(
      "{:>6}  {:<11} {:<10} {:<26} {} of {} faces shown, {} of {} names shown{}{}", photo.id,
      word(photo.state), word(photo.workload.attention), photo.source_name, photo.workload.faces_shown,
      photo.workload.faces, photo.workload.names_shown, photo.workload.names,
      photo.workload.undecided > 0 ? fmt::format("; {} undecided", photo.workload.undecided) : std::string(),
      photo.reason.empty() ? std::string() : "; " + photo.reason)));
}

ExitCode list_queue(Invocation& invocation) {
  const auto school = open_school(invocation);
  gate::QueueFilter filter;
  filter.limit = kPage;
  if (invocation.has("not-picked")) filter.picked = gate::PickFilter::Alone;
  if (invocation.has("state")) {
    filter.state = from_word<gate::PhotoState>(invocation.needed("state"));
    if (!filter.state)
      throw UsageError(fmt::format("'{}' is no state of a photo", invocation.needed("state")));
  }
  gate::QueueCounts counts;
  std::size_t left_out = 0;
  for (;;) {
    const auto page = gate::list_queue(*school->database(), filter);
    counts = page.counts;
    left_out = page.left_out;
    for (const auto& photo : page.photos) {
      if (invocation.json) {
        invocation.terminal.result(to_line(photo_in_queue_json(photo)));
      } else {
        print_photo(invocation.terminal, photo);
      }
    }
    if (page.photos.size() < filter.limit) break;
    filter.offset += page.photos.size();
  }
  if (!invocation.json) {
    invocation.terminal.say("{}: {} blocked, {} undecided, {} doubtful, {} clean",
                            counted(counts.total(), "photo"), counts.blocked, counts.undecided,
                            counts.doubtful, counts.rest);
    if (left_out > 0)
      invocation.terminal.say("{} not picked: 'schoolgate review list --not-picked'",
                              counted(left_out, "photo"));
  }
  return ExitCode::Done;
}

// Platforms on which the same is shown are told together.
struct Outcome {
  std::vector<consent::PlatformId> platforms;
  const consent::PlatformDecisions* decisions = nullptr;
};

bool same_actions(const pipeline::Findings& findings, const consent::PlatformDecisions& left,
                  const consent::PlatformDecisions& right) {
  return left.exposure == right.exposure && left.largest_scale == right.largest_scale &&
         std::ranges::all_of(findings.list, [&](const pipeline::Finding& finding) {
           return left.of(finding.id).action == right.of(finding.id).action;
         });
}

std::vector<Outcome> outcomes_of(const gate::PhotoView& view) {
  std::vector<Outcome> outcomes;
  for (const auto& own : view.decision.platforms) {
    const auto equal = std::find_if(outcomes.begin(), outcomes.end(), [&](const Outcome& other) {
      return same_actions(view.findings, own, *other.decisions);
    });
    if (equal == outcomes.end()) {
      outcomes.push_back({{own.platform}, &own});
    } else {
      equal->platforms.push_back(own.platform);
    }
  }
  return outcomes;
}

// Findings of a kind with the same outcome for the same reason share a line: "texts 1, 3 and 7 to 9 shown:
// harmless text".
void print_decisions(Terminal& terminal, const pipeline::Findings& findings,
                     const consent::PlatformDecisions& decisions) {
  struct Line {
    std::string_view kind;
    std::string outcome;
    std::set<std::size_t> numbers;
  };
  std::vector<Line> lines;
  for (const pipeline::Finding& finding : findings.list) {
    const consent::Decision& decision = decisions.of(finding.id);
    const auto kind = word(finding.kind());
    std::string outcome = fmt::format(
        "{}: {}", decision.action == consent::Action::Keep ? "shown" : "redacted", decision.reason);
    auto same = std::ranges::find_if(
        lines, [&](const Line& line) { return line.kind == kind && line.outcome == outcome; });
    if (same == lines.end()) same = lines.insert(same, {kind, std::move(outcome), {}});
    same->numbers.insert(findings.index_of(finding.id) + 1);
  }
  for (const Line& line : lines) {
    terminal.result(printable(fmt::format("    {}{} {} {}", line.kind, line.numbers.size() == 1 ? "" : "s",
                                          number_words(line.numbers), line.outcome)));
  }
}

void show_options(po::options_description_easy_init add) {
  add("pictures", po::value<std::string>()->value_name("DIR"),
      "put the redacted pictures into this folder, for you to look at");
  add("all", "every held photo of the queue");
}

void print_pictures(Terminal& terminal, const gate::PhotoView& view,
                    const std::vector<gate::WrittenPicture>& pictures) {
  for (const auto& picture : pictures) {
    terminal.result(fmt::format("  picture for {}: {}",
                                picture.platforms.empty()
                                    ? std::string("no platform")
                                    : fmt::format("{}", fmt::join(picture.platforms, ", ")),
                                printable(picture.file.string())));
  }
  if (!pictures.empty())
    terminal.say("photo {}, version {}: look at {}, then 'schoolgate review approve {}'", view.photo.id,
                 view.photo.version, pictures.size() == 1 ? "it" : "them", view.photo.id);
}

void print_view(Terminal& terminal, const gate::PhotoView& view) {
  print_photo(terminal, view.photo);
  if (!view.findings.metadata.empty()) {
    terminal.result(fmt::format("  the original held: {}", fmt::join(view.findings.metadata, ", ")));
  }
  for (const auto& undecided : gate::undecided_sentences(view)) terminal.result("  look at: " + undecided);
  for (const auto& mark : view.decision.marks) terminal.result(printable("  look at: " + mark));
  if (view.device == gate::DeviceStanding::Untold)
    terminal.result(
        "  look at: it does not say which device took it: ask who brought it ('device allow --photo')");
  if (view.device == gate::DeviceStanding::NotAllowed)
    terminal.result("  look at: its device is not allowed ('device list', 'device allow --photo')");
  if (!view.of_event.empty()) terminal.result(printable("  look at: " + view.of_event));
  for (const Outcome& outcome : outcomes_of(view)) {
    const std::string faces = gate::shown_faces_words(view, outcome.platforms.front());
    terminal.result(
        fmt::format("  {}:{}{}", fmt::join(outcome.platforms, ", "), faces.empty() ? "" : " ", faces));
    print_decisions(terminal, view.findings, *outcome.decisions);
  }
  if (view.register_changed)
    terminal.result("  the register has changed since: it is asked again before anything leaves");
  for (const auto& comment : view.comments) {
    terminal.result(printable(
        fmt::format("  {} {}: {}", to_iso(comment.when), consent::account_of(comment.who), comment.text)));
  }
}

nlohmann::json view_json(const gate::PhotoView& view, const std::vector<gate::WrittenPicture>& pictures) {
  nlohmann::json json = photo_in_queue_json(view.photo);
  json["findings"] = gate::findings_to_json(view.findings, &view.decision, &view.rulings);
  json["register_changed"] = view.register_changed;
  if (!pictures.empty()) json["pictures"] = nlohmann::json::array();
  for (const auto& picture : pictures)
    json["pictures"].push_back({{"file", picture.file.string()}, {"platforms", picture.platforms}});
  return json;
}

std::vector<gate::PhotoId> photos_to_show(const Invocation& invocation, Database& database) {
  std::vector<gate::PhotoId> photos;
  if (invocation.has("all")) {
    for (const auto& photo : gate::held_in_queue(database)) photos.push_back(photo.id);
  } else {
    for (const auto& word : invocation.arguments) photos.push_back(photo_id(word));
  }
  return photos;
}

ExitCode show(Invocation& invocation) {
  if (invocation.has("all") == !invocation.arguments.empty()) throw UsageError("name photos, or give --all");
  const auto school = open_school(invocation);
  const std::string who = invocation.has("pictures") ? acting(*school, review::Deed::Review) : std::string();
  for (const gate::PhotoId photo : photos_to_show(invocation, *school->database())) {
    const auto view = or_fail(gate::show_photo(school->darkroom(), photo));
    std::vector<gate::WrittenPicture> pictures;
    if (invocation.has("pictures"))
      pictures = or_fail(gate::write_pictures(school->darkroom(), view, invocation.needed("pictures"), who));
    if (invocation.json) {
      invocation.terminal.result(to_line(view_json(view, pictures)));
    } else {
      print_view(invocation.terminal, view);
      print_pictures(invocation.terminal, view, pictures);
    }
  }
  return ExitCode::Done;
}

}  // namespace

const Command kReviewList{
    .name = "review list",
    .summary = "what waits for the technician, what needs a person first",
    .manual =
        "One line for each photo: number, state, what it asks of a person, file, and how much is shown.\n"
        "Of an event that was picked, held photos that were not picked are left out ('pick').",
    .options = list_options,
    .run = list_queue};

const Command kReviewShow{
    .name = "review show",
    .arguments = "PHOTO...",
    .summary = "every decision of a photo, and why; and its pictures to look at",
    .manual =
        "Every finding of the photo, what was decided on each platform, and why. People appear by id.\n"
        "With --pictures the redacted pictures, never the original, are put into a folder that you alone "
        "can\n"
        "open, and it is noted that you were given this version of the photo: 'review approve' asks for "
        "that.\n"
        "Delete the folder when you are done.",
    .options = show_options,
    .most_arguments = kAnyNumber,
    .run = show};

}  // namespace schoolgate::cli
