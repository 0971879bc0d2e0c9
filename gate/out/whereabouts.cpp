#include "gate/out/whereabouts.hpp"

#include <algorithm>
#include <map>

#include "gate/log/photo_rows.hpp"

namespace schoolgate::gate {
namespace {

using consent::PersonId;

bool shows(const consent::PlatformDecisions& decisions, const PersonId& person) {
  return std::any_of(decisions.findings.begin(), decisions.findings.end(), [&](const auto& entry) {
    const consent::Decision& one = entry.second;
    return one.action == consent::Action::Keep &&
           std::find(one.shows.begin(), one.shows.end(), person) != one.shows.end();
  });
}

// Whoever turned them down may have been wrong.
bool shows_as_another(const consent::PlatformDecisions& decisions, const pipeline::Rulings& rulings,
                      const pipeline::Findings& findings, const PersonId& person) {
  return std::ranges::any_of(findings.list, [&](const pipeline::Finding& finding) {
    const consent::Ruling ruling = rulings.of(finding.id);
    const auto persons = finding.persons();
    return decisions.of(finding.id).action == consent::Action::Keep &&
           std::ranges::find(persons, person) != persons.end() &&
           (ruling.kind == consent::Ruling::Kind::NotFinding ||
            std::ranges::find(ruling.rejected, person) != ruling.rejected.end());
  });
}

void add_decisions(ReadSession& session, const consent::PersonId& person, Sighting& sighting) {
  const StoredPlan plan = read_plan(session, sighting.photo.id);
  const pipeline::Findings findings = read_findings(session, sighting.photo.id);
  for (const auto& platform : plan.decision.platforms) {
    (shows(platform, person)                                      ? sighting.shown_on
     : shows_as_another(platform, plan.rulings, findings, person) ? sighting.shown_as_another_on
                                                                  : sighting.hidden_on)
        .push_back(platform.platform);
  }
}

void add_what_is_out(ReadSession& session, Instant now, Sighting& sighting) {
  const PhotoRecord& photo = sighting.photo;
  if (photo.state == PhotoState::Released) sighting.out = read_reserved(session, photo.id);
  sighting.take_downs = read_take_downs(session, now, photo);
  std::set<consent::PlatformId> platforms;
  for (const ReleaseEntry& file : sighting.out) platforms.insert(file.platform);
  for (const TakeDown& entry : sighting.take_downs) platforms.insert(entry.platform);
  for (const consent::PlatformId& platform : platforms) {
    if (auto post = read_link(session, photo.id, platform))
      sighting.posts.push_back({platform, std::move(*post)});
  }
}

}  // namespace

std::vector<Sighting> where_is(Database& database, Instant now, const PersonId& person) {
  return database.read([&](ReadSession& session) {
    std::vector<Sighting> sightings;
    {
      const soci::rowset<soci::row> rows =
          (session.sql().prepare
               << "SELECT photo, recognised, named, written FROM photo_people WHERE person = "
                  ":person ORDER BY photo",
           soci::use(person));
      for (const soci::row& row : rows) {
        Sighting& one = sightings.emplace_back();
        one.photo.id = row.get<long long>("photo");
        one.recognised = row.get<int>("recognised") != 0;
        one.named = row.get<int>("named") != 0;
        one.written = row.get<int>("written") != 0;
      }
    }
    for (Sighting& one : sightings) {
      one.photo = *find_photo(session, one.photo.id);
      add_decisions(session, person, one);
      add_what_is_out(session, now, one);
    }
    std::stable_sort(sightings.begin(), sightings.end(), [](const Sighting& a, const Sighting& b) {
      return a.photo.event.day > b.photo.event.day;
    });
    return sightings;
  });
}

std::vector<PostSighting> posts_with(Database& database, const PersonId& person, const Names& names) {
  const std::set<PhotoId> theirs = photos_of(database, {person});
  const auto found = database.read([&](ReadSession& session) {
    std::map<PostId, PostSighting> posts;
    const soci::rowset<soci::row> pictures =
        (session.sql().prepare << "SELECT post, photo, alt FROM post_pictures");
    for (const soci::row& row : pictures) {
      PostSighting& one = posts[row.get<long long>("post")];
      const bool in_it = theirs.contains(row.get<long long>("photo"));
      one.pictured = one.pictured || in_it;
      one.named = one.named || is_named(row.get<std::string>("alt"), names, in_it);
    }
    const soci::rowset<soci::row> texts = (session.sql().prepare << "SELECT id, text FROM posts");
    for (const soci::row& row : texts) {
      PostSighting& one = posts[row.get<long long>("id")];
      one.named = one.named || is_named(row.get<std::string>("text"), names, one.pictured);
    }
    return posts;
  });
  std::vector<PostSighting> sightings;
  for (auto one = found.rbegin(); one != found.rend(); ++one) {
    if (!one->second.named && !one->second.pictured) continue;
    auto post = find_post(database, one->first);
    if (post) sightings.push_back({std::move(*post), one->second.named, one->second.pictured});
  }
  return sightings;
}

std::vector<AuditSighting> audited_with(Database& database, const PersonId& person, const Names& names) {
  std::vector<AuditSighting> sightings;
  for (AuditedPicture& picture : audited_about(database, person, names)) {
    AuditSighting one;
    for (const pipeline::Finding& finding : picture.findings.list) {
      const auto* face = std::get_if<pipeline::Face>(&finding.what);
      const auto* text = std::get_if<pipeline::Text>(&finding.what);
      one.recognised =
          one.recognised || (face != nullptr && std::ranges::any_of(face->identity, [&](const auto& who) {
                               return who.person == person;
                             }));
      one.written =
          one.written || (text != nullptr && std::ranges::find(text->persons, person) != text->persons.end());
    }
    one.in_caption = std::ranges::find(picture.in_caption, person) != picture.in_caption.end();
    one.in_file_name = is_named(picture.name, names, false);
    one.picture = std::move(picture);
    sightings.push_back(std::move(one));
  }
  return sightings;
}

std::vector<Incident> incidents_with(Database& database, const PersonId& person, const Names& names) {
  const std::set<PhotoId> theirs = photos_of(database, {person});
  std::vector<Incident> incidents = list_incidents(database);
  std::erase_if(incidents, [&](const Incident& one) {
    const bool pictured = std::ranges::any_of(one.pictures, [&](const IncidentPicture& picture) {
      return picture.chosen && theirs.contains(picture.photo);
    });
    return !pictured && !is_named(one.happened, names, false) && !is_named(one.outcome, names, false) &&
           std::ranges::none_of(one.told,
                                [&](const IncidentTold& told) { return is_named(told.note, names, false); });
  });
  return incidents;
}

std::vector<CommentSighting> comments_with(Database& database, const PersonId& person, const Names& names) {
  const std::set<PhotoId> theirs = photos_of(database, {person});
  return database.read([&](ReadSession& session) {
    std::vector<PhotoId> commented;
    {
      const soci::rowset<long long> rows =
          (session.sql().prepare << "SELECT DISTINCT photo FROM comments ORDER BY photo");
      commented.assign(rows.begin(), rows.end());
    }
    std::vector<CommentSighting> sightings;
    for (const PhotoId photo : commented) {
      for (ReviewComment& comment : read_comments(session, photo)) {
        if (is_named(comment.text, names, theirs.contains(photo)))
          sightings.push_back({photo, std::move(comment)});
      }
    }
    return sightings;
  });
}

std::set<PhotoId> photos_of(Database& database, const std::vector<consent::PersonId>& people) {
  return database.read([&](ReadSession& session) {
    std::set<PhotoId> photos;
    for (const consent::PersonId& person : people) {
      const soci::rowset<long long> rows =
          (session.sql().prepare << "SELECT photo FROM photo_people WHERE person = :person",
           soci::use(person));
      photos.insert(rows.begin(), rows.end());
    }
    return photos;
  });
}

}  // namespace schoolgate::gate
