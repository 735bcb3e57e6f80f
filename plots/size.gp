# SPDX-License-Identifier: MIT
# size.gp: throughput and 99th percentile against the number of threads, with the law of scaling, CPUs, knee and prediction.
#
#     gnuplot -c plots/size.gp summary.csv out.svg [launches.csv [reference]]
CHART = "size.gp"; HERE = ARG0[1:strlen(ARG0) - strlen(CHART)]
SUMMARY = exists("ARG1") ? ARG1 : ""; OUT = exists("ARG2") ? ARG2 : ""
LAUNCHES = exists("ARG3") ? ARG3 : ""; REFERENCE = exists("ARG4") ? ARG4 : ""
LAW = "scaling_gamma scaling_alpha scaling_beta scaling_fitted_threads scaling_cores scaling_knee_threads scaling_enough_threads scaling_peak_threads"
METRICS = "\tthroughput\tlatency_p99_ns\tpredicted\tscaling_gamma\tscaling_alpha\tscaling_beta\tscaling_fitted_threads\tscaling_cores\tscaling_knee_threads\tscaling_enough_threads\tscaling_peak_threads\t"
LAUNCH_METRIC = "throughput"
AXIS = "threads"; SWEEPS = 1
unwanted(dummy) = about_share(0)
DULL = "mean= sigma= alpha= every= slow= keys= zipf= in_flight= burst= peak= choices= limit= bound= settle= steal= spin= capacity= queue= dispatch= tasks= workers_min= producers="
load HERE."style.gp"
THROUGHPUT = at(metric_list, "throughput"); LATENCY = at(metric_list, "latency_p99_ns"); PREDICTED = at(metric_list, "predicted")
# Of each panel and primitive the numbers of the sweep, in the order of LAW.
COUNT = words(LAW)
array NUMBER[larger(panels * primitives, 1) * COUNT]
spot_of(p, q, w) = ((p - 1) * primitives + q - 1) * COUNT + w
do for [k = 1:larger(panels * primitives, 1) * COUNT] { NUMBER[k] = NaN }
array SWEPT[panels + 1]
do for [p = 1:panels] { SWEPT[p] = 0 }
do for [i = 1:n] {
    do for [w = 1:COUNT] {
        if (MET[M[i]] eq word(LAW, w)) { NUMBER[spot_of(P[i], Q[i], w)] = V[i]; SWEPT[P[i]] = 1 }
    }
}
swept = sum [p = 1:panels] (SWEPT[p])
if (swept < 1) {
    printerr sprintf("%s: no sweep over the number of threads", SUMMARY)
    exit status 3
}
# Two panels for each: throughput, then latency. What is predicted goes into arrays of its own.
old_panels = panels
array WAS[2 * old_panels + 1]; array TALL[2 * old_panels + 1]; array AT_LATENCY[old_panels + 1]
do for [p = 1:old_panels] { AT_LATENCY[p] = 0 }
do for [i = 1:n] { if (M[i] == LATENCY && known(X[i])) { AT_LATENCY[P[i]] = AT_LATENCY[P[i]] + 1 } }
panels = 2 * old_panels
do for [p = 1:old_panels] {
    WAS[2 * p - 1] = p; WAS[2 * p] = p
    TALL[2 * p - 1] = SWEPT[p] ? 400.0 : 0
    TALL[2 * p] = SWEPT[p] && AT_LATENCY[p] > 1 ? 400.0 : 0
}
array PV[rows]
do for [i = 1:n] {
    PV[i] = NaN
    if (M[i] == PREDICTED) { PV[i] = V[i] }
    old = P[i]
    P[i] = M[i] == LATENCY ? 2 * old : 2 * old - 1
    if (M[i] == LATENCY) { V[i] = V[i] * 1e-9; L[i] = L[i] * 1e-9; H[i] = H[i] * 1e-9 }
    if ((M[i] != LATENCY && M[i] != THROUGHPUT) || !known(X[i])) { V[i] = NaN }
}
do for [j = 1:r] { LP[j] = LP[j] ? 2 * LP[j] - 1 : 0 }
array OLD_PER[old_panels + 1]
do for [p = 1:old_panels] { OLD_PER[p] = PER[p] }
array PER[2 * old_panels + 1]
do for [p = 1:panels] { PER[p] = OLD_PER[WAS[p]] eq "ns" || OLD_PER[WAS[p]] eq "1/s" ? "" : OLD_PER[WAS[p]] }

