// The build facts that host and plugin must share before any C++ may cross between them, as
// "name=value;name=value".
//
// Computed by the preprocessor in the very translation unit that exports the plugin: a prebuilt SDK library
// cannot know with which flags its user compiles. Only facts that change layout, mangling or meaning of what
// crosses are in it; NDEBUG and _GLIBCXX_ASSERTIONS change none of these.
#pragma once

#include <version>

#include "gatehouse/abi.h"

// Digest of the SDK's headers, given by gatehouse_add_plugin(): in epoch 0 every build must match, and a
// stale library is refused instead of crashing later.
#ifndef GATEHOUSE_INTERFACES
#define GATEHOUSE_INTERFACES "unstated"
#endif

#define GATEHOUSE_DETAIL_TEXT_(x) #x
#define GATEHOUSE_DETAIL_TEXT(x) GATEHOUSE_DETAIL_TEXT_(x)

#if defined(__clang__)
#define GATEHOUSE_DETAIL_COMPILER "clang"
#elif defined(__GNUC__)
#define GATEHOUSE_DETAIL_COMPILER "gcc"
#else
#error "Gatehouse plugins need g++ or clang++"
#endif

#if defined(__GLIBCXX__)
#define GATEHOUSE_DETAIL_STDLIB "libstdc++-" GATEHOUSE_DETAIL_TEXT(_GLIBCXX_RELEASE)
#define GATEHOUSE_DETAIL_STDLIB_ABI GATEHOUSE_DETAIL_TEXT(_GLIBCXX_USE_CXX11_ABI)
#elif defined(_LIBCPP_VERSION)
#define GATEHOUSE_DETAIL_STDLIB "libc++-" GATEHOUSE_DETAIL_TEXT(_LIBCPP_VERSION)
#define GATEHOUSE_DETAIL_STDLIB_ABI GATEHOUSE_DETAIL_TEXT(_LIBCPP_ABI_VERSION)
#else
#error "Gatehouse plugins need libstdc++ or libc++"
#endif

#if defined(_GLIBCXX_DEBUG)
#define GATEHOUSE_DETAIL_ITERATORS "debug"
#else
#define GATEHOUSE_DETAIL_ITERATORS "plain"
#endif

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define GATEHOUSE_DETAIL_SANITIZER "address"
#elif __has_feature(thread_sanitizer)
#define GATEHOUSE_DETAIL_SANITIZER "thread"
#elif __has_feature(memory_sanitizer)
#define GATEHOUSE_DETAIL_SANITIZER "memory"
#endif
#endif
#if !defined(GATEHOUSE_DETAIL_SANITIZER)
#if defined(__SANITIZE_ADDRESS__)
#define GATEHOUSE_DETAIL_SANITIZER "address"
#elif defined(__SANITIZE_THREAD__)
#define GATEHOUSE_DETAIL_SANITIZER "thread"
#else
#define GATEHOUSE_DETAIL_SANITIZER "none"
#endif
#endif

namespace gatehouse::detail {

enum class SmallestEnum { only };
struct PackingProbe {
  char first;
  long long second;
};
// -fshort-enums and -fpack-struct change every record; no macro tells of them.
static_assert(sizeof(SmallestEnum) == sizeof(int), "Gatehouse plugins cannot be built with -fshort-enums");
static_assert(sizeof(PackingProbe) == 2 * sizeof(long long),
              "Gatehouse plugins cannot be built with -fpack-struct");

constexpr char kFingerprint[] = "epoch=" GATEHOUSE_DETAIL_TEXT(GATEHOUSE_ABI_EPOCH)  //
    ";interfaces=" GATEHOUSE_INTERFACES                                              //
    ";compiler=" GATEHOUSE_DETAIL_COMPILER                                           //
    ";cxx_abi=" GATEHOUSE_DETAIL_TEXT(__GXX_ABI_VERSION)                             //
    ";standard=" GATEHOUSE_DETAIL_TEXT(__cplusplus)                                  //
    ";library=" GATEHOUSE_DETAIL_STDLIB                                              //
    ";library_abi=" GATEHOUSE_DETAIL_STDLIB_ABI                                      //
    ";pointer=" GATEHOUSE_DETAIL_TEXT(__SIZEOF_POINTER__)                            //
    ";iterators=" GATEHOUSE_DETAIL_ITERATORS                                         //
    ";sanitizer=" GATEHOUSE_DETAIL_SANITIZER;

}  // namespace gatehouse::detail
