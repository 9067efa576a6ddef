// `gatehouse user create|list`: people of a tenant, in the store directly. Passwords come from a prompt, a
// file or standard input, never from the command line, where every user of the machine could read them.
#pragma once

#include <string>
#include <vector>

#include "core/app/cli/command_line/exit_code.h"
#include "core/app/cli/command_line/global_options.h"

namespace gatehouse::app::cli {

struct UserCreateOptions {
  GlobalOptions common;
  std::string username;
  std::string email;
  bool email_verified = false;
  std::string name;
  std::vector<std::string> claims;  ///< "given_name=Alice"
  std::string password_file;        ///< "-": standard input; empty: a generated one, printed once
};

ExitCode create_user(const UserCreateOptions& options, Streams streams);
ExitCode list_users(const GlobalOptions& options, Streams streams);

}  // namespace gatehouse::app::cli
