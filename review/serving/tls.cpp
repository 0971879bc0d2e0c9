#include "review/serving/tls.hpp"

#include <chrono>
#include <ctime>

#include <fmt/format.h>
#include <openssl/ssl.h>
#include <sys/stat.h>

namespace schoolgate::review {
namespace {

namespace ssl = boost::asio::ssl;

// Of TLS 1.2; those of 1.3 are all of this kind.
constexpr const char* kSuites = "ECDHE+AESGCM:ECDHE+CHACHA20";

// Debian hands keys to services by a group, so a group may read it.
Status check_key_file(const std::string& key) {
  struct stat status {};
  if (::stat(key.c_str(), &status) != 0 || (status.st_mode & (S_IRWXO | S_IWGRP)) == 0) return {};
  return failure(ErrorCode::Refused, fmt::format("{} can be read or changed by others on this machine", key),
                 fmt::format("its owner runs: chmod 600 {}", key));
}

std::optional<Instant> end_of(SSL_CTX* context) {
  const X509* certificate = SSL_CTX_get0_certificate(context);
  std::tm end{};
  if (certificate == nullptr || ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &end) != 1)
    return std::nullopt;
  return Instant(std::chrono::seconds(::timegm(&end)));
}

Result<ServerTls::Context> make_context(const std::string& certificate, const std::string& key) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  SSL_CTX* const raw = context->native_handle();
  if (SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION) != 1 || SSL_CTX_set_cipher_list(raw, kSuites) != 1)
    return failure(ErrorCode::Unavailable, "TLS could not be started", "check the OpenSSL library");
  SSL_CTX_set_options(raw, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  boost::system::error_code wrong;
  // Nobody sits at a server's terminal to be asked for a key's password.
  context->set_password_callback([](std::size_t, ssl::context::password_purpose) { return std::string(); },
                                 wrong);
  if (!wrong) context->use_certificate_chain_file(certificate, wrong);
  if (wrong) {
    return failure(ErrorCode::Unavailable, fmt::format("{} could not be used as a certificate", certificate),
                   "give the PEM file with the server's certificate and its chain");
  }
  context->use_private_key_file(key, ssl::context::pem, wrong);
  if (wrong || SSL_CTX_check_private_key(raw) != 1) {
    return failure(
        ErrorCode::Unavailable, fmt::format("{} could not be used as the certificate's key", key),
        "give the PEM file with the private key that belongs to the certificate, without a password");
  }
  return context;
}

}  // namespace

Result<std::unique_ptr<ServerTls>> ServerTls::open(const std::string& certificate, const std::string& key) {
  std::unique_ptr<ServerTls> tls(new ServerTls(certificate, key));
  if (auto loaded = tls->load(); !loaded) return tl::unexpected(loaded.error());
  return tls;
}

Status ServerTls::load() {
  loaded_ = stamp();  // taken first: a change meanwhile is looked at again
  seen_ = loaded_;
  if (auto good = check_key_file(key_); !good) return good;
  auto made = make_context(certificate_, key_);
  if (!made) return tl::unexpected(made.error());
  const auto ends = end_of((*made)->native_handle());
  if (!ends) {
    return failure(ErrorCode::Unavailable, fmt::format("{} does not say until when it holds", certificate_),
                   "give the PEM file with the server's certificate and its chain");
  }
  const std::scoped_lock lock(mutex_);
  context_ = std::move(*made);
  state_ = {*ends, {}};
  return {};
}

ServerTls::Context ServerTls::context() const {
  const std::scoped_lock lock(mutex_);
  return context_;
}

ServerTls::State ServerTls::state() const {
  const std::scoped_lock lock(mutex_);
  return state_;
}

std::optional<ServerTls::Stamp> ServerTls::stamp() const {
  struct stat one {};
  struct stat other {};
  if (::stat(certificate_.c_str(), &one) != 0 || ::stat(key_.c_str(), &other) != 0) return std::nullopt;
  // Of the last change of any kind: a mode that is put right counts as new contents do.
  return Stamp{
      one.st_ctim.tv_sec,   one.st_ctim.tv_nsec,   one.st_size,   static_cast<std::int64_t>(one.st_ino),
      other.st_ctim.tv_sec, other.st_ctim.tv_nsec, other.st_size, static_cast<std::int64_t>(other.st_ino)};
}

std::optional<std::string> ServerTls::look() {
  const auto now = stamp();
  const bool stands_still = now == std::exchange(seen_, now);
  if (now == loaded_ || !stands_still) return std::nullopt;
  if (auto loaded = load(); !loaded) {
    const std::scoped_lock lock(mutex_);
    state_.problem = sentence(loaded.error());
    return fmt::format("the certificate from before stays in use: {}", state_.problem);
  }
  return fmt::format("the new certificate in {} is in use", certificate_);
}

}  // namespace schoolgate::review
