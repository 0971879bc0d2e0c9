#include <opencv2/core/version.hpp>
#include <sys/stat.h>

#include "cli/commands.hpp"
#include "cli/common.hpp"
#include "gate/enrolment.hpp"

namespace schoolgate::cli {
namespace {

constexpr std::uintmax_t kLittleSpace = 2ULL * 1024 * 1024 * 1024;

struct Finding {
  bool good = true;
  std::string what;  // "recognition", "disk", ...
  std::string text;
};

void check_models(gate::School& school, std::vector<Finding>& findings) {
  const auto loaded = school.models();
  if (!loaded) {
    findings.push_back({false, "models", sentence(loaded.error())});
    return;
  }
  if ((*loaded)->missing.empty())
    findings.push_back({true, "models", "all found, sizes and SHA-256 are right"});
  for (const auto& missing : (*loaded)->missing) {
    findings.push_back({false, "models", missing + " (see 'schoolgate models list')"});
  }
}

void check_workbench(gate::School& school, std::vector<Finding>& findings) {
  const auto bench = school.workbench();
  findings.push_back(bench ? Finding{true, "analysis", "detection, reading and verification start"}
                           : Finding{false, "analysis", sentence(bench.error())});
}

void check_recognition(gate::School& school, std::vector<Finding>& findings) {
  const auto& settings = school.settings().recognition;
  if (!settings.active()) {
    findings.push_back({true, "recognition",
                        "off: " + settings.why_off() + "; every face is redacted until a person names it"});
    return;
  }
  const auto knowledge = school.knowledge();
  if (!knowledge) {
    findings.push_back({false, "recognition", sentence(knowledge.error())});
    return;
  }
  findings.push_back({true, "recognition",
                      fmt::format("on, under assessment {} of {}; {} enrolled",
                                  settings.assessment->reference, to_iso(settings.assessment->date),
                                  counted((*knowledge)->gallery.size(), "person", "people"))});
  if (!(*knowledge)->why_no_recognition.empty()) {
    findings.push_back({false, "recognition", (*knowledge)->why_no_recognition});
  }
}

void check_space(const gate::Workspace& workspace, std::vector<Finding>& findings) {
  std::error_code error;
  const auto space = std::filesystem::space(workspace.folder(), error);
  if (error) {
    findings.push_back({false, "disk", fmt::format("free space could not be read ({})", error.message())});
    return;
  }
  findings.push_back(
      {space.available >= kLittleSpace, "disk",
       fmt::format("{:.1f} GB free where the workspace is{}", static_cast<double>(space.available) / 1e9,
                   space.available >= kLittleSpace ? "" : "; a sports day may need more")});
}

void check_permissions(const gate::Workspace& workspace, std::vector<Finding>& findings) {
  std::size_t open = 0;
  for (const auto& path : {workspace.folder(), workspace.database_file(), workspace.vault(),
                           workspace.holds(), workspace.settings_file()}) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
      ++open;
      findings.push_back({false, "permissions", path.string() + " is missing or cannot be looked at"});
    } else if ((status.st_mode & 077U) != 0) {
      ++open;
      findings.push_back({false, "permissions",
                          fmt::format("{} can be read by other accounts: chmod go-rwx it", path.string())});
    }
  }
  if (open == 0) findings.push_back({true, "permissions", "only this account can read the workspace"});
}

ExitCode run(Invocation& invocation) {
  const auto school = open_school(invocation);
  std::vector<Finding> findings;
  findings.push_back(
      {true, "versions", fmt::format("Schoolgate {}, OpenCV {}", SCHOOLGATE_VERSION, CV_VERSION)});
  findings.push_back(
      {true, "register",
       fmt::format("{}, version {}", counted(school->people().view().people().size(), "person", "people"),
                   school->people().version())});
  check_models(*school, findings);
  check_workbench(*school, findings);
  check_recognition(*school, findings);
  check_space(school->workspace(), findings);
  check_permissions(school->workspace(), findings);
  const auto ledger = school->ledger().verify();
  findings.push_back(ledger ? Finding{true, "ledger", fmt::format("whole, {} entries", *ledger)}
                            : Finding{false, "ledger", sentence(ledger.error())});
  bool all_good = true;
  for (const auto& finding : findings) {
    all_good = all_good && finding.good;
    invocation.terminal.result(
        invocation.json ? to_line({{"good", finding.good}, {"what", finding.what}, {"text", finding.text}})
                        : printable(fmt::format("{:<5} {:<12} {}", finding.good ? "ok" : "LOOK", finding.what,
                                                finding.text)));
  }
  return all_good ? ExitCode::Done : ExitCode::NeedsAttention;
}

}  // namespace

const Command kDoctor{.name = "doctor",
                      .arguments = "",
                      .summary = "is everything there and sound, in plain words",
                      .manual =
                          "Looks at models, recognition, disk, permissions, register and ledger, and says "
                          "what is missing and what\n"
                          "that means.",
                      .options = nullptr,
                      .least_arguments = 0,
                      .most_arguments = 0,
                      .run = run};

}  // namespace schoolgate::cli
