#include "consent/import/import_columns.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "consent/import/import_values.hpp"
#include "consent/ledger/text.hpp"
#include "foundation/text.hpp"

namespace schoolgate::consent {
namespace {

struct NamedColumn {
  Field field;
  Detail detail;
  std::string_view name;                     // as export writes it
  std::vector<std::string_view> also_known;  // folded; the name itself need not be repeated
};

// What schools' systems and the DfE's data items call the plain columns.
const std::vector<NamedColumn>& named_columns() {
  static const std::vector<NamedColumn> kColumns{
      {Field::Id,
       Detail::Reply,
       "pupil_id",
       {"id", "person id", "student id", "staff id", "pupil number", "admission number", "admission no",
        "adno", "mis id"}},
      {Field::FirstName,
       Detail::Reply,
       "first_name",
       {"forename", "given name", "legal forename", "legal first name", "first names", "forenames",
        "firstname"}},
      {Field::LastName,
       Detail::Reply,
       "last_name",
       {"surname", "family name", "legal surname", "legal last name", "lastname"}},
      {Field::KnownAs,
       Detail::Reply,
       "known_as",
       {"preferred name", "preferred forename", "preferred first name", "chosen name", "nickname"}},
      {Field::PreferredLastName,
       Detail::Reply,
       "preferred_last_name",
       {"preferred surname", "preferred family name", "chosen surname"}},
      {Field::ClassName,
       Detail::Reply,
       "class",
       {"class name", "form", "form group", "registration group", "registration form", "reg group",
        "reg form", "reg", "tutor group", "year form"}},
      {Field::YearGroup,
       Detail::Reply,
       "year",
       {"year group", "nc year", "national curriculum year", "curriculum year", "yr"}},
      {Field::Kind, Detail::Reply, "kind", {"role", "person type"}},
      {Field::Upn, Detail::Reply, "upn", {"unique pupil number"}},
      {Field::DateOfBirth, Detail::Reply, "date_of_birth", {"dob", "birth date", "birthdate"}},
      {Field::LeavingDate, Detail::Reply, "leaving_date", {"date of leaving", "leave date", "leaver date"}},
      {Field::DoNotPublish, Detail::Reply, "do_not_publish", {"never publish", "must not be published"}},
      {Field::DoNotPublishReason, Detail::Reply, "do_not_publish_reason", {"never publish reason"}},
      {Field::ParentObjects,
       Detail::Reply,
       "parent_objects",
       {"parent objection", "parent objects to biometrics", "biometric parent objection"}},
      {Field::ChildObjects,
       Detail::Reply,
       "child_objects",
       {"child objection", "pupil objects", "pupil objection", "child objects to biometrics",
        "biometric child objection"}},
      {Field::Biometric,
       Detail::Reply,
       "biometric_consent",
       {"biometric", "biometrics", "biometrics consent", "face recognition consent"}},
      {Field::Biometric,
       Detail::Date,
       "biometric_date",
       {"biometric consent date", "date of biometric consent"}},
      {Field::Biometric, Detail::Withdrawn, "biometric_withdrawn", {"biometric consent withdrawn"}},
      {Field::Biometric, Detail::Evidence, "biometric_evidence", {"biometric consent evidence"}},
      {Field::AllAnswers, Detail::Basis, "consent_basis", {"basis", "lawful basis"}},
      {Field::AllAnswers, Detail::GivenBy, "consent_given_by", {"given by", "consent by", "consented by"}},
      {Field::AllAnswers, Detail::Date, "consent_date", {"date of consent", "consent given on"}},
      {Field::AllAnswers,
       Detail::Until,
       "consent_until",
       {"consent expires", "consent expiry", "consent expiry date", "consent valid until", "expires",
        "expiry date"}},
      {Field::AllAnswers,
       Detail::Withdrawn,
       "consent_withdrawn",
       {"consent withdrawn on", "withdrawn on", "withdrawal date"}},
      {Field::AllAnswers, Detail::Evidence, "consent_evidence", {"evidence", "evidence reference"}},
      {Field::Ignored,
       Detail::Reply,
       "ignore",
       {"middle name", "middle names", "gender", "sex", "house", "start time", "completion time"}},
  };
  return kColumns;
}

constexpr std::array<std::pair<Detail, std::string_view>, 6> kDetails{{{Detail::Basis, "basis"},
                                                                       {Detail::GivenBy, "given by"},
                                                                       {Detail::Date, "date"},
                                                                       {Detail::Until, "until"},
                                                                       {Detail::Withdrawn, "withdrawn"},
                                                                       {Detail::Evidence, "evidence"}}};

std::string with_underscores(std::string text) {
  std::replace(text.begin(), text.end(), ' ', '_');
  return text;
}

// Takes `phrase`, a row of whole words, out of `text`; false when it is not in it.
bool take_phrase(std::string& text, std::string_view phrase) {
  const std::string padded = fmt::format(" {} ", text);
  const std::size_t found = padded.find(fmt::format(" {} ", phrase));
  if (found == std::string::npos) return false;
  const std::string_view all = padded;
  text = folded(fmt::format("{} {}", all.substr(0, found), all.substr(found + phrase.size() + 2)));
  return true;
}

bool take_any(std::string& text, std::initializer_list<std::string_view> phrases) {
  bool taken = false;
  for (const std::string_view phrase : phrases) {
    while (take_phrase(text, phrase)) taken = true;
  }
  return taken;
}

// Other spellings of the usual platforms; they count only where the platform is among the settings.
std::vector<std::string_view> spellings(std::string_view platform) {
  if (platform == "x") return {"twitter"};
  if (platform == "website") return {"school website", "web site", "school web site"};
  if (platform == "newsletter") return {"school newsletter", "news letter"};
  if (platform == "linkedin") return {"linked in"};
  if (platform == "whatsapp") return {"whats app"};
  if (platform == "youtube") return {"you tube"};
  if (platform == "tiktok") return {"tik tok"};
  return {};
}

bool take_platform(std::string& text, const PlatformId& platform) {
  bool taken = false;
  for (const std::string_view spelling : spellings(platform)) taken |= take_phrase(text, spelling);
  return take_phrase(text, folded(platform)) || taken;
}

Detail take_detail(std::string& text) {
  if (take_any(text, {"given by", "consent by"})) return Detail::GivenBy;
  if (take_any(text, {"withdrawn on", "withdrawn"})) return Detail::Withdrawn;
  if (take_any(text, {"valid until", "until", "expires", "expiry date", "expiry"})) return Detail::Until;
  if (take_any(text, {"date"})) return Detail::Date;
  if (take_any(text, {"basis"})) return Detail::Basis;
  if (take_any(text, {"evidence"})) return Detail::Evidence;
  return Detail::Reply;
}

// "photo_facebook", "Photo - Facebook", "Facebook (photo)", "Image consent for Facebook: date". Nothing
// unless exactly one platform and one purpose are named and no word is left over.
std::optional<Column> answer_column(std::string text, std::vector<PlatformId> platforms) {
  Column column;
  column.field = Field::Answer;
  // The longest first, so that "x" is not found in "x news".
  std::stable_sort(platforms.begin(), platforms.end(),
                   [](const PlatformId& a, const PlatformId& b) { return a.size() > b.size(); });
  for (const PlatformId& platform : platforms) {
    if (!take_platform(text, platform)) continue;
    if (!column.platform.empty()) return std::nullopt;
    column.platform = platform;
  }
  column.detail = take_detail(text);
  const bool image = take_any(
      text, {"photo", "photos", "photograph", "photographs", "image", "images", "picture", "pictures"});
  const bool name = take_any(text, {"name", "names"});
  take_any(text, {"consent", "permission", "on", "for", "in", "of", "the", "use"});
  if (column.platform.empty() || image == name || !text.empty()) return std::nullopt;
  column.purpose = image ? Purpose::Image : Purpose::Name;
  return column;
}

std::optional<Column> understand(std::string_view header, const std::vector<PlatformId>& platforms) {
  const std::string text = folded(header);
  for (const NamedColumn& named : named_columns()) {
    const bool known =
        text == folded(named.name) ||
        std::find(named.also_known.begin(), named.also_known.end(), text) != named.also_known.end();
    if (known) return Column{named.field, named.detail, "", Purpose::Image, ""};
  }
  return answer_column(text, platforms);
}

// The plain column that is written most like the header, when two thirds of it are the same.
std::optional<std::string_view> most_like(std::string_view header) {
  const std::string text = folded(header);
  std::optional<std::string_view> best;
  std::size_t fewest = text.size() / 3 + 1;
  for (const NamedColumn& named : named_columns()) {
    std::size_t edits = edits_between(text, folded(named.name));
    for (const std::string_view other : named.also_known) edits = std::min(edits, edits_between(text, other));
    if (edits >= fewest) continue;
    fewest = edits;
    best = named.name;
  }
  return best;
}

tl::unexpected<Error> not_understood(std::string what, const std::vector<std::string>& headers,
                                     const std::vector<PlatformId>& platforms) {
  std::set<std::string_view> like;
  for (const std::string& header : headers) {
    if (const auto one = most_like(header)) like.insert(*one);
  }
  return failure(
      ErrorCode::InvalidInput, std::move(what),
      fmt::format(
          "rename it, or map it to a column of docs/register.md{}, to ignore, or to image_ or name_ with "
          "one of the platforms of the settings ({})",
          like.empty() ? "" : fmt::format(" (perhaps {})", fmt::join(like, ", ")),
          fmt::join(platforms, ", ")));
}

std::string shortened(std::string_view text) {
  constexpr std::size_t kMost = 40;
  std::string result = cell_text(cleaned(text));
  if (result.size() > kMost) result = cleaned(result.substr(0, kMost)) + "...";
  return result;
}

std::string listed(const std::vector<std::string>& headers) {
  constexpr std::size_t kMost = 5;
  std::string text;
  for (std::size_t i = 0; i < std::min(headers.size(), kMost); ++i)
    text += fmt::format("{}'{}'", i == 0 ? "" : ", ", shortened(headers[i]));
  if (headers.size() > kMost) text += fmt::format(" and {} more", headers.size() - kMost);
  return text;
}

// What the mapping says of a header, or the header itself.
std::string_view mapped(const std::string& header, const std::vector<HeaderMapping>& mapping) {
  const std::string wanted = folded(header);
  for (const HeaderMapping& one : mapping) {
    if (folded(one.header) == wanted) return one.column;
  }
  return header;
}

Status check_mapping(const ImportOptions& options) {
  for (auto one = options.mapping.begin(); one != options.mapping.end(); ++one) {
    const auto again = std::find_if(std::next(one), options.mapping.end(), [&](const HeaderMapping& other) {
      return folded(other.header) == folded(one->header);
    });
    if (again != options.mapping.end())
      return failure(ErrorCode::InvalidInput,
                     fmt::format("the mapping names the header '{}' twice, as '{}' and as '{}'",
                                 shortened(one->header), shortened(one->column), shortened(again->column)),
                     "keep the line that is meant; one column can answer one question only");
  }
  for (const HeaderMapping& one : options.mapping) {
    if (!understand(one.column, options.platforms))
      return not_understood(fmt::format("the mapping of '{}' names '{}', which is no column",
                                        shortened(one.header), shortened(one.column)),
                            {one.column}, options.platforms);
  }
  return {};
}

Status check_no_two_alike(const std::vector<Column>& columns, std::size_t line) {
  for (auto one = columns.begin(); one != columns.end(); ++one) {
    if (one->field == Field::Ignored) continue;
    const auto other = std::find_if(std::next(one), columns.end(),
                                    [&](const Column& column) { return one->means_the_same_as(column); });
    if (other != columns.end())
      return failure(ErrorCode::InvalidInput,
                     fmt::format("line {}: the columns '{}' and '{}' mean the same", line,
                                 shortened(one->header), shortened(other->header)),
                     "remove one of them, or map it to ignore");
  }
  return {};
}

// "image_x_until" says nothing without "image_x".
Status check_details_have_replies(const std::vector<Column>& columns, std::size_t line) {
  for (const Column& detail : columns) {
    const bool is_detail = detail.detail != Detail::Reply;
    const bool has_reply = std::any_of(columns.begin(), columns.end(), [&](const Column& column) {
      if (detail.field == Field::AllAnswers) return column.field == Field::Answer;
      return column.detail == Detail::Reply && column.field == detail.field &&
             column.platform == detail.platform && column.purpose == detail.purpose;
    });
    if (is_detail && !has_reply)
      return failure(ErrorCode::InvalidInput,
                     fmt::format("line {}: there is no answer that the column '{}' belongs to", line,
                                 shortened(detail.header)),
                     "add the column with the answer, or map this one to ignore");
  }
  return {};
}

Status check_who_and_name(const std::vector<Column>& columns, std::size_t line) {
  const auto has = [&](Field field) {
    return std::any_of(columns.begin(), columns.end(),
                       [&](const Column& column) { return column.field == field; });
  };
  if (!has(Field::Id) && !has(Field::Upn))
    return failure(ErrorCode::InvalidInput, fmt::format("line {}: no column says who a row is about", line),
                   "add a column pupil_id or upn, or map the one that has it");
  if (!has(Field::FirstName) && !has(Field::LastName))
    return failure(ErrorCode::InvalidInput, fmt::format("line {}: there is no column with names", line),
                   "add the columns first_name and last_name; without names none can be found in photos");
  return {};
}

}  // namespace

bool Column::holds_date() const {
  switch (field) {
    case Field::DateOfBirth:
    case Field::LeavingDate:
      return true;
    case Field::Biometric:
    case Field::AllAnswers:
    case Field::Answer:
      return detail == Detail::Date || detail == Detail::Until || detail == Detail::Withdrawn;
    case Field::Ignored:
    case Field::Id:
    case Field::FirstName:
    case Field::LastName:
    case Field::KnownAs:
    case Field::PreferredLastName:
    case Field::ClassName:
    case Field::YearGroup:
    case Field::Kind:
    case Field::Upn:
    case Field::DoNotPublish:
    case Field::DoNotPublishReason:
    case Field::ParentObjects:
    case Field::ChildObjects:
      break;
  }
  return false;
}

bool Column::means_the_same_as(const Column& other) const {
  return field == other.field && detail == other.detail && platform == other.platform &&
         purpose == other.purpose;
}

std::string column_name(const Column& column) {
  if (column.field == Field::Answer) {
    std::string name = fmt::format("{}_{}", word(column.purpose), column.platform);
    for (const auto& [detail, text] : kDetails) {
      if (detail == column.detail) name += fmt::format("_{}", with_underscores(std::string(text)));
    }
    return name;
  }
  for (const NamedColumn& named : named_columns()) {
    if (named.field == column.field && named.detail == column.detail) return std::string(named.name);
  }
  throw std::logic_error("a column without a name");
}

Result<std::vector<Column>> understand_header(const CsvRow& header, const ImportOptions& options) {
  if (auto status = check_mapping(options); !status) return tl::unexpected<Error>(status.error());
  std::vector<Column> columns;
  std::vector<std::string> strange;
  for (const std::string& cell : header.cells) {
    Column& column = columns.emplace_back();
    column.header = cell_text(cell);
    if (column.header.empty()) continue;
    auto understood = understand(mapped(column.header, options.mapping), options.platforms);
    if (!understood) {
      strange.push_back(column.header);
      continue;
    }
    understood->header = column.header;
    column = std::move(*understood);
  }
  if (!strange.empty())
    return not_understood(
        fmt::format("line {}: the {} {} not understood", header.line,
                    strange.size() == 1 ? "column " + listed(strange) : "columns " + listed(strange),
                    strange.size() == 1 ? "is" : "are"),
        strange, options.platforms);
  if (auto status = check_no_two_alike(columns, header.line); !status)
    return tl::unexpected<Error>(status.error());
  if (auto status = check_details_have_replies(columns, header.line); !status)
    return tl::unexpected<Error>(status.error());
  if (auto status = check_who_and_name(columns, header.line); !status)
    return tl::unexpected<Error>(status.error());
  return columns;
}

}  // namespace schoolgate::consent
