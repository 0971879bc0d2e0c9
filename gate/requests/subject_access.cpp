#include "gate/requests/subject_access.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <optional>
#include <thread>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "foundation/durable_file.hpp"
#include "gate/requests/subject_access_page.hpp"
#include "gate/requests/subject_picture.hpp"
#include "pipeline/texts/captions/names_in.hpp"

namespace schoolgate::gate {
namespace {

namespace fs = std::filesystem;
using consent::LedgerAction;

// What a photo's own history tells the person; reasons are left out, since they may tell of others.
constexpr std::array<std::pair<LedgerAction, const char*>, 12> kTold{{
    {LedgerAction::PhotoReceived, "took it in"},
    {LedgerAction::PhotoOriginalViewed, "looked at the original"},
    {LedgerAction::PhotoRuled, "decided about a face or text"},
    {LedgerAction::PhotoRejected, "rejected it"},
    {LedgerAction::PhotoApprovedFirst, "approved it, the first of two"},
    {LedgerAction::PhotoApproved, "approved it"},
    {LedgerAction::PhotoReleased, "released it"},
    {LedgerAction::PhotoPosted, "noted a post of it"},
    {LedgerAction::PhotoTakenDown, "took it down"},
    {LedgerAction::PhotoTakeDownChecked, "made sure that it is up no longer"},
    {LedgerAction::PhotoOriginalExpired, "removed the original, its time being over"},
    {LedgerAction::PhotoPicturesExpired, "removed the redacted pictures, their time being over"},
}};

std::vector<DoneBy> done_with(consent::Ledger& ledger, const PhotoRecord& photo,
                              const SubjectAccessOptions& options) {
  std::vector<DoneBy> done;
  for (const auto& entry : ledger.entries_about(to_hex(photo.sha256))) {
    const auto told =
        std::ranges::find_if(kTold, [&](const auto& one) { return word(one.first) == entry.action; });
    if (told != kTold.end())
      done.push_back({to_iso(entry.when).substr(0, 10), told->second, options.role_of(entry.who)});
  }
  return done;
}

bool is_own(const fs::path& folder, const Workspace& workspace) {
  return folder.parent_path() == workspace.exports();
}

Status check_folder(const fs::path& folder, const Workspace& workspace) {
  std::error_code error;
  if (workspace.contains(folder) && !is_own(folder, workspace))
    return failure(ErrorCode::InvalidInput, fmt::format("{} lies in the workspace", folder.string()),
                   "name a folder outside it");
  if (fs::exists(folder, error) && !(fs::is_directory(folder, error) && fs::is_empty(folder, error)))
    return failure(ErrorCode::AlreadyExists, fmt::format("{} is there and not empty", folder.string()),
                   "name a new folder");
  return {};
}

// The workspace's own are sealed with it; what somebody asked for is theirs to open.
KeptFiles files_of_export(const fs::path& folder, const Workspace& workspace) {
  return is_own(folder, workspace) ? workspace.files() : KeptFiles();
}

// The pictures, on as many threads as the settings allow.
class PictureMaker {
 public:
  PictureMaker(const Darkroom& room, const Knowledge& knowledge, const consent::PersonId& person,
               const SubjectAccessOptions& options, std::vector<SubjectPhoto>& photos)
      : room_(room),
        knowledge_(knowledge),
        of_one_(register_of_one(knowledge.people, person, knowledge.today)),
        person_(person),
        options_(options),
        files_(files_of_export(options.folder, room.workspace)),
        photos_(photos) {}

  Status run(const std::stop_token& stop) {
    {
      const std::size_t most = std::min<std::size_t>(room_.settings.job_count(), photos_.size());
      std::vector<std::jthread> threads;
      for (std::size_t i = 0; i < most; ++i) threads.emplace_back([this, &stop] { work(stop); });
    }
    if (failed_) return tl::unexpected(*failed_);
    if (stop.stop_requested())
      return failure(ErrorCode::Unavailable, "the export was stopped before its end",
                     "remove the folder, then run the same command again");
    return {};
  }

