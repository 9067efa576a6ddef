# gatehouse_add_plugin(ID SOURCES … [PRIVATE_DEPS …])  →  target gatehouse_KIND_NAME, file gatehouse_KIND_NAME.so
#
# For id KIND.NAME. Used alike inside this tree and by `find_package(GatehouseSdk)`. Options read from the caller's scope:
#   GATEHOUSE_PLUGIN_OUTPUT_DIRECTORY  where the build puts the file (default: the current binary directory)
#   GATEHOUSE_PLUGIN_INSTALL_DIRECTORY where `install` puts it (default: lib/gatehouse; set but empty: nowhere)
function(gatehouse_add_plugin id)
  cmake_parse_arguments(A "" "" "SOURCES;PRIVATE_DEPS" ${ARGN})
  if(NOT id MATCHES "^[a-z]+\\.[a-z][a-z0-9_]*$")
    message(FATAL_ERROR "gatehouse_add_plugin: the id must be KIND.NAME, e.g. audit.syslog, not '${id}'")
  endif()
  string(REPLACE "." "_" suffix "${id}")
  set(target gatehouse_${suffix})
  add_library(${target} MODULE ${A_SOURCES})
  if(NOT GATEHOUSE_PLUGIN_OUTPUT_DIRECTORY)
    set(GATEHOUSE_PLUGIN_OUTPUT_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}")
  endif()
  if(NOT DEFINED GATEHOUSE_PLUGIN_INSTALL_DIRECTORY)
    set(GATEHOUSE_PLUGIN_INSTALL_DIRECTORY lib/gatehouse)
  endif()
  set_target_properties(${target} PROPERTIES
    PREFIX "" SUFFIX ".so" LIBRARY_OUTPUT_DIRECTORY "${GATEHOUSE_PLUGIN_OUTPUT_DIRECTORY}"
    CXX_STANDARD 20 CXX_STANDARD_REQUIRED ON CXX_EXTENSIONS OFF
    CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    SKIP_BUILD_RPATH ON)
  target_link_libraries(${target} PRIVATE Gatehouse::sdk $<TARGET_NAME_IF_EXISTS:gatehouse_flags> ${A_PRIVATE_DEPS})
  # Part of the fingerprint: which headers of the SDK this was built with (fingerprint.h).
  target_compile_definitions(${target} PRIVATE
    "GATEHOUSE_INTERFACES=\"$<TARGET_PROPERTY:Gatehouse::sdk,GATEHOUSE_INTERFACES>\"")
  # A plugin exports its one C symbol; everything of the static SDK inside it stays its own.
  target_link_options(${target} PRIVATE -Wl,--exclude-libs,ALL -Wl,-z,relro,-z,now)
  if(NOT GATEHOUSE_SANITIZE)
    target_link_options(${target} PRIVATE -Wl,--no-undefined)
  endif()
  if(GATEHOUSE_PLUGIN_INSTALL_DIRECTORY)
    install(TARGETS ${target} LIBRARY DESTINATION "${GATEHOUSE_PLUGIN_INSTALL_DIRECTORY}")
    if(TARGET gatehouse_plugins)
      add_dependencies(gatehouse_plugins ${target})
    endif()
  endif()
endfunction()