# Of a panel the first known number of any primitive.
any_of(p, w) = (found = NaN, sum [q = 1:primitives] (!known(found) && known(NUMBER[spot_of(WAS[p], q, w)]) ? \
    (found = NUMBER[spot_of(WAS[p], q, w)], 0) : 0), found)
found = NaN
enough_text(p) = (text = "", sum [q = 1:primitives] (known(NUMBER[spot_of(WAS[p], q, 7)]) && LOUD[q] && strlen(text) < 70 ? \
    (text = text.(text eq "" ? "enough: " : ", ").PRIMITIVE[q].sprintf(" %d", NUMBER[spot_of(WAS[p], q, 7)]), 0) : 0), text)
text = ""
headline = "How many threads are enough"
subline = "Left throughput, more is better; right the 99th percentile, less is better. Dashed: Gunther's law where it was fitted, dotted beyond; grey: theory."
estimator = "median of launches"
interval_text = interval_95
load HERE."page.gp"

x_log = 1
tic_text(x) = sprintf("%d", x)
band_low(i) = L[i]
band_high(i) = H[i]
x_label = "threads"
law_at(k, x) = NUMBER[k + 1] * x / (1 + NUMBER[k + 2] * (x - 1) + NUMBER[k + 3] * x * (x - 1))
tic_label(v) = late ? time_tic(v) : si_tic(v).per
per = ""; late = 0
UNDER = "$theory using 1:($4 == 0 ? $2 : NaN):3 with lines lc rgb variable lw 3.5 notitle, ".\
    "$theory using 1:($4 == 1 ? $2 : NaN):3 with lines lc rgb variable lw 1.2 dt 2 notitle, ".\
    "$theory using 1:($4 == 2 ? $2 : NaN):3 with lines lc rgb variable lw 1 dt 3 notitle,"
STEPS = 40
do for [p = 1:panels] {
    if (TALL[p] > 0) {
        what = first_word(PANEL[WAS[p]]); options = other_words(PANEL[WAS[p]])
        late = p % 2 == 0; per = PER[p]; y_log = late
        note = late ? "99th percentile" : enough_text(p)
        x_most = 0; v_most = 0; predicted_most = 0
        do for [i = 1:n] {
            if (P[i] == p && known(V[i])) { x_most = larger(x_most, X[i]); v_most = larger(v_most, H[i]) }
            if (P[i] == p && known(PV[i]) && known(X[i])) { predicted_most = larger(predicted_most, PV[i]) }
        }
        Y_TOP = late ? 0 : smaller(predicted_most, 1.5 * v_most)
        set print $theory
        print "NaN NaN 0 9"
        if (!late) {
            # Costs are the same for all, and so is what theory says: once.
            count = 0; owner = 0
            do for [i = 1:n] { if (P[i] == p && known(PV[i]) && known(X[i])) { owner = owner == 0 || B[i] ? Q[i] : owner } }
            do for [i = 1:n] { if (P[i] == p && known(PV[i]) && known(X[i]) && Q[i] == owner) { count = count + 1; LK[count] = X[i]; LI[count] = i } }
            done = sort(count)
            print ""
            do for [k = 1:count] { print sprintf("%.12g %.12g %d 0", LK[k], PV[LI[k]], 0xdddddd) }
            do for [q = 1:primitives] {
                k = spot_of(WAS[p], q, 1) - 1
                if (LOUD[q] && known(NUMBER[k + 1]) && known(NUMBER[k + 2]) && known(NUMBER[k + 3])) {
                    print ""
                    do for [s = 0:STEPS] {
                        x = x_most ** (s / (1.0 * STEPS))
                        print sprintf("%.12g %.12g %d %d", x, law_at(k, x), COLOR[q], x <= NUMBER[k + 4] * 1.0001 ? 1 : 2)
                    }
                }
            }
        }
        unset print
        MARK_CORES = any_of(p, 5); MARK_KNEE = any_of(p, 6)
        load HERE."lines.gp"
    }
}
unset multiplot
unset output
