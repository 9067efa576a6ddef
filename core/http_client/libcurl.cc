#include "core/http_client/libcurl.h"

#include <dlfcn.h>

namespace gatehouse::http_client {
namespace {

constexpr const char* kFile = "libcurl.so.4";

template <class Function>
bool find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(library, name));
  return function != nullptr;
}

struct Opened {
  Libcurl functions;
  bool usable = false;
};

Opened open() {
  Opened opened;
  void* library = ::dlopen(kFile, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (library == nullptr) return opened;
  auto& curl = opened.functions;
  opened.usable =
      find(library, "curl_global_init", curl.global_init) && find(library, "curl_easy_init", curl.init) &&
      find(library, "curl_easy_setopt", curl.set) && find(library, "curl_easy_perform", curl.perform) &&
      find(library, "curl_easy_getinfo", curl.info) && find(library, "curl_easy_strerror", curl.describe) &&
      find(library, "curl_easy_reset", curl.reset) && find(library, "curl_easy_cleanup", curl.cleanup) &&
      find(library, "curl_slist_append", curl.append) &&
      find(library, "curl_slist_free_all", curl.free_list) && find(library, "curl_url", curl.url) &&
      find(library, "curl_url_set", curl.set_part) && find(library, "curl_url_get", curl.get_part) &&
      find(library, "curl_url_cleanup", curl.free_url) && find(library, "curl_free", curl.free_text) &&
      curl.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return opened;
}

}  // namespace

Result<const Libcurl*> Libcurl::get() {
  static const Opened kOpened = open();
  if (!kOpened.usable)
    return Error(ErrorCode::unavailable,
                 "libcurl.so.4 cannot be loaded; install the Debian package libcurl4");
  return &kOpened.functions;
}

}  // namespace gatehouse::http_client
