// Passwords on the command line: read without showing, or made so that a person can type them.
#pragma once

#include <string>
#include <string_view>

#include "gatehouse/error.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse::app::cli {

/// From a file, or for "-" from standard input: a prompt without echo on a terminal, else its first line.
/// `what` it is, in the messages.
Result<Secret> read_password(const std::string& source, std::string_view what = "password");

/// Five random words of a list of 256 and two digits: 46 bits, "plum-raft-cedar-oxide-mint-41".
Secret make_readable_password();

}  // namespace gatehouse::app::cli
