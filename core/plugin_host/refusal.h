// Refusal: why a plugin file is not loaded, told so that an operator can mend it. One reason per kind of
// problem, so that every check is tested by name. Values.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::plugin_host {

enum class RefusalReason {
  environment,         ///< LD_PRELOAD and the like under profile production (S-382)
  directory,           ///< the plugin directory is missing, relative or unreadable
  symbolic_link,       ///< a component of the path is a symbolic link
  wrong_owner,         ///< a component belongs neither to root nor to us
  writable,            ///< a component may be written by its group or by others
  not_regular,         ///< not a regular file
  hard_link,           ///< the file has a second name, which may lie where others write
  set_id,              ///< setuid or setgid
  unreadable,          ///< cannot be opened or read
  not_elf,             ///< no shared library at all: text, empty, other format
  wrong_architecture,  ///< of another machine, word size or byte order
  truncated,           ///< its tables point behind its end
  malformed,           ///< its tables contradict themselves
  unsafe_search_path,  ///< a RUNPATH or NEEDED entry that depends on the working directory
  missing_symbol,      ///< does not export the handshake
  missing_note,        ///< does not carry the section in which a plugin states its facts
  pin_mismatch,        ///< its SHA-256 is not the configured one
  wrong_epoch,         ///< of another epoch of the plugin interfaces
  wrong_fingerprint,   ///< built with other facts than the host
  newer_sdk,           ///< needs a newer SDK than the host's
  bad_descriptor,      ///< null or malformed field, or one that contradicts the note
  wrong_id,            ///< its id is not the one that its file name stands for
  duplicate_id,        ///< another file declares the same id
  not_loadable,        ///< the dynamic linker refused it, e.g. for an unresolved symbol
  start_failed,        ///< start() answered an error or threw
  start_hung,          ///< start() or a constructor did not return in time
  duplicate_factory,   ///< another plugin offers the same type of the same kind
};
/// The enumerator's own name.
std::string_view to_string(RefusalReason reason) noexcept;

struct Refusal {
  RefusalReason reason;
  std::filesystem::path file;
  std::string message;  ///< what is wrong, with both values where two differ
  std::string hint;     ///< how to mend it
  /// "/usr/lib/gatehouse/x.so: refused: MESSAGE (HINT)"
  std::string describe() const;
};

struct Refusals {
  std::vector<Refusal> files;
  bool hung = false;  ///< a thread of a plugin is still running
};

/// A file that was left alone on purpose.
struct Skipped {
  std::filesystem::path file;
  std::string why;  ///< "not in plugins.allow", "not named like a plugin"
};

}  // namespace gatehouse::plugin_host
