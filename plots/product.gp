# SPDX-License-Identifier: MIT
# product.gp: how many trials of the racy product lose at least one update, against the length of its window.
#
#     gnuplot -c plots/product.gp summary.csv out.svg
#
# What loses updates is a line from point to point with its Wilson interval; what lost none shares the strip at 0,
# under the bound that so many runs allow (about 3 / n at 95 %).
CHART = "product.gp"; HERE = ARG0[1:strlen(ARG0) - strlen(CHART)]
SUMMARY = exists("ARG1") ? ARG1 : ""; OUT = exists("ARG2") ? ARG2 : ""
LAUNCHES = ""; REFERENCE = ""
METRICS = "\tfailure_share\t"
LAUNCH_METRIC = ""
AXIS = "spin_ns"
unwanted(dummy) = 0
load HERE."style.gp"
if (n < 1) {
    printerr sprintf("%s: no failure_share", SUMMARY)
    exit status 3
}

do for [i = 1:n] { X[i] = X[i] * 1e-9 }

# W50, the window at which half of the trials of the control fail: a row of the sweep. And how likely what lost none
# would have been seen to lose, had it lost as often as the control.
array HALF[panels]; array HALF_LOW[panels]; array HALF_HIGH[panels]
array CLEAN[panels]; array PROVEN[panels]; array BOUND[panels]
do for [p = 1:panels] { HALF[p] = NaN; HALF_LOW[p] = NaN; HALF_HIGH[p] = NaN }
do for [p = 1:panels] { CLEAN[p] = 0; PROVEN[p] = 0; BOUND[p] = 0 }
hp = 0
half(dummy) = (hp = at(panel_list, strcol("scenario").rest(strcol("point"), 2))) == 0 ? 0 : \
    strcol("metric") eq "failure_share_half_spin_ns" && strcol("control") eq "true" ? (HALF[hp] = column("value") * 1e-9, \
        HALF_LOW[hp] = column("low") * 1e-9, HALF_HIGH[hp] = column("high") * 1e-9, 0) : \
    strcol("metric") eq "failure_share" && strcol("control") ne "true" && column("value") == 0 ? (CLEAN[hp] = CLEAN[hp] + 1, \
        PROVEN[hp] = PROVEN[hp] + (known(column("power")) && column("power") >= 0.999), 0) : 0
set table $null
plot SUMMARY using (half(0), 0) with table
unset table
power_text(p) = sprintf("In %d of %d such points a race like the control's would have been seen (power of 0.999 or more)", \
    PROVEN[p], CLEAN[p])
half_text(p) = !known(HALF[p]) ? (known(HALF_LOW[p]) ? sprintf("W50 is above %ss", si(HALF_LOW[p])) : \
        "W50 is not known: nowhere do half of the trials lose an update") : \
    sprintf("W50 = %ss", si(HALF[p])).(known(HALF_LOW[p]) && known(HALF_HIGH[p]) ? \
        sprintf(" (%ss to %ss at 95 %%)", si(HALF_LOW[p]), si(HALF_HIGH[p])) : "")

# LOSES[q]: it lost updates somewhere.
array LOSES[primitives]; array TALL[panels]; array SAFE[panels]
do for [q = 1:primitives] { LOSES[q] = 0 }
do for [i = 1:n] { if (V[i] > 0) { LOSES[Q[i]] = 1 } }
PANEL_HEIGHT = 396.0
do for [p = 1:panels] { TALL[p] = PANEL_HEIGHT }
most_lost = 0; safe_count = 0
do for [i = 1:n] {
    if (LOSES[Q[i]] && (most_lost == 0 || V[i] > V[most_lost == 0 ? i : most_lost])) { most_lost = i }
    if (!LOSES[Q[i]]) { BOUND[P[i]] = larger(BOUND[P[i]], H[i]) }
}
array SEEN[primitives]
do for [q = 1:primitives] { SEEN[q] = 0 }
do for [i = 1:n] {
    if (!LOSES[Q[i]] && !SEEN[Q[i]]) { SEEN[Q[i]] = 1; safe_count = safe_count + 1 }
}
headline = (most_lost == 0 ? "No trial lost an update" : \
    sprintf("%s up to %.3g %% of the trials lose at least one update", CONTROL[Q[most_lost]] ? "Without protection" : \
            "With ".PRIMITIVE[Q[most_lost]], 100 * V[most_lost])). \
    (safe_count == 0 ? "" : sprintf("; none with %s", safe_count == 1 ? "protection" : \
     sprintf("any of %d protections", safe_count)))
subline = "Share of the trials that lost at least one update, against the window between reading the product and storing it. W50: half of them did."
estimator = "share with Wilson's interval over all trials, 3 / n where none failed; W50 from the share, not its logarithm"
interval_text = "interval at 95 %"
load HERE."page.gp"

