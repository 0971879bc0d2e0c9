#include "gate/school/template_store.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sodium.h>

#include "consent/ledger/ledger.hpp"
#include "foundation/storage/dialect.hpp"
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

// A portrait, and which of the models that were asked for made a template of it, in their order.
struct TemplateStore::Stored {
  consent::PersonId person;
  std::string portrait;
  std::vector<bool> made;
  std::vector<pipeline::FaceTemplate> parts;  // of those that made one, where templates were asked for
  float quality = 0;

  [[nodiscard]] bool whole() const { return std::find(made.begin(), made.end(), false) == made.end(); }
};

std::vector<TemplateStore::Stored> TemplateStore::stored(const pipeline::EmbeddingModels& models,
                                                         bool with_templates) {
  return database_.read([&](ReadSession& session) {
    std::vector<Stored> portraits;
    const soci::rowset<soci::row> rows = session.sql().prepare << fmt::format(
                                             "SELECT person, portrait, model{} FROM templates "
                                             "ORDER BY person, portrait",
                                             with_templates ? ", face, quality" : "");
    for (const auto& row : rows) {
      const auto maker = std::find_if(
          models.all().begin(), models.all().end(),
          [&](const models::Model& one) { return to_hex(one.entry.sha256) == row.get<std::string>(2); });
      if (maker == models.all().end()) continue;
      const auto person = row.get<std::string>(0);
      const auto portrait = row.get<std::string>(1);
      if (portraits.empty() || portraits.back().portrait != portrait || portraits.back().person != person) {
        portraits.push_back({person, portrait, std::vector<bool>(models.all().size()), {}, 0});
        portraits.back().parts.resize(models.all().size());
      }
      Stored& own = portraits.back();
      const auto place = static_cast<std::size_t>(std::distance(models.all().begin(), maker));
      own.made[place] = true;
      if (!with_templates) continue;
      own.parts[place] = HexTemplate(row.get<std::string>(3)).face();
      if (row.get_indicator(4) == soci::i_ok) own.quality = static_cast<float>(row.get<double>(4));
    }
    return portraits;
  });
}

std::optional<TemplateStore::Owner> TemplateStore::owner_of(const Digest& portrait,
                                                            const pipeline::EmbeddingModels& models) {
  return database_.read([&](ReadSession& session) {
    std::optional<Owner> owner;
    const std::string picture = to_hex(portrait);
    for (const models::Model& model : models.all()) {
      std::string person;
      double quality = 0;
      soci::indicator measured = soci::i_null;
      const std::string maker = to_hex(model.entry.sha256);
      session << "SELECT person, quality FROM templates WHERE portrait = :portrait AND model = :model",
          soci::use(picture), soci::use(maker), soci::into(person), soci::into(quality, measured);
      const bool here = session.got_data();
      if (here && !owner) owner = Owner{person, model.entry.sha256 == models.all().front().entry.sha256};
      if (owner) owner->whole = owner->whole && here && measured == soci::i_ok;
    }
    return owner;
  });
}

void TemplateStore::put(const consent::PersonId& person, const Digest& portrait,
                        const pipeline::EmbeddingModels& models, const pipeline::EnrolledPortrait& face,
                        Instant when, const std::string& who) {
  const auto parts = pipeline::split(face.face, models.lengths());
  const double quality = face.quality;
  const std::string picture = to_hex(portrait);
  const std::string moment = to_iso(when);
  database_.transact([&](WriteSession& session) {
    nlohmann::json makers = nlohmann::json::array();
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const HexTemplate hex(parts[i]);
      const std::string maker = to_hex(models.all()[i].entry.sha256);
      makers.push_back(maker);
      session << "DELETE FROM templates WHERE portrait = :portrait AND model = :model", soci::use(picture),
          soci::use(maker);
      session << "INSERT INTO templates (person, portrait, model, face, enrolled, quality) "
                 "VALUES (:person, :portrait, :model, :face, :enrolled, :quality)",
          soci::use(person), soci::use(picture), soci::use(maker), soci::use(hex.text()), soci::use(moment),
          soci::use(quality);
    }
    count_change(session);
    consent::Ledger::append(session, when, who, consent::LedgerAction::PersonEnrolled, person,
                            nlohmann::json{{"portrait", picture}, {"models", makers}}.dump());
  });
}

