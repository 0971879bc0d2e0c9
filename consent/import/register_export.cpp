#include <algorithm>
#include <functional>

#include "consent/import/import_columns.hpp"
#include "consent/import/register_import.hpp"
#include "consent/sheet/csv.hpp"

namespace schoolgate::consent {
namespace {

// A column with the cell that it has for a person.
struct Cells {
  Column column;
  std::function<std::string(const Person&)> cell;
  bool always = true;  // otherwise only when somebody has something in it
};

std::string text_of(const std::optional<Day>& day) { return day ? to_iso(*day) : ""; }
std::string text_of(bool value) { return value ? "yes" : "no"; }

std::vector<Cells> columns_of_people() {
  const auto column = [](Field field, Detail detail = Detail::Reply) {
    return Column{.field = field, .detail = detail};
  };
  return {
      {column(Field::Id), [](const Person& p) { return p.id; }},
      {column(Field::FirstName), [](const Person& p) { return p.first_name; }},
      {column(Field::LastName), [](const Person& p) { return p.last_name; }},
      {column(Field::KnownAs), [](const Person& p) { return p.known_as; }},
      {column(Field::ClassName), [](const Person& p) { return p.class_name; }},
      {column(Field::Kind), [](const Person& p) { return std::string(word(p.kind)); }},
      {column(Field::Upn), [](const Person& p) { return p.upn; }, false},
      {column(Field::DateOfBirth), [](const Person& p) { return text_of(p.date_of_birth); }, false},
      {column(Field::LeavingDate), [](const Person& p) { return text_of(p.leaving_date); }, false},
      {column(Field::DoNotPublish), [](const Person& p) { return text_of(p.do_not_publish); }},
      {column(Field::DoNotPublishReason), [](const Person& p) { return p.do_not_publish_reason; }, false},
      {column(Field::Biometric), [](const Person& p) { return text_of(p.biometric.given); }},
      {column(Field::Biometric, Detail::Date), [](const Person& p) { return text_of(p.biometric.date); }},
      {column(Field::Biometric, Detail::Withdrawn),
       [](const Person& p) { return text_of(p.biometric.withdrawn); }, false},
      {column(Field::Biometric, Detail::Evidence), [](const Person& p) { return p.biometric.evidence; },
       false},
      {column(Field::ParentObjects), [](const Person& p) { return text_of(p.biometric.parent_objects); }},
      {column(Field::ChildObjects), [](const Person& p) { return text_of(p.biometric.child_objects); }},
  };
}

std::string part_of(const Consent& consent, Detail detail) {
  switch (detail) {
    case Detail::Reply:
      return std::string(word(consent.answer));
    case Detail::Basis:
      return consent.basis;
    case Detail::GivenBy:
      return consent.given_by;
    case Detail::Date:
      return consent.date == Day{} ? "" : to_iso(consent.date);
    case Detail::Until:
      return text_of(consent.until);
    case Detail::Withdrawn:
      return text_of(consent.withdrawn);
    case Detail::Evidence:
      return consent.evidence;
  }
  return "";
}

void add_columns_of_answers(std::vector<Cells>& all, const std::vector<PlatformId>& platforms) {
  for (const auto& [purpose, unused] : kWords<Purpose>) {
    for (const PlatformId& platform : platforms) {
      for (const Detail detail : {Detail::Reply, Detail::Date, Detail::Until, Detail::Withdrawn,
                                  Detail::Basis, Detail::GivenBy, Detail::Evidence}) {
        all.push_back({{.field = Field::Answer, .detail = detail, .platform = platform, .purpose = purpose},
                       [&platform, purpose = purpose, detail](const Person& person) {
                         const Consent* consent = find_consent(person, platform, purpose);
                         return consent == nullptr ? std::string() : part_of(*consent, detail);
                       },
                       detail == Detail::Reply && purpose != Purpose::Work});
      }
    }
  }
}

}  // namespace

std::string export_csv(const RegisterView& people, const std::vector<PlatformId>& platforms) {
  std::vector<Cells> columns = columns_of_people();
  add_columns_of_answers(columns, platforms);
  std::erase_if(columns, [&](const Cells& cells) {
    return !cells.always && std::all_of(people.people().begin(), people.people().end(),
                                        [&](const Person& person) { return cells.cell(person).empty(); });
  });
  // The mark makes spreadsheets read the file as UTF-8; RFC 4180 ends lines with CRLF.
  std::string csv = "\xef\xbb\xbf";
  const auto write_row = [&](const auto& text_for) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (i > 0) csv += ',';
      csv += csv_cell(text_for(columns[i]));
    }
    csv += "\r\n";
  };
  write_row([](const Cells& cells) { return column_name(cells.column); });
  for (const Person& person : people.people())
    write_row([&](const Cells& cells) { return cells.cell(person); });
  return csv;
}

}  // namespace schoolgate::consent
