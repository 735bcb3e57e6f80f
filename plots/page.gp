# SPDX-License-Identifier: MIT
# page.gp: how a page is made up: panels in two columns, a title that says what is seen, a footer.
#
# The chart sets TALL[p] (height of panel p in pixels, 0 to leave it out), `headline`, `subline`, `estimator` and `interval_text`
# (or FOOTER in place of both), ONE_COLUMN where panels share a scale, and loads this file once;
# then each panel lies at BOX_LEFT[p], BOX_TOP[p] (pixels from the upper left corner), BOX_WIDTH wide and TALL[p] high.
PAGE = 1000.0
HEAD = 64.0
FOOT = 54.0
shown = 0
do for [p = 1:panels] { shown = shown + (TALL[p] > 0) }
one_column = shown < 2 || exists("ONE_COLUMN")
BOX_WIDTH = one_column ? PAGE : PAGE / 2
array BOX_LEFT[panels]; array BOX_TOP[panels]
# The next panel goes where there is more room.
left_reach = HEAD; right_reach = HEAD
do for [p = 1:panels] {
    if (TALL[p] > 0) {
        if (!one_column && right_reach < left_reach) {
            BOX_LEFT[p] = BOX_WIDTH; BOX_TOP[p] = right_reach; right_reach = right_reach + TALL[p]
        } else {
            BOX_LEFT[p] = 0; BOX_TOP[p] = left_reach; left_reach = left_reach + TALL[p]
        }
    }
}
reach = larger(left_reach, right_reach)
page_height = reach + FOOT
F8 = "sans-serif,8"; F9 = "sans-serif,9"; F10 = "sans-serif,10"; F11 = "sans-serif,11"; F13 = "sans-serif,13"
F17 = "sans-serif,17"
# What must fit into a panel's width gets a smaller font where it is long.
fitting(s, normal, small) = 6.1 * strlen(s) > BOX_WIDTH - 24 ? small : normal
across(px) = px / PAGE
down(px) = 1 - px / page_height

launches_word = launches_low == launches_high ? sprintf("%d", launches_high) : \
    sprintf("%d to %d", launches_low, launches_high)
windows_word = r == 0 ? "" : windows_low == windows_high ? sprintf(" of %d windows", windows_high) : \
    sprintf(" of %d to %d windows", windows_low, windows_high)
footer = exists("FOOTER") ? FOOTER : sprintf("%s; %s launches%s a point; %s", estimator, launches_word, windows_word, interval_text)

# Tics of a logarithmic axis: 1, 2 and 5 of each decade where the decades alone would be few. A word of the list is
# mantissa * 1000 + exponent + 500, because real() does not read 1e+06.
log_tics = ""
tic_value(w) = int(w) / 1000 * 10.0 ** (int(w) % 1000 - 500)
tics_for(low, high) = (log_tics = "", sum [e = int(floor(log10(low))):int(ceil(log10(high)))] ( \
    log_tics = log_tics.sprintf(" %d", 1500 + e). \
        (high / low < 200 ? sprintf(" %d %d", 2500 + e, 5500 + e) : ""), 0))

# Tics of a linear axis: five or so, in steps of 1, 2 or 5 of a decade; tics_step is what lies between two.
tics_step = 1.0
step_of(span) = (tics_step = 10.0 ** floor(log10(span / 6)), span / 6 / tics_step > 5 ? (tics_step = 10 * tics_step) : \
    span / 6 / tics_step > 2 ? (tics_step = 5 * tics_step) : span / 6 / tics_step > 1 ? (tics_step = 2 * tics_step) : 0, tics_step)

# What is drawn comes from data blocks, written by the charts themselves.
set datafile separator whitespace
set datafile nocolumnheaders
set encoding utf8
set terminal svg size PAGE, page_height dynamic noenhanced font F11 background rgb "white" linewidth 1
set output OUT
set multiplot
set border 0
unset tics; unset key
set lmargin at screen 0; set rmargin at screen 1; set tmargin at screen 1; set bmargin at screen 0
set xrange [0:1]; set yrange [0:1]
set label 1 headline at screen across(16), screen down(24) left font F17 tc rgb INK
set label 2 subline at screen across(16), screen down(45) left font F11 tc rgb SOFT
set label 3 footer at screen across(16), screen down(page_height - 28) left font F9 tc rgb SOFT
set label 4 sprintf("run %s, machine key %s", run_id, machine) \
    at screen across(16), screen down(page_height - 12) left font F9 tc rgb SOFT
plot NaN notitle
unset label
set border 3 lc rgb 0xa0a0a0 lw 0.8
