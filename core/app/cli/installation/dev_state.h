// The folder that `gatehouse dev` keeps, for the verbs that go with it: where it lies, what issuer it serves,
// and its demo secrets. Secrets are handed out for that issuer only.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace gatehouse::app::cli {

inline constexpr std::string_view kDemoApp = "demo-web";
inline constexpr std::string_view kDemoService = "demo-service";
inline constexpr std::string_view kDemoTill = "demo-till";  ///< its secret is the service's
inline constexpr std::string_view kDemoDevice = "demo-device";
inline constexpr std::string_view kDemoOrders = "demo-orders";  ///< its secret is the service's as well
inline constexpr std::string_view kDemoScope = "demo.api";

/// `named` where it is not empty, else $XDG_STATE_HOME/gatehouse/dev, else ~/.local/state/gatehouse/dev.
/// Empty where nobody says whose files these would be: a folder in /tmp can be made by somebody else first.
std::filesystem::path dev_state_folder(const std::string& named);
/// The issuer that the folder's server has; that of an untouched `gatehouse dev` where there is none yet.
std::string dev_issuer(const std::string& state);
/// The file that holds the demo person's password, or empty: not this person, or not the folder's own issuer,
/// which must never be sent it.
std::string dev_password_file(const std::string& state, std::string_view issuer, std::string_view user);
/// The same for the demo service's secret.
std::string dev_secret_file(const std::string& state, std::string_view issuer);

/// What to say where there is no file `wanted`, else empty: how to name another, and the one of `gatehouse
/// dev`.
std::string other_configurations(const std::filesystem::path& wanted);

/// How to call this very program from another terminal: "gatehouse" where the PATH leads to it, else its
/// whole path.
std::string own_command();

}  // namespace gatehouse::app::cli
