#include "gate/telling/mail.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <new>
#include <string_view>

#include <curl/curl.h>
#include <fmt/format.h>
#include <sodium.h>

#include "foundation/secret_file.hpp"
#include "foundation/secrets.hpp"
#include "foundation/text.hpp"

namespace schoolgate::gate {
namespace {

constexpr long kMostSeconds = 10;
constexpr long kMostSecondsToConnect = 5;
constexpr std::uintmax_t kMostPassword = 1024;

struct CloseMailCurl {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
};
struct FreeCurlList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

// Without port and brackets.
std::string host_of(const std::string& address) {
  const auto from = address.find("://");
  std::string rest = from == std::string::npos ? address : address.substr(from + 3);
  rest = rest.substr(0, rest.find('/'));
  if (rest.starts_with('[')) return rest.substr(1, rest.find(']') - 1);
  return rest.substr(0, rest.rfind(':'));
}

Result<std::string> read_password(const std::filesystem::path& named) {
  const auto bytes = read_secret(named.string(), "the mail password", kMostPassword);
  if (!bytes) return tl::unexpected(bytes.error());
  return std::string(trimmed(std::string_view(reinterpret_cast<const char*>(bytes->data()), bytes->size())));
}

std::string with_network_line_ends(const std::string& text) {
  std::string result;
  for (const char c : text) result += c == '\n' ? std::string("\r\n") : std::string(1, c);
  return result;
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80U; });
}

// As headers carry what is not ASCII: in words of at most 75 characters, none of which divides a letter.
std::string header_text(const std::string& text) {
  constexpr std::size_t kMostBytesOfAWord = 45;
  if (is_ascii(text)) return text;
  std::string header;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = std::min(text.size(), begin + kMostBytesOfAWord);
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    std::string word(sodium_base64_ENCODED_LEN(end - begin, sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(word.data(), word.size(), reinterpret_cast<const unsigned char*>(text.data()) + begin,
                      end - begin, sodium_base64_VARIANT_ORIGINAL);
    header += fmt::format("{}=?utf-8?B?{}?=", header.empty() ? "" : "\r\n ", word.c_str());
    begin = end;
  }
  return header;
}

std::string message_of(const Mail& mail, const std::string& date) {
  const auto domain = mail.from.substr(mail.from.find('@') + 1);
  return fmt::format(
      "From: <{}>\r\nTo: <{}>\r\nSubject: {}\r\nDate: {}\r\nMessage-ID: <{}@{}>\r\nAuto-Submitted: "
      "auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
      "Content-Transfer-Encoding: 8bit\r\n\r\n{}",
      mail.from, mail.to, header_text(mail.subject), date, random_token(16), domain,
      with_network_line_ends(mail.text));
}

std::size_t give_piece(char* into, std::size_t size, std::size_t count, void* rest) {
  auto& left = *static_cast<std::string_view*>(rest);
  const std::size_t length = std::min(size * count, left.size());
  std::copy_n(left.begin(), length, into);
  left.remove_prefix(length);
  return length;
}

}  // namespace

bool is_loopback_server(const std::string& address) {
  const std::string host = host_of(address);
  return host == "localhost" || host == "127.0.0.1" || host == "::1";
}

Status send_mail(const MailServer& server, const Mail& mail, const std::string& date) {
  if (!server.address.starts_with("smtp://") && !server.address.starts_with("smtps://"))
    return failure(ErrorCode::InvalidInput, "mail.server is no address of a mail server",
                   "write it as smtp://mail.school.uk:587");
  for (const std::string* address : {&mail.from, &mail.to}) {
    if (std::ranges::count(*address, '@') != 1)
      return failure(ErrorCode::InvalidInput, fmt::format("'{}' is no mail address", *address),
                     "write mail.from and whom it goes to as name@school.uk");
  }
  std::string password;
  if (!server.user.empty()) {
    auto read = read_password(server.password_file);
    if (!read) return tl::unexpected(read.error());
    password = std::move(*read);
  }
  static const CURLcode kStarted = curl_global_init(CURL_GLOBAL_DEFAULT);
  const std::unique_ptr<CURL, CloseMailCurl> curl(curl_easy_init());
  const std::string to = '<' + mail.to + '>';
  const std::unique_ptr<curl_slist, FreeCurlList> recipients(curl_slist_append(nullptr, to.c_str()));
  if (kStarted != CURLE_OK || !curl || !recipients) throw std::bad_alloc();
  const std::string message = message_of(mail, date);
  std::string_view left = message;
  const std::string from = '<' + mail.from + '>';
  // What follows the server is what this machine calls itself there: not by its own name.
  const std::string url = server.address + "/schoolgate";
  const auto set = [&](CURLoption option, auto value) { curl_easy_setopt(curl.get(), option, value); };
  set(CURLOPT_URL, url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  set(CURLOPT_NOPROXY, "*");
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_TIMEOUT, kMostSeconds);
  set(CURLOPT_CONNECTTIMEOUT, kMostSecondsToConnect);
  set(CURLOPT_USE_SSL,
      static_cast<long>(is_loopback_server(server.address) ? CURLUSESSL_NONE : CURLUSESSL_ALL));
  if (const char* trusted = std::getenv("SSL_CERT_FILE")) set(CURLOPT_CAINFO, trusted);
  if (!server.user.empty()) {
    set(CURLOPT_USERNAME, server.user.c_str());
    set(CURLOPT_PASSWORD, password.c_str());
  }
  set(CURLOPT_MAIL_FROM, from.c_str());
  set(CURLOPT_MAIL_RCPT, recipients.get());
  set(CURLOPT_UPLOAD, 1L);
  set(CURLOPT_READFUNCTION, &give_piece);
  set(CURLOPT_READDATA, &left);
  const CURLcode outcome = curl_easy_perform(curl.get());
  if (outcome == CURLE_OK) return {};
  if (outcome == CURLE_USE_SSL_FAILED)
    return failure(ErrorCode::Unavailable, "the mail server does not encrypt (no STARTTLS)",
                   "nothing is sent in the open: name a server that does in mail.server");
  if (outcome == CURLE_PEER_FAILED_VERIFICATION)
    return failure(
        ErrorCode::Unavailable,
        "the mail server's certificate is another server's, or none that this machine trusts",
        "nothing is sent to it: name the server in mail.server as its certificate does, or have the "
        "certificate mended");
  return failure(ErrorCode::Unavailable,
                 fmt::format("the mail server took no mail ({})", curl_easy_strerror(outcome)),
                 "check mail.server, mail.user and the password's file");
}

}  // namespace schoolgate::gate
