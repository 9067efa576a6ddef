# Precompiled standard headers, for what compiling is most of the time of: the sanitizers' builds and test programs.
# Not for the product in release and debug builds: these prove that each file includes what it uses.

# With Clang, CMake would name the header beside what was made of it, by its whole path.
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  set(CMAKE_CXX_COMPILE_OPTIONS_USE_PCH -Xclang -include-pch -Xclang <PCH_FILE>)
endif()

# gatehouse_precompiled_sum(OWNER HEADER…): tells ccache what the precompiled header of OWNER consists of: the text of all that
# it includes, which is the same in every clone. The file that the compiler makes of it is not, as it knows its folder.
function(gatehouse_precompiled_sum owner)
  set(lines "")
  foreach(header IN LISTS ARGN)
    string(APPEND lines "#include ${header}\n")
  endforeach()
  set(all "${PROJECT_BINARY_DIR}/precompiled/${owner}.all.h")
  file(WRITE "${all}" "${lines}")
  execute_process(
    COMMAND "${CMAKE_CXX_COMPILER}" -std=c++20 -E -P -dD -DBOOST_JSON_NO_LIB -DBOOST_JSON_STATIC_LINK -I "${PROJECT_SOURCE_DIR}/sdk/include" -x c++ "${all}"
    OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
  string(SHA256 sum "${text}")
  set(suffix gch)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    set(suffix pch)
  endif()
  file(WRITE "${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/${owner}.dir/cmake_pch.hxx.${suffix}.sum" "${sum}\n")
  file(GLOB_RECURSE ours CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/sdk/include/*.h")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/cmake/precompiled.h" ${ours})
endfunction()

# gatehouse_precompile(TARGET library|program|kit): one precompiled header for all libraries, one for all test programs, as
# position-independent code differs between the two and the compiler takes a header of its own kind only; and one for the
# conformance kits: libraries, but the code of tests.
function(gatehouse_precompile target kind)
  if(NOT GATEHOUSE_PRECOMPILE OR (GATEHOUSE_PRECOMPILE STREQUAL "TESTS" AND NOT kind STREQUAL "program"))
    return()
  endif()
  set(owner gatehouse_precompiled_${kind})
  if(NOT TARGET ${owner})
    file(WRITE "${PROJECT_BINARY_DIR}/precompiled/${kind}.cc" "")
    if(kind STREQUAL "program")
      add_executable(${owner} EXCLUDE_FROM_ALL "${PROJECT_BINARY_DIR}/precompiled/${kind}.cc")
      target_link_libraries(${owner} PRIVATE gatehouse_flags GTest::gtest_main GTest::gmock)
      target_compile_options(${owner} PRIVATE -O0 -U_FORTIFY_SOURCE)
      target_precompile_headers(${owner} PRIVATE "${PROJECT_SOURCE_DIR}/cmake/precompiled.h" <gmock/gmock.h> <gtest/gtest.h>)
      gatehouse_precompiled_sum(${owner} "\"${PROJECT_SOURCE_DIR}/cmake/precompiled.h\"" <gmock/gmock.h> <gtest/gtest.h>)
    else()
      add_library(${owner} STATIC EXCLUDE_FROM_ALL "${PROJECT_BINARY_DIR}/precompiled/${kind}.cc")
      target_link_libraries(${owner} PRIVATE gatehouse_flags)
      if(kind STREQUAL "kit")
        target_compile_options(${owner} PRIVATE -O0)
      endif()
      target_precompile_headers(${owner} PRIVATE "${PROJECT_SOURCE_DIR}/cmake/precompiled.h")
      gatehouse_precompiled_sum(${owner} "\"${PROJECT_SOURCE_DIR}/cmake/precompiled.h\"")
    endif()
    # Never one out of ccache: it may be of a text with other comments, and the compiler, which knows by its bytes what was
    # included once, would read such a header a second time.
    set_target_properties(${owner} PROPERTIES CXX_COMPILER_LAUNCHER "")
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
