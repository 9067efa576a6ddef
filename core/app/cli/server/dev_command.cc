#include "core/app/cli/server/dev_command.h"

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <ostream>

#include "core/app/cli/command_line/passwords.h"
#include "core/app/cli/installation/dev_state.h"
#include "core/app/cli/installation/installation.h"
#include "core/app/cli/server/serve_command.h"
#include "core/app/run_lock.h"
#include "core/app/state_directory.h"
#include "core/app/version.h"
#include "core/base/base64.h"
#include "core/base/ids.h"
#include "core/crypto/digest.h"
#include "core/crypto/password_hash.h"

namespace gatehouse::app::cli {
namespace {

namespace fs = std::filesystem;

// Cheap on purpose: a demo password guards nothing, and a slow first start would.
constexpr crypto::PasswordCost kDemoCost{.memory = 19ull << 20, .passes = 2};

Result<void> write_private(const fs::path& file, std::string_view text) {
  const auto fresh = fs::path(file).concat(".new");
  ::unlink(fresh.c_str());
  const int made = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  const bool written =
      made >= 0 && ::write(made, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (made >= 0) ::close(made);
  std::error_code failed;
  if (!written || (fs::rename(fresh, file, failed), failed))
    return Error(ErrorCode::permission, "cannot write " + file.string());
  return {};
}

/// The text of `file`, made by `make` when there is none yet.
template <class Make>
Result<Secret> kept(const fs::path& file, Make make) {
  if (std::ifstream in(file); in) {
    std::string text;
    std::getline(in, text);
    if (!text.empty()) return Secret(std::move(text));
  }
  Secret made = make();
  GH_TRY_VOID(write_private(file, std::string(made.reveal()) + "\n"));
  return made;
}

std::string server_file(const DevOptions& options, const fs::path& state) {
  return "# Written by `gatehouse dev`; written anew at every start.\n"
         "schema: gatehouse.server/v1\n"
         "profile: dev\n"
         "state: " +
         state.string() +
         "\n"
         "listen:\n"
         "  public: { address: \"127.0.0.1:" +
         std::to_string(options.port) +
         "\" }\n"
         "storage:\n"
         "  durable: { type: sqlite }\n"
         "encryption: { master_key: \"${file:" +
         (state / "master-key").string() +
         "}\" }\n"
         "password_hashing: { memory: 19MiB, passes: 2 }\n"
         "tenancy: [ { type: path_prefix, config: { prefix: /t/ } } ]\n"
         "audit: { mode: queued, sinks: [ { type: jsonl, config: { path: audit.jsonl } } ] }\n"
         // Apps in development have their keys and sign-out addresses on this machine.
         "fetch: { allow_addresses: [127.0.0.0/8, \"::1\"] }\n"
         "log: { level: info, format: text }\n"
         "tenants: { include: [\"tenants/*.yaml\"] }\n";
}

/// As the tenant's file names them.
struct DemoSecrets {
  std::string password_hash;
  std::string service_digest;
};

std::string tenant_file(const std::string& issuer, const DemoSecrets& secrets) {
  return "# Written by `gatehouse dev`; written anew at every start.\n"
         "schema: gatehouse.tenant/v1\n"
         "id: demo\n"
         "name: Demo\n"
         "issuer: " +
         issuer +
         "\n"
         "keys: [ { alg: RS256, bits: 2048, rotate: 90d }, { alg: ES256, rotate: 90d } ]\n"
         "scopes: [ { id: demo.api, description: { en: \"Use the demo API\" } } ]\n"
         "resources: [ { id: \"https://stock.demo.test\", name: Stock, scopes: [demo.api] } ]\n"
         "users:\n"
         "  - username: alice\n"
         "    email: alice@demo.test\n"
         "    email_verified: true\n"
         "    name: Alice Demo\n"
         "    password_hash: \"" +
         secrets.password_hash +
         "\"\n"
         "clients:\n"
         "  - client_id: demo-web\n"
         "    client_name: Demo app\n"
         "    application_type: native\n"
         "    token_endpoint_auth_method: none\n"
         "    redirect_uris: [\"http://127.0.0.1/callback\"]\n"
         "    scope: openid profile email demo.api\n"
         "  - client_id: demo-device\n"
         "    client_name: Demo device\n"
         "    token_endpoint_auth_method: none\n"
         "    grant_types: [\"urn:ietf:params:oauth:grant-type:device_code\", refresh_token]\n"
         "    response_types: []\n"
         "    scope: openid profile email\n"
         "  - client_id: demo-till\n"
         "    client_name: Demo till\n"
         "    grant_types: [\"urn:openid:params:grant-type:ciba\", refresh_token]\n"
         "    response_types: []\n"
         "    backchannel_token_delivery_mode: poll\n"
         "    scope: openid profile email\n"
         "    client_secret_hash: \"" +
         secrets.service_digest +
         "\"\n"
         "  - client_id: demo-orders\n"
         "    client_name: Demo orders\n"
         "    grant_types: [client_credentials, \"urn:ietf:params:oauth:grant-type:token-exchange\"]\n"
         "    response_types: []\n"
         "    scope: demo.api\n"
         "    token_exchange: { subject_clients: [demo-web], audiences: [\"https://stock.demo.test\"], "
         "delegation: true, impersonation: true }\n"
         "    client_secret_hash: \"" +
         secrets.service_digest +
         "\"\n"
         "  - client_id: demo-service\n"
         "    client_name: Demo service\n"
         "    grant_types: [client_credentials]\n"
         "    response_types: []\n"
         "    scope: demo.api\n"
         "    client_secret_hash: \"" +
         secrets.service_digest + "\"\n";
}

struct Prepared {
  fs::path state;
  std::string issuer;
  Secret password;
  std::string try_options;  ///< what `gatehouse try` must be told to find this folder
};

Result<Prepared> prepare(const DevOptions& options) {
  Prepared prepared{.state = dev_state_folder(options.state),
                    .issuer = "http://localhost:" + std::to_string(options.port) + "/t/demo",
                    .password = {},
                    .try_options = {}};
  if (!options.state.empty()) prepared.try_options = " --state " + prepared.state.string();
  if (prepared.state.empty())
    return Error(ErrorCode::invalid_argument, "HOME is not set: name a folder with --state");
  // Before anything is written: a running server would read the new files at its next reload.
  if (const auto other = RunLock::holder(prepared.state))
    return Error(ErrorCode::conflict, "a server already runs on " + prepared.state.string() + ", process " +
                                          std::to_string(*other) +
                                          "; a second one needs its own: --state FOLDER --port PORT");
  GH_TRY_VOID(prepare_state_directory(prepared.state));
  std::error_code failed;
  fs::create_directories(prepared.state / "tenants", failed);
  if (failed) return Error(ErrorCode::permission, "cannot make the folder " + prepared.state.string());
  GH_TRY_VOID(kept(prepared.state / "master-key", [] { return crypto::MasterKeyRing::generate(); }));
  GH_TRY(prepared.password, kept(prepared.state / "alice-password", [] { return make_readable_password(); }));
  GH_TRY(const auto service,
         kept(prepared.state / "demo-service-secret", [] { return Secret(random_base64url(32)); }));
  const auto service_digest = crypto::sha256(service.reveal());
  // Seeds are planted once: later starts write the same password's hash, which nobody reads.
  GH_TRY(const auto hash, crypto::hash_password(prepared.password, kDemoCost));
  GH_TRY_VOID(write_private(prepared.state / "gatehouse.yaml", server_file(options, prepared.state)));
  GH_TRY_VOID(write_private(
      prepared.state / "tenants" / "demo.yaml",
      tenant_file(prepared.issuer,
                  {.password_hash = hash,
                   .service_digest = "sha256:" + base64url_encode(crypto::as_bytes(service_digest))})));
  return prepared;
}

void announce(const Prepared& prepared, std::chrono::steady_clock::time_point began, std::ostream& out) {
  const auto took = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  out << "Gatehouse " << kVersion << "   DEV MODE: SQLite in " << prepared.state.string()
      << ", plain HTTP, this machine only\n"
      << "  Issuer     " << prepared.issuer << '\n'
      << "  Discovery  " << prepared.issuer << "/.well-known/openid-configuration\n"
      << "  Client     demo-web   public, PKCE S256, redirect http://127.0.0.1/callback (any port)\n"
      << "  Service    demo-service   secret in " << (prepared.state / "demo-service-secret").string() << '\n'
      << "  User       alice   " << prepared.password.reveal() << '\n'
      << "Ready in " << std::fixed << std::setprecision(2) << took << " s.\n"
      << "Next:  " << own_command() << " try code" << prepared.try_options
      << "   signs alice in and explains every check (second terminal)\n"
      << "       " << own_command() << " -c " << (prepared.state / "gatehouse.yaml").string()
      << " client create --name \"My app\" --redirect-uri http://localhost:3000/callback --snippet node\n"
      << "Stop:  Ctrl-C. Forget everything: rm -r " << prepared.state.string() << '\n'
      << std::flush;
}

}  // namespace

ExitCode dev(const DevOptions& options, Streams streams) {
  const auto began = std::chrono::steady_clock::now();
  const auto prepared = prepare(options);
  if (!prepared) return report(prepared.error(), streams.err);
  const auto ended = serve({.config_file = (prepared->state / "gatehouse.yaml").string(),
                            .ready = [&] { announce(*prepared, began, streams.out); }},
                           streams);
  if (ended == kUnavailable) streams.err << "On another port: gatehouse dev --port PORT\n";
  return ended;
}

}  // namespace gatehouse::app::cli
