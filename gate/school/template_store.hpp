// Enrolled templates in the database: one row for each portrait, with the model that made it.
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
  std::size_t templates = 0;
};

class TemplateStore {
 public:
  // Brings its schema up to date. `database` must outlive it.
  explicit TemplateStore(Database& database);

  struct Owner {
    consent::PersonId person;
    bool judged = false;  // its portrait's quality was measured
  };
  // Whose template the portrait became with this model, when it did.
  [[nodiscard]] std::optional<Owner> owner_of(const Digest& portrait, const Digest& model);
  // Stores the template in the place of what this portrait was before with this model, and tells the ledger,
  // in one transaction.
  void put(const consent::PersonId& person, const Digest& portrait, const Digest& model,
           const pipeline::EnrolledPortrait& face, Instant when, const std::string& who);
  // Everybody's templates of this model, by person.
  [[nodiscard]] std::vector<pipeline::Enrolment> load(const Digest& model);
  [[nodiscard]] std::vector<EnrolledPerson> people();
  // Who is enrolled with other models alone, and so is not compared with this one.
  [[nodiscard]] std::vector<consent::PersonId> people_of_other_models(const Digest& model);
  // Differs after every enrolment and removal.
  [[nodiscard]] std::string stamp();
  // Gives how many templates went; the ledger is told why.
  [[nodiscard]] std::size_t remove(const consent::PersonId& person, const std::string& reason, Instant when,
                                   const std::string& who);

 private:
  Database& database_;
};

// Everybody enrolled with this model who may be recognised on the day; empty when nobody is.
[[nodiscard]] pipeline::Gallery load_gallery(Database& database, const consent::RegisterView& people, Day day,
                                             const models::Model& model,
                                             const pipeline::CalibrationSettings& settings);

}  // namespace schoolgate::gate
