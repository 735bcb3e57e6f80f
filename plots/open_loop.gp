# SPDX-License-Identifier: MIT
# open_loop.gp: 99th percentile of latency against the rate at which elements come, from the moment they are due.
#
#     gnuplot -c plots/open_loop.gp summary.csv out.svg [launches.csv [reference]]
CHART = "open_loop.gp"; HERE = ARG0[1:strlen(ARG0) - strlen(CHART)]
SUMMARY = exists("ARG1") ? ARG1 : ""; OUT = exists("ARG2") ? ARG2 : ""
LAUNCHES = exists("ARG3") ? ARG3 : ""; REFERENCE = exists("ARG4") ? ARG4 : ""
METRICS = "\tlatency_p99_ns\t"
LAUNCH_METRIC = "latency_p99_ns"
AXIS = "rate"
unwanted(dummy) = about_share(0)
subject = "Latency under load"
x_name(p) = "elements due per second"
x_text(p, x) = thousands(x) > 0 ? sprintf("%.12g %s/s", x / 1000 ** thousands(x), word("k M G", thousands(x))) : \
    sprintf("%d /s", x)
load HERE."sweep.gp"
