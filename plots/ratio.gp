# SPDX-License-Identifier: MIT
# ratio.gp: throughput as a ratio to a reference primitive, at the most threads of each panel.
#
#     gnuplot -c plots/ratio.gp summary.csv out.svg [launches.csv [reference]]
#
# Differences of a few per cent, which an axis from zero hides, are seen here. An interval combines both intervals as
# independent errors of the logarithm; the reference's own has no width.
CHART = "ratio.gp"; HERE = ARG0[1:strlen(ARG0) - strlen(CHART)]
SUMMARY = exists("ARG1") ? ARG1 : ""; OUT = exists("ARG2") ? ARG2 : ""
LAUNCHES = exists("ARG3") ? ARG3 : ""; REFERENCE = exists("ARG4") ? ARG4 : ""
METRICS = "\tthroughput\t"
LAUNCH_METRIC = "throughput"
AXIS = "threads"
# What comes at a rate of its own is not as fast as it can be.
unwanted(dummy) = about_share(0) || strstrt(strcol("point"), " rate=") > 0
load HERE."style.gp"

THIN = "write= batch= capacity="
load HERE."thin.gp"
DOTS_HEAD = 54.0
array XHIGH[panels + 1]; array TALL[panels + 1]; array BASE[panels + 1]
do for [p = 1:panels] { XHIGH[p] = 0; TALL[p] = 0; BASE[p] = 0 }
do for [i = 1:n] { XHIGH[P[i]] = larger(XHIGH[P[i]], X[i]) }
do for [i = 1:n] { if (B[i] && KEPT[P[i]] && X[i] == XHIGH[P[i]] && V[i] > 0) { BASE[P[i]] = i } }
chosen(i) = P[i] == p && X[i] == XHIGH[p] && V[i] > 0
bases = 0
do for [p = 1:panels] {
    if (BASE[p]) {
        bases = bases + 1; b = BASE[p]
        base_v = V[b]; up = log(H[b] / base_v); down_by = L[b] > 0 ? log(base_v / L[b]) : 0
        do for [i = 1:n] {
            if (chosen(i)) {
                TALL[p] = (TALL[p] > 0 ? TALL[p] : DOTS_HEAD + 50) + 17
                if (i != b) {
                    higher_by = sqrt(log(H[i] / V[i]) ** 2 + down_by ** 2)
                    lower_by = sqrt((L[i] > 0 ? log(V[i] / L[i]) : 0) ** 2 + up ** 2)
                } else { higher_by = 0; lower_by = 0 }
                V[i] = V[i] / base_v; A[i] = A[i] / base_v; Z[i] = Z[i] / base_v
                L[i] = V[i] * exp(-lower_by); H[i] = V[i] * exp(higher_by)
            }
        }
        do for [j = 1:r] { if (LP[j] == p && LX[j] == XHIGH[p]) { LV[j] = LV[j] / base_v } }
    }
}
if (bases < 1) {
    printerr sprintf("%s: no throughput of a reference", SUMMARY)
    exit status 3
}
count_of(p, sign) = sum [i = 1:n] (P[i] == p && X[i] == XHIGH[p] && i != BASE[p] && !CONTROL[Q[i]] && \
    (sign > 0 ? L[i] > 1 : sign < 0 ? H[i] < 1 : L[i] <= 1 && H[i] >= 1) ? 1 : 0)
finding(p) = sprintf("%d thread%s, to %s: %d faster, %d slower, %d not told apart", XHIGH[p], XHIGH[p] == 1 ? "" : "s", PRIMITIVE[Q[BASE[p]]], \
    count_of(p, 1), count_of(p, -1), count_of(p, 0))
only = 0; several = 0
do for [p = 1:panels] {
    if (BASE[p]) { several = several || (only && Q[BASE[p]] != only); only = Q[BASE[p]] }
}
headline = "Throughput as a ratio to ".(several ? "each scenario's reference" : PRIMITIVE[only])
subline = sprintf("Right of the line is faster than %s; an interval across it does not tell them apart.", \
    several ? "the reference" : PRIMITIVE[only])
estimator = "ratio of medians of launches"
interval_text = interval_95
load HERE."page.gp"

line_at = 1; from_zero = 0; log_at = 12
sort_key(i) = V[i]
value_text(i) = sprintf(V[i] < 0.095 ? "%.2g" : "%.2f", V[i])
tic_label(v) = sprintf("%.12g", v)
partner(i) = 0
do for [p = 1:panels] {
    what = first_word(PANEL[p]); options = other_words(PANEL[p]); note = BASE[p] ? finding(p) : ""
    if (TALL[p] > 0) { load HERE."dots.gp" }
}
unset multiplot
unset output
