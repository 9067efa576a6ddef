// `gatehouse key list|rotate|retire` for one tenant, on an opened store. Arguments and the
// opening of the store are in key_verbs.cc.
#pragma once

#include <string>

#include "core/app/cli/command_line/exit_code.h"
#include "core/app/cli/command_line/output.h"
#include "core/crypto/sealing.h"
#include "core/keys/key_ring.h"
#include "gatehouse/storage/role_stores.h"

namespace gatehouse::app::cli {

struct KeyListOptions {
  OutputFormat format = OutputFormat::table;
  bool with_retired = false;
};
/// Only reads.
Result<void> list_keys(SigningKeyStore& store, const KeyListOptions& options, Streams streams);

struct KeyRotateOptions {
  std::string algorithm;           ///< all of the tenant's when empty
  keys::KeyRingSettings settings;  ///< as the tenant's configuration has them
  TimePoint now;
  OutputFormat format = OutputFormat::table;
};
/// Publishes a successor per algorithm; a running server takes it over within a second and signs with it
/// after the publication time. invalid_argument for an algorithm that the tenant does not sign with.
Result<void> rotate_keys(SigningKeyStore& store, const crypto::TenantCipher& cipher,
                         const KeyRotateOptions& options, Streams streams);

struct KeyRetireOptions {
  KeyId key;
  keys::KeyRingSettings settings;  ///< as the tenant's configuration has them
  TimePoint now;
  OutputFormat format = OutputFormat::table;
};
/// For a key that has leaked (S-441): unusable at once, its private half destroyed; a running server follows
/// within a second. Prints what the tenant has then. not_found for an unknown key.
Result<void> retire_key(SigningKeyStore& store, const crypto::TenantCipher& cipher,
                        const KeyRetireOptions& options, Streams streams);

}  // namespace gatehouse::app::cli
