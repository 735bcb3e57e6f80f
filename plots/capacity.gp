# SPDX-License-Identifier: MIT
# capacity.gp: throughput against the capacity of a ring, in elements, or of a stream, in bytes.
#
#     gnuplot -c plots/capacity.gp summary.csv out.svg [launches.csv [reference]]
CHART = "capacity.gp"; HERE = ARG0[1:strlen(ARG0) - strlen(CHART)]
SUMMARY = exists("ARG1") ? ARG1 : ""; OUT = exists("ARG2") ? ARG2 : ""
LAUNCHES = exists("ARG3") ? ARG3 : ""; REFERENCE = exists("ARG4") ? ARG4 : ""
METRICS = "\tthroughput\t"
LAUNCH_METRIC = "throughput"
AXIS = "capacity capacity_bytes"
unwanted(dummy) = about_share(0)
subject = "Throughput against the capacity"
x_name(p) = PER[p] eq "B/s" ? "bytes that the stream holds" : "elements that the ring holds"
x_text(p, x) = PER[p] eq "B/s" ? bytes_text(x) : sprintf("%d", x)
load HERE."sweep.gp"
