#include <algorithm>
#include <cstdlib>
#include <mutex>

#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "foundation/storage/storage_error.hpp"
#include "foundation/text.hpp"
#include "review/server.hpp"
#include "review/serving/privileges.hpp"

namespace schoolgate::cli {
namespace {

// For a photo that is being looked at when the program is asked to end.
constexpr std::chrono::seconds kPatience{3};

constexpr const char* kSchool = "school";

void review_serve_options(po::options_description_easy_init add) {
  add(kSchool, po::value<std::vector<std::string>>()->composing()->value_name("NAME=DIR"),
      "serve the workspace DIR as a school called NAME, at /s/NAME/; once for each school, in place of "
      "--workspace");
  add("bind", po::value<std::string>()->value_name("ADDRESS"),
      "where to listen (default: 127.0.0.1, this machine alone; others need --cert)");
  add("port", po::value<int>()->value_name("N"), "the port (default: 8480; 0: any free one)");
  add("cert", po::value<std::string>()->value_name("FILE"),
      "serve HTTPS with this certificate (PEM, with its chain)");
  add("key", po::value<std::string>()->value_name("FILE"),
      "the certificate's private key (PEM, without a password), which others on this machine cannot read");
  add("behind", po::value<std::string>()->value_name("NAME"),
      "browsers reach the page as https://NAME, by a proxy on this machine (docs/recipes.md)");
  add("allow-root", "serve although this is the superuser, who then must own the workspace");
}

review::ServerOptions server_options(const Invocation& invocation) {
  review::ServerOptions options;
  options.bind = invocation.optional("bind", options.bind);
  if (invocation.has("port")) options.port = invocation.options["port"].as<int>();
  options.certificate = invocation.optional("cert");
  options.key = invocation.optional("key");
  options.behind = invocation.optional("behind");
  return options;
}

struct OpenedSchool {
  std::string name;  // empty: it is the only one
  std::string folder;
  std::unique_ptr<gate::School> school;  // null: it could not be opened, which was told
  bool nobody = false;                   // can sign in yet
};

bool nobody_can_sign_in(gate::School& school) {
  const auto accounts = review::Accounts(school.database(), school.clock()).list();
  return std::none_of(accounts.begin(), accounts.end(),
                      [](const review::Account& account) { return account.has_password; });
}

// One that cannot be opened must not stop the others.
OpenedSchool open_named(std::string name, std::string folder, const Invocation& invocation) {
  OpenedSchool opened{std::move(name), std::move(folder), nullptr, false};
  const auto tell = [&](const std::string& why, const std::string& hint) {
    invocation.terminal.error(
        {ErrorCode::Unavailable, fmt::format("{} is not served: {}", opened.name, why), hint});
  };
  try {
    auto school = gate::School::open(opened.folder, invocation.clock);
    if (school) {
      opened.nobody = nobody_can_sign_in(**school);
      opened.school = std::move(*school);
    } else {
      tell(school.error().message, school.error().hint);
    }
  } catch (const StorageError& error) {
    tell(error.error().message, error.error().hint);
  } catch (const std::exception& error) {
    tell(error.what(), fmt::format("'schoolgate --workspace {} doctor' says more", opened.folder));
  }
  return opened;
}

std::vector<OpenedSchool> open_schools(const Invocation& invocation) {
  std::vector<OpenedSchool> schools;
  if (!invocation.has(kSchool)) {
    auto school = open_school(invocation);
    const bool nobody = nobody_can_sign_in(*school);
    schools.push_back({"", invocation.workspace.string(), std::move(school), nobody});
    return schools;
  }
  for (NamedFolder& one : named_schools(invocation))
    schools.push_back(open_named(std::move(one.name), one.folder.string(), invocation));
  return schools;
}

Result<std::unique_ptr<review::Server>> make_server(const std::vector<OpenedSchool>& schools,
                                                    const review::ServerOptions& options) {
  if (schools.front().name.empty()) return review::Server::create(*schools.front().school, options);
  std::vector<review::NamedSchool> named;
  for (const OpenedSchool& one : schools) named.push_back({one.name, one.school.get()});
  return review::Server::create(named, options);
}

std::string line_of_address(const std::string& address, const std::vector<OpenedSchool>& schools, bool json) {
  const bool one = schools.front().name.empty();
  if (!json)
    return one ? fmt::format("The review page is at {}", address)
               : fmt::format(
                     "The page of {} is at {}",
                     counted(
                         static_cast<std::size_t>(std::ranges::count_if(
                             schools, [](const OpenedSchool& school) { return school.school != nullptr; })),
                         "school"),
                     address);
  nlohmann::json line{{"address", address}};
  for (const OpenedSchool& school : schools) {
    if (!one && school.school) line["schools"].push_back(school.name);
  }
  return to_line(line);
}

void tell_where_nobody_can_sign_in(const std::vector<OpenedSchool>& schools, Terminal& terminal) {
  for (const OpenedSchool& school : schools) {
    if (!school.nobody) continue;
    if (school.name.empty()) {
      terminal.say("Nobody can sign in yet: schoolgate user password NAME, or user add NAME --role admin");
    } else {
      terminal.say("Nobody can sign in to {} yet: schoolgate --workspace {} user add NAME --role admin",
                   school.name, shell_word(school.folder));
    }
  }
}

ExitCode run_review_serve(Invocation& invocation) {
  if (review::is_superuser() && !invocation.has("allow-root")) {
    throw Failed(
        {ErrorCode::Refused, "the page is not served as the superuser",
         "run it as an account of its own that owns the workspace; where root owns it, give --allow-root"},
        ExitCode::WrongUsage);
  }
  review::give_up_privileges();
  const auto schools = open_schools(invocation);
  auto made = make_server(schools, server_options(invocation));
  if (!made) {
    const bool unusable = made.error().code == ErrorCode::Unavailable;
    throw Failed(std::move(made.error()), unusable ? ExitCode::SystemFailure : ExitCode::WrongUsage);
  }
  const auto server = std::move(*made);
  Terminal& terminal = invocation.terminal;
  std::mutex printing;  // problems are told by any thread
  review::ServerCallbacks callbacks;
  callbacks.listening = [&](const std::string& address) {
    const std::scoped_lock lock(printing);
    terminal.result(line_of_address(address, schools, invocation.json));
    if (invocation.has("behind"))
      terminal.say("Browsers reach it by the proxy, as https://{}", invocation.needed("behind"));
    tell_where_nobody_can_sign_in(schools, terminal);
    terminal.flush();
  };
  callbacks.problem = [&](const std::string& problem) {
    const std::scoped_lock lock(printing);
    terminal.error({ErrorCode::Unavailable, problem, {}});
  };
  or_fail(server->run(invocation.stop, callbacks));
  if (!server->settle(kPatience)) {
    terminal.say("A photo was still being looked at; that begins anew at the next start.");
    terminal.flush();
    // Its analysis cannot be broken off from within, and what is on disk is whole at every moment.
    std::_Exit(static_cast<int>(ExitCode::Done));
  }
  return ExitCode::Done;
}

}  // namespace

const Command kReviewServe{
    .name = "review serve",
    .summary = "serve the review page until stopped",
    .manual =
        "Serves the page on which photos are taken in, confirmed and released, and prints its address once "
        "it\n"
        "listens. Photos that are waiting are processed meanwhile. Everybody signs in with an account of\n"
        "'schoolgate user add'. SIGTERM or Ctrl-C ends it within seconds; a photo that is being\n"
        "looked at then is looked at anew at the next start. An address that other machines can\n"
        "reach is served under TLS only; a renewed certificate is taken up while the page is served.\n"
        "Before it listens the program gives up every privilege but that of a port below 1024.\n"
        "\n"
        "With --school several workspaces are served by one program: each school has its page at /s/NAME/,\n"
        "with accounts, sessions and photos of its own, and the page at / lists them. NAME is 1 to 40 of\n"
        "a-z, 0-9 and '-'. A school that cannot be opened is named; the others are served.",
    .options = review_serve_options,
    .run = run_review_serve};

}  // namespace schoolgate::cli
