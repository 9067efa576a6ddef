// A plugin without the SDK's safety net: note and descriptor by hand. What it does wrong is chosen by the
// environment variable RAW_PLUGIN, so that one file plays many; its static constructor tells that code of it
// ran.
#include <pthread.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string_view>

#include "gatehouse/plugin_note.h"

namespace {

bool mode_is(std::string_view mode) {
  const char* chosen = std::getenv("RAW_PLUGIN");
  return chosen != nullptr && mode == chosen;
}

__attribute__((constructor)) void canary() {
  ::setenv("RAW_PLUGIN_CANARY", "ran", 1);
  while (mode_is("constructor_hangs"))
    ::pause();
}

struct Thrower {
  Thrower() {
    if (mode_is("constructor_throws")) throw std::runtime_error("thrown while loading");
  }
};
const Thrower thrower;

int start(gh_host*, gh_registrar*, gh_text* error) {
  while (mode_is("start_hangs"))
    ::pause();
  if (mode_is("start_throws_exception")) throw std::runtime_error("thrown by start");
  if (mode_is("start_throws_int")) throw 42;
  if (mode_is("start_ends_thread")) ::pthread_exit(nullptr);
  if (mode_is("start_registers_nothing")) return 0;
  const std::string_view text = "cannot start today";
  std::memcpy(error->bytes, text.data(), text.size());
  error->length = mode_is("start_lies_about_length") ? ~std::size_t{0} : text.size();
  return 1;
}

constexpr gatehouse::PluginDeclaration kDeclaration{.id = "audit.raw",
                                                    .version = "0.1.0",
                                                    .license = "Apache-2.0",
                                                    .summary = "Does what RAW_PLUGIN says",
                                                    .status = GH_STATUS_EXPERIMENTAL,
                                                    .posture = GH_POSTURE_ROBUST_TO_UNTRUSTED,
                                                    .start = nullptr};
__attribute__((used, section(GATEHOUSE_PLUGIN_SECTION))) constexpr gatehouse::detail::Note<
    gatehouse::detail::write_note(kDeclaration, {})>
    note{kDeclaration};

char endless[8192];

}  // namespace

extern "C" __attribute__((visibility("default"))) const gh_plugin_v1* gatehouse_plugin_v1(void) {
  static gh_plugin_v1 descriptor{sizeof(gh_plugin_v1),
                                 GATEHOUSE_ABI_EPOCH,
                                 gatehouse::detail::kFingerprint,
                                 GATEHOUSE_SDK_VERSION,
                                 kDeclaration.id,
                                 kDeclaration.version,
                                 kDeclaration.license,
                                 kDeclaration.summary,
                                 kDeclaration.status,
                                 kDeclaration.posture,
                                 start,
                                 nullptr};
  if (mode_is("handshake_throws")) throw 7;
  if (mode_is("null_descriptor")) return nullptr;
  if (mode_is("null_fingerprint")) descriptor.fingerprint = nullptr;
  if (mode_is("null_id")) descriptor.id = nullptr;
  if (mode_is("null_version")) descriptor.version = nullptr;
  if (mode_is("null_license")) descriptor.license = nullptr;
  if (mode_is("null_summary")) descriptor.summary = nullptr;
  if (mode_is("null_start")) descriptor.start = nullptr;
  if (mode_is("short_size")) descriptor.size = 12;
  if (mode_is("other_epoch")) descriptor.abi_epoch = 9;
  if (mode_is("other_id")) descriptor.id = "storage.sqlite";
  if (mode_is("other_fingerprint")) descriptor.fingerprint = "epoch=0";
  if (mode_is("unknown_status")) descriptor.status = 77;
  if (mode_is("endless_version")) {
    std::memset(endless, 'v', sizeof endless);
    descriptor.version = endless;
  }
  return &descriptor;
}
