// `gatehouse key list` and `gatehouse key rotate` for one tenant, on an opened store. Parsing of arguments
// and opening of the store are the caller's. Each answers the exit code.
#pragma once

#include <string>

#include "core/app/cli/output.h"
#include "core/crypto/sealing.h"
#include "core/keys/key_ring.h"
#include "gatehouse/storage/role_stores.h"

namespace gatehouse::app {

struct KeyListOptions {
  OutputFormat format = OutputFormat::table;
  bool with_retired = false;
};
/// Only reads: lists what the store has, also where the master key is not at hand.
int key_list(SigningKeyStore& store, const KeyListOptions& options, const Streams& streams);

struct KeyRotateOptions {
  std::string algorithm;           ///< all of the tenant's when empty
  keys::KeyRingSettings settings;  ///< as the tenant's configuration has them
  TimePoint now;
  OutputFormat format = OutputFormat::table;
};
/// Publishes a successor per algorithm; a running server takes it over within a second and signs with it
/// after the publication time.
int key_rotate(SigningKeyStore& store, const crypto::TenantCipher& cipher, const KeyRotateOptions& options,
               const Streams& streams);

}  // namespace gatehouse::app
