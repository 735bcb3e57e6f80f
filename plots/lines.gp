# SPDX-License-Identifier: MIT
# lines.gp: one panel with a line for each primitive: a band around it, launches as small dots, names at the ends.
#
# Before: p, `what`, `options` and `note` as for dots.gp; band_low(i) and band_high(i) of row i; x_log, 1 for an axis in
# powers of two; tic_text(x), its tics, one at each x that occurs; x_label; y_log, 1 for a logarithmic axis always; tic_label(v), of the other.
# Where they exist: X_PAD, the share of a linear axis that is left free at its ends, whose tics have room of their own then
# (else it is 0.1 of its unit); UNDER, what is drawn below the series, as words of a plot command with a comma at their end; MARK_CORES and MARK_KNEE, where vertical lines go (NaN: none); Y_TOP, what a linear
# axis must reach.
# With few x the bands would be one blur: they are whiskers then, and series stand beside each other.
members = 0; lowest = 1e300; highest = 0
do for [i = 1:n] {
    if (P[i] == p && V[i] > 0) {
        members = members + 1
        LK[members] = X[i]; LI[members] = i
        if (!CONTROL[Q[i]] || !y_log) { lowest = smaller(lowest, V[i]); highest = larger(highest, V[i]) }
        if (LOUD[Q[i]] && band_low(i) > 0) {
            lowest = smaller(lowest, band_low(i)); highest = larger(highest, band_high(i))
        }
    }
}
done = sort(members)
x_tics = ""; x_last = -1
do for [k = 1:members] {
    if (LK[k] != x_last) { x_last = LK[k]; x_tics = x_tics.sprintf(" %.12g", x_last) }
}
few = x_log && words(x_tics) <= 4
# A step aside is 1.4 % of the axis, which reaches over its ends by 5 %.
x_first = real(word(x_tics, 1))
x_span = x_log ? larger(x_last / x_first, 1.01) : 1
x_pad = larger(x_span ** 0.05, 1.12)
x_step = (x_span * x_pad ** 2) ** 0.014
louds = 0; loud_at = 0
array ASIDE[primitives]; array HERE_TOO[primitives]
do for [q = 1:primitives] { HERE_TOO[q] = 0 }
do for [k = 1:members] { HERE_TOO[Q[LI[k]]] = LOUD[Q[LI[k]]] }
do for [q = 1:primitives] { louds = louds + HERE_TOO[q] }
do for [q = 1:primitives] {
    loud_at = loud_at + HERE_TOO[q]
    ASIDE[q] = few && HERE_TOO[q] ? x_step ** (loud_at - (louds + 1) / 2.0) : 1.0
}
if (exists("Y_TOP")) { highest = larger(highest, Y_TOP) }
logarithmic = y_log || highest > 10 * lowest
y_low = logarithmic ? lowest / 1.4 : 0
y_high = logarithmic ? highest * 1.4 : highest * 1.06
height_of(v) = logarithmic ? log(larger(v, y_low) / y_low) / log(y_high / y_low) : (v - y_low) / (y_high - y_low)

# Each series is a block of lines "x value low high"; ends are kept for the names.
array BLOCK[primitives]
array END_X[primitives]; array END_V[primitives]
blocks = 0
grey_list = ""; control_list = ""; loud_list = ""
set print $series
print "0 0 0 0" # block 0: a data block must not be empty
do for [q = 1:primitives] {
    BLOCK[q] = 0
    do for [k = 1:members] {
        i = LI[k]
        if (Q[i] == q) {
            if (BLOCK[q] == 0) { blocks = blocks + 1; BLOCK[q] = blocks; print ""; print "" }
            print sprintf("%.12g %.12g %.12g %.12g", X[i] * ASIDE[q], V[i], band_low(i), band_high(i))
            END_X[q] = X[i] * ASIDE[q]; END_V[q] = V[i]
        }
    }
    if (BLOCK[q]) {
        if (LOUD[q]) { loud_list = loud_list.sprintf(" %d", q) }
        if (CONTROL[q]) { control_list = control_list.sprintf(" %d", q) }
        if (!LOUD[q] && !CONTROL[q]) { grey_list = grey_list.sprintf(" %d", q) }
    }
}
unset print
set print $launches
print "0 0 0"
do for [j = 1:r] {
    if (LP[j] == p && LOUD[LQ[j]]) { print sprintf("%.12g %.12g %d", LX[j] * (few ? ASIDE[LQ[j]] * sqrt(x_step) : x_log ? x_step : 1), LV[j], COLOR[LQ[j]]) }
}
unset print

# Names: all of them if there is room, else the highlighted and the controls.
TOP_PX = BOX_TOP[p] + 58
HIGH_PX = TALL[p] - 58 - 48
named = 0
NAMES_MAX = HIGH_PX / 11
do for [q = 1:primitives] {
    if (BLOCK[q] && (blocks <= NAMES_MAX || LOUD[q] || CONTROL[q])) {
        named = named + 1
        LK[named] = height_of(END_V[q]); LI[named] = q
    }
}
done = sort(named)
name_room = 100
do for [k = 1:named] { name_room = larger(name_room, 5.6 * strlen(title_of(LI[k])) + (END_V[LI[k]] > y_high ? 36 : 0)) }
done = spread(named, smaller(11.5 / HIGH_PX, 1.0 / larger(named, 1)), 0.99)

