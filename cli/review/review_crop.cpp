#include <algorithm>

#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "gate/deciding/review_actions.hpp"

namespace schoolgate::cli {
namespace {

constexpr std::string_view kWhole = "whole";

void crop_options(po::options_description_easy_init add) {
  add("platform", po::value<std::string>()->value_name("P"), "on that platform alone (default: on all)");
}

// Nothing for the whole picture.
std::optional<pipeline::CropRatio> ratio_of(const std::string& text) {
  if (text == kWhole) return std::nullopt;
  const auto ratio = from_word<pipeline::CropRatio>(text);
  if (!ratio)
    throw UsageError(fmt::format("'{}' is no shape (one of {}, {} is)", text,
                                 listed_words<pipeline::CropRatio>(), kWhole));
  return ratio;
}

// What each shape would keep, and which one the picture has.
void print_crops(Terminal& terminal, const gate::PhotoView& view,
                 const std::vector<consent::PlatformId>& platforms) {
  for (const auto& rendition : view.renditions) {
    std::vector<consent::PlatformId> wanted;
    std::ranges::copy_if(rendition.platforms, std::back_inserter(wanted), [&](const auto& platform) {
      return std::ranges::find(platforms, platform) != platforms.end();
    });
    if (wanted.empty()) continue;
    terminal.result(fmt::format("  {}:", fmt::join(wanted, ", ")));
    const auto wish = view.rulings.crops.find(wanted.front());
    const auto offered = gate::crops_for(view, wanted.front());
    for (const auto& [ratio, crop] : offered) {
      const bool chosen =
          wish != view.rulings.crops.end() && wish->second == ratio && !rendition.part.empty();
      terminal.result(
          fmt::format("    {:<6} {}{}", word(ratio), pipeline::words_about(crop), chosen ? " (chosen)" : ""));
    }
    if (offered.empty()) terminal.result("    no crop is possible without somebody who is hidden");
  }
}

ExitCode crop(Invocation& invocation) {
  const auto photo = photo_id(invocation.arguments[0]);
  const bool choose = invocation.arguments.size() == 2;
  const auto ratio = choose ? ratio_of(invocation.arguments[1]) : std::nullopt;
  const auto school = open_school(invocation);
  std::vector<consent::PlatformId> platforms = school->settings().platforms;
  if (invocation.has("platform")) platforms = {invocation.needed("platform")};
  if (choose) {
    const auto record = or_fail(school->log().photos.find(photo));
    std::vector<gate::RulingChange> changes;
    for (const auto& platform : platforms) changes.push_back(gate::CropFor{platform, ratio});
    or_fail(gate::apply_rulings(school->darkroom(), photo,
                                {acting(*school, review::Deed::Review), record.version}, changes));
  }
  const auto view = or_fail(gate::show_photo(school->darkroom(), photo));
  for (const auto& mark : view.decision.marks) invocation.terminal.result(printable("  look at: " + mark));
  print_crops(invocation.terminal, view, platforms);
  return ExitCode::Done;
}

}  // namespace

const Command kReviewCrop{.name = "review crop",
                          .arguments = "PHOTO [SHAPE]",
                          .summary = "leave out of the picture who is hidden, instead of covering them",
                          .manual =
                              "Without a shape it tells what a crop of each shape would keep. With one "
                              "(as-is, 1:1, 4:5, 16:9) the\n"
                              "picture shows the largest part of that shape in which nobody is hidden; "
                              "'whole' takes that back. The\n"
                              "part is worked out anew whenever consents change, and where none is left the "
                              "whole redacted picture\n"
                              "is made. The photo is held afterwards, to be approved as it is then.",
                          .options = crop_options,
                          .least_arguments = 1,
                          .most_arguments = 2,
                          .run = crop};

}  // namespace schoolgate::cli