std::vector<pipeline::Enrolment> TemplateStore::load(const pipeline::EmbeddingModels& models) {
  std::vector<pipeline::Enrolment> people;
  for (const Stored& one : stored(models, true)) {
    if (!one.whole()) continue;
    if (people.empty() || people.back().person != one.person) people.push_back({one.person, {}});
    people.back().portraits.push_back({pipeline::join(one.parts), one.quality});
  }
  return people;
}

pipeline::EmbeddingModels TemplateStore::comparable(const pipeline::EmbeddingModels& models) {
  const auto portraits = stored(models, false);
  if (std::all_of(portraits.begin(), portraits.end(), [](const Stored& one) { return one.whole(); }))
    return models;
  const auto having = [&](std::size_t model) {
    return std::count_if(portraits.begin(), portraits.end(),
                         [&](const Stored& one) { return one.made[model]; });
  };
  std::size_t most = 0;
  for (std::size_t model = 1; model < models.all().size(); ++model) {
    if (having(model) > having(most)) most = model;
  }
  return pipeline::EmbeddingModels({models.all()[most]});
}

std::vector<EnrolledPerson> TemplateStore::people() {
  return database_.read([](ReadSession& session) {
    std::vector<EnrolledPerson> people;
    const soci::rowset<soci::row> rows = session.sql().prepare
                                         << "SELECT DISTINCT person, portrait FROM templates ORDER BY person";
    for (const auto& row : rows) {
      const auto person = row.get<std::string>(0);
      if (people.empty() || people.back().person != person) people.push_back({person, 0});
      ++people.back().portraits;
    }
    return people;
  });
}

std::vector<EnrolledTemplate> TemplateStore::templates_of(const consent::PersonId& person) {
  return database_.read([&](ReadSession& session) {
    std::vector<EnrolledTemplate> templates;
    const soci::rowset<soci::row> rows =
        (session.sql().prepare << "SELECT portrait, model, enrolled, LENGTH(face) / 2 AS bytes FROM "
                                  "templates WHERE person = :person ORDER BY enrolled, portrait, model",
         soci::use(person));
    for (const auto& row : rows) {
      templates.push_back({row.get<std::string>("portrait"), row.get<std::string>("model"),
                           row.get<std::string>("enrolled"), whole_number(row, "bytes")});
    }
    return templates;
  });
}

std::vector<consent::PersonId> TemplateStore::people_of_other_models(
    const pipeline::EmbeddingModels& models) {
  std::set<consent::PersonId> compared;
  for (const Stored& one : stored(models, false)) {
    if (one.whole()) compared.insert(one.person);
  }
  std::vector<consent::PersonId> others;
  for (const EnrolledPerson& one : people()) {
    if (!compared.contains(one.person)) others.push_back(one.person);
  }
  return others;
}

std::string TemplateStore::stamp() {
  return database_.read([](ReadSession& session) { return stamp(session); });
}

std::string TemplateStore::stamp(ReadSession& session) {
  long long number = 0;
  session << "SELECT number FROM template_changes", soci::into(number);
  return std::to_string(number);
}

std::size_t TemplateStore::remove(const consent::PersonId& person, const std::string& reason, Instant when,
                                  const std::string& who) {
  return database_.transact([&](WriteSession& session) {
    int count = 0;
    session << "SELECT COUNT(DISTINCT portrait) FROM templates WHERE person = :person", soci::use(person),
        soci::into(count);
    if (count == 0) return std::size_t{0};
    session << "DELETE FROM templates WHERE person = :person", soci::use(person);
    count_change(session);
    consent::Ledger::append(session, when, who, consent::LedgerAction::TemplatesRemoved, person,
                            nlohmann::json{{"count", count}, {"reason", reason}}.dump());
    return static_cast<std::size_t>(count);
  });
}

pipeline::Gallery load_gallery(Database& database, const consent::RegisterView& people, Day day,
                               const pipeline::EmbeddingModels& models,
                               const pipeline::CalibrationSettings& settings) {
  TemplateStore store(database);
  const pipeline::EmbeddingModels compared = store.comparable(models);
  auto enrolled = store.load(compared);
  std::erase_if(enrolled, [&](const pipeline::Enrolment& enrolment) {
    return !people.may_recognise(enrolment.person, day).granted;
  });
  if (enrolled.empty()) return {};
  std::set<consent::PersonId> watched;
  for (const pipeline::Enrolment& enrolment : enrolled) {
    if (people.do_not_publish(enrolment.person)) watched.insert(enrolment.person);
  }
  return {std::move(enrolled), compared.calibration(), settings, watched,
          pipeline::parts_of(models, compared)};
}

}  // namespace schoolgate::gate
