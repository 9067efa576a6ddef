// Canaries: one marked value for each kind of secret that a request, an answer or a configuration can hold
// (S-169, S-492). Tests plant them wherever they fit, valid or not, and then look for them in logs, audit
// records and pages.
//
// Every value is 48 characters of RFC 3986 "unreserved", so that it is legal as a password, code_verifier,
// state, bearer token or cookie and looks the same after percent-encoding.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::test_support {

struct Canary {
  std::string_view kind;
  std::string_view value;
};

inline constexpr std::array<Canary, 40> kCanaries = {{
    {"password", "Canary01-password-5e884898da28047151d0e56f8dc629"},
    {"new_password", "Canary02-new-password-00b9e6622317a2fb628d5514b8"},
    {"authorization_code", "Canary03-authorization-code-a64dc9256b2d04e7a025"},
    {"code_verifier", "Canary04-code-verifier-ef7a1e840dad06e97982b64f8"},
    {"code_challenge_plain", "Canary05-code-challenge-plain-6a03db559b91df3040"},
    {"state", "Canary06-state-4ba69735ca53765ed6a709edb56c6ea23"},
    {"nonce", "Canary07-nonce-78377b525757b494427f89014f97d7992"},
    {"access_token_opaque", "Canary08-access-token-opaque-10466b7f92ae896f302"},
    {"access_token_jwt", "Canary09-access-token-jwt-e3b4a6eac2411ce023544d"},
    {"refresh_token", "Canary10-refresh-token-6c8a7d4aa21708a432174e4cb"},
    {"id_token", "Canary11-id-token-7edf2f53a0a968e1eb48d83cb6c915"},
    {"id_token_hint", "Canary12-id-token-hint-4f200c272b620484589e83946"},
    {"session_cookie", "Canary13-session-cookie-5c49f69101c91be87604b8a9"},
    {"interaction_handle", "Canary14-interaction-handle-f963f6339b6c6c8eed1e"},
    {"csrf_token", "Canary15-csrf-token-2c2624cd063f3e459df54dde77ed"},
    {"client_secret", "Canary16-client-secret-83d151a98eac0d0cd336a1285"},
    {"client_secret_basic", "Canary17-client-secret-basic-9e7bdb112bf741ea3e9"},
    {"client_assertion", "Canary18-client-assertion-fd659603e230f1c4dd4419"},
    {"authorization_header", "Canary19-authorization-header-e9a8e0207fdfb1fda3"},
    {"bearer_in_query", "Canary20-bearer-in-query-0051ae1333bee815c7eef65"},
    {"dpop_proof", "Canary21-dpop-proof-f4ceabb466b8146be8e53bc8e96e"},
    {"request_object", "Canary22-request-object-bc2a7d59fc98592cb433ce62"},
    {"par_handle", "Canary23-par-handle-01798f226a4e7b1bd365561a4fb7"},
    {"device_code", "Canary24-device-code-3b13ffb4980061924af1b3a97b6"},
    {"user_code", "Canary25-user-code-656dc36dd24ac4b2abb7fddf7c885"},
    {"subject_token", "Canary26-subject-token-6adbe0276e59e2f2fdb972e3f"},
    {"registration_access_token", "Canary27-registration-access-token-a0c3ea70bfc03"},
    {"software_statement", "Canary28-software-statement-d027ca597037c5697ac6"},
    {"totp_seed", "Canary29-totp-seed-5db9ad2fc92b44630d5b35b6b9456"},
    {"one_time_password", "Canary30-one-time-password-984d2946a2121c20c2f12"},
    {"recovery_code", "Canary31-recovery-code-cff292503cba8c4fbf2e5820d"},
    {"reset_link", "Canary32-reset-link-cc4338aa00782373238701be99a8"},
    {"mail_link", "Canary33-mail-link-18475aebc776451a7dd0b087177f0"},
    {"upstream_client_secret", "Canary34-upstream-client-secret-ec8ca008510654b7"},
    {"upstream_token", "Canary35-upstream-token-cbdd8637f090e7de25403ed8"},
    {"private_key", "Canary36-private-key-189759fab16234d6a4a95fb64e7"},
    {"master_key", "Canary37-master-key-672d594f080637d4be11202707e3"},
    {"data_source_name", "Canary38-data-source-name-04ba5f6c8e3e882e9c5c22"},
    {"smtp_password", "Canary39-smtp-password-f20b0eadcf7cc701c176a0be3"},
    {"personal_data", "Canary40-personal-data-4a47f5ab24b07fcd3b9dd8a20"},
}};

/// The value of that kind. Only in constant expressions: there an unknown kind does not compile.
consteval std::string_view canary(std::string_view kind) {
  for (const Canary& one : kCanaries)
    if (one.kind == kind) return one.value;
  throw "unknown kind of canary";
}

/// The kinds whose value occurs in `text`: as it is, in any letter case, in hexadecimal, or inside base64 or
/// base64url at any alignment. Empty is what every test wants.
std::vector<std::string> find_canaries(std::string_view text);

}  // namespace gatehouse::test_support
