// A certificate that is its own maker's, for servers that tests start.
#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace schoolgate::test {

struct Pem {
  std::filesystem::path certificate;
  std::filesystem::path key;
};

// Good for an hour. `reached_at` is what clients may reach its server by: "IP:127.0.0.2"; empty: nothing.
inline Pem self_signed(const std::filesystem::path& folder, const char* of = "school",
                       const std::string& reached_at = {}) {
  struct CloseFile {
    void operator()(FILE* file) const { fclose(file); }
  };
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), &X509_free);
  X509_set_version(certificate.get(), X509_VERSION_3);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key.get());
  X509_NAME* name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(of), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  if (!reached_at.empty()) {
    const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> names(
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, reached_at.c_str()),
        &X509_EXTENSION_free);
    X509_add_ext(certificate.get(), names.get(), -1);
  }
  X509_sign(certificate.get(), key.get(), EVP_sha256());
  Pem pem{folder / "certificate.pem", folder / "key.pem"};
  const std::unique_ptr<FILE, CloseFile> certificate_file(fopen(pem.certificate.c_str(), "w"));
  PEM_write_X509(certificate_file.get(), certificate.get());
  const std::unique_ptr<FILE, CloseFile> key_file(fopen(pem.key.c_str(), "w"));
  std::filesystem::permissions(pem.key,
                               std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  PEM_write_PrivateKey(key_file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  return pem;
}

}  // namespace schoolgate::test
