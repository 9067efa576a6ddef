// What a server has written down: log, audit trail and metrics, for tests that look for secrets there.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/app/telemetry_port.h"
#include "tests/support/answer_of.h"
#include "tests/support/test_server.h"

namespace gatehouse::test_support {

inline std::string metrics_of(TestServer& server) {
  const auto port = *app::TelemetryPort::create(server.metrics(),
                                                {.version = "1", .revision = "1", .state = server.folder()});
  port->attach(server.server(), [] { return http::FrontDoorCounters{}; });
  return std::string(answer_of(*port, {.method = http::Method::get, .target = "/metrics"}).body.view());
}

/// None of them, nor the signature of one that is a JWT.
inline void expect_written_nowhere(TestServer& server, const std::vector<std::string>& secrets) {
  const auto written = server.log_text() + server.audit_text() + metrics_of(server);
  for (const auto& secret : secrets) {
    ASSERT_GE(secret.size(), 8u);
    EXPECT_EQ(written.find(secret), std::string::npos) << secret;
    const auto last_dot = secret.rfind('.');
    if (last_dot == std::string::npos || secret.size() - last_dot < 17) continue;
    EXPECT_EQ(written.find(secret.substr(last_dot + 1)), std::string::npos) << secret;
  }
}

}  // namespace gatehouse::test_support
