#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"

namespace schoolgate::cli {
namespace {

using pipeline::CalibrationReport;
using pipeline::CurvePoint;

nlohmann::json calibration_json(const CurvePoint& point) {
  nlohmann::json json{
      {"similarity", point.similarity}, {"strangers", point.strangers}, {"schoolmates", point.schoolmates}};
  if (point.missed) json["missed"] = *point.missed;
  return json;
}

nlohmann::json calibration_json(const CalibrationReport& report) {
  nlohmann::json json{{"people", report.people},
                      {"portraits", report.portraits},
                      {"target", report.target_fpir},
                      {"certain", report.thresholds.certain},
                      {"reachable", report.thresholds.reachable},
                      {"certain_prominence", report.thresholds.certain_prominence},
                      {"plausible_prominence", report.thresholds.plausible_prominence},
                      {"explanation", report.thresholds.explanation},
                      {"expected", calibration_json(report.expected)},
                      {"curve", nlohmann::json::array()},
                      {"look_alikes", nlohmann::json::array()},
                      {"weak", nlohmann::json::array()}};
  for (const auto& point : report.curve) json["curve"].push_back(calibration_json(point));
  for (const auto& pair : report.look_alikes) {
    json["look_alikes"].push_back({{"people", {pair.first, pair.second}}, {"similarity", pair.similarity}});
  }
  for (const auto& weak : report.weak) {
    json["weak"].push_back({{"person", weak.person}, {"reason", weak.reason}});
  }
  return json;
}

std::string one_in(double share) { return share <= 0 ? "none" : fmt::format("1 in {:.0f}", 1 / share); }

std::string row(const CurvePoint& point) {
  return fmt::format("  {:>10.3f}  {:>16}  {:>16}  {:>14}", point.similarity, one_in(point.strangers),
                     one_in(point.schoolmates),
                     point.missed ? fmt::format("{:.1f} %", 100 * *point.missed) : "unknown");
}

void print_calibration(Terminal& terminal, const CalibrationReport& report) {
  terminal.result(fmt::format("{} enrolled with {}.", counted(report.people, "person", "people"),
                              counted(report.portraits, "portrait")));
  terminal.result(
      fmt::format("Wanted: at most {} strangers taken for somebody.", one_in(report.target_fpir)));
  terminal.result(fmt::format("A face is {}.", report.thresholds.explanation));
  terminal.result("");
  terminal.result(fmt::format("  {:>10}  {:>16}  {:>16}  {:>14}", "similarity", "strangers shown",
                              "schoolmates", "not known again"));
  for (const auto& point : report.curve) terminal.result(row(point));
  terminal.result("");
  terminal.result("As set now:");
  terminal.result(row(report.expected));
  terminal.result("");
  if (report.look_alikes.empty()) {
    terminal.result("Nobody enrolled looks so much like somebody else that it must be confirmed by hand.");
  }
  for (const auto& pair : report.look_alikes) {
    terminal.result(fmt::format("{} and {} look alike ({:.2f}): always confirmed by hand.", pair.first,
                                pair.second, pair.similarity));
  }
  for (const auto& weak : report.weak) terminal.result(fmt::format("{}: {}", weak.person, weak.reason));
}

ExitCode run_calibrate(Invocation& invocation) {
  const auto school = open_school(invocation);
  const auto knowledge = or_fail(school->knowledge());
  if (knowledge->gallery.empty()) {
    throw Failed({ErrorCode::Refused, "there is nothing to calibrate: " + knowledge->why_no_recognition,
                  "enrol people with 'schoolgate enrol DIR' first"});
  }
  const auto& report = knowledge->gallery.calibration();
  if (invocation.json) {
    invocation.terminal.result(to_line(calibration_json(report)));
  } else {
    print_calibration(invocation.terminal, report);
  }
  return ExitCode::Done;
}

}  // namespace

const Command kCalibrate{
    .name = "calibrate",
    .summary = "expected errors for this register, look-alikes, weak enrolments",
    .manual =
        "Prints how sure recognition is in this school: from which similarity on a face is certain, how "
        "many\n"
        "strangers and schoolmates would be taken for somebody else at that and other settings, who looks\n"
        "alike, and whose portraits should be taken again. Calibrates itself; nothing is changed.",
    .run = run_calibrate};

}  // namespace schoolgate::cli
