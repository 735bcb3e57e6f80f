# SPDX-License-Identifier: MIT
# residual.gp: how much longer real tasks stay than the same ones in virtual time, by strategy and cost.
#
#     gnuplot -c plots/residual.gp summary.csv out.svg [launches.csv [reference]]
CHART = "residual.gp"; HERE = ARG0[1:strlen(ARG0) - strlen(CHART)]
SUMMARY = exists("ARG1") ? ARG1 : ""; OUT = exists("ARG2") ? ARG2 : ""
LAUNCHES = exists("ARG3") ? ARG3 : ""; REFERENCE = exists("ARG4") ? ARG4 : ""
METRICS = "\tresidual_mean\tresidual_p99\t"
LAUNCH_METRIC = "residual_mean"
AXIS = ""; ANY_PROBE = 1
unwanted(dummy) = 0
DULL = "mean= sigma= alpha= every= slow= keys= zipf= in_flight= burst= peak= choices= limit= bound= settle= steal= spin= capacity= queue= dispatch= tasks= workers_min= producers="
load HERE."style.gp"
load HERE."strategies.gp"
MEAN_OF = at(metric_list, "residual_mean"); TAIL_OF = at(metric_list, "residual_p99")
if (n < 1) {
    printerr sprintf("%s: no residual", SUMMARY)
    exit status 3
}
DOTS_HEAD = 54.0
array TALL[panels + 1]; array PARTNER[rows]
# A point with several probes has several rows: the one of a probe, which has a tail beside it, stands for all.
chosen(i) = P[i] == p && M[i] == MEAN_OF && FIRST[i]
array FIRST[rows]
do for [i = 1:n] {
    PARTNER[i] = 0; FIRST[i] = M[i] == MEAN_OF
    do for [j = 1:n] {
        if (P[j] == P[i] && Q[j] == Q[i] && M[j] == TAIL_OF) { PARTNER[i] = j }
        if (j < i && P[j] == P[i] && Q[j] == Q[i] && M[j] == MEAN_OF) { FIRST[i] = 0 }
    }
}
partner(i) = PARTNER[i]
do for [p = 1:panels] {
    count = sum [i = 1:n] (chosen(i) ? 1 : 0)
    TALL[p] = count > 0 ? DOTS_HEAD + 50 + 17 * count : 0
}
within(p) = sum [i = 1:n] (P[i] == p && M[i] == MEAN_OF && FIRST[i] && abs(V[i]) <= 0.15 ? 1 : 0)
of_all(p) = sum [i = 1:n] (P[i] == p && M[i] == MEAN_OF && FIRST[i] ? 1 : 0)
finding(p) = sprintf("%d of %d within 15 %% of virtual time, by the mean", within(p), of_all(p))
headline = "Real against virtual time"
subline = "By how much the sojourn of real tasks exceeds that of the same tasks in virtual time: dot the mean, open circle the 99th percentile."
estimator = "median of launches"
interval_text = interval_95
load HERE."page.gp"
line_at = 0; from_zero = 0; log_at = 1e300
sort_key(i) = -V[i]
value_text(i) = sprintf("%+.1f %%", 100 * V[i])
tic_label(v) = sprintf("%.12g %%%%", 100 * v) # a tic is a format
do for [p = 1:panels] {
    what = first_word(PANEL[p]); options = other_words(PANEL[p])
    if (TALL[p] > 0) {
        note = finding(p)
        load HERE."dots.gp"
    }
}
unset multiplot
unset output
