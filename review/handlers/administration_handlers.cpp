#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "consent/ledger/who.hpp"
#include "foundation/durable_file.hpp"
#include "foundation/secrets.hpp"
#include "gate/log/photos.hpp"
#include "gate/requests/forget.hpp"
#include "gate/requests/subject_access.hpp"
#include "review/handlers/handlers.hpp"
#include "review/handlers/services.hpp"
#include "review/http/zip_stream.hpp"
#include "review/people/role_words.hpp"
#include "review/views/people_facts.hpp"
#include "review/views/photo_json.hpp"
#include "review/views/wording.hpp"

namespace schoolgate::review {
namespace {

using nlohmann::json;

constexpr std::size_t kMostAccountCharacters = 200;
constexpr std::size_t kMostConfirmCharacters = 100;
constexpr std::uintmax_t kMostOfAFile = 512ULL << 20U;

// Gone with whoever held it last; what a crash leaves is swept.
class FolderForNow {
 public:
  explicit FolderForNow(std::filesystem::path path) : path_(std::move(path)) {}
  FolderForNow(const FolderForNow&) = delete;
  FolderForNow& operator=(const FolderForNow&) = delete;
  ~FolderForNow() {
    std::error_code left;
    std::filesystem::remove_all(path_, left);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// Every file below the folder, under this one in the ZIP file.
Result<std::vector<ZipEntry>> entries_of(const std::filesystem::path& folder, const std::string& name,
                                         const KeptFiles& files) {
  std::vector<ZipEntry> entries;
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
    if (!file.is_regular_file()) continue;
    const auto bytes = files.read({file.path()}, kMostOfAFile);
    if (!bytes) return tl::unexpected(bytes.error());
    ZipEntry& entry = entries.emplace_back();
    entry.name = name + "/" + file.path().lexically_relative(folder).generic_string();
    entry.path = file.path();
    entry.sha256 = sha256(*bytes);
    entry.files = files;
  }
  return entries;
}

json day_json(const std::optional<Day>& day) { return day ? json(to_iso(*day)) : json(nullptr); }

json account_json(const consent::PlatformAccount& account, Day today) {
  return {{"name", account.name},
          {"address", account.address},
          {"purpose", account.purpose},
          {"audience", account.audience},
          {"approved_by", account.approved_by},
          {"approved_on", day_json(account.approved_on)},
          {"opened", day_json(account.opened)},
          {"closed", day_json(account.closed)},
          {"shut", consent::why_shut(account, today)}};
}

Result<Reply> platforms_reply(Services& services) {
  const Keepers administrators = services.keepers.all(KeeperKind::Administrator);
  const Keepers moderators = services.keepers.all(KeeperKind::Moderator);
  const Day today = services.school.today();
  json platforms = json::array();
  for (const auto& platform : services.room.settings.platforms) {
    const auto account = services.school.people().account_of(platform);
    json entry = platform_json(platform);
    const consent::Exposure exposure = services.room.settings.exposure_of(platform);
    entry["exposure"] = word(exposure);
    entry["longest_side"] = services.room.settings.longest_side_for(platform, exposure);
    entry["account"] = account_json(account, today);
    entry["administrators"] = keepers_of(administrators, platform);
    entry["moderators"] = keepers_of(moderators, platform);
    entry["warning"] = account_warning(account, keepers_of(administrators, platform).size(),
                                       keepers_of(moderators, platform).size());
    platforms.push_back(std::move(entry));
  }
  return json_reply({{"platforms", platforms}});
}

Status is_known_platform(const Services& services, const consent::PlatformId& platform) {
  const auto& known = services.room.settings.platforms;
  if (std::find(known.begin(), known.end(), platform) != known.end()) return {};
  return failure(ErrorCode::NotFound, "there is no such platform in the settings",
                 "GET /api/platforms lists them");
}

// What a request has of these takes the place of what was entered; the rest stays.
struct AccountChange {
  std::map<std::string, std::string> texts;
  std::map<std::string, std::optional<Day>> days;

