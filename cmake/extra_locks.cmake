# Locks from outside the tree: CONTEND_EXTRA_LOCKS="/path/to/my_lock.h;other.h", relative to the root of
# the project. The file's name, without ".h" and a final "_lock", is the name of the lock N, and the file
# defines `static const struct lock_ops N_lock`, as the files of lock/ do.
set(EXTRA_INCLUDES "")
set(EXTRA_LOCKS "")
foreach(file ${CONTEND_EXTRA_LOCKS})
  get_filename_component(path ${file} ABSOLUTE BASE_DIR ${PROJECT_SOURCE_DIR})
  if(NOT EXISTS ${path})
    message(FATAL_ERROR "CONTEND_EXTRA_LOCKS: there is no file ${path}")
  endif()
  get_filename_component(name ${path} NAME_WLE)
  string(REGEX REPLACE "_lock$" "" name ${name})
  if(NOT name MATCHES "^[a-z][a-z0-9_]*$")
    message(FATAL_ERROR "CONTEND_EXTRA_LOCKS: ${path} gives the name '${name}', "
      "which is not of the form [a-z][a-z0-9_]*: rename the file")
  endif()
  string(APPEND EXTRA_INCLUDES "#include \"${path}\"\n")
  string(APPEND EXTRA_LOCKS " \\\n    X(${name})")
endforeach()
configure_file(extra/all.h.in ${PROJECT_BINARY_DIR}/generated/extra/all.h @ONLY)
