# SPDX-License-Identifier: MIT
# chunk.gp: throughput of streams against the bytes that one call writes.
#
#     gnuplot -c plots/chunk.gp summary.csv out.svg [launches.csv [reference]]
CHART = "chunk.gp"; HERE = ARG0[1:strlen(ARG0) - strlen(CHART)]
SUMMARY = exists("ARG1") ? ARG1 : ""; OUT = exists("ARG2") ? ARG2 : ""
LAUNCHES = exists("ARG3") ? ARG3 : ""; REFERENCE = exists("ARG4") ? ARG4 : ""
METRICS = "\tthroughput\t"
LAUNCH_METRIC = "throughput"
AXIS = "write_bytes"
unwanted(dummy) = about_share(0)
subject = "Throughput against the length of a write"
x_name(p) = "bytes that a write asks for"
x_text(p, x) = bytes_text(x)
load HERE."sweep.gp"