 private:
  void work(const std::stop_token& stop) {
    for (std::size_t i = next_++; i < photos_.size() && !stop.stop_requested(); i = next_++) {
      const Status done = guarded(photos_[i]);
      const std::scoped_lock lock(mutex_);
      if (!done) {
        failed_ = done.error();
        next_ = photos_.size();
        return;
      }
      ++done_;
      if (options_.progress) options_.progress(done_, photos_.size());
    }
  }

  // A model that fails costs this picture; disk and database end the export.
  Status guarded(SubjectPhoto& photo) {
    try {
      return make(photo);
    } catch (const StorageError& error) {
      return tl::unexpected(error.error());
    } catch (const std::exception& error) {
      photo.left_out = fmt::format("no picture could be made ({})", error.what());
      return {};
    }
  }

  Status make(SubjectPhoto& photo) {
    const PhotoRecord& record = photo.sighting.photo;
    if (!room_.vault.holds(record.sha256)) {
      photo.left_out = "the original is not kept any more";
      return {};
    }
    const auto picture = subject_picture(room_, knowledge_, of_one_, record, person_);
    if (!picture) {
      if (picture.error().code == ErrorCode::Unavailable) return tl::unexpected(picture.error());
      photo.left_out = picture.error().message;
      return {};
    }
    std::string name = fmt::format("pictures/photo-{}.jpg", record.id);
    if (auto written = files_.write({options_.folder / name}, picture->jpeg()); !written) return written;
    photo.picture = std::move(name);
    return {};
  }

  const Darkroom& room_;
  const Knowledge& knowledge_;
  const consent::RegisterView of_one_;
  const consent::PersonId& person_;
  const SubjectAccessOptions& options_;
  const KeptFiles files_;
  std::vector<SubjectPhoto>& photos_;
  std::atomic<std::size_t> next_ = 0;
  std::mutex mutex_;  // guards what follows
  std::size_t done_ = 0;
  std::optional<Error> failed_;
};

// Words of a post, with a mark in place of each name, number or account that is not theirs.
class OthersLeftOut {
 public:
  OthersLeftOut(const Knowledge& knowledge, const Settings& settings, consent::PersonId person)
      : dictionary_(settings.texts.dictionary),
        reader_(knowledge.people, knowledge.names, dictionary_, settings.mail.school),
        person_(std::move(person)) {}

  [[nodiscard]] std::string operator()(const std::string& text) const {
    std::string told;
    std::size_t from = 0;
    for (const pipeline::Mention& one : reader_.all_in(text)) {
      const bool theirs = std::ranges::find(one.persons, person_) != one.persons.end();
      // Where children can be met is a whole sentence, and nobody in particular.
      if (theirs || one.certainty == pipeline::MentionCertainty::Spelt ||
          one.kind == pipeline::MentionKind::WhenAndWhere || one.from < from)
        continue;
      told += text.substr(from, one.from - from) + "[left out]";
      from = one.to;
    }
    return told + text.substr(from);
  }

