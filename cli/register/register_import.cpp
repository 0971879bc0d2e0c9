#include "consent/import/register_import.hpp"

#include <charconv>
#include <utility>

#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "cli/common/recheck_output.hpp"
#include "consent/import/import_profile.hpp"
#include "foundation/durable_file.hpp"
#include "foundation/text.hpp"
#include "gate/intake/enrolment.hpp"

namespace schoolgate::cli {
namespace {

constexpr std::uintmax_t kMostBytes = 64ULL * 1024 * 1024;

void register_import_options(po::options_description_easy_init add) {
  using Texts = std::vector<std::string>;
  add("dry-run", "print the difference, person by person; change nothing");
  add("profile", po::value<std::string>()->value_name("NAME"),
      "sims, arbor, bromcom, scholarpack, juniper, microsoft-forms, google-forms, or one of your own. What "
      "you say "
      "with --column, --answer and --dates is kept in it when the import is made");
  add("column", po::value<Texts>()->value_name("HEADER=COLUMN")->composing(),
      "what a header of the file is (\"Photo consent=photo_facebook,photo_website\", \"House "
      "points=ignore\"); a "
      "question or a choice in its cells likewise");
  add("answer", po::value<Texts>()->value_name("WORD=MEANING")->composing(),
      "what a word in an answer means: yes, no or withdrawn (\"Opt in: portal=yes\")");
  add("consent", po::value<std::string>()->value_name("COLUMN"),
      "what the file's one answer is to (\"photo_website,photo_facebook\")");
  add("columns", po::value<std::string>()->value_name("FILE"),
      "the school's own headers, one \"Header = column\" a line (\"House points = ignore\")");
  add("dates", po::value<std::string>()->value_name("day-first|month-first"),
      "how 03/07/2026 is meant, when the file's own dates do not show it");
  add("row", po::value<Texts>()->value_name("LINE=ID")->composing(),
      "in a file without ids: whom the row in that line is about; LINE=new for somebody new");
  add("new-people", "in a file without ids: whoever is like nobody in the register is added");
  add("leavers", "pupils who are not in the file have left");
  add("same", po::value<Texts>()->value_name("ID=ID")->composing(),
      "the two ids are one person's; the first is kept. Remembered. ID=ID with one id twice: that person's "
      "name or date of birth really changed");
  add("different", po::value<Texts>()->value_name("ID=ID")->composing(),
      "the two ids are two people's. Remembered");
}

std::string text_of(const Bytes& bytes) { return {bytes.begin(), bytes.end()}; }

consent::ImportProfile profile_in(const std::filesystem::path& path) {
  auto profile = consent::read_profile(text_of(or_fail(read_file(path, kMostBytes))));
  if (profile) return std::move(*profile);
  Error error = profile.error();
  error.message = fmt::format("{} {}", path.string(), error.message);
  throw Failed(std::move(error));
}

// What stands on both sides of the last "=" of each word: a header may hold one itself.
std::vector<std::pair<std::string, std::string>> pairs_of(const Invocation& invocation, const char* option) {
  std::vector<std::pair<std::string, std::string>> pairs;
  if (!invocation.has(option)) return pairs;
  for (const auto& word : invocation.options[option].as<std::vector<std::string>>()) {
    const auto equals = word.rfind('=');
    if (equals == std::string::npos || equals == 0)
      throw UsageError(fmt::format("--{} wants something on both sides of a '=', not '{}'", option, word));
    pairs.emplace_back(trimmed(std::string_view(word).substr(0, equals)),
                       trimmed(std::string_view(word).substr(equals + 1)));
  }
  return pairs;
}

// What is said now, on top of what a profile says.
consent::ImportProfile said_now(const Invocation& invocation) {
  consent::ImportProfile said;
  for (auto& [header, column] : pairs_of(invocation, "column")) said.columns.push_back({header, column});
  for (auto& [word, meaning] : pairs_of(invocation, "answer")) {
    const auto reply = from_word<consent::Reply>(meaning);
    if (!reply || *reply == consent::Reply::Unknown)
      throw UsageError(fmt::format("an answer means yes, no or withdrawn, not '{}'", meaning));
    said.answers.push_back({word, *reply});
  }
  if (invocation.has("dates")) {
    const std::string order = invocation.needed("dates");
    said.date_order = from_word<consent::DateOrder>(order);
    if (!said.date_order) throw UsageError(fmt::format("'{}' is neither day-first nor month-first", order));
  }
  return said;
}

// The profile that --profile names, what the command says on top of it.
class Profiles {
 public:
  Profiles(const Invocation& invocation, const gate::School& school)
      : folder_(school.workspace().folder()),
        name_(invocation.optional("profile")),
        said_now_(said_now(invocation)) {}

