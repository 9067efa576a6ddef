// Operations per second of CPU time on one thread, for what the token paths are made of. CPU time, so that
// neighbours on the machine count little; the rows are measured in turns, so that they may be compared.
// `jose_bench` measures all; `jose_bench TEXT` those whose names begin with it. Of each the best turn, and
// the mean.
#include <time.h>

#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "core/crypto/digest.h"
#include "core/crypto/password_hash.h"
#include "core/crypto/sealed_box.h"
#include "core/dpop/proof.h"
#include "core/jose/jws.h"

namespace {

using namespace gatehouse;
using jose::Algorithm;

constexpr int kTurns = 5;
constexpr double kSecondsPerTurn = 0.4;

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

struct Row {
  std::string name;
  std::function<bool()> work;
  double best = 0;
  double count = 0, spent = 0;  ///< of all turns together
};

void run_turn(Row& row) {
  const double start = cpu_seconds();
  double spent = 0;
  long count = 0;
  for (long batch = 1; spent < kSecondsPerTurn; batch *= 2) {
    for (long i = 0; i < batch; ++i)
      if (!row.work()) std::printf("%s failed\n", row.name.c_str());
    count += batch;
    spent = cpu_seconds() - start;
  }
  row.best = std::max(row.best, static_cast<double>(count) / spent);
  row.count += static_cast<double>(count);
  row.spent += spent;
}

const std::string kPayload =
    R"({"iss":"https://id.example.com/t/acme","aud":"https://api.example.com","sub":"2f1c8a52-6d1b-4c5e-9f43-0d8f3d6b8a11",)"
    R"("exp":1800000300,"iat":1800000000,"jti":"01890a5d-ac96-774b-bcce-b302099a8057","client_id":"payroll","scope":"openid profile"})";

void add_token_rows(std::vector<Row>& rows, Algorithm algorithm) {
  static constexpr Algorithm kBoth[] = {Algorithm::rs256, Algorithm::es256};
  const std::string name(jose::to_string(algorithm));
  const auto key =
      jose::SigningKey::create(jose::PrivateKey::generate(algorithm).value(), KeyId("k")).value();
  const std::string token = sign_compact(key, jose::TokenType::at_jwt, kPayload).value();
  rows.push_back({name + " sign_compact",
                  [key] { return sign_compact(key, jose::TokenType::at_jwt, kPayload).has_value(); }});
  rows.push_back({name + " verify_compact with claims", [keys = std::vector{key.public_key()}, token] {
                    return verify_compact(token, keys,
                                          {.type = jose::TokenType::at_jwt,
                                           .issuer = "https://id.example.com/t/acme",
                                           .audience = "https://api.example.com",
                                           .algorithms = kBoth,
                                           .now = TimePoint(std::chrono::seconds(1800000000))})
                        .has_value();
                  }});
}

/// The check of a DPoP proof, of a key that was seen before and of a new one; nothing is remembered.
void add_proof_rows(std::vector<Row>& rows) {
  const dpop::ProofTarget target{.method = "POST",
                                 .uri = "https://id.example.com/t/acme/token",
                                 .access_token = {},
                                 .now = TimePoint(std::chrono::seconds(1800000000))};
  const auto key = jose::PrivateKey::generate(Algorithm::es256).value();
  const std::string proof = dpop::make_proof(key, target, "nonce").value();
  rows.push_back({"ES256 DPoP proof, known key",
                  [proof, target, known = dpop::proof_key(dpop::split_proof(proof)->header).value()] {
                    return dpop::check_proof(*dpop::split_proof(proof), known, target).has_value();
                  }});
  rows.push_back({"ES256 DPoP proof, new key", [proof, target] {
                    const auto jws = dpop::split_proof(proof);
                    return dpop::check_proof(*jws, *dpop::proof_key(jws->header), target).has_value();
                  }});
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<Row> rows;
  add_token_rows(rows, Algorithm::es256);
  add_token_rows(rows, Algorithm::rs256);
  add_proof_rows(rows);
  const std::string bearer(43, 'a');
  rows.push_back({"SHA-256 of 43 bytes", [&] { return crypto::sha256(bearer) != Digest(); }});
  rows.push_back({"HMAC-SHA-256 of three parts", [&] {
                    return crypto::keyed_digest(bearer, {bearer, bearer, "1"}) != Digest();
                  }});
  const std::string key(32, 'k');
  const crypto::BoxBinding binding{
      .key_id = "k", .tenant = "acme", .place = {.kind = "a", .id = "b", .field = "c"}};
  rows.push_back({"seal and open 256 bytes", [&] {
                    return crypto::open_box(key, binding,
                                            crypto::seal_box(key, binding, std::string(256, 'p')))
                        .has_value();
                  }});
  const std::string phc = crypto::decoy_hash({});
  rows.push_back({"Argon2id 64 MiB t=3", [&] {
                    return crypto::verify_password(phc, "wrong") == crypto::PasswordVerdict::mismatch;
                  }});
  if (argc > 1) std::erase_if(rows, [argv](const Row& row) { return !row.name.starts_with(argv[1]); });
  for (int turn = 0; turn < kTurns; ++turn)
    for (Row& row : rows)
      run_turn(row);
  for (const Row& row : rows)
    std::printf("%-32s %10.0f /s  %9.2f us   mean %9.2f us\n", row.name.c_str(), row.best, 1e6 / row.best,
                1e6 * row.spent / row.count);
  return 0;
}
