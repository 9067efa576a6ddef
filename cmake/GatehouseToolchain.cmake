# Compiler settings for every target, ours and a plugin author's.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
# Not -O3: measured, it makes the server larger and no faster, and the text counts towards resident memory.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/lib")

find_program(GATEHOUSE_CCACHE ccache)
if(GATEHOUSE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${GATEHOUSE_CCACHE}")
  if(GATEHOUSE_PRECOMPILE)
    # ccache keeps what was compiled with a precompiled header only if it may take the header's own macros as given.
    list(PREPEND CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_PCH_EXTSUM=true)
  endif()
  set(CMAKE_C_COMPILER_LAUNCHER "${GATEHOUSE_CCACHE}")
endif()

add_library(gatehouse_flags INTERFACE)
target_compile_options(gatehouse_flags INTERFACE -Wall -Wextra -Wconversion -Wshadow -Wnon-virtual-dtor -Wno-missing-field-initializers -Werror)
# g++ 12 warns of an overlap in `"text" + std::string` that cannot be (GCC bug 105651).
target_compile_options(gatehouse_flags INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
if(GATEHOUSE_SANITIZE)
  target_compile_options(gatehouse_flags INTERFACE -fsanitize=${GATEHOUSE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -g1)
  target_link_options(gatehouse_flags INTERFACE -fsanitize=${GATEHOUSE_SANITIZE})
  # The programs are large with all the checks: both linkers are faster than the default one.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_link_options(gatehouse_flags INTERFACE -fuse-ld=gold)
  else()
    target_link_options(gatehouse_flags INTERFACE -fuse-ld=lld)
    # With the times of its files in it no precompiled header is like the last one, and ccache knows nothing.
    target_compile_options(gatehouse_flags INTERFACE "SHELL:-Xclang -fno-pch-timestamp")
  endif()
else()
  # Hardening of release builds (security.md S-500).
  target_compile_options(gatehouse_flags INTERFACE -fstack-protector-strong -fcf-protection -fno-delete-null-pointer-checks
    $<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2>)
  target_compile_definitions(gatehouse_flags INTERFACE _GLIBCXX_ASSERTIONS)
  target_link_options(gatehouse_flags INTERFACE -Wl,-z,relro,-z,now -Wl,--as-needed)
  # Not of plugins: nothing there refers to the note that the host reads.
  target_compile_options(gatehouse_flags INTERFACE -ffunction-sections -fdata-sections)
  target_link_options(gatehouse_flags INTERFACE $<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:-Wl,--gc-sections>)
  # Plugins are copied whole before they are loaded; a third of such a file would be names for debuggers.
  target_link_options(gatehouse_flags INTERFACE
    $<$<AND:$<CONFIG:Release>,$<STREQUAL:$<TARGET_PROPERTY:TYPE>,MODULE_LIBRARY>>:-Wl,--strip-all>)
endif()
if(GATEHOUSE_FUZZ)
  # Coverage of the code under test, not only of the fuzz target's own file: libFuzzer is blind without it.
  target_compile_options(gatehouse_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET GLOBAL libsodium)
find_package(OpenSSL 3 REQUIRED)
pkg_check_modules(utf8proc REQUIRED IMPORTED_TARGET GLOBAL libutf8proc)

# Boost 1.81 only (decision 4). Boost.JSON is compiled once, from its headers, by core/base/boost_json.cc.
find_package(Boost 1.81 EXACT REQUIRED)
