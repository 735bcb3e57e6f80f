# SPDX-License-Identifier: MIT
# throughput.gp: throughput against threads, one panel per scenario, options and placement.
#
#     gnuplot -c plots/throughput.gp summary.csv out.svg [launches.csv [reference]]
#
# A panel with one number of threads is a sorted list of dots instead, with all primitives by name. What was swept over an
# option with a chart of its own has one panel here.
CHART = "throughput.gp"; HERE = ARG0[1:strlen(ARG0) - strlen(CHART)]
SUMMARY = exists("ARG1") ? ARG1 : ""; OUT = exists("ARG2") ? ARG2 : ""
LAUNCHES = exists("ARG3") ? ARG3 : ""; REFERENCE = exists("ARG4") ? ARG4 : ""
METRICS = "\tthroughput\t"
LAUNCH_METRIC = "throughput"
AXIS = "threads"
# What comes at a rate of its own is not as fast as it can be.
unwanted(dummy) = about_share(0) || strstrt(strcol("point"), " rate=") > 0
load HERE."style.gp"
if (n < 1) {
    printerr sprintf("%s: no throughput", SUMMARY)
    exit status 3
}

THIN = "write= batch= capacity= topology="
load HERE."thin.gp"
kept = sum [p = 1:panels] KEPT[p]

# Which panels are lists, and how high each is.
DOTS_HEAD = 54.0
LINES_HEIGHT = 360.0
array XLOW[panels]; array XHIGH[panels]; array DOTS[panels]; array TALL[panels]; array ROWS[panels]
do for [p = 1:panels] { XLOW[p] = 1e9; XHIGH[p] = 0; ROWS[p] = 0 }
do for [i = 1:n] {
    XLOW[P[i]] = smaller(XLOW[P[i]], X[i]); XHIGH[P[i]] = larger(XHIGH[P[i]], X[i]); ROWS[P[i]] = ROWS[P[i]] + 1
}
do for [p = 1:panels] {
    DOTS[p] = XLOW[p] == XHIGH[p]
    TALL[p] = !KEPT[p] ? 0 : DOTS[p] ? DOTS_HEAD + 17 * ROWS[p] + 50 : LINES_HEIGHT
}

# What is seen: the fastest with most threads, and how it stands to the reference.
lead = 0; base = 0
leader(p) = (lead = 0, base = 0, sum [i = 1:n] ((P[i] == p && X[i] == XHIGH[p] && !CONTROL[Q[i]] && \
    (lead == 0 || V[i] > V[lead == 0 ? i : lead]) ? (lead = i) : 0), \
    (P[i] == p && X[i] == XHIGH[p] && B[i] ? (base = i) : 0), 0))
equals(p) = lead == 0 ? 0 : sum [i = 1:n] (P[i] == p && X[i] == XHIGH[p] && i != lead && !CONTROL[Q[i]] && \
    H[i] >= L[lead] ? 1 : 0)
finding(p) = (leader(p), lead == 0 ? "only controls" : \
    sprintf("%s leads at %d thread%s: %s%s", PRIMITIVE[Q[lead]], XHIGH[p], XHIGH[p] == 1 ? "" : "s", si(V[lead]), \
            PER[p] eq "" ? "/s" : PER[p]). \
    (base == 0 || lead == base ? "" : sprintf(", %.2f x %s", V[lead] / V[base], PRIMITIVE[Q[base]])). \
    (equals(p) ? sprintf("; %d more as fast within noise", equals(p)) : ""))
array WINS[primitives]
do for [q = 1:primitives] { WINS[q] = 0 }
do for [p = 1:panels] {
    done = leader(p)
    if (lead && KEPT[p]) { WINS[Q[lead]] = WINS[Q[lead]] + 1 }
}
most = 1
do for [q = 1:primitives] { if (WINS[q] > WINS[most]) { most = q } }
headline = panels == 1 ? "Throughput: ".finding(1) : \
    2 * WINS[most] <= kept ? "Throughput: no primitive leads everywhere" : \
    sprintf("Throughput: %s leads in %d of %d panels", PRIMITIVE[most], WINS[most], kept)
subline = "Operations or bytes per second, more is better. ".(r ? "Small dots are single launches. " : "").\
    "In brackets: the slowest launch, where it took twice the time or more."
estimator = "median of launches"
interval_text = interval_95
load HERE."page.gp"

line_at = NaN; from_zero = 1; log_at = 20
chosen(i) = P[i] == p && V[i] > 0
sort_key(i) = V[i]
value_text(i) = si(V[i]).PER[P[i]].(A[i] < V[i] / 2 ? sprintf(" (%s)", si(A[i])) : "")
tic_label(v) = si_tic(v).(v == 0 ? "" : PER[p])
partner(i) = 0
x_log = 1; y_log = 0; x_label = "threads"
tic_text(x) = sprintf("%d", x)
band_low(i) = L[i]
band_high(i) = H[i]
do for [p = 1:panels] {
    what = first_word(PANEL[p]); options = other_words(PANEL[p]); note = panels == 1 ? "" : finding(p)
    if (KEPT[p] && DOTS[p]) { load HERE."dots.gp" }
    if (KEPT[p] && !DOTS[p]) { load HERE."lines.gp" }
}
unset multiplot
unset output