set lmargin at screen across(BOX_LEFT[p] + 58)
set rmargin at screen across(BOX_LEFT[p] + BOX_WIDTH - name_room - 34)
set tmargin at screen down(TOP_PX)
set bmargin at screen down(TOP_PX + HIGH_PX)
unset label; unset arrow; unset logscale
if (x_log) {
    set logscale x 2
    set xrange [x_first / x_pad:x_last * x_pad]
} else {
    x_free = exists("X_PAD") ? X_PAD * larger(x_last - x_first, 1e-9) : 0.1
    set xrange [x_first - x_free:x_last + x_free]
}
if (logarithmic) { set logscale y }
set yrange [y_low:y_high]
set xtics out nomirror font F9 tc rgb SOFT scale 0.5 ("" x_last)
# Where values are many, a label that would touch the last one is left out.
labelled = -1e9
plot_width = BOX_WIDTH - name_room - 34 - 58
x_place(x) = x_log ? plot_width * log(x / x_first * x_pad) / log(x_span * x_pad ** 2) : \
    exists("X_PAD") ? plot_width * (x - x_first) / larger(x_last - x_first, 1e-9) : 1e9
do for [k = 1:words(x_tics)] {
    x = real(word(x_tics, k))
    if (x_place(x) >= 1e9 || x_place(x) - labelled > 4 + 5.6 * strlen(tic_text(x))) {
        set xtics add (tic_text(x) x); labelled = x_place(x)
    } else {
        set xtics add ("" x)
    }
}
set ytics out nomirror font F9 tc rgb SOFT scale 0.5 autofreq ("" 1e300)
if (logarithmic) {
    done = tics_for(y_low, y_high)
    do for [w in log_tics] { set ytics add (tic_label(tic_value(w)) tic_value(w)) }
} else {
    done = step_of(y_high)
    do for [k = 0:int(floor(y_high / tics_step))] { set ytics add (tic_label(k * tics_step) k * tics_step) }
}
set grid ytics noxtics lt 1 lc rgb 0xe6e6e6 lw 0.7
set label 1 what at screen across(BOX_LEFT[p] + 16), screen down(BOX_TOP[p] + 14) left font F13 tc rgb INK
set label 2 options at screen across(BOX_LEFT[p] + 16), screen down(BOX_TOP[p] + 29) left font fitting(options, F9, F8) tc rgb SOFT
set label 3 note at screen across(BOX_LEFT[p] + 16), screen down(BOX_TOP[p] + 44) left font fitting(note, F10, F9) tc rgb INK
set label 4 x_label at screen across(BOX_LEFT[p] + 58), screen down(TOP_PX + HIGH_PX + 32) left font F9 tc rgb SOFT
do for [k = 1:named] {
    q = LI[k]
    set label 10 + k title_of(q).(END_V[q] > y_high ? ", above" : "") at screen across(BOX_LEFT[p] + BOX_WIDTH - name_room - 16), graph LK[k] left \
        font (LOUD[q] ? F9 : F8) tc rgb ink_of(q)
    # A control may lie outside.
    if (END_V[q] <= y_high && END_V[q] >= y_low) { set arrow 10 + k from first END_X[q], first END_V[q] to screen across(BOX_LEFT[p] + BOX_WIDTH - name_room - 19), graph LK[k] \
        nohead lc rgb (LOUD[q] ? COLOR[q] : GREY) lw 0.5 }
}
CORES_SIDE = exists("MARK_CORES") && MARK_CORES > x_first * 1.2 ? "right offset -0.4, 0" : "left offset 0.4, 0"
if (exists("MARK_CORES")) {
    # One name left of its line and one right of it, so that they are apart where the lines are near.
    cores_aside = MARK_CORES <= x_first * 1.2
    if (known(MARK_CORES) && MARK_CORES <= x_last * x_pad) {
        set arrow 6 from MARK_CORES, graph 0 to MARK_CORES, graph 1 nohead lc rgb SOFT lw 0.8 dt 3
        set label 6 sprintf("%d CPU%s", MARK_CORES, MARK_CORES == 1 ? "" : "s") at MARK_CORES, graph (cores_aside ? 0.08 : 0.03) \
            @CORES_SIDE font F8 tc rgb SOFT front
    }
    if (known(MARK_KNEE) && MARK_KNEE <= x_last * x_pad) {
        set arrow 7 from MARK_KNEE, graph 0 to MARK_KNEE, graph 1 nohead lc rgb SOFT lw 0.8 dt 4
        set label 7 sprintf("knee %.3g", MARK_KNEE) at MARK_KNEE, graph 0.03 left offset 0.4, 0 font F8 tc rgb SOFT front
    }
}
# Grey first, so that the highlighted lie on top. An iteration over no words is made once, without a word: block 0.
block(w) = w eq "" ? 0 : BLOCK[int(w)]
color(w) = w eq "" ? GREY : COLOR[int(w)]
shape(w) = w eq "" ? 7 : SHAPE[int(w)]
if (!exists("UNDER")) { UNDER = "" }
plot @UNDER for [w in grey_list] $series index block(w) using 1:2 with lines lc rgb GREY lw 1 notitle, \
     for [w in control_list] $series index block(w) using 1:2 with lines lc rgb SOFT lw 1 dt 2 notitle, \
     for [w in loud_list] $series index block(w) using (few ? NaN : $1):3:4 with filledcurves \
         fc rgb color(w) fs transparent solid 0.14 noborder notitle, \
     for [w in loud_list] $series index block(w) using (few ? $1 : NaN):3:(0):($4 - $3) with vectors nohead \
         lc rgb color(w) lw 1.2 notitle, \
     $launches using 1:2:3 with points pt 7 ps 0.15 lc rgb variable notitle, \
     for [w in loud_list] $series index block(w) using 1:2 with linespoints \
         lc rgb color(w) lw 1.8 pt shape(w) ps 0.55 notitle
unset label; unset arrow; unset logscale
