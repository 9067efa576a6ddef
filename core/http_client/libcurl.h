// The functions of libcurl that we call, found at the first use. Internal to core/http_client.
//
// Debian's libcurl brings some thirty libraries. Linked, each server would load them at start and keep them
// in memory, though most never ask anybody anything; so they come when the first request is made and then
// stay.
#pragma once

#include <curl/curl.h>

#include "gatehouse/error.h"

namespace gatehouse::http_client {

struct Libcurl {
  decltype(&::curl_global_init) global_init = nullptr;
  decltype(&::curl_easy_init) init = nullptr;
  decltype(&::curl_easy_setopt) set = nullptr;
  decltype(&::curl_easy_perform) perform = nullptr;
  decltype(&::curl_easy_getinfo) info = nullptr;
  decltype(&::curl_easy_strerror) describe = nullptr;
  decltype(&::curl_easy_reset) reset = nullptr;
  decltype(&::curl_easy_cleanup) cleanup = nullptr;
  decltype(&::curl_slist_append) append = nullptr;
  decltype(&::curl_slist_free_all) free_list = nullptr;
  decltype(&::curl_url) url = nullptr;
  decltype(&::curl_url_set) set_part = nullptr;
  decltype(&::curl_url_get) get_part = nullptr;
  decltype(&::curl_url_cleanup) free_url = nullptr;
  decltype(&::curl_free) free_text = nullptr;

  /// The same for the whole process; thread-safe.
  static Result<const Libcurl*> get();
};

}  // namespace gatehouse::http_client
