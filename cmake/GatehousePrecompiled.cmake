# Precompiled standard headers, for builds whose compiling is most of their time (the sanitizers' in CI).
# Off in release and debug builds: these prove that each file includes what it uses, and ccache serves them.

# gatehouse_precompile(TARGET library|program|kit): one precompiled header for all libraries, one for all test programs, as
# position-independent code differs between the two and the compiler takes a header of its own kind only; and one for the
# conformance kits: libraries, but the code of tests.
function(gatehouse_precompile target kind)
  if(NOT GATEHOUSE_PRECOMPILE)
    return()
  endif()
  set(owner gatehouse_precompiled_${kind})
  if(NOT TARGET ${owner})
    file(WRITE "${PROJECT_BINARY_DIR}/precompiled/${kind}.cc" "")
    if(kind STREQUAL "program")
      add_executable(${owner} EXCLUDE_FROM_ALL "${PROJECT_BINARY_DIR}/precompiled/${kind}.cc")
      target_link_libraries(${owner} PRIVATE gatehouse_flags GTest::gtest_main GTest::gmock)
      target_compile_options(${owner} PRIVATE -O0)
      target_precompile_headers(${owner} PRIVATE "${PROJECT_SOURCE_DIR}/cmake/precompiled.h" <gmock/gmock.h> <gtest/gtest.h>)
    else()
      add_library(${owner} STATIC EXCLUDE_FROM_ALL "${PROJECT_BINARY_DIR}/precompiled/${kind}.cc")
      target_link_libraries(${owner} PRIVATE gatehouse_flags)
      if(kind STREQUAL "kit")
        target_compile_options(${owner} PRIVATE -O0)
      endif()
      target_precompile_headers(${owner} PRIVATE "${PROJECT_SOURCE_DIR}/cmake/precompiled.h")
    endif()
    # What the header needs, and its macros, which must be the same in every file that takes it.
    target_include_directories(${owner} PRIVATE "${PROJECT_SOURCE_DIR}/sdk/include")
    target_link_libraries(${owner} PRIVATE Boost::headers)
    target_compile_definitions(${owner} PRIVATE BOOST_JSON_NO_LIB BOOST_JSON_STATIC_LINK)
  endif()
  target_link_libraries(${target} PRIVATE Boost::headers)
  target_compile_definitions(${target} PRIVATE BOOST_JSON_NO_LIB BOOST_JSON_STATIC_LINK)
  if(kind STREQUAL "kit")
    # As for the programs (gatehouse_test). Under AddressSanitizer nothing is optimised, as compiling is most of that build;
    # under ThreadSanitizer what is tested is.
    target_compile_options(${target} PRIVATE -O0)
  endif()
  target_precompile_headers(${target} REUSE_FROM ${owner})
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)  # for ccache
endfunction()
