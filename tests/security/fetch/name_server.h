// A name server in the hands of an attacker: this program's own getaddrinfo, which libcurl calls too.
#pragma once

#include <string>
#include <vector>

namespace gatehouse::attacks {

/// What a name resolves to, answer by answer; the last one stays (TTL 0: rebinding). Each answer is a list of
/// addresses. Empty: the name does not exist. Other names are the system's.
void resolve(const std::string& name, std::vector<std::vector<std::string>> answers);
/// How often it was asked for that name.
int times_resolved(const std::string& name);
/// For all names from now on: no answer for that long.
void answer_after(double seconds);

}  // namespace gatehouse::attacks
