#include "cli/review/post_output.hpp"

#include <iostream>
#include <iterator>

#include "consent/ledger/who.hpp"

namespace schoolgate::cli {
namespace {

nlohmann::json day_json(const std::optional<Day>& day) {
  return day ? nlohmann::json(to_iso(*day)) : nlohmann::json(nullptr);
}

std::string place_words(const gate::CheckedPost& checked, const gate::PostFinding& finding) {
  if (!finding.picture) return "text";
  return fmt::format("alt text of photo {}", checked.post.pictures[*finding.picture].photo);
}

}  // namespace

nlohmann::json to_json(const gate::CaptionFinding& finding) {
  return {{"kind", word(finding.kind)}, {"from", finding.from},          {"to", finding.to},
          {"words", finding.words},     {"persons", finding.persons},    {"why", finding.why},
          {"instead", finding.instead}, {"suspected", finding.suspected}};
}

nlohmann::json to_json(const gate::CheckedPost& checked) {
  const gate::Post& post = checked.post;
  nlohmann::json json{{"id", post.id},
                      {"platform", post.platform},
                      {"state", word(post.state)},
                      {"text", post.text},
                      {"pictures", nlohmann::json::array()},
                      {"not_before", day_json(post.not_before)},
                      {"made_by", consent::account_of(post.made_by)},
                      {"presented_by", consent::account_of(post.presented_by)},
                      {"confirmed_by", consent::account_of(post.confirmed_by)},
                      {"posted_by", consent::account_of(post.posted_by)},
                      {"posted", day_json(post.posted)},
                      {"link", post.link},
                      {"returned", post.returned},
                      {"findings", nlohmann::json::array()},
                      {"missing", checked.missing}};
  for (const auto& one : post.pictures) json["pictures"].push_back({{"photo", one.photo}, {"alt", one.alt}});
  for (const auto& one : checked.findings) {
    auto finding = to_json(one.finding);
    finding["place"] = place_words(checked, one);
    finding["overruled"] = nullptr;
    if (one.overruled) finding["overruled"] = one.overruled->reason;
    json["findings"].push_back(std::move(finding));
  }
  return json;
}

void print_finding(Invocation& invocation, std::size_t number, const gate::CaptionFinding& finding,
                   const std::string& where) {
  const std::string instead =
      finding.instead.empty() ? "leave it out" : fmt::format("write \"{}\"", finding.instead);
  invocation.terminal.result(
      printable(fmt::format("  {}. {}, {}: \"{}\"", number, where, word(finding.kind), finding.words)));
  invocation.terminal.result(printable(fmt::format("     {}: {}", finding.why, instead)));
}

void print_post(Invocation& invocation, const gate::CheckedPost& checked) {
  if (invocation.json) {
    invocation.terminal.result(to_line(to_json(checked)));
    return;
  }
  const gate::Post& post = checked.post;
  const auto line = [&](const std::string& text) { invocation.terminal.result(printable(text)); };
  line(fmt::format("post {}, {}: {}", post.id, post.platform, word(post.state)));
  if (!post.returned.empty()) line("  came back: " + post.returned);
  std::istringstream text(post.text);
  for (std::string one; std::getline(text, one);) line("  | " + one);
  for (const auto& one : post.pictures) line(fmt::format("  photo {}: {}", one.photo, one.alt));
  if (post.not_before) line("  not before " + to_iso(*post.not_before));
  if (!post.link.empty()) line("  " + post.link);
  for (std::size_t i = 0; i < checked.findings.size(); ++i) {
    const auto& one = checked.findings[i];
    print_finding(invocation, i + 1, one.finding, place_words(checked, one));
    if (one.overruled) line("     overruled: " + one.overruled->reason);
  }
  for (const auto& one : checked.missing) line("  before it can go out: " + one);
}

void say_state(Invocation& invocation, const gate::Post& post) {
  invocation.terminal.say("post {} for {} is {}", post.id, post.platform, word(post.state));
}

gate::PostId post_id(const std::string& text) { return number_in_list(text, "post's", "post list"); }

std::string text_given(const std::string& text) {
  if (text != "-") return text;
  return {std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
}

}  // namespace schoolgate::cli
