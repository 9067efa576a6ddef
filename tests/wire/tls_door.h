// TlsDoor: a TestDoor that speaks TLS with a certificate of the test.
#pragma once

#include "tests/support/certificate_maker.h"
#include "tests/wire/test_door.h"

namespace gatehouse::http::test {

inline tls::ServerCredentials view_of(const std::pair<std::string, std::string>& pems) {
  return {.certificate = pems.first, .key = pems.second};
}

class TlsDoor {
 public:
  using Clients = tls::ServerContext::ClientCertificates;

  explicit TlsDoor(TestDoorOptions options = {}, Clients clients = Clients::ignored,
                   const test_support::CertificateWish& wish = {})
      : own_(wish), context_(make(own_, clients)), door_(with_tls(std::move(options))) {}

  const std::string& address() const noexcept { return door_.address(); }
  TestDoor* operator->() noexcept { return &door_; }
  const test_support::MadeCertificate& own() const noexcept { return own_; }
  tls::ServerContext& context() noexcept { return *context_; }

 private:
  static std::shared_ptr<tls::ServerContext> make(const test_support::MadeCertificate& own, Clients clients) {
    const std::pair pems{own.pem(), own.key_pem()};
    return tls::ServerContext::create(view_of(pems), clients).value();
  }
  TestDoorOptions with_tls(TestDoorOptions options) const {
    options.door.listen = {ListenAt("127.0.0.1:0", context_)};
    return options;
  }

  test_support::MadeCertificate own_;
  std::shared_ptr<tls::ServerContext> context_;
  TestDoor door_;
};

}  // namespace gatehouse::http::test
