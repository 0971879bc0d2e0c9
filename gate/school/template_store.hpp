// Enrolled templates in the database: one row for each portrait and model that made one of it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "consent/register/register_view.hpp"
#include "foundation/clock.hpp"
#include "foundation/digest.hpp"
#include "foundation/storage/database.hpp"
#include "pipeline/faces/knowing/gallery.hpp"

namespace schoolgate::gate {

[[nodiscard]] const Schema& template_schema();

struct EnrolledPerson {
  consent::PersonId person;
  std::size_t portraits = 0;
};

// What is stored of one portrait by one network.
struct EnrolledTemplate {
  std::string portrait;  // SHA-256 of the picture, which is not kept
  std::string model;     // of the network
  std::string enrolled;  // ISO moment
  std::size_t bytes = 0;
};

class TemplateStore {
 public:
  // Brings its schema up to date. `database` must outlive it.
  explicit TemplateStore(Database& database);

  struct Owner {
    consent::PersonId person;
    bool whole = false;  // with every one of the models, and the portrait's quality was measured
  };
  // Whose template the portrait became with one of these models, when it did.
  [[nodiscard]] std::optional<Owner> owner_of(const Digest& portrait,
                                              const pipeline::EmbeddingModels& models);
  // Stores the template, which these models made, in the place of what this portrait was before with them,
  // and tells the ledger, in one transaction.
  void put(const consent::PersonId& person, const Digest& portrait, const pipeline::EmbeddingModels& models,
           const pipeline::EnrolledPortrait& face, Instant when, const std::string& who);
  // Everybody's portraits of which all of these models made templates, by person.
  [[nodiscard]] std::vector<pipeline::Enrolment> load(const pipeline::EmbeddingModels& models);
  // Of these models those by which faces can be compared: all when every portrait has the templates of all,
  // else the one alone that has most.
  [[nodiscard]] pipeline::EmbeddingModels comparable(const pipeline::EmbeddingModels& models);
  [[nodiscard]] std::vector<EnrolledPerson> people();
  // Of one person, without the templates themselves.
  [[nodiscard]] std::vector<EnrolledTemplate> templates_of(const consent::PersonId& person);
  // Who is enrolled with other models alone, and so is not compared with these.
  [[nodiscard]] std::vector<consent::PersonId> people_of_other_models(
      const pipeline::EmbeddingModels& models);
  // Differs after every enrolment and removal.
  [[nodiscard]] std::string stamp();
  [[nodiscard]] static std::string stamp(ReadSession& session);
  // Gives how many portraits' templates went; the ledger is told why.
  [[nodiscard]] std::size_t remove(const consent::PersonId& person, const std::string& reason, Instant when,
                                   const std::string& who);

 private:
  struct Stored;
  [[nodiscard]] std::vector<Stored> stored(const pipeline::EmbeddingModels& models, bool with_templates);

  Database& database_;
};

// Everybody who may be recognised on the day, by the models of these that can be compared; empty when nobody
// may. For probes that all of `models` make.
[[nodiscard]] pipeline::Gallery load_gallery(Database& database, const consent::RegisterView& people, Day day,
                                             const pipeline::EmbeddingModels& models,
                                             const pipeline::CalibrationSettings& settings);

}  // namespace schoolgate::gate
