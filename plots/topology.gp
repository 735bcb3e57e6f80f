# SPDX-License-Identifier: MIT
# topology.gp: throughput by who produces and who consumes: bars from 0 on one scale, launches as dots.
#
#     gnuplot -c plots/topology.gp summary.csv out.svg [launches.csv [reference]]
#
# A panel for each topology of a scenario and its options, where there are two or more.
CHART = "topology.gp"; HERE = ARG0[1:strlen(ARG0) - strlen(CHART)]
SUMMARY = exists("ARG1") ? ARG1 : ""; OUT = exists("ARG2") ? ARG2 : ""
LAUNCHES = exists("ARG3") ? ARG3 : ""; REFERENCE = exists("ARG4") ? ARG4 : ""
METRICS = "\tthroughput\t"
LAUNCH_METRIC = "throughput"
AXIS = ""
# What comes at a rate of its own is not as fast as it can be.
unwanted(dummy) = about_share(0) || strstrt(strcol("point"), " topology=") == 0 || strstrt(strcol("point"), " rate=") > 0
load HERE."style.gp"

# Topologies differ in how many threads they take, too. What was measured with several numbers has a panel for each.
array TALL[panels + 1]; array GROUP[panels + 1]; array KIND[panels + 1]
group(s, k) = k > words(s) ? "" : (starts(word(s, k), "topology=") || starts(word(s, k), "threads=") ? "" : " ".word(s, k)).group(s, k + 1)
kind(s, k) = k > words(s) ? "" : (starts(word(s, k), "topology=") ? word(s, k) : "").kind(s, k + 1)
do for [p = 1:panels] { TALL[p] = 0; GROUP[p] = group(PANEL[p], 1); KIND[p] = kind(PANEL[p], 1) }
shown_panels = 0
do for [p = 1:panels] {
    if (sum [o = 1:panels] (GROUP[o] eq GROUP[p] && KIND[o] ne KIND[p] ? 1 : 0)) { TALL[p] = 104.0; shown_panels = shown_panels + 1 }
}
if (shown_panels < 1) {
    printerr sprintf("%s: no two topologies", SUMMARY)
    exit status 3
}
array SCALE[panels]
do for [p = 1:panels] {
    SCALE[p] = 0
    do for [i = 1:n] {
        SCALE[p] = GROUP[P[i]] eq GROUP[p] && !CONTROL[Q[i]] ? larger(SCALE[p], larger(H[i], Z[i])) : SCALE[p]
    }
}
do for [i = 1:n] { if (TALL[P[i]] > 0) { TALL[P[i]] = TALL[P[i]] + 17 } }

lead = 0
finding(p) = (lead = 0, sum [i = 1:n] (P[i] == p && !CONTROL[Q[i]] && (lead == 0 || V[i] > V[larger(lead, 1)]) ? (lead = i) : 0), \
    lead == 0 ? "only controls" : sprintf("%s leads: %s%s", PRIMITIVE[Q[lead]], si(V[lead]), PER[p] eq "" ? "/s" : PER[p]))
headline = "Throughput by topology: producers to consumers"
subline = "Bars from 0, on one scale for each scenario; a bar that reaches the edge is longer.".(r ? " Small dots are single launches." : "")
estimator = "median of launches"
interval_text = interval_95
load HERE."page.gp"

DOTS_HEAD = 54.0
line_at = NaN; from_zero = 1; log_at = 1e300; bars = 1
chosen(i) = P[i] == p && V[i] > 0
sort_key(i) = V[i]
value_text(i) = si(V[i]).PER[P[i]]
tic_label(v) = si_tic(v).(v == 0 ? "" : PER[p])
partner(i) = 0
do for [p = 1:panels] {
    what = first_word(PANEL[p])." ".KIND[p][10:*]; options = other_words(PANEL[p]); note = finding(p); scale_high = SCALE[p]
    if (TALL[p] > 0) { load HERE."dots.gp" }
}
unset multiplot
unset output
