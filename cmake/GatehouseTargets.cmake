# One function per kind of target, so that a folder's CMakeLists says only what it consists of.

# gatehouse_core_library(NAME SOURCES … [DEPS …] [PRIVATE_DEPS …])  →  static library gatehouse_core_NAME
function(gatehouse_core_library name)
  cmake_parse_arguments(A "" "" "SOURCES;DEPS;PRIVATE_DEPS" ${ARGN})
  add_library(gatehouse_core_${name} STATIC ${A_SOURCES})
  target_include_directories(gatehouse_core_${name} PUBLIC "${PROJECT_SOURCE_DIR}")
  target_link_libraries(gatehouse_core_${name} PUBLIC gatehouse_sdk ${A_DEPS} PRIVATE gatehouse_flags ${A_PRIVATE_DEPS})
  gatehouse_precompile(gatehouse_core_${name} library)
endfunction()

# gatehouse_add_plugin: the same function as a stranger gets with the SDK.
set(GATEHOUSE_PLUGIN_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/lib/gatehouse")
include("${PROJECT_SOURCE_DIR}/sdk/cmake/GatehousePlugin.cmake")

# gatehouse_test(NAME SOURCES … [DEPS …] [LABELS …] [TIMEOUT seconds])  →  GoogleTest program; one CTest entry per test.
# The folder under tests/ is a label by itself; per label there is a target tests-LABEL that builds its programs.
function(gatehouse_test name)
  cmake_parse_arguments(A "" "TIMEOUT" "SOURCES;DEPS;LABELS" ${ARGN})
  if(NOT A_TIMEOUT)
    set(A_TIMEOUT 120)
  endif()
  add_executable(${name} ${A_SOURCES})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests")
  target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}")
  target_link_libraries(${name} PRIVATE gatehouse_flags gatehouse_sdk ${A_DEPS} GTest::gtest_main GTest::gmock)
  # A test's own code runs once: optimising it costs more than it saves.
  target_compile_options(${name} PRIVATE -O0 -U_FORTIFY_SOURCE)
  gatehouse_precompile(${name} program)
  file(RELATIVE_PATH level "${PROJECT_SOURCE_DIR}/tests" "${CMAKE_CURRENT_SOURCE_DIR}")
  string(REGEX REPLACE "/.*" "" level "${level}")
  set(labels ${level} ${A_LABELS})
  list(REMOVE_DUPLICATES labels)
  foreach(label IN LISTS labels)
    if(NOT TARGET tests-${label})
      add_custom_target(tests-${label})
    endif()
    add_dependencies(tests-${label} ${name})
  endforeach()
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60 TEST_PREFIX "${name}."
    PROPERTIES TIMEOUT ${A_TIMEOUT})
  # Properties that are lists do not survive gtest_discover_tests of CMake 3.25; its list of names is for this.
  set(properties "${CMAKE_CURRENT_BINARY_DIR}/${name}_properties.cmake")
  file(WRITE "${properties}" "foreach(test IN LISTS ${name}_TESTS)
  set_tests_properties(\"\${test}\" PROPERTIES LABELS \"${labels}\")
endforeach()\n")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${properties}")
endfunction()

# gatehouse_fuzz_target(NAME SOURCES … DEPS …)  →  libFuzzer program in tests/fuzz, corpus beside it
function(gatehouse_fuzz_target name)
  cmake_parse_arguments(A "" "" "SOURCES;DEPS" ${ARGN})
  add_executable(fuzz_${name} ${A_SOURCES})
  target_include_directories(fuzz_${name} PRIVATE "${PROJECT_SOURCE_DIR}")
  target_compile_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  target_link_libraries(fuzz_${name} PRIVATE gatehouse_flags gatehouse_sdk ${A_DEPS})
endfunction()
