// One mail, handed to the school's mail server.
#pragma once

#include <filesystem>
#include <string>

#include "foundation/result.hpp"

namespace schoolgate::gate {

struct MailServer {
  std::string address;                  // "smtp://mail.school.uk:587" or "smtps://..."
  std::string user;                     // empty: the server asks for none
  std::filesystem::path password_file;  // readable by its owner alone
};

struct Mail {
  std::string from;
  std::string to;
  std::string subject;  // UTF-8 without line ends
  std::string text;     // UTF-8, lines end with '\n'
};

// Is it on this machine? Then nothing that is sent can be listened to on the way.
[[nodiscard]] bool is_loopback_server(const std::string& address);

// Encrypted (STARTTLS, or TLS from the start) with a certificate that the system trusts, or not at all, but
// on this machine. Unavailable when the server does not take it within ten seconds, Refused when the
// password's file may be read by others.
[[nodiscard]] Status send_mail(const MailServer& server, const Mail& mail, const std::string& date);

}  // namespace schoolgate::gate
