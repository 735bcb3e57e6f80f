# SPDX-License-Identifier: MIT
# latency.gp: percentiles of latency, p50 to p99.99 and the largest, on an axis of nines against logarithmic time.
#
#     gnuplot -c plots/latency.gp summary.csv out.svg
#
# The band of a line reaches from the smallest to the largest launch.
CHART = "latency.gp"; HERE = ARG0[1:strlen(ARG0) - strlen(CHART)]
SUMMARY = exists("ARG1") ? ARG1 : ""; OUT = exists("ARG2") ? ARG2 : ""
LAUNCHES = ""; REFERENCE = exists("ARG4") ? ARG4 : ""
METRICS = "\tlatency_p50_ns\tlatency_p90_ns\tlatency_p99_ns\tlatency_p999_ns\tlatency_p9999_ns\tlatency_max_ns\t"
LAUNCH_METRIC = ""
AXIS = ""
unwanted(dummy) = 0
load HERE."style.gp"
if (n < 1) {
    printerr sprintf("%s: no latency", SUMMARY)
    exit status 3
}

THIN = "rate="
load HERE."thin.gp"

# Each nine is as wide as the next: p90 at 1, p99 at 2; the largest value has a place beyond the last.
MAX_AT = 4.8
nines(metric) = metric eq "latency_p50_ns" ? 0.301 : metric eq "latency_p90_ns" ? 1 : metric eq "latency_p99_ns" ? 2 : \
    metric eq "latency_p999_ns" ? 3 : metric eq "latency_p9999_ns" ? 4 : MAX_AT
tic_text(x) = x == 0.301 ? "p50" : x == MAX_AT ? "max" : x < 3 ? sprintf("p%d", 100 - 100 / 10 ** x) : \
    x < 4 ? "p99.9" : "p99.99"
do for [i = 1:n] {
    X[i] = nines(MET[M[i]])
    V[i] = V[i] * 1e-9; A[i] = A[i] * 1e-9; Z[i] = Z[i] * 1e-9
}

array TALL[panels]
do for [p = 1:panels] { TALL[p] = KEPT[p] ? 380.0 : 0 }
least = 0; most = 0
extremes(p) = (least = 0, most = 0, sum [i = 1:n] (P[i] == p && X[i] == 2 && !CONTROL[Q[i]] ? ( \
    least = (least == 0 || V[i] < V[least == 0 ? i : least]) ? i : least, \
    most = (most == 0 || V[i] > V[most == 0 ? i : most]) ? i : most, 0) : 0))
finding(p) = (extremes(p), least == 0 ? "p99 is not known" : least == most ? \
    sprintf("p99 of %s is %ss", PRIMITIVE[Q[least]], si(V[least])) : \
    sprintf("p99 from %ss (%s) to %ss (%s)", si(V[least]), PRIMITIVE[Q[least]], si(V[most]), PRIMITIVE[Q[most]]))
headline = "Latency: ".(panels == 1 ? finding(1) : "how long the slowest in a hundred, a thousand, ten thousand take")
subline = "Time of one operation by percentile, less is better. Bands reach from the smallest to the largest launch."
estimator = "median of launches, max: the largest"; interval_text = "band from the smallest to the largest launch"
load HERE."page.gp"

x_log = 0; y_log = 1; x_label = "percentile"
tic_label(v) = time_tic(v)
band_low(i) = A[i]
band_high(i) = Z[i]
do for [p = 1:panels] {
    what = first_word(PANEL[p]); options = other_words(PANEL[p]); note = panels == 1 ? "" : finding(p)
    if (KEPT[p]) { load HERE."lines.gp" }
}
unset multiplot
unset output
