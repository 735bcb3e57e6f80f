# SPDX-License-Identifier: MIT
# granularity.gp: which share of the CPUs' time goes into tasks, against what a task costs, and where it is one half.
#
#     gnuplot -c plots/granularity.gp summary.csv out.svg [launches.csv [reference]]
CHART = "granularity.gp"; HERE = ARG0[1:strlen(ARG0) - strlen(CHART)]
SUMMARY = exists("ARG1") ? ARG1 : ""; OUT = exists("ARG2") ? ARG2 : ""
LAUNCHES = exists("ARG3") ? ARG3 : ""; REFERENCE = exists("ARG4") ? ARG4 : ""
METRICS = "\tefficiency\t"
LAUNCH_METRIC = "efficiency"
AXIS = "cost_ns"
unwanted(dummy) = about_share(0) || !(column("cost_ns") > 0)
DULL = "mean= sigma= alpha= every= slow= keys= zipf= in_flight= burst= peak= choices= limit= bound= settle= steal= spin= capacity= queue= dispatch= tasks= workers_min= producers="
load HERE."style.gp"
array XLOW[panels + 1]; array XHIGH[panels + 1]; array TALL[panels + 1]
do for [p = 1:panels] { XLOW[p] = 1e300; XHIGH[p] = 0 }
do for [i = 1:n] { XLOW[P[i]] = smaller(XLOW[P[i]], X[i]); XHIGH[P[i]] = larger(XHIGH[P[i]], X[i]) }
swept = 0
do for [p = 1:panels] {
    TALL[p] = XLOW[p] < XHIGH[p] ? 380.0 : 0
    swept = swept + (TALL[p] > 0)
}
if (swept < 1) {
    printerr sprintf("%s: no two costs of a task", SUMMARY)
    exit status 3
}
headline = "Share of the CPUs' time that goes into tasks"
subline = "Against what a task costs: the further left a line rises, the less the pool takes for itself. A mark is where a line crosses one half; METG(50 %) is in the table, with its interval."
estimator = "median of launches"
interval_text = interval_95
load HERE."page.gp"

x_log = 1; y_log = 0
tic_text(x) = time_tic(x * 1e-9)
tic_label(v) = sprintf("%.0f %%%%", 100 * v) # a tic is a format
band_low(i) = L[i]
band_high(i) = H[i]
x_label = "cost of a task"
# The marks, of the lines as they are drawn: the cost at which a series rises through one half for the last time, on a straight line in the logarithm.
array METG[primitives + 1]
cross(a, b) = X[a] * (X[b] / X[a]) ** ((0.5 - V[a]) / (V[b] - V[a]))
UNDER = "$half using 1:2 with lines lc rgb SOFT lw 0.8 dt 2 notitle, $marks using 1:(0.5):2 with points pt 8 ps 0.9 lc rgb variable notitle,"
do for [p = 1:panels] {
    if (TALL[p] > 0) {
        set print $half
        print sprintf("%.12g 0.5", XLOW[p]); print sprintf("%.12g 0.5", XHIGH[p])
        unset print
        note = ""; noted = 0; best = 0
        set print $marks
        print "NaN 0"
        do for [q = 1:primitives] {
            METG[q] = NaN; count = 0
            do for [i = 1:n] { if (P[i] == p && Q[i] == q && known(V[i])) { count = count + 1; LK[count] = X[i]; LI[count] = i } }
            done = sort(count)
            do for [k = 2:count] { if (count > 1 && V[LI[k - 1]] < 0.5 && V[LI[k]] >= 0.5) { METG[q] = cross(LI[k - 1], LI[k]) } }
            if (known(METG[q]) && LOUD[q]) { print sprintf("%.12g %d", METG[q], COLOR[q]) }
        }
        unset print
        what = first_word(PANEL[p]); options = other_words(PANEL[p])
        load HERE."lines.gp"
    }
}
unset multiplot
unset output
