// Owners of OpenSSL objects. Internal to core/jose.
#pragma once

#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <memory>

#include "core/crypto/openssl_free.h"

namespace gatehouse::jose {

using crypto::OpenSslFree;

using BigNumber = std::unique_ptr<BIGNUM, OpenSslFree<&BN_clear_free>>;
using EvpKey = std::unique_ptr<EVP_PKEY, OpenSslFree<&EVP_PKEY_free>>;
using EvpKeyContext = std::unique_ptr<EVP_PKEY_CTX, OpenSslFree<&EVP_PKEY_CTX_free>>;
using EvpDigestContext = std::unique_ptr<EVP_MD_CTX, OpenSslFree<&EVP_MD_CTX_free>>;
using ParamBuilder = std::unique_ptr<OSSL_PARAM_BLD, OpenSslFree<&OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, OpenSslFree<&OSSL_PARAM_free>>;

}  // namespace gatehouse::jose
