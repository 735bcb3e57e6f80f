# SPDX-License-Identifier: MIT
# costs.gp: a map of strategy by cost: how much longer 99 of 100 tasks stay than with the reference, at one load.
#
#     gnuplot -c plots/costs.gp summary.csv out.svg [launches.csv [reference]]
#
# Of panels of one scenario the one with the most costs is drawn, the one with the highest load among equals.
CHART = "costs.gp"; HERE = ARG0[1:strlen(ARG0) - strlen(CHART)]
SUMMARY = exists("ARG1") ? ARG1 : ""; OUT = exists("ARG2") ? ARG2 : ""
LAUNCHES = ""; REFERENCE = exists("ARG4") ? ARG4 : ""
METRICS = "\tsojourn_p99_ns_to_reference\tlatency_p99_ns_to_reference\t"
LAUNCH_METRIC = ""
AXIS = "costs"; AXIS_WORDS = 1
value_in(s, key, k) = k > words(s) ? "" : strstrt(word(s, k), key) == 1 ? word(s, k)[strlen(key) + 1:*] : value_in(s, key, k + 1)
parameter(kind, s) = kind eq "every_kth" && value_in(s, "every=", 2) ne "" ? "each ".value_in(s, "every=", 2)."th x".value_in(s, "slow=", 2) : \
    kind eq "lognormal" ? "sigma ".value_in(s, "sigma=", 2) : kind eq "pareto" ? "alpha ".value_in(s, "alpha=", 2) : ""
word_of(dummy) = strcol("costs")." ".parameter(strcol("costs"), strcol("point"))
unwanted(dummy) = strcol("costs") eq "" || strstrt(strcol("point"), "arrivals=batch") > 0
DULL = "mean= sigma= alpha= every= slow= keys= zipf= in_flight= burst= peak= choices= limit= bound= settle= steal= spin= capacity= queue= dispatch= tasks= workers_min= producers="
COLUMN = "sigma= alpha= every= slow="
load HERE."style.gp"
if (n < 1) {
    printerr sprintf("%s: no ratio to a reference", SUMMARY)
    exit status 3
}
ROW = 24.0; MAP_HEAD = 96.0; MAP_FOOT = 26.0
array TALL[panels + 1]; array KINDS[panels + 1]; array LINES[panels + 1]; array SEEN[larger(names, primitives) + 1]
distinct(count) = sum [k = 1:count] (SEEN[k])
do for [p = 1:panels] {
    do for [k = 1:names] { SEEN[k] = 0 }
    do for [i = 1:n] { if (P[i] == p) { SEEN[int(X[i])] = 1 } }
    KINDS[p] = names < 1 ? 0 : distinct(names)
    do for [k = 1:primitives] { SEEN[k] = 0 }
    do for [i = 1:n] { if (P[i] == p) { SEEN[Q[i]] = 1 } }
    LINES[p] = distinct(primitives)
}
do for [p = 1:panels] {
    best = 1
    do for [o = 1:panels] {
        if (first_word(PANEL[o]) eq first_word(PANEL[p]) && (KINDS[o] > KINDS[p] || (KINDS[o] == KINDS[p] && o > p))) { best = 0 }
    }
    TALL[p] = best ? MAP_HEAD + ROW * LINES[p] + MAP_FOOT : 0
}
headline = "99th percentile of the sojourn, as a ratio to ".(REFERENCE eq "" ? "the reference" : REFERENCE)
subline = "Blue is better than the reference, red worse; below the ratio is its interval. Rows are sorted by their worst cost."
estimator = "median of ratios of launches of one round"
interval_text = interval_95
load HERE."page.gp"

# White at 1, full red or blue at a factor of 10.
depth(v) = v > 0 ? larger(-1, smaller(1, log10(v))) : 0
blend(from, to, d) = int(from + (to - from) * d + 0.5)
tone(v) = depth(v) >= 0 ? (blend(255, 0xd5, depth(v)) * 65536 + blend(255, 0x5e, depth(v)) * 256 + blend(255, 0x20, depth(v))) : \
    (blend(255, 0x30, -depth(v)) * 65536 + blend(255, 0x80, -depth(v)) * 256 + blend(255, 0xc8, -depth(v)))
