# Primitives from outside the tree, by family: CONTEND_EXTRA_LOCKS="/path/to/my_lock.h;other.h", relative
# to the root of the project, likewise CONTEND_EXTRA_RINGS, _STREAMS, _DISPATCHES and _POOLS. The file's
# name, without ".h" and a final "_lock" ("_ring", ...), is the name of the primitive N, and the file
# defines `static const struct lock_ops N_lock` (ring_ops N_ring, ...), as the files of lock/, ring/,
# stream/, dispatch/ and pool/ do.
set(EXTRA_INCLUDES "")
foreach(kind lock ring stream dispatch pool)
  string(TOUPPER ${kind}S family)
  string(REPLACE DISPATCHS DISPATCHES family ${family})
  set(EXTRA_${family} "")
  foreach(file ${CONTEND_EXTRA_${family}})
    get_filename_component(path ${file} ABSOLUTE BASE_DIR ${PROJECT_SOURCE_DIR})
    if(NOT EXISTS ${path})
      message(FATAL_ERROR "CONTEND_EXTRA_${family}: there is no file ${path}")
    endif()
    get_filename_component(name ${path} NAME_WLE)
    string(REGEX REPLACE "_${kind}$" "" name ${name})
    if(NOT name MATCHES "^[a-z][a-z0-9_]*$")
      message(FATAL_ERROR "CONTEND_EXTRA_${family}: ${path} gives the name '${name}', "
        "which is not of the form [a-z][a-z0-9_]*: rename the file")
    endif()
    string(APPEND EXTRA_INCLUDES "#include \"${path}\"\n")
    string(APPEND EXTRA_${family} " \\\n    X(${name})")
  endforeach()
endforeach()
configure_file(extra/all.h.in ${PROJECT_BINARY_DIR}/generated/extra/all.h @ONLY)
