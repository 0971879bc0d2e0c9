#include "review/serving/tls.hpp"

#include <fmt/format.h>
#include <openssl/ssl.h>

namespace schoolgate::review {

namespace ssl = boost::asio::ssl;

Result<TlsContext> make_tls_context(const std::string& certificate, const std::string& key) {
  auto context = std::make_unique<ssl::context>(ssl::context::tls_server);
  SSL_CTX* const raw = context->native_handle();
  if (SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION) != 1)
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

}  // namespace schoolgate::review