three(v) = v >= 99.5 ? sprintf("%.0f", v) : v >= 9.95 ? sprintf("%.1f", v) : sprintf("%.2f", v)
array LINE_OF[primitives + 1]; array PLACE_OF[names + 1]
do for [q = 1:primitives] { LINE_OF[q] = NaN }
do for [x = 1:names] { PLACE_OF[x] = NaN }
do for [p = 1:panels] {
    if (TALL[p] > 0) {
        # Strategies by their worst ratio, the worst below; costs by the worst of theirs.
        count = 0
        do for [q = 1:primitives] {
            worst = 0
            do for [i = 1:n] { if (P[i] == p && Q[i] == q) { worst = larger(worst, V[i]) } }
            if (worst > 0) { count = count + 1; LK[count] = -worst; LI[count] = q }
        }
        done = sort(count)
        lines = count
        do for [k = 1:lines] { LINE_OF[LI[k]] = k }
        count = 0
        do for [x = 1:names] {
            worst = 0
            do for [i = 1:n] { if (P[i] == p && X[i] == x && !CONTROL[Q[i]]) { worst = larger(worst, V[i]) } }
            if (worst > 0) { count = count + 1; LK[count] = worst; LI[count] = x }
        }
        done = sort(count)
        places = count
        do for [k = 1:places] { PLACE_OF[LI[k]] = k }
        names_width = 60
        do for [q = 1:primitives] { names_width = larger(names_width, 26 + 5.6 * strlen(title_of(q))) }
        cell_width = smaller(110.0, (BOX_WIDTH - names_width - 20) / larger(places, 1))
        set print $cells
        print "-9 -9 0"
        do for [i = 1:n] {
            if (P[i] == p && V[i] > 0) { print sprintf("%d %d %d", PLACE_OF[int(X[i])], LINE_OF[Q[i]], tone(V[i])) }
        }
        unset print
        unset label; unset arrow; unset logscale; unset tics; unset grid
        set lmargin at screen across(BOX_LEFT[p] + names_width)
        set rmargin at screen across(BOX_LEFT[p] + names_width + cell_width * places)
        set tmargin at screen down(BOX_TOP[p] + MAP_HEAD)
        set bmargin at screen down(BOX_TOP[p] + MAP_HEAD + ROW * lines)
        set xrange [0.5:places + 0.5]; set yrange [0.5:lines + 0.5]
        set border 0
        what = first_word(PANEL[p]); options = other_words(PANEL[p])
        set label 1 what at screen across(BOX_LEFT[p] + 16), screen down(BOX_TOP[p] + 14) left font F13 tc rgb INK
        set label 2 options at screen across(BOX_LEFT[p] + 16), screen down(BOX_TOP[p] + 29) left font fitting(options, F9, F8) tc rgb SOFT
        tag = 10
        do for [x = 1:names] {
            if (known(PLACE_OF[x])) {
                place = BOX_LEFT[p] + names_width + cell_width * (PLACE_OF[x] - 0.5)
                set label tag word(NAMED[x], 1) at screen across(place), screen down(BOX_TOP[p] + MAP_HEAD - 24) center \
                    font (cell_width > 70 ? F9 : F8) tc rgb INK
                set label tag + 1 other_words(NAMED[x]) at screen across(place), screen down(BOX_TOP[p] + MAP_HEAD - 11) center font F8 tc rgb SOFT
                tag = tag + 2
            }
        }
        do for [q = 1:primitives] {
            if (known(LINE_OF[q])) {
                set label tag title_of(q) at screen across(BOX_LEFT[p] + names_width - 8), first LINE_OF[q] right font F9 tc rgb INK
                tag = tag + 1
            }
        }
        do for [i = 1:n] {
            if (P[i] == p && V[i] > 0) {
                shown_interval = known(L[i]) && H[i] > L[i] && cell_width > 48
                set label tag three(V[i]) at first PLACE_OF[int(X[i])], first LINE_OF[Q[i]] center offset 0, (shown_interval ? 0.25 : 0) \
                    font F9 tc rgb INK front
                if (shown_interval) {
                    set label tag + 1 three(L[i])." to ".three(H[i]) at first PLACE_OF[int(X[i])], first LINE_OF[Q[i]] center offset 0, -0.42 \
                        font "sans-serif,7" tc rgb INK front
                }
                tag = tag + 2
            }
        }
        plot $cells using 1:2:($1 - 0.48):($1 + 0.48):($2 - 0.46):($2 + 0.46):3 with boxxyerror fs solid noborder lc rgb variable notitle
        do for [q = 1:primitives] { LINE_OF[q] = NaN }
        do for [x = 1:names] { PLACE_OF[x] = NaN }
    }
}
unset multiplot
unset output
