// S-383, S-386: a plugin whose note is right and whose descriptor is not.
#include <gtest/gtest.h>

#include "workshop.h"

namespace gatehouse::plugin_host {
namespace {

struct Lie {
  std::string mode;
  RefusalReason reason;
  std::string names;  // what the message must name
};

class Handshake : public testing::TestWithParam<Lie> {};

TEST_P(Handshake, S386_descriptor_that_is_wrong_is_refused_before_start) {
  const RawMode raw(GetParam().mode);
  const Workshop workshop;
  workshop.put_original("audit_raw");
  const auto refusal = workshop.refused();
  EXPECT_EQ(refusal.reason, GetParam().reason) << refusal.describe();
  EXPECT_NE(refusal.message.find(GetParam().names), std::string::npos) << refusal.describe();
}

INSTANTIATE_TEST_SUITE_P(
    Lies, Handshake,
    testing::Values(Lie{"null_descriptor", RefusalReason::bad_descriptor, "null"},
                    Lie{"null_fingerprint", RefusalReason::bad_descriptor, "fingerprint"},
                    Lie{"null_id", RefusalReason::bad_descriptor, "id"},
                    Lie{"null_version", RefusalReason::bad_descriptor, "version"},
                    Lie{"null_license", RefusalReason::bad_descriptor, "license"},
                    Lie{"null_summary", RefusalReason::bad_descriptor, "summary"},
                    Lie{"null_start", RefusalReason::bad_descriptor, "start"},
                    Lie{"short_size", RefusalReason::bad_descriptor, "12 bytes"},
                    Lie{"endless_version", RefusalReason::bad_descriptor, "version"},
                    Lie{"other_epoch", RefusalReason::wrong_epoch, "9"},
                    Lie{"other_id", RefusalReason::bad_descriptor, "storage.sqlite"},
                    Lie{"other_fingerprint", RefusalReason::bad_descriptor, "fingerprint"},
                    Lie{"unknown_status", RefusalReason::bad_descriptor, "status"},
                    Lie{"handshake_throws", RefusalReason::not_loadable, "threw"}),
    [](const auto& lie) { return lie.param.mode; });

}  // namespace
}  // namespace gatehouse::plugin_host
