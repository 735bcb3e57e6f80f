# SPDX-License-Identifier: MIT
# dots.gp: one panel with the primitives below each other, sorted: interval, dot, launches as small dots.
#
# Before: p, the panel; `what`, `options` and `note`, its title; chosen(i), whether row i is in it; sort_key(i), the largest on
# top; value_text(i), the number at the right; line_at, where a vertical line goes (NaN: none); tic_label(v), of the tics;
# from_zero, 1 if a linear axis begins at 0; bars and scale_high, where they exist: bars instead of dots, and the end of a
# scale that panels share; log_at, the ratio of largest to smallest above which it is logarithmic;
# partner(i), a row that is drawn as an open circle on the same line (0: none).
ROW = 17.0
count = 0
do for [i = 1:n] {
    if (chosen(i)) { count = count + 1; LK[count] = sort_key(i); LI[count] = i }
}
done = sort(count)
lowest = 1e300; highest = -1e300
# A control that is far away would push all others together: it keeps its number, its dot may lie outside.
do for [k = 1:count] {
    i = LI[k]
    if (!CONTROL[Q[i]]) {
        lowest = smaller(lowest, smaller(L[i], A[i])); highest = larger(highest, larger(H[i], Z[i]))
        j = partner(i)
        if (j) { lowest = smaller(lowest, V[j]); highest = larger(highest, V[j]) }
    }
}
if (highest < lowest) { lowest = L[LI[1]]; highest = H[LI[count]] }
if (exists("scale_high") && scale_high > 0) { highest = scale_high }
logarithmic = lowest > 0 && highest > log_at * lowest

set print $points
do for [k = 1:count] {
    i = LI[k]
    j = partner(i)
    print sprintf("%d %.12g %.12g %.12g %d %d %.12g", k, V[i], L[i], H[i], COLOR[Q[i]], SHAPE[Q[i]], j ? V[j] : V[i])
}
unset print
set print $launches
print "0 -9 0" # outside the panel: a block must not be empty
array LINE[primitives]
do for [q = 1:primitives] { LINE[q] = 0 }
do for [k = 1:count] { LINE[Q[LI[k]]] = k }
do for [j = 1:r] {
    k = LP[j] == p ? LINE[LQ[j]] : 0
    if (k > 0 && LX[j] == X[LI[larger(k, 1)]]) {
        print sprintf("%.12g %.12g %d", LV[j], k - 0.32, COLOR[LQ[j]])
    }
}
unset print

# As wide as the longest name and the longest number, about 5.6 pixels a character.
names_width = 60; values_width = 40
do for [k = 1:count] {
    names_width = larger(names_width, 28 + 5.6 * strlen(title_of(Q[LI[k]])))
    values_width = larger(values_width, 24 + 5.6 * strlen(value_text(LI[k])))
}
set lmargin at screen across(BOX_LEFT[p] + names_width)
set rmargin at screen across(BOX_LEFT[p] + BOX_WIDTH - values_width)
set tmargin at screen down(BOX_TOP[p] + DOTS_HEAD)
set bmargin at screen down(BOX_TOP[p] + DOTS_HEAD + ROW * count + 6)
set yrange [0.35:count + 0.65]
unset ytics; unset logscale
set xtics out nomirror font F9 tc rgb SOFT scale 0.5 autofreq
set grid xtics lt 1 lc rgb 0xe6e6e6 lw 0.7
unset label; unset arrow
if (logarithmic) {
    set logscale x
    set xrange [lowest / 1.15:highest * 1.15]
    done = tics_for(lowest / 1.15, highest * 1.15)
    set xtics autofreq ("" 1)
    do for [w in log_tics] { set xtics add (tic_label(tic_value(w)) tic_value(w)) }
} else {
    pad = (highest - lowest) * 0.06 + (highest == lowest ? highest * 0.1 : 0)
    if (known(line_at)) { lowest = smaller(lowest, line_at); highest = larger(highest, line_at) }
    x_from = from_zero ? 0 : lowest - pad
    set xrange [x_from:highest + pad]
    done = step_of(highest + pad - x_from)
    set xtics autofreq ("" 1e300)
    do for [k = int(ceil(x_from / tics_step - 1e-9)):int(floor((highest + pad) / tics_step + 1e-9))] {
        set xtics add (tic_label(k * tics_step) k * tics_step)
    }
}
set label 1 what at screen across(BOX_LEFT[p] + 16), screen down(BOX_TOP[p] + 14) left font F13 tc rgb INK
set label 2 options at screen across(BOX_LEFT[p] + 16), screen down(BOX_TOP[p] + 29) left font fitting(options, F9, F8) tc rgb SOFT
set label 3 note at screen across(BOX_LEFT[p] + 16), screen down(BOX_TOP[p] + 44) left font fitting(note, F10, F9) tc rgb INK
do for [k = 1:count] {
    q = Q[LI[k]]
    set label 10 + 2 * k title_of(q) at screen across(BOX_LEFT[p] + names_width - 8), first k right \
        font F9 tc rgb (LOUD[q] ? COLOR[q] : INK)
    set label 11 + 2 * k value_text(LI[k]) at screen across(BOX_LEFT[p] + BOX_WIDTH - 14), first k right \
        font F9 tc rgb INK
}
if (known(line_at)) { set arrow 1 from line_at, graph 0 to line_at, graph 1 nohead lc rgb INK lw 0.8 dt 2 }
bar_end(v) = exists("bars") ? smaller(v, highest + pad) : NaN
plot $points using (exists("bars") ? 0 : NaN):1:(0):(bar_end($2)):($1 - 0.32):($1 + 0.32):5 with boxxyerror lc rgb variable \
         fs transparent solid 0.35 noborder notitle, \
     $points using 7:1:($2 - $7):(0) with vectors nohead lw 0.8 lc rgb GREY notitle, \
     $points using ($7 == $2 ? NaN : $7):1:5 with points pt 6 ps 0.5 lc rgb variable notitle, \
     $launches using 1:2:3 with points pt 7 ps 0.18 lc rgb variable notitle, \
     $points using 3:1:($4 - $3):(0):5 with vectors nohead lw 2.2 lc rgb variable notitle, \
     $points using 2:1:6:5 with points ps 0.62 pt variable lc rgb variable notitle
unset label; unset arrow
