// Snippets: a short complete program or configuration for one client of one issuer, in the language of its
// app. Templates are files beside this one, embedded at build. Pure functions.
//
// A template knows {{NAME}} for a value and {{?FLAG}}…{{.}} for text that is there only where the flag holds;
// without
// {{.}} the condition reaches to the line's end, and a line that begins with a false one is gone.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/config/client_metadata.h"
#include "gatehouse/error.h"

namespace gatehouse::app::cli {

struct SnippetLanguage {
  std::string_view name;     ///< also the template's
  std::string_view install;  ///< what it is built on, for the line above it
  bool for_services;         ///< has a form for clients without people
};

/// node, python, go, java, php, rust, apache, nginx, curl.
std::span<const SnippetLanguage> snippet_languages() noexcept;

/// not_found: no such language; unsupported: not for this kind of client; invalid_argument: a value of the
/// client cannot stand in a program without changing it.
Result<std::string> render_snippet(std::string_view language, std::string_view issuer,
                                   const config::ClientMetadata& client);

}  // namespace gatehouse::app::cli