  [[nodiscard]] consent::ImportProfile whole() const {
    consent::ImportProfile profile = or_fail(folder_.whole(name_, said_now_));
    if (!name_.empty() && consent::says_nothing(profile))
      throw UsageError(fmt::format(
          "there is no profile '{}' yet: say with --column or --answer what it is to hold", name_));
    return profile;
  }

  void keep() const { or_fail(folder_.keep(name_, said_now_)); }

 private:
  consent::ProfileFolder folder_;
  std::string name_;
  consent::ImportProfile said_now_;
};

std::vector<consent::SaidOfRow> rows_said(const Invocation& invocation) {
  std::vector<consent::SaidOfRow> rows;
  for (const auto& [line, id] : pairs_of(invocation, "row")) {
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
    if (error != std::errc{} || end != line.data() + line.size())
      throw UsageError(fmt::format("--row wants the number of a line before the '=', not '{}'", line));
    rows.push_back({number, id == "new" ? std::string() : id});
  }
  return rows;
}

void add_said(const Invocation& invocation, const char* option, consent::Sameness said,
              std::vector<consent::SaidOfPair>& all) {
  if (!invocation.has(option)) return;
  for (const auto& word : invocation.options[option].as<std::vector<std::string>>()) {
    const auto equals = word.find('=');
    if (equals == std::string::npos || word.find('=', equals + 1) != std::string::npos)
      throw UsageError(fmt::format("--{} wants two ids with '=' between them, not '{}'", option, word));
    all.push_back({{std::string(trimmed(std::string_view(word).substr(0, equals))),
                    std::string(trimmed(std::string_view(word).substr(equals + 1)))},
                   said});
  }
}

consent::ImportOptions import_options(const Invocation& invocation, gate::School& school,
                                      const Profiles& profiles) {
  consent::ImportOptions options;
  options.platforms = school.settings().platforms;
  options.day = school.today();
  options.forgotten = school.people().forgotten();
  const consent::ImportProfile profile = profiles.whole();
  options.date_order = profile.date_order;
  if (invocation.has("columns")) consent::go_by(options, profile_in(invocation.needed("columns")));
  consent::go_by(options, profile);
  options.consent = invocation.optional("consent");
  options.rows = rows_said(invocation);
  options.new_people = invocation.has("new-people");
  options.absent_have_left = invocation.has("leavers");
  add_said(invocation, "same", consent::Sameness::Same, options.said);
  add_said(invocation, "different", consent::Sameness::Different, options.said);
  return options;
}

// Nothing was taken yet: a file with questions is refused until they are answered.
ExitCode ask_about(const Invocation& invocation, const std::string& path, const consent::ImportPlan& plan) {
  if (invocation.json) {
    nlohmann::json json{{"people", 0}, {"questions", nlohmann::json::array()}};
    for (const auto& question : plan.questions)
      json["questions"].push_back(
          {{"text", question.text}, {"message", question.message}, {"say", question.say}});
    invocation.terminal.result(to_line(json));
  }
  for (const auto& question : plan.questions)
    invocation.terminal.error(
        {ErrorCode::InvalidInput, fmt::format("{}: {}", path, question.message), question.say});
  invocation.terminal.error(
      {ErrorCode::InvalidInput,
       fmt::format("{}: {} open, so nothing was changed", path,
                   counted(plan.questions.size(), "question is", "questions are")),
       "answer each as it says; what columns and words are is kept with --profile NAME for the next file"});
  return ExitCode::WrongUsage;
}

ExitCode run_register_import(Invocation& invocation) {
  const std::filesystem::path path = invocation.arguments[0];
  const auto school = open_school(invocation);
  Terminal& terminal = invocation.terminal;
  const Bytes bytes = or_fail(read_file(path, kMostBytes));
  const auto current = school->people().view();
  const Profiles profiles(invocation, *school);
  auto rows = school->decoder().read_list(bytes);
  auto plan =
      rows ? consent::plan_import(std::move(*rows), current, import_options(invocation, *school, profiles))
           : tl::unexpected(rows.error());
  if (!plan) {
    Error error = plan.error();
    error.message = path.string() + ": " + error.message;
    throw Failed(std::move(error));
  }
  if (!plan->questions.empty()) return ask_about(invocation, path.string(), *plan);
  if (!invocation.has("dry-run")) {
    const std::string author = acting(*school, review::Deed::KeepRegister);
    or_fail(school->people().put_people(plan->people,
                                        {.name = author, .source = "import " + path.filename().string()},
                                        plan->register_version, plan->said));
    static_cast<void>(gate::purge_templates(*school, author));
    profiles.keep();
  }
  if (invocation.json) {
    nlohmann::json json{{"people", plan->people.size()},
                        {"rows", plan->rows},
                        {"new", plan->new_people},
                        {"changed", plan->changed_people},
                        {"difference", nlohmann::json::array()},
                        {"dry_run", invocation.has("dry-run")},
                        {"version", school->people().version()},
                        {"warnings", nlohmann::json::array()}};
    for (const auto& change : plan->difference) json["difference"].push_back(change.words);
    for (const auto& warning : plan->warnings) {
      json["warnings"].push_back({{"line", warning.line}, {"message", warning.message}});
    }
    terminal.result(to_line(json));
  } else {
    if (invocation.has("dry-run")) {
      for (const auto& change : plan->difference) terminal.say("  {}", change.words);
    }
    terminal.result(fmt::format("{}: {} about {}: {} new, {} changed, {} as before{}", path.string(),
                                counted(plan->rows, "row"), counted(plan->people.size(), "person", "people"),
                                plan->new_people, plan->changed_people,
                                plan->people.size() - plan->new_people - plan->changed_people,
                                invocation.has("dry-run") ? "; nothing was changed yet" : ""));
  }
  if (!invocation.has("dry-run")) recheck_and_tell(*school, invocation);
  bool to_look_at = false;
  for (const auto& warning : plan->warnings) {
    if (warning.told_only) {
      terminal.say("Note: {}: {}", path.string(), warning.message);
      continue;
    }
    to_look_at = true;
    terminal.error(
        {ErrorCode::InvalidInput,
         warning.line == 0 ? path.string() : fmt::format("{} line {}", path.string(), warning.line),
         warning.message});
  }
  return to_look_at ? ExitCode::NeedsAttention : ExitCode::Done;
}

}  // namespace

const Command kRegisterImport{
    .name = "register import",
    .arguments = "FILE",
    .summary = "pupils and consents from a CSV file or an Excel workbook",
    .manual =
        "Reads a school's CSV file or Excel workbook as its information system or form writes it\n"
        "(docs/register.md tells the columns). A header or an answer that is not understood is shown with "
        "how\n"
        "often it is there, and nothing is changed until --column or --answer says what it is; --profile "
        "keeps\n"
        "that for the next file. A blank answer means no; rows that differ mean no and are named. Without "
        "ids\n"
        "rows are matched by name with class or date of birth. Rows that may be about somebody else are\n"
        "refused until --same, --different or --row says.",
    .options = register_import_options,
    .least_arguments = 1,
    .most_arguments = 1,
    .run = run_register_import};

}  // namespace schoolgate::cli
