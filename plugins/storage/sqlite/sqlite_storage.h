// storage.sqlite: one file, for one server and the command line beside it. Makes and checks the file, then
// hands over to the shared SQL engine.
#pragma once

#include <filesystem>
#include <memory>

#include "gatehouse/storage/storage.h"

namespace gatehouse::sqlite {

struct SqliteConfig {
  std::string file = "gatehouse.db";
  Duration busy_timeout = std::chrono::seconds(5);
  std::string synchronous = "full";
  std::uint32_t readers = 4;
  bool auto_migrate = true;
};

/// Opens `config.file`, relative to `directory`; makes it with mode 0600 where it does not exist. Errors name
/// the file and what is wrong: a missing directory, no permission, damage, another program's file, a newer
/// release's schema.
Result<std::unique_ptr<Storage>> open_sqlite(const SqliteConfig& config,
                                             const std::filesystem::path& directory);

}  // namespace gatehouse::sqlite