TOP = 58.0; HIGH = 250.0
graph_of(v) = log10(v / strip) / log10(TOP_SHARE / strip)
TOP_SHARE = 1.15
do for [p = 1:panels] {
    members = 0; lowest = 1.0; x_first = 1e300
    do for [i = 1:n] {
        if (P[i] == p) {
            members = members + 1; LK[members] = X[i]; LI[members] = i
            if (V[i] > 0) { lowest = smaller(lowest, L[i] > 0 ? L[i] : V[i]) }
            if (!LOSES[Q[i]] && H[i] > 0) { lowest = smaller(lowest, H[i]) }
            if (X[i] > 0) { x_first = smaller(x_first, X[i]) }
        }
    }
    done = sort(members)
    floor_at = decade_low(lowest)
    decades = log10(1 / floor_at)
    # The strip below the logarithmic axis that stands for 0, a tenth of its height.
    strip = floor_at / 10 ** (decades * 0.12)
    zero_at = floor_at / 10 ** (decades * 0.06)
    # A window of 0 iterations has a place to the left of the first.
    x_zero = x_first > 1e299 ? 1e-9 : x_first / 4.0
    place(x) = x > 0 ? x : x_zero

    array BLOCK[primitives]
    # x_tics holds whole ns, because real() does not read 1e-06.
    blocks = 0; loses_list = ""; safe_names = ""; x_tics = ""; x_last = -1
    named = 0; marks = ""
    set print $series
    print "1 1 1 1"
    do for [q = 1:primitives] {
        BLOCK[q] = 0
        do for [k = 1:members] {
            i = LI[k]
            if (Q[i] == q && LOSES[q]) {
                if (BLOCK[q] == 0) {
                    blocks = blocks + 1; BLOCK[q] = blocks; loses_list = loses_list.sprintf(" %d", q)
                    print ""; print ""
                }
                print sprintf("%.12g %.12g %.12g %.12g", place(X[i]), larger(V[i], zero_at), \
                              larger(L[i], zero_at), larger(H[i], zero_at))
                marks = marks.sprintf(" %d", i)
                end_v = larger(V[i], zero_at)
            }
            if (Q[i] == q && !LOSES[q] && strstrt(safe_names." ", " ".PRIMITIVE[q]." ") == 0) {
                safe_names = safe_names." ".PRIMITIVE[q]
            }
        }
        if (BLOCK[q]) { named = named + 1; LK[members + named] = end_v; LI[members + named] = q }
    }
    unset print
    set print $marks
    print "1 1e-300 0" # outside the panel: a block must not be empty
    do for [w in marks] {
        if (w ne "") {
            i = int(w)
            print sprintf("%.12g %.12g %d", place(X[i]), larger(V[i], zero_at), CONTROL[Q[i]] ? RED : COLOR[Q[i]])
        }
    }
    unset print
    set print $safe
    print "1 1e-300 1e-300" # outside the panel: a block must not be empty
    do for [k = 1:members] {
        if (LK[k] != x_last) { x_last = LK[k]; x_tics = x_tics.sprintf(" %.0f", x_last * 1e9) }
        i = LI[k]
        if (!LOSES[Q[i]] && H[i] > 0) { print sprintf("%.12g %.12g %.12g", place(X[i]), zero_at, H[i]) }
    }
    unset print

    set lmargin at screen across(BOX_LEFT[p] + 66)
    set rmargin at screen across(BOX_LEFT[p] + BOX_WIDTH - 130)
    set tmargin at screen down(BOX_TOP[p] + TOP)
    set bmargin at screen down(BOX_TOP[p] + TOP + HIGH)
    unset label; unset arrow
    set logscale xy
    set xrange [place(real(word(x_tics, 1)) * 1e-9) / 1.3:place(x_last) * 1.3]
    set yrange [strip:TOP_SHARE]
    unset xtics; set xtics out nomirror font F9 tc rgb SOFT scale 0.5 ("" x_last)
    # A tic at each window; a label where the one before it leaves room.
    x_room = 0; x_span = place(x_last) / place(real(word(x_tics, 1)) * 1e-9) * 1.7
    do for [k = 1:words(x_tics)] {
        x_tic = real(word(x_tics, k)) * 1e-9
        x_at = log(place(x_tic)) / log(x_span) * (BOX_WIDTH - 196)
        x_word = k > 1 && x_at < x_room ? "" : x_tic == 0 ? "0" : time_tic(x_tic)
        if (x_word ne "") { x_room = x_at + 36 }
        set xtics add (x_word place(x_tic))
    }
    set ytics out nomirror font F9 tc rgb SOFT scale 0.5 ("0" zero_at)
    do for [e = 0:int(decades + 0.5)] {
        set ytics add ((e < 6 ? sprintf("%.15g %%%%", 100.0 / 10 ** e) : sprintf("1e-%d", e)) 1.0 / 10 ** e)
    }
    set grid ytics noxtics lt 1 lc rgb 0xe6e6e6 lw 0.7
    set arrow 1 from graph 0, first floor_at to graph 1, first floor_at nohead lc rgb 0xa0a0a0 lw 0.6 dt 3
    set label 1 first_word(PANEL[p]) at screen across(BOX_LEFT[p] + 16), screen down(BOX_TOP[p] + 14) left font F13 tc rgb INK
    set label 2 other_words(PANEL[p]) at screen across(BOX_LEFT[p] + 16), screen down(BOX_TOP[p] + 29) left font F9 tc rgb SOFT
    set label 3 half_text(p) at screen across(BOX_LEFT[p] + 16), screen down(BOX_TOP[p] + 44) left font F10 tc rgb INK
    # W50 stands on the axis and reaches up to one half; its interval is a bar along the axis.
    if (known(HALF[p]) && HALF[p] > 0) {
        set arrow 2 from first HALF[p], graph 0 to first HALF[p], first 0.5 nohead lc rgb RED lw 0.9 dt 2
        set label 9 "W50" at first HALF[p], graph 0.04 left offset character 0.6, 0 font F9 tc rgb RED
        if (HALF_LOW[p] > 0 && known(HALF_HIGH[p])) {
            set arrow 3 from first HALF_LOW[p], graph 0 to first HALF_HIGH[p], graph 0 nohead lc rgb RED lw 4
        }
    }
    set label 4 "window" at screen across(BOX_LEFT[p] + 66), screen down(BOX_TOP[p] + TOP + HIGH + 32) \
        left font F9 tc rgb SOFT
    if (safe_names ne "") {
        # Names of what lost nothing, in two lines at most.
        line_one = ""; line_two = ""; left_out = 0
        do for [k = 1:words(safe_names)] {
            one = word(safe_names, k)
            if (strlen(line_one) + strlen(one) < BOX_WIDTH / 7.5) { line_one = line_one." ".one } else {
                if (strlen(line_two) + strlen(one) < BOX_WIDTH / 7.5 - 12) { line_two = line_two." ".one } else { left_out = left_out + 1 }
            }
        }
        set label 5 sprintf("0 lost with:%s", line_one) at screen across(BOX_LEFT[p] + 16), \
            screen down(BOX_TOP[p] + TOP + HIGH + 48) left font F9 tc rgb INK
        set label 6 line_two.(left_out ? sprintf(" and %d more", left_out) : "") \
            at screen across(BOX_LEFT[p] + 16), screen down(BOX_TOP[p] + TOP + HIGH + 61) left font F9 tc rgb INK
        set label 29 power_text(p) at screen across(BOX_LEFT[p] + 16), \
            screen down(BOX_TOP[p] + TOP + HIGH + (line_two eq "" ? 61 : 74)) left font F9 tc rgb INK
    }
    # Names at the right, moved apart: -1 and -2 stand for what lost none and for its bound.
    labels = 0
    do for [k = 1:named] {
        labels = labels + 1; LI[k] = LI[members + k]; LK[k] = graph_of(LK[members + k])
    }
    if (safe_names ne "") {
        labels = labels + 1; LI[labels] = -1; LK[labels] = graph_of(zero_at)
        if (BOUND[p] > 0) { labels = labels + 1; LI[labels] = -2; LK[labels] = graph_of(larger(BOUND[p], floor_at)) }
    }
    done = sort(labels)
    done = spread(labels, 0.055, 0.99)
    do for [k = 1:labels] {
        q = LI[k]
        name = q == -1 ? sprintf("0 with %d other%s", words(safe_names), words(safe_names) == 1 ? "" : "s") : \
            q == -2 ? sprintf("at most %.2g %%", 100 * BOUND[p]) : title_of(q)
        set label 30 + k name at graph 1.03, graph LK[k] left font F9 \
            tc rgb (q == -1 ? INK : q == -2 ? SOFT : CONTROL[larger(q, 1)] ? RED : ink_of(larger(q, 1)))
    }
    # An iteration over no words is made once, without a word: block 0.
    block(w) = w eq "" ? 0 : BLOCK[int(w)]
    color(w) = w eq "" ? GREY : CONTROL[int(w)] ? RED : COLOR[int(w)]
    plot $safe using 1:2:(0):($3 - $2) with vectors nohead lc rgb 0x9a9a9a lw 1 notitle, \
         $safe using 1:3 with points pt 1 ps 0.4 lc rgb 0x9a9a9a notitle, \
         $safe using 1:2 with points pt 7 ps 0.5 lc rgb 0x009e73 notitle, \
         for [w in loses_list] $series index block(w) using 1:3:4 with filledcurves \
             fc rgb color(w) fs transparent solid 0.18 noborder notitle, \
         for [w in loses_list] $series index block(w) using 1:2 with lines lc rgb color(w) lw 1.8 notitle, \
         $marks using 1:2:3 with points pt 7 ps 0.55 lc rgb variable notitle
    unset label; unset arrow; unset logscale
}
unset multiplot
unset output
