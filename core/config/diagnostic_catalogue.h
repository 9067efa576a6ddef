// Every code of a configuration problem with its explanation. Codes are for ever: one that is no longer
// reported keeps its row.
#pragma once

#include <span>
#include <string_view>

namespace gatehouse::config {

struct CatalogueEntry {
  std::string_view code;
  std::string_view problem;
  std::string_view remedy;
};

/// In the order of their codes.
std::span<const CatalogueEntry> diagnostic_catalogue();

}  // namespace gatehouse::config
