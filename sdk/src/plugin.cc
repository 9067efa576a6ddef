#include "gatehouse/plugin.h"

#include <cxxabi.h>

#include <algorithm>
#include <cstring>
#include <exception>

namespace gatehouse {

Host::~Host() = default;
Registrar::~Registrar() = default;

namespace detail {
namespace {

void tell(gh_text* error, std::string_view message) noexcept {
  if (error == nullptr || error->bytes == nullptr) return;
  error->length = std::min(message.size(), error->capacity);
  std::memcpy(error->bytes, message.data(), error->length);
}

}  // namespace

// A forced unwind (pthread_exit, pthread_cancel) must travel on: glibc aborts where one is swallowed. The
// host sees it.
__attribute__((no_sanitize("null"))) int start_guarded(Result<void> (*start)(Host&, Registrar&),
                                                       gh_host* host, gh_registrar* registrar,
                                                       gh_text* error) {
  try {
    auto started = start(*reinterpret_cast<Host*>(host), *reinterpret_cast<Registrar*>(registrar));
    if (started) return 0;
    tell(error, started.error().describe());
  } catch (const abi::__forced_unwind&) {
    throw;
  } catch (const std::exception& thrown) {
    tell(error, std::string("start threw: ").append(thrown.what()));
  } catch (...) {
    tell(error, "start threw something that is no std::exception");
  }
  return 1;
}

}  // namespace detail
}  // namespace gatehouse
