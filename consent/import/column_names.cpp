#include "consent/import/column_names.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <fmt/format.h>

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
        "adno", "mis id", "arbor id", "bromcom id", "sims id", "learner id"}},
      {Field::FullName,
       Detail::Reply,
       "full_name",
       {"name", "pupil name", "student name", "child name", "child s name", "your child s name",
        "name of child", "name of your child", "legal full name", "legal name", "surname forename",
        "surname first name", "forename surname", "first name and surname", "last name first name"}},
      {Field::FirstName,
       Detail::Reply,
       "first_name",
       {"forename", "given name", "legal forename", "legal first name", "first names", "forenames",
        "firstname", "christian name"}},
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
      {Field::Question,
       Detail::Reply,
       "question",
       {"parental consent description", "consent description", "consent type", "type of consent",
        "consent name", "consent item", "consent question", "permission type"}},
      {Field::OneAnswer,
       Detail::Reply,
       "answer",
       {"consent", "consent given", "consent status", "consent response", "consent answer", "response",
        "permission given", "consent granted", "reply"}},
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
  if (platform == "press") return {"newspaper", "newspapers", "local newspaper", "local press"};
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
  const bool work = take_any(text, {"work", "school work", "schoolwork", "artwork", "drawings"});
  take_any(text, {"consent", "permission", "on", "for", "in", "of", "the", "use"});
  const int named = (image ? 1 : 0) + (name ? 1 : 0) + (work ? 1 : 0);
  if (column.platform.empty() || named != 1 || !text.empty()) return std::nullopt;
  column.purpose = image ? Purpose::Image : name ? Purpose::Name : Purpose::Work;
  return column;
}

std::optional<Column> plain_column(std::string_view text) {
  for (const NamedColumn& named : named_columns()) {
    const bool known =
        text == folded(named.name) ||
        std::find(named.also_known.begin(), named.also_known.end(), text) != named.also_known.end();
    if (known) return Column{.field = named.field, .detail = named.detail};
  }
  return std::nullopt;
}

// "Your child's class" is a class. What stands for a person is never taken off an answer.
std::optional<Column> somebodys_column(std::string_view text) {
  for (const std::string_view whose : {"your child s ", "child s ", "childs ", "pupil s ", "student s ",
                                       "learner s ", "child ", "pupil ", "student ", "learner "}) {
    if (text.starts_with(whose)) return plain_column(text.substr(whose.size()));
  }
  return std::nullopt;
}

// "photo_choices": a cell that lists the platforms with a yes.
std::optional<Column> choices_column(std::string_view text) {
  for (const std::string_view said : {"image choices", "photo choices", "photos choices"}) {
    if (text == said) return Column{.field = Field::Choices, .purpose = Purpose::Image};
  }
  if (text == "work choices") return Column{.field = Field::Choices, .purpose = Purpose::Work};
  if (text == "name choices") return Column{.field = Field::Choices, .purpose = Purpose::Name};
  return std::nullopt;
}

}  // namespace

std::optional<Column> understand(std::string_view header, const std::vector<PlatformId>& platforms) {
  const std::string text = folded(header);
  if (auto column = plain_column(text)) return column;
  if (auto column = somebodys_column(text)) return column;
  if (auto column = choices_column(text)) return column;
  return answer_column(text, platforms);
}

std::optional<std::vector<Column>> understand_list(std::string_view names,
                                                   const std::vector<PlatformId>& platforms) {
  std::vector<Column> columns;
  while (true) {
    const auto comma = names.find(',');
    auto column = understand(names.substr(0, comma), platforms);
    if (!column) return std::nullopt;
    columns.push_back(std::move(*column));
    if (comma == std::string_view::npos) return columns;
    names.remove_prefix(comma + 1);
  }
}

std::optional<PlatformId> platform_of(std::string_view text, const std::vector<PlatformId>& platforms) {
  const std::string said = folded(text);
  for (const PlatformId& platform : platforms) {
    const auto others = spellings(platform);
    if (said == folded(platform) || std::find(others.begin(), others.end(), said) != others.end())
      return platform;
  }
  return std::nullopt;
}

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
    case Field::FullName:
    case Field::Question:
    case Field::OneAnswer:
    case Field::Choices:
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
  if (column.field == Field::Choices) return fmt::format("{}_choices", word(column.purpose));
  for (const NamedColumn& named : named_columns()) {
    if (named.field == column.field && named.detail == column.detail) return std::string(named.name);
  }
  throw std::logic_error("a column without a name");
}

}  // namespace schoolgate::consent
