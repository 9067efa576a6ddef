// tenant_keys CONFIG: gives each tenant of a configuration its signing keys before the server first starts.
// All get the same RSA key and the same P-256 key, sealed under each tenant's own data key: 100,000 RSA keys
// would take hours to make, and what a tenant costs when it is served does not depend on whose key it is. For
// benchmarks only; asserts nothing.
#include <chrono>
#include <iostream>

#include "core/app/cli/installation/installation.h"
#include "core/app/state_directory.h"
#include "core/base/ids.h"
#include "core/jose/jws.h"
#include "core/keys/key_ring.h"
#include "core/tenancy/scope_issuer.h"

namespace gatehouse::bench {
namespace {

struct SharedKey {
  std::string algorithm;
  jose::PrivateKey key;
};

Result<void> give(SigningKeyStore& store, const crypto::TenantCipher& cipher, const SharedKey& shared,
                  TimePoint now) {
  GH_TRY(const Secret pkcs8, shared.key.to_pkcs8());
  SigningKeyRecord record;
  record.id = KeyId(make_uuid_v7(now));
  record.algorithm = shared.algorithm;
  record.state = KeyState::active;
  record.created_at = now;
  record.state_since = now;
  GH_TRY(const jose::PublicKey public_key, shared.key.public_key(record.id));
  record.public_jwk = {public_key.to_jwk()};
  record.private_key =
      cipher.seal({.kind = "signing_key", .id = record.id.text(), .field = "private_key"}, pkcs8.reveal());
  GH_TRY_VOID(store.put(record, Absent{}, {.now = now, .events = {}}));
  return {};
}

Result<std::size_t> give_all(const app::cli::Installation& installation) {
  const auto& snapshot = installation.snapshot();
  const TimePoint now = installation.clock().now();
  GH_TRY(jose::PrivateKey rsa, jose::PrivateKey::generate(jose::Algorithm::rs256, 2048));
  GH_TRY(jose::PrivateKey ec, jose::PrivateKey::generate(jose::Algorithm::es256, 0));
  const SharedKey keys[] = {{"RS256", std::move(rsa)}, {"ES256", std::move(ec)}};
  GH_TRY_VOID(app::prepare_state_directory(snapshot.server.state));
  GH_TRY(const auto storage,
         installation.plugins().make_storage(snapshot.server.durable_storage, snapshot.server.state));
  GH_TRY(const auto master, crypto::MasterKeyRing::create(snapshot.server.master_key));
  for (const auto& tenant : snapshot.tenants) {
    GH_TRY(const auto store, storage->open(tenancy::ScopeIssuer::issue(tenant)));
    GH_TRY(const auto cipher,
           crypto::TenantCipher::open_or_create(store->data_keys(), master, tenant.id, now));
    for (const SharedKey& key : keys)
      GH_TRY_VOID(give(store->signing_keys(), cipher, key, now));
  }
  return snapshot.tenants.size();
}

}  // namespace
}  // namespace gatehouse::bench

int main(int argc, char** argv) {
  using namespace gatehouse;
  if (argc != 2) {
    std::cerr << "usage: tenant_keys CONFIG\n";
    return 2;
  }
  const auto installation = app::cli::Installation::open(argv[1], std::cerr);
  if (!installation) return 1;
  const auto done = bench::give_all(*installation);
  if (!done) return app::cli::report(done.error(), std::cerr);
  std::cout << *done << " tenants\n";
  return 0;
}
