// Everything that is held of a person, given out to them (Article 15).
#pragma once

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "gate/out/data_requests.hpp"
#include "gate/out/screenshots.hpp"
#include "gate/out/whereabouts.hpp"
#include "gate/school/school.hpp"
#include "gate/school/template_store.hpp"

namespace schoolgate::gate {

// What somebody of the school did: "2026-07-03", "approved it", "technician".
struct DoneBy {
  std::string day;
  std::string what;
  std::string role;
};

struct SubjectPhoto {
  Sighting sighting;
  std::string picture;   // its name below the folder; empty when there is none
  std::string left_out;  // why
  std::vector<DoneBy> done;
};

// A post that names them or has a photo that they are in; in its words whatever may be somebody else's is
// left out.
struct SubjectPost {
  PostSighting sighting;
  std::string text;
  std::vector<std::string> alts;
  std::vector<Screenshot> screenshots;  // told of, and not given: they show the page with what others wrote
};

// The same of an incident; who was told, and when.
struct SubjectIncident {
  Incident incident;
  std::string happened;
  std::string outcome;
};

// A comment on a photo that names them, whether they are in it or not.
struct SubjectComment {
  PhotoId photo = 0;
  std::string day;
  std::string text;
  std::string role;  // of whoever wrote it
};

struct SubjectData {
  consent::Person person;
  Day day{};  // of the export
  std::vector<consent::RegisterChange> history;
  std::vector<EnrolledTemplate> templates;
  std::vector<DataRequest> requests;
  std::vector<SubjectPhoto> photos;
  std::vector<SubjectPost> posts;
  std::vector<AuditSighting> audited;
  std::vector<SubjectIncident> incidents;
  std::vector<SubjectComment> comments;
};

struct SubjectAccessOptions {
  std::filesystem::path folder;  // absent or empty; outside the workspace, or in its exports()
  std::string who;
  // The role of whoever did something, as consent/ledger/who.hpp writes them: staff are told by it alone.
  std::function<std::string(const std::string& who)> role_of;
  std::function<void(std::size_t done, std::size_t all)> progress = {};
};

struct SubjectAccessSummary {
  std::filesystem::path page;
  std::size_t photos = 0;
  std::size_t pictures = 0;
  std::vector<std::pair<PhotoId, std::string>> left_out;  // and why
  std::size_t posts = 0;
  std::size_t audited = 0;
  std::size_t incidents = 0;
  std::size_t comments = 0;
  DataRequest request;
};

// Writes index.html and pictures/, all private, plain where a folder was named, and as the workspace's other
// files (Workspace::files) in its exports(); names of files are numbers. Everybody else is redacted in the
// pictures as for a release; a picture of which that cannot be verified is left out, and said so. People who
// decided are told by their role, other people's ids not at all. The request is answered by it, and the
// ledger is told. NotFound for an unknown person; what was written stays when it fails on the way.
[[nodiscard]] Result<SubjectAccessSummary> export_subject(School& school, const consent::PersonId& person,
                                                          const SubjectAccessOptions& options,
                                                          const std::stop_token& stop = {});

}  // namespace schoolgate::gate