 private:
  pipeline::Dictionary dictionary_;
  pipeline::CaptionReader reader_;  // of these
  consent::PersonId person_;
};

void gather_words(School& school, const Knowledge& knowledge, const SubjectAccessOptions& options,
                  SubjectData& data) {
  const Names names = names_of(data.person);
  const OthersLeftOut told(knowledge, school.settings(), data.person.id);
  for (PostSighting& one : posts_with(*school.database(), data.person.id, names)) {
    SubjectPost post;
    post.text = told(one.post.text);
    for (const PostPicture& picture : one.post.pictures) post.alts.push_back(told(picture.alt));
    post.screenshots =
        list_screenshots(*school.database(), ScreenshotOf{ScreenshotOf::What::Post, one.post.id});
    post.sighting = std::move(one);
    data.posts.push_back(std::move(post));
  }
  for (Incident& one : incidents_with(*school.database(), data.person.id, names)) {
    SubjectIncident incident{{}, told(one.happened), told(one.outcome)};
    incident.incident = std::move(one);
    data.incidents.push_back(std::move(incident));
  }
  for (const CommentSighting& one : comments_with(*school.database(), data.person.id, names))
    data.comments.push_back({one.photo, to_iso(one.comment.when).substr(0, 10), told(one.comment.text),
                             options.role_of(one.comment.who)});
  data.audited = audited_with(*school.database(), data.person.id, names);
}

SubjectData gather_held(School& school, const Knowledge& knowledge, const consent::Person& person,
                        const SubjectAccessOptions& options) {
  const consent::RegisterView& people = knowledge.people;
  SubjectData data;
  data.person = person;
  data.day = school.today();
  data.history = school.people().history(person.id);
  // That an entry may be one with another tells of somebody else.
  std::erase_if(data.history, [](const consent::RegisterChange& one) {
    return one.what.find(": said to be ") != std::string::npos;
  });
  for (auto& change : data.history) change.by = options.role_of(change.by);
  data.templates = TemplateStore(*school.database()).templates_of(person.id);
  for (auto& sighting : where_is(*school.database(), school.clock().now(), person.id)) {
    SubjectPhoto& photo = data.photos.emplace_back();
    photo.done = done_with(school.ledger(), sighting.photo, options);
    // Somebody else may be named by it.
    sighting.photo.event = public_event(sighting.photo.event, people, school.settings().texts.dictionary);
    photo.sighting = std::move(sighting);
  }
  gather_words(school, knowledge, options, data);
  return data;
}

}  // namespace

Result<SubjectAccessSummary> export_subject(School& school, const consent::PersonId& id,
                                            const SubjectAccessOptions& options,
                                            const std::stop_token& stop) {
  const auto knowledge = school.knowledge();
  if (!knowledge) return tl::unexpected(knowledge.error());
  const consent::Person* person = (*knowledge)->people.find(id);
  if (person == nullptr)
    return failure(ErrorCode::NotFound, fmt::format("nobody in the register has the id {}", id),
                   "'schoolgate register list' prints the ids");
  if (auto good = check_folder(options.folder, school.workspace()); !good)
    return tl::unexpected(good.error());
  if (auto made = make_private_folder(options.folder / "pictures"); !made)
    return tl::unexpected(made.error());
  std::error_code error;
  fs::permissions(options.folder, fs::perms::owner_all, error);
  if (error)
    return failure(ErrorCode::Unavailable,
                   fmt::format("{} could not be made private ({})", options.folder.string(), error.message()),
                   "name a folder of your own");
  SubjectData data = gather_held(school, **knowledge, *person, options);
  if (auto made = PictureMaker(school.darkroom(), **knowledge, id, options, data.photos).run(stop); !made)
    return tl::unexpected(made.error());

  SubjectAccessSummary summary{
      options.folder / "index.html", data.photos.size(),   0, {}, data.posts.size(), data.audited.size(),
      data.incidents.size(),         data.comments.size(), {}};
  for (const SubjectPhoto& photo : data.photos) {
    if (photo.left_out.empty()) {
      ++summary.pictures;
    } else {
      summary.left_out.emplace_back(photo.sighting.photo.id, photo.left_out);
    }
  }
  summary.request =
      answer_request(*school.database(), school.clock(), id, DataRequestKind::Access, options.who);
  data.requests = requests_of(*school.database(), id);
  school.ledger().append(options.who, LedgerAction::PersonExported, id,
                         nlohmann::json{{"photos", summary.photos},
                                        {"pictures", summary.pictures},
                                        {"posts", summary.posts},
                                        {"audited", summary.audited},
                                        {"incidents", summary.incidents},
                                        {"comments", summary.comments},
                                        {"received", to_iso(summary.request.received)}}
                             .dump());
  const std::string page = subject_access_page(data, school.settings());
  if (auto written =
          files_of_export(options.folder, school.workspace())
              .write({summary.page}, {reinterpret_cast<const std::uint8_t*>(page.data()), page.size()});
      !written)
    return tl::unexpected(written.error());
  return summary;
}

}  // namespace schoolgate::gate
