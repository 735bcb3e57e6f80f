# SPDX-License-Identifier: MIT
# sweep.gp: a metric against an option that was swept: a panel for each setting of the others, where it has two values or more.
#
# A chart sets besides what style.gp needs: `subject` ("Throughput against the capacity"), x_name(p), the axis of panel p,
# x_text(p, x), a tic's label and what a finding calls it, and loads this file. Throughput is better the more, latency the
# less.
LATE = strstrt(METRICS, "latency") > 0
load HERE."style.gp"
array XLOW[panels + 1]; array XHIGH[panels + 1]; array TALL[panels + 1]
do for [p = 1:panels] { XLOW[p] = 1e300; XHIGH[p] = 0 }
do for [i = 1:n] { XLOW[P[i]] = smaller(XLOW[P[i]], X[i]); XHIGH[P[i]] = larger(XHIGH[P[i]], X[i]) }
# What was measured at one value is no line.
array ALONE[panels * primitives + 1]; array SEEN_AT[panels * primitives + 1]
series(p, q) = (p - 1) * primitives + q
do for [k = 1:panels * primitives] { ALONE[k] = 1; SEEN_AT[k] = NaN }
do for [i = 1:n] {
    k = series(P[i], Q[i])
    if (known(SEEN_AT[k]) && SEEN_AT[k] != X[i]) { ALONE[k] = 0 }
    SEEN_AT[k] = X[i]
}
do for [i = 1:n] { if (ALONE[series(P[i], Q[i])]) { V[i] = NaN } }
do for [j = 1:r] { if (ALONE[series(LP[j], LQ[j])]) { LP[j] = 0 } }
swept = 0
do for [p = 1:panels] {
    TALL[p] = XLOW[p] < XHIGH[p] ? 360.0 : 0
    swept = swept + (TALL[p] > 0)
}
if (swept < 1) {
    printerr sprintf("%s: no two values of %s", SUMMARY, AXIS_WORD[1:strlen(AXIS_WORD) - 1])
    exit status 3
}
if (LATE) {
    do for [i = 1:n] {
        V[i] = V[i] * 1e-9; L[i] = L[i] * 1e-9; H[i] = H[i] * 1e-9; A[i] = A[i] * 1e-9; Z[i] = Z[i] * 1e-9
    }
    do for [j = 1:r] { LV[j] = LV[j] * 1e-9 }
}

lead = 0; base = 0
best_at(p, x) = (lead = 0, base = 0, sum [i = 1:n] (P[i] == p && X[i] == x && V[i] > 0 ? ( \
    !CONTROL[Q[i]] && (lead == 0 || (LATE ? V[i] < V[larger(lead, 1)] : V[i] > V[larger(lead, 1)])) ? (lead = i) : 0, \
    B[i] ? (base = i) : 0, 0) : 0))
value_of(p, v) = LATE ? si(v)."s" : si(v).(PER[p] eq "" ? "/s" : PER[p])
says(p, x) = (best_at(p, x), lead == 0 ? "" : sprintf("%s%s: %s %s", AXIS_WORD, x_text(p, x), PRIMITIVE[Q[lead]], value_of(p, V[lead])). \
    (base == 0 || base == lead ? "" : sprintf(V[lead] > 99 * V[base] ? ", %.0f x %s" : ", %.2g x %s", V[lead] / V[base], PRIMITIVE[Q[base]])))
finding(p) = says(p, XLOW[p])."; ".says(p, XHIGH[p])
headline = subject
subline = (LATE ? "99th percentile, less is better. " : "Per second, more is better; both axes are logarithmic. "). \
    "A panel says who is best at either end.".(r ? " Small dots are single launches." : "")
estimator = "median of launches"
interval_text = interval_95
load HERE."page.gp"

x_log = 1; y_log = 1
tic_text(x) = x_text(p, x)
tic_label(v) = LATE ? time_tic(v) : si_tic(v).PER[p]
band_low(i) = L[i]
band_high(i) = H[i]
do for [p = 1:panels] {
    what = first_word(PANEL[p]); options = other_words(PANEL[p]); note = finding(p); x_label = x_name(p)
    if (TALL[p] > 0) { load HERE."lines.gp" }
}
unset multiplot
unset output
