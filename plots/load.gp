# SPDX-License-Identifier: MIT
# load.gp: 99th percentile of a task's sojourn against the load, in mean costs of a task, over what theory gives.
#
#     gnuplot -c plots/load.gp summary.csv out.svg [launches.csv [reference]]
CHART = "load.gp"; HERE = ARG0[1:strlen(ARG0) - strlen(CHART)]
SUMMARY = exists("ARG1") ? ARG1 : ""; OUT = exists("ARG2") ? ARG2 : ""
LAUNCHES = ""; REFERENCE = exists("ARG4") ? ARG4 : ""
METRICS = "\tsojourn_p99_ns\tlatency_p99_ns\tp99_theory_ns\t"
LAUNCH_METRIC = ""
AXIS = "load"
# Theory is the same whatever was observed.
ANY_PROBE = 1
# Of what comes at once, when another is done, or as in a file, the load is none.
MEAN_MAX = 100000
array MEAN[MEAN_MAX]
closed(s) = strstrt(s, "arrivals=batch") || strstrt(s, "arrivals=in_flight") || strstrt(s, "arrivals=trace") || \
    strstrt(s, "costs=trace")
unwanted(dummy) = closed(strcol("point")) || n >= MEAN_MAX || (MEAN[n + 1] = column("mean_ns"), !(MEAN[n + 1] > 0))
DULL = "mean= sigma= alpha= every= slow= keys= zipf= in_flight= burst= peak= choices= limit= bound= settle= steal= spin= capacity= queue= dispatch= tasks= workers_min= producers="
load HERE."style.gp"
load HERE."strategies.gp"
THEORY = at(metric_list, "p99_theory_ns")
array XLOW[panels + 1]; array XHIGH[panels + 1]; array TALL[panels + 1]
do for [p = 1:panels] { XLOW[p] = 1e300; XHIGH[p] = 0 }
# Theory goes into arrays of its own: what lines.gp sees are measurements.
array TV[rows]
do for [i = 1:n] {
    V[i] = V[i] / MEAN[i]; L[i] = L[i] / MEAN[i]; H[i] = H[i] / MEAN[i]
    TV[i] = NaN
    if (M[i] == THEORY) { TV[i] = V[i]; V[i] = NaN } else {
        XLOW[P[i]] = smaller(XLOW[P[i]], X[i]); XHIGH[P[i]] = larger(XHIGH[P[i]], X[i])
    }
}
swept = 0
do for [p = 1:panels] {
    TALL[p] = XLOW[p] < XHIGH[p] ? 400.0 : 0
    swept = swept + (TALL[p] > 0)
}
if (swept < 1) {
    printerr sprintf("%s: no two loads", SUMMARY)
    exit status 3
}
lead = 0; worst = 0
ends_at(p) = (lead = 0, worst = 0, sum [i = 1:n] (P[i] == p && X[i] == XHIGH[p] && V[i] > 0 && !CONTROL[Q[i]] ? ( \
    lead == 0 || V[i] < V[larger(lead, 1)] ? (lead = i) : 0, worst == 0 || V[i] > V[larger(worst, 1)] ? (worst = i) : 0, 0) : 0))
finding(p) = (ends_at(p), sprintf("load %.12g: %s %.3g, %s %.3g mean costs", XHIGH[p], PRIMITIVE[Q[lead]], V[lead], PRIMITIVE[Q[worst]], V[worst]))
headline = "99th percentile of the sojourn against the load"
subline = "From arrival to end, in mean costs of a task, less is better. Dashed lines are theory, where there is one for strategy and costs."
estimator = "median of launches"
interval_text = interval_95
load HERE."page.gp"

x_log = 0; y_log = 1
X_PAD = 0.03
tic_text(x) = sprintf("%.12g", x)
tic_label(v) = sprintf("%.12g", v)
band_low(i) = L[i]
band_high(i) = H[i]
UNDER = "$theory using 1:2:3 with lines lc rgb variable lw 1.6 dt 4 notitle,"
do for [p = 1:panels] {
    what = first_word(PANEL[p]); options = other_words(PANEL[p]); x_label = "work that comes over work that the workers can do"
    if (TALL[p] > 0) {
        note = finding(p)
        set print $theory
        print "0 0 0"
        do for [q = 1:primitives] {
            count = 0
            do for [i = 1:n] { if (P[i] == p && Q[i] == q && known(TV[i])) { count = count + 1; LK[count] = X[i]; LI[count] = i } }
            done = sort(count)
            if (count > 0) { print "" }
            do for [k = 1:count] { print sprintf("%.12g %.12g %d", LK[k], TV[LI[k]], LOUD[q] ? COLOR[q] : SOFT) }
        }
        unset print
        load HERE."lines.gp"
    }
}
unset multiplot
unset output
