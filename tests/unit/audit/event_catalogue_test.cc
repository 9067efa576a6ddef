#include "core/audit/event_catalogue.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "gatehouse/audit_record.h"
#include "tests/support/conforming_event.h"

namespace gatehouse::audit {
namespace {

/// The row of an event as docs/reference/audit.md has it.
std::string row(const EventKind& kind) {
  std::string fields;
  for (const std::string_view name : kind.fields)
    if (!name.empty()) fields += (fields.empty() ? "`" : " `") + std::string(name) + '`';
  return "| `" + std::string(kind.type) + "` | " + std::string(to_string(kind.outcome)) + " | " +
         std::string(kind.meaning) + " | " + fields + " |";
}

TEST(EventCatalogue, is_what_the_reference_page_says) {
  std::ifstream page(GATEHOUSE_SOURCE_DIR "/docs/reference/audit.md");
  std::set<std::string> documented;
  for (std::string line; std::getline(page, line);)
    if (line.starts_with("| `") && line.substr(0, line.find("` |")).find('.') != std::string::npos)
      documented.insert(line);
  for (const EventKind& kind : event_catalogue())
    EXPECT_TRUE(documented.erase(row(kind))) << "missing row:\n" << row(kind);
  for (const std::string& line : documented)
    ADD_FAILURE() << "row without an event:\n" << line;
}

TEST(EventCatalogue, has_each_name_once) {
  std::set<std::string_view> names;
  for (const EventKind& kind : event_catalogue())
    EXPECT_TRUE(names.insert(kind.type).second) << kind.type;
  EXPECT_EQ(find_event_kind("login.nonsense"), nullptr);
}

TEST(EventCatalogue, an_event_conforms_with_some_of_its_fields_in_their_order) {
  AuditEvent event{.type = std::string(kTokenDenied), .outcome = AuditOutcome::denied};
  EXPECT_TRUE(conforms(event));
  event.details = {{"client_id", "a"}, {"reason", "b"}};
  EXPECT_TRUE(conforms(event));
  event.details = {{"reason", "b"}, {"client_id", "a"}};
  EXPECT_FALSE(conforms(event)) << "order";
  event.details = {{"reason", "b"}, {"reason", "b"}};
  EXPECT_FALSE(conforms(event)) << "repeated";
  event.details = {{"password", "b"}};
  EXPECT_FALSE(conforms(event)) << "unknown field";
  event.details = {{"", ""}};
  EXPECT_FALSE(conforms(event)) << "no name";
  event.details = {};
  event.outcome = AuditOutcome::ok;
  EXPECT_FALSE(conforms(event)) << "outcome";
  event.type = "made.up";
  EXPECT_FALSE(conforms(event));
}

}  // namespace
}  // namespace gatehouse::audit
