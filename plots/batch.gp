# SPDX-License-Identifier: MIT
# batch.gp: throughput of rings against the elements that one call pushes or pops.
#
#     gnuplot -c plots/batch.gp summary.csv out.svg [launches.csv [reference]]
CHART = "batch.gp"; HERE = ARG0[1:strlen(ARG0) - strlen(CHART)]
SUMMARY = exists("ARG1") ? ARG1 : ""; OUT = exists("ARG2") ? ARG2 : ""
LAUNCHES = exists("ARG3") ? ARG3 : ""; REFERENCE = exists("ARG4") ? ARG4 : ""
METRICS = "\tthroughput\t"
LAUNCH_METRIC = "throughput"
AXIS = "batch"
unwanted(dummy) = about_share(0)
subject = "Throughput against the batch"
x_name(p) = "elements of a call"
x_text(p, x) = sprintf("%d", x)
load HERE."sweep.gp"
