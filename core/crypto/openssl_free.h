// OpenSslFree: the deleter of an OpenSSL object, by the function that frees it:
// std::unique_ptr<BIO, OpenSslFree<&BIO_free_all>>. For the folders that own OpenSSL.
#pragma once

namespace gatehouse::crypto {

template <auto kFree>
struct OpenSslFree {
  template <class T>
  void operator()(T* object) const noexcept {
    kFree(object);
  }
};

}  // namespace gatehouse::crypto
