// How long a fetched document is kept (RFC 9111 §4.2.1, §5.2.2), within our own limits.
#include "core/fetch/document_lifetime.h"

#include <gtest/gtest.h>

namespace gatehouse::fetch {
namespace {

using namespace std::chrono_literals;

TEST(DocumentLifetime, follows_max_age_between_a_minute_and_a_day) {
  struct Row {
    const char* cache_control;
    const char* age;
    Duration expected;
  };
  for (const Row& row : {
           Row{"", "", 10min},
           Row{"public", "", 10min},
           Row{"max-age=300", "", 5min},
           Row{"public, MAX-AGE = 300 , must-revalidate", "", 5min},
           Row{"max-age=\"300\"", "", 5min},
           Row{"max-age=300", "120", 3min},
           Row{"max-age=300", "9999", 1min},
           Row{"max-age=300", "soon", 5min},
           Row{"max-age=0", "", 1min},
           Row{"max-age=1", "", 1min},
           Row{"max-age=86400", "", 24h},
           Row{"max-age=31536000", "", 24h},
           Row{"max-age=99999999999999999999", "", 24h},
           Row{"max-age=99999999999999999999", "99999999999999999999", 1min},
           // RFC 9111 §4.2.1: whoever contradicts himself is stale.
           Row{"max-age=300, max-age=86400", "", 1min},
           Row{"max-age", "", 1min},
           Row{"max-age=", "", 1min},
           Row{"max-age=-5", "", 1min},
           Row{"max-age=1e9", "", 1min},
           Row{"no-store", "", 1min},
           Row{"max-age=300, no-cache", "", 1min},
           Row{"s-maxage=300", "", 10min},
           Row{",,, =,", "", 10min},
       })
    EXPECT_EQ(document_lifetime(row.cache_control, row.age), row.expected)
        << row.cache_control << " age " << row.age;
}

}  // namespace
}  // namespace gatehouse::fetch
