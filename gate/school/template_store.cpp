#include "gate/school/template_store.hpp"

#include <cstring>
#include <set>
#include <stdexcept>

#include <nlohmann/json.hpp>
#include <sodium.h>

#include "consent/ledger/ledger.hpp"
#include "foundation/storage/session.hpp"

namespace schoolgate::gate {
namespace {

void count_change(WriteSession& session) { session << "UPDATE template_changes SET number = number + 1"; }

// Hexadecimal, so that every database keeps it the same; wiped once the database has it.
class HexTemplate {
 public:
  explicit HexTemplate(const pipeline::FaceTemplate& face) {
    const auto values = face.values();
    const std::size_t bytes = values.size_bytes();
    text_.resize(bytes * 2 + 1);
    sodium_bin2hex(text_.data(), text_.size(), reinterpret_cast<const unsigned char*>(values.data()), bytes);
    text_.pop_back();
  }
  explicit HexTemplate(std::string text) : text_(std::move(text)) {}
  ~HexTemplate() { sodium_memzero(text_.data(), text_.size()); }
  HexTemplate(const HexTemplate&) = delete;
  HexTemplate& operator=(const HexTemplate&) = delete;

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] pipeline::FaceTemplate face() const {
    pipeline::FaceTemplate face(text_.size() / 2 / sizeof(float));
    std::size_t length = 0;
    const auto values = face.values();
    if (sodium_hex2bin(reinterpret_cast<unsigned char*>(values.data()), values.size_bytes(), text_.data(),
                       text_.size(), nullptr, &length, nullptr) != 0 ||
        length != values.size_bytes() || length == 0) {
      throw std::runtime_error("a template in the database is damaged: enrol that person again");
    }
    return face;
  }

 private:
  std::string text_;
};

}  // namespace

const Schema& template_schema() {
  static const Schema kSchema{"gate-templates",
                              {{"", R"(
CREATE TABLE templates (
  person VARCHAR(64) NOT NULL,
  portrait CHAR(64) NOT NULL,
  model CHAR(64) NOT NULL,
  face TEXT NOT NULL,
  enrolled CHAR(20) NOT NULL,
  PRIMARY KEY (portrait, model)
);
CREATE INDEX templates_by_person ON templates (person);
)"},
                               {"", R"(
CREATE TABLE template_changes (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  number BIGINT NOT NULL
);
INSERT INTO template_changes (only_row, number) VALUES (1, 0);
)"},
                               // Of the portrait; NULL where it was enrolled before portraits were judged.
                               {"", "ALTER TABLE templates ADD COLUMN quality DOUBLE PRECISION;"}}};
  return kSchema;
}

TemplateStore::TemplateStore(Database& database) : database_(database) {
  database_.apply_schema(template_schema());
}

std::optional<TemplateStore::Owner> TemplateStore::owner_of(const Digest& portrait, const Digest& model) {
  return database_.read([&](ReadSession& session) -> std::optional<Owner> {
    std::string person;
    double quality = 0;
    soci::indicator measured = soci::i_null;
    const std::string picture = to_hex(portrait);
    const std::string maker = to_hex(model);
    session << "SELECT person, quality FROM templates WHERE portrait = :portrait AND model = :model",
        soci::use(picture), soci::use(maker), soci::into(person), soci::into(quality, measured);
    if (!session.got_data()) return std::nullopt;
    return Owner{person, measured == soci::i_ok};
  });
}

void TemplateStore::put(const consent::PersonId& person, const Digest& portrait, const Digest& model,
                        const pipeline::EnrolledPortrait& face, Instant when, const std::string& who) {
  const HexTemplate hex(face.face);
  const double quality = face.quality;
  const std::string picture = to_hex(portrait);
  const std::string maker = to_hex(model);
  const std::string moment = to_iso(when);
  database_.transact([&](WriteSession& session) {
    session << "DELETE FROM templates WHERE portrait = :portrait AND model = :model", soci::use(picture),
        soci::use(maker);
    session << "INSERT INTO templates (person, portrait, model, face, enrolled, quality) "
               "VALUES (:person, :portrait, :model, :face, :enrolled, :quality)",
        soci::use(person), soci::use(picture), soci::use(maker), soci::use(hex.text()), soci::use(moment),
        soci::use(quality);
    count_change(session);
    consent::Ledger::append(session, when, who, consent::LedgerAction::PersonEnrolled, person,
                            nlohmann::json{{"portrait", picture}, {"model", maker}}.dump());
  });
}

