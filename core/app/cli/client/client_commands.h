// `gatehouse client create|snippet`: apps of a tenant, in the store directly. A generated secret is shown
// once; the store keeps its digest. Clients of the YAML files cannot be shadowed.
#pragma once

#include <string>
#include <vector>

#include "core/app/cli/client/client_update.h"

namespace gatehouse::app::cli {

struct ClientCreateOptions {
  GlobalOptions common;
  std::string client_id;  ///< empty: made from the name
  std::string name;
  std::vector<std::string> redirect_uris;
  std::vector<std::string> post_logout_redirect_uris;
  std::string type = "web";  ///< web | spa | native | device | service
  std::string auth_method;   ///< empty: by type
  std::string scope = "openid profile email";
  bool skip_consent = false;
  ClientAlgorithms algorithms;
  std::string metadata_file = {};  ///< see client_metadata_file.h
  std::string snippet;             ///< language of the program to print; empty: none
};

struct ClientSnippetOptions {
  GlobalOptions common;
  std::string client_id;
  std::string language = "node";
};

ExitCode create_client(const ClientCreateOptions& options, Streams streams);
/// The program alone on standard output, so that it can go into a file.
ExitCode print_client_snippet(const ClientSnippetOptions& options, Streams streams);

}  // namespace gatehouse::app::cli
