# SPDX-License-Identifier: MIT
# fairness.gp: Jain's index (filled) and the worst thread's share (open circle), at the most threads of each panel.
#
#     gnuplot -c plots/fairness.gp summary.csv out.svg [launches.csv]
CHART = "fairness.gp"; HERE = ARG0[1:strlen(ARG0) - strlen(CHART)]
SUMMARY = exists("ARG1") ? ARG1 : ""; OUT = exists("ARG2") ? ARG2 : ""
LAUNCHES = exists("ARG3") ? ARG3 : ""; REFERENCE = exists("ARG4") ? ARG4 : ""
METRICS = "\tfairness_jain\tworst_share\t"
LAUNCH_METRIC = "fairness_jain"
AXIS = "threads"
# Alone everybody is fair; in trials threads work in turn.
unwanted(dummy) = column("threads") < 2 || about_share(0)
load HERE."style.gp"
if (n < 1) {
    printerr sprintf("%s: no fairness of two threads or more", SUMMARY)
    exit status 3
}

THIN = "write= batch= capacity="
load HERE."thin.gp"
DOTS_HEAD = 54.0
jain = at(metric_list, "fairness_jain"); share = at(metric_list, "worst_share")
array XHIGH[panels]; array TALL[panels]; array TOLD[panels]
do for [p = 1:panels] { XHIGH[p] = 0; TALL[p] = 0; TOLD[p] = 0 }
do for [i = 1:n] { XHIGH[P[i]] = larger(XHIGH[P[i]], X[i]) }
# Where one thread's operations are counted its index is 1 to the last digit.
do for [i = 1:n] { if (M[i] == jain && X[i] == XHIGH[P[i]] && V[i] < 1) { TOLD[P[i]] = 1 } }
chosen(i) = P[i] == p && M[i] == jain && X[i] == XHIGH[p]
unfair = 0; all = 0
do for [i = 1:n] {
    p = P[i]
    if (chosen(i) && KEPT[p] && TOLD[p]) {
        TALL[p] = (TALL[p] > 0 ? TALL[p] : DOTS_HEAD + 50) + 17
        all = all + !CONTROL[Q[i]]; unfair = unfair + (V[i] < 0.9 && !CONTROL[Q[i]])
    }
}
least = 0
finding(p) = (least = 0, sum [i = 1:n] (P[i] == p && M[i] == jain && X[i] == XHIGH[p] && !CONTROL[Q[i]] && \
    (least == 0 || V[i] < V[least == 0 ? i : least]) ? (least = i) : 0), \
    sprintf("%d threads", XHIGH[p]).(least ? sprintf(": least fair is %s, %.2f", PRIMITIVE[Q[least]], V[least]) : ""))
headline = unfair == 0 ? "Fairness: Jain's index is at least 0.9 everywhere" : \
    sprintf("Fairness: Jain's index is below 0.9 in %d of %d cases", unfair, all)
told = sum [p = 1:panels] TOLD[p] * KEPT[p]
if (told < 1) {
    printerr sprintf("%s: nowhere more than one thread is counted", SUMMARY)
    exit status 3
}
subline = "Filled: Jain's index, 1 if all threads get the same. Open circle: the worst thread's share of the mean (second number)."
estimator = "median of launches"
interval_text = interval_95
load HERE."page.gp"

line_at = 0.9; from_zero = 1; log_at = 1e300
sort_key(i) = V[i]
tic_label(v) = sprintf("%.12g", v)
partner(i) = (other = 0, sum [j = 1:n] (P[j] == P[i] && Q[j] == Q[i] && X[j] == X[i] && M[j] == share ? (other = j) : 0), other)
value_text(i) = (partner(i), sprintf("%.2f", V[i]).(other ? sprintf("  %.2f", V[other]) : ""))
do for [p = 1:panels] {
    what = first_word(PANEL[p]); options = other_words(PANEL[p]); note = finding(p)
    if (TALL[p] > 0) { load HERE."dots.gp" }
}
unset multiplot
unset output
