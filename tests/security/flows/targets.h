// The addresses of a tenant that hostile text is sent to: all that read parameters, and some that read none.
#pragma once

namespace gatehouse::test_support {

inline constexpr const char* kTargets[] = {"/authorize",
                                           "/end-session",
                                           "/interaction",
                                           "/sign-in",
                                           "/sign-up",
                                           "/consent",
                                           "/token",
                                           "/userinfo",
                                           "/revoke",
                                           "/introspect",
                                           "/par",
                                           "/device_authorization",
                                           "/bc-authorize",
                                           "/device",
                                           "/requests",
                                           "/apps",
                                           "/register",
                                           "/jwks",
                                           "/.well-known/openid-configuration"};

}  // namespace gatehouse::test_support