  void apply(consent::PlatformAccount& account) const {
    const auto text = [&](const char* name, std::string& to) {
      if (const auto found = texts.find(name); found != texts.end()) to = found->second;
    };
    const auto day = [&](const char* name, std::optional<Day>& to) {
      if (const auto found = days.find(name); found != days.end()) to = found->second;
    };
    text("name", account.name);
    text("address", account.address);
    text("purpose", account.purpose);
    text("audience", account.audience);
    text("approved_by", account.approved_by);
    day("approved_on", account.approved_on);
    day("opened", account.opened);
  }
};

AccountChange account_change(Fields& fields, const json& body) {
  AccountChange change;
  for (const char* name : {"name", "address", "purpose", "audience", "approved_by"}) {
    if (body.contains(name)) change.texts[name] = fields.text(name, kMostAccountCharacters);
  }
  for (const char* name : {"approved_on", "opened"}) {
    if (body.contains(name)) change.days[name] = fields.day_if_there(name);
  }
  return change;
}

// What may be out there is asked anew in the background; no download begins that may not.
Result<Reply> change_platform(Services& services, const Call& call,
                              const std::function<void(consent::PlatformAccount&, Day)>& change) {
  const std::string& platform = call.path.text("platform");
  if (auto known = is_known_platform(services, platform); !known) return tl::unexpected(known.error());
  const auto done = services.school.people().change_platform(
      platform, {consent::by_page(call.user), "review page"}, change);
  if (!done) return tl::unexpected(done.error());
  services.processing.wake();
  return platforms_reply(services);
}

Result<Reply> name_keepers(Services& services, const Call& call, KeeperKind kind, const char* member) {
  const std::string& platform = call.path.text("platform");
  if (auto known = is_known_platform(services, platform); !known) return tl::unexpected(known.error());
  Fields fields(call.body);
  const auto names = fields.texts_or(member, kMostKeepers, 100);
  if (!call.body.contains(member)) fields.wrong(fmt::format("the request lacks \"{}\"", member));
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  if (auto set = services.keepers.set(platform, kind, names, consent::by_page(call.user)); !set)
    return tl::unexpected(set.error());
  return platforms_reply(services);
}

Result<Reply> users_reply(Services& services, int status = 200) {
  json users = json::array();
  const auto accounts = services.accounts.list();
  const auto with_factor = services.factors.users();
  const TrainingRule rule = training_rule(services.room.settings);
  const Day today = services.school.today();
  for (const Account& account : accounts) {
    users.push_back({{"user", account.user},
                     {"role", word(account.role)},
                     {"disabled", account.disabled},
                     {"acts_for", account.os_users},
                     {"trained", day_json(account.trained)},
                     {"policy_read", day_json(account.policy_read)},
                     {"untrained", why_untrained(account, rule, today)},
                     {"second_factor", with_factor.contains(account.user)},
                     {"created", to_iso(account.created)},
                     {"last_login", account.last_login ? json(to_iso(*account.last_login)) : json(nullptr)}});
  }
  return json_reply({{"users", users}, {"warning", admin_warning(accounts)}}, status);
}

Role role_of(Fields& fields) {
  const auto role = from_word<Role>(fields.text("role", 20));
  if (!role) fields.wrong("\"role\" is none of office, technician, head, admin");
  return role.value_or(Role::Office);
}

}  // namespace

Result<Reply> show_platforms(Services& services, const Call& call) {
  Query query = call.query;
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  return platforms_reply(services);
}

Result<Reply> name_administrators(Services& services, const Call& call) {
  return name_keepers(services, call, KeeperKind::Administrator, "administrators");
}

Result<Reply> name_moderators(Services& services, const Call& call) {
  return name_keepers(services, call, KeeperKind::Moderator, "moderators");
}

Result<Reply> change_account(Services& services, const Call& call) {
  Fields fields(call.body);
  const AccountChange change = account_change(fields, call.body);
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  return change_platform(services, call,
                         [&](consent::PlatformAccount& account, Day) { change.apply(account); });
}

Result<Reply> close_platform(Services& services, const Call& call) {
  Fields fields(call.body);
  const auto day = fields.day_if_there("day");
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  return change_platform(services, call, [&](consent::PlatformAccount& account, Day today) {
    account.closed = day.value_or(today);
  });
}

Result<Reply> open_platform(Services& services, const Call& call) {
  Fields fields(call.body);
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  return change_platform(services, call,
                         [](consent::PlatformAccount& account, Day) { account.closed.reset(); });
}

Result<Reply> show_users(Services& services, const Call& call) {
  Query query = call.query;
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  return users_reply(services);
}

Result<Reply> add_user(Services& services, const Call& call) {
  Fields fields(call.body);
  const std::string user = fields.text("user", 100);
  const Role role = role_of(fields);
  const std::string password = fields.text("password", 1000);
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  if (auto added = services.accounts.add(user, password, role, consent::by_page(call.user)); !added)
    return tl::unexpected(added.error());
  return users_reply(services, 201);
}

Result<Reply> change_user(Services& services, const Call& call) {
  const std::string& user = call.path.text("user");
  Fields fields(call.body);
  const Role role = role_of(fields);
  const bool disabled = fields.boolean("disabled");
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  const auto before = services.accounts.find(user);
  if (!before) return failure(ErrorCode::NotFound, "there is no such user", "GET /api/users lists them");
  if (before->role != role) {
    if (auto done = services.accounts.set_role(user, role, consent::by_page(call.user)); !done)
      return tl::unexpected(done.error());
  }
  if (before->disabled != disabled) {
    if (auto done = services.accounts.set_disabled(user, disabled, consent::by_page(call.user)); !done)
      return tl::unexpected(done.error());
  }
  return users_reply(services);
}

Result<Reply> set_training(Services& services, const Call& call) {
  Fields fields(call.body);
  Accounts::TrainingChange change;
  if (call.body.contains("trained")) change.trained = fields.day_if_there("trained");
  if (call.body.contains("policy_read")) change.policy_read = fields.day_if_there("policy_read");
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  if (auto done = services.accounts.set_training(call.path.text("user"), change, consent::by_page(call.user));
      !done)
    return tl::unexpected(done.error());
  return users_reply(services);
}

Result<Reply> set_user_password(Services& services, const Call& call) {
  Fields fields(call.body);
  const std::string password = fields.text("password", 1000);
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  if (auto done =
          services.accounts.set_password(call.path.text("user"), password, consent::by_page(call.user));
      !done)
    return tl::unexpected(done.error());
  return users_reply(services);
}

Result<Reply> remove_user(Services& services, const Call& call) {
  if (auto done = services.accounts.remove(call.path.text("user"), consent::by_page(call.user)); !done)
    return tl::unexpected(done.error());
  return users_reply(services);
}

Result<Reply> give_out(Services& services, const Call& call) {
  Fields fields(call.body);
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  const std::string& id = call.path.text("person");
  const auto folder =
      std::make_shared<const FolderForNow>(services.room.workspace.exports() / random_token(16));
  const auto done = gate::export_subject(
      services.school, id,
      {.folder = folder->path(), .who = consent::by_page(call.user), .role_of = roles_of(services.accounts)});
  if (!done) return tl::unexpected(done.error());
  auto entries = entries_of(folder->path(), "held-of-" + id, services.room.workspace.files());
  if (!entries) return tl::unexpected(entries.error());
  Reply reply;
  reply.type = "application/zip";
  // The folder stays until the last of it is sent.
  reply.stream = [folder, stream = zip_of(std::move(*entries), services.school.today())](
                     const std::function<bool(const char*, std::size_t)>& send) { return stream(send); };
  reply.headers.emplace_back("Content-Disposition",
                             fmt::format("attachment; filename=\"held-of-{}.zip\"", id));
  return reply;
}

Result<Reply> forget(Services& services, const Call& call) {
  Fields fields(call.body);
  const std::string typed = fields.text("confirm", kMostConfirmCharacters);
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  const std::string& id = call.path.text("person");
  if (auto meant = confirmed(typed, "forget " + id); !meant) return tl::unexpected(meant.error());
  const auto done = [&] {
    const std::scoped_lock lock(services.register_edits);
    return gate::forget(services.school, id, consent::by_page(call.user));
  }();
  if (!done) return tl::unexpected(done.error());
  services.processing.wake();
  return json_reply({{"photos", done->photos},
                     {"templates", done->templates},
                     {"texts", done->texts},
                     {"reports", done->reports},
                     {"taken_down", done->rechecked.taken_down.size()},
                     {"named_in_ledger", done->named_in_ledger},
                     {"take_downs", take_downs_json(services)}});
}

}  // namespace schoolgate::review
