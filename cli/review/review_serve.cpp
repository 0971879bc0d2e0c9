#include <cstdlib>
#include <mutex>

#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "review/server.hpp"
#include "review/serving/privileges.hpp"

namespace schoolgate::cli {
namespace {

// For a photo that is being looked at when the program is asked to end.
constexpr std::chrono::seconds kPatience{3};

void review_serve_options(po::options_description_easy_init add) {
  add("bind", po::value<std::string>()->value_name("ADDRESS"),
      "where to listen (default: 127.0.0.1, this machine alone; others need --cert)");
  add("port", po::value<int>()->value_name("N"), "the port (default: 8480; 0: any free one)");
  add("cert", po::value<std::string>()->value_name("FILE"),
      "serve HTTPS with this certificate (PEM, with its chain)");
  add("key", po::value<std::string>()->value_name("FILE"),
      "the certificate's private key (PEM, without a password), which others on this machine cannot read");
  add("allow-root", "serve although this is the superuser, who then must own the workspace");
}

review::ServerOptions server_options(const Invocation& invocation) {
  review::ServerOptions options;
  options.bind = invocation.optional("bind", options.bind);
  if (invocation.has("port")) options.port = invocation.options["port"].as<int>();
  options.certificate = invocation.optional("cert");
  options.key = invocation.optional("key");
  return options;
}

ExitCode run_review_serve(Invocation& invocation) {
  if (review::is_superuser() && !invocation.has("allow-root")) {
    throw Failed(
        {ErrorCode::Refused, "the page is not served as the superuser",
         "run it as an account of its own that owns the workspace; where root owns it, give --allow-root"},
        ExitCode::WrongUsage);
  }
  review::give_up_privileges();
  const auto school = open_school(invocation);
  auto made = review::Server::create(*school, server_options(invocation));
  if (!made) {
    const bool unusable = made.error().code == ErrorCode::Unavailable;
    throw Failed(std::move(made.error()), unusable ? ExitCode::SystemFailure : ExitCode::WrongUsage);
  }
  const auto server = std::move(*made);
  Terminal& terminal = invocation.terminal;
  const auto accounts = review::Accounts(school->database(), school->clock()).list();
  const bool nobody = std::none_of(accounts.begin(), accounts.end(),
                                   [](const review::Account& account) { return account.has_password; });
  std::mutex printing;  // problems are told by any thread
  review::ServerCallbacks callbacks;
  callbacks.listening = [&](const std::string& address) {
    const std::scoped_lock lock(printing);
    terminal.result(invocation.json ? to_line({{"address", address}})
                                    : fmt::format("The review page is at {}", address));
    if (nobody)
      terminal.say("Nobody can sign in yet: schoolgate user password NAME, or user add NAME --role admin");
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
        "Before it listens the program gives up every privilege but that of a port below 1024.",
    .options = review_serve_options,
    .run = run_review_serve};

}  // namespace schoolgate::cli