std::vector<pipeline::Enrolment> TemplateStore::load(const Digest& model) {
  const std::string maker = to_hex(model);
  return database_.read([&](ReadSession& session) {
    std::vector<pipeline::Enrolment> people;
    const soci::rowset<soci::row> rows =
        (session.sql().prepare
             << "SELECT person, face, quality FROM templates WHERE model = :model ORDER BY person, portrait",
         soci::use(maker));
    for (const auto& row : rows) {
      const auto person = row.get<std::string>(0);
      const HexTemplate hex(row.get<std::string>(1));
      if (people.empty() || people.back().person != person) people.push_back({person, {}});
      const bool measured = row.get_indicator(2) == soci::i_ok;
      people.back().portraits.push_back(
          {hex.face(), measured ? static_cast<float>(row.get<double>(2)) : 0.0F});
    }
    return people;
  });
}

std::vector<EnrolledPerson> TemplateStore::people() {
  return database_.read([](ReadSession& session) {
    std::vector<EnrolledPerson> people;
    const soci::rowset<soci::row> rows = session.sql().prepare
                                         << "SELECT person FROM templates ORDER BY person";
    for (const auto& row : rows) {
      const auto person = row.get<std::string>(0);
      if (people.empty() || people.back().person != person) people.push_back({person, 0});
      ++people.back().templates;
    }
    return people;
  });
}

std::vector<consent::PersonId> TemplateStore::people_of_other_models(const Digest& model) {
  const std::string maker = to_hex(model);
  return database_.read([&](ReadSession& session) {
    std::vector<consent::PersonId> people;
    const soci::rowset<soci::row> rows =
        (session.sql().prepare << "SELECT DISTINCT person FROM templates WHERE person NOT IN "
                                  "(SELECT person FROM templates WHERE model = :model) ORDER BY person",
         soci::use(maker));
    for (const auto& row : rows) people.push_back(row.get<std::string>(0));
    return people;
  });
}

std::string TemplateStore::stamp() {
  return database_.read([](ReadSession& session) {
    long long number = 0;
    session << "SELECT number FROM template_changes", soci::into(number);
    return std::to_string(number);
  });
}

std::size_t TemplateStore::remove(const consent::PersonId& person, const std::string& reason, Instant when,
                                  const std::string& who) {
  return database_.transact([&](WriteSession& session) {
    int count = 0;
    session << "SELECT COUNT(*) FROM templates WHERE person = :person", soci::use(person), soci::into(count);
    if (count == 0) return std::size_t{0};
    session << "DELETE FROM templates WHERE person = :person", soci::use(person);
    count_change(session);
    consent::Ledger::append(session, when, who, consent::LedgerAction::TemplatesRemoved, person,
                            nlohmann::json{{"count", count}, {"reason", reason}}.dump());
    return static_cast<std::size_t>(count);
  });
}

pipeline::Gallery load_gallery(Database& database, const consent::RegisterView& people, Day day,
                               const models::Model& model, const pipeline::CalibrationSettings& settings) {
  auto enrolled = TemplateStore(database).load(model.entry.sha256);
  std::erase_if(enrolled, [&](const pipeline::Enrolment& enrolment) {
    return !people.may_recognise(enrolment.person, day).granted;
  });
  if (enrolled.empty()) return {};
  std::set<consent::PersonId> watched;
  for (const pipeline::Enrolment& enrolment : enrolled) {
    if (people.do_not_publish(enrolment.person)) watched.insert(enrolment.person);
  }
  return {std::move(enrolled), model.entry.calibration, settings, watched};
}

}  // namespace schoolgate::gate
