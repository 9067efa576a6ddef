// What is inside a Certificate and a SubjectName. Internal to core/tls.
#pragma once

#include <string>

#include "core/tls/certificate.h"
#include "core/tls/openssl_handles.h"

namespace gatehouse::tls {

struct Certificate::Parsed {
  X509Certificate certificate;
  std::string thumbprint;
};

struct SubjectName::Parsed {
  Name name;
};

}  // namespace gatehouse::tls
