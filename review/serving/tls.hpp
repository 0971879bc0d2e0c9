// The server's certificate and the rules of TLS.
#pragma once

#include <memory>
#include <string>

#include <boost/asio/ssl/context.hpp>

#include "foundation/result.hpp"

namespace schoolgate::review {

using TlsContext = std::unique_ptr<boost::asio::ssl::context>;

// TLS 1.2 and later with this certificate chain and key, both PEM. Unavailable, naming the file, when one
// cannot be used or they do not belong together.
[[nodiscard]] Result<TlsContext> make_tls_context(const std::string& certificate, const std::string& key);

}  // namespace schoolgate::review
