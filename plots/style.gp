# SPDX-License-Identifier: MIT
# style.gp: what all charts share: reading by column name, series, colours, labels, footer.
#
# A chart is started as
#
#     gnuplot -c plots/throughput.gp summary.csv out.svg [launches.csv [reference [timeline.csv]]]
#
# sets CHART (its file name), the variables of the argument list (which a loaded file does not see), METRICS (names, each
# between tabs), LAUNCH_METRIC (a column of launches.csv, or ""), AXIS (the column along x, or ""; of several words the first
# that has a value in the row), unwanted(0) (of the row that is being read), and loads this file.
#
# It finds then, for each of the `n` rows of summary.csv that have one of these metrics and a value:
#
#     P[i] panel, Q[i] primitive, M[i] metric, X[i] axis, V[i] L[i] H[i] value and interval, A[i] Z[i] smallest and
#     largest launch, NL[i] launches, B[i] whether the primitive is the scenario's reference, UNIT[i] the metric's unit
#
# and the names behind the numbers: PANEL[p] (scenario and options), PRIMITIVE[q], MET[m]; PER[p] is what stands behind a
# throughput: nothing where operations are counted, else what is ("B/s").
# Colours and shapes follow from summary.csv alone, so they are the same in all charts of a report.

if (OUT eq "") {
    printerr sprintf("usage: gnuplot -c %s summary.csv out.svg [launches.csv [reference]]", CHART)
    exit status 2
}
TAB = "\t"
# Bytes while reading: positions in strings are then cheap and the same everywhere.
set encoding default
set datafile separator comma
set datafile columnheaders

# The columns must be there: gnuplot itself would go on with what it has.
stats SUMMARY using 0 nooutput
rows = exists("STATS_records") ? int(STATS_records) : 0
if (rows < 1) {
    printerr sprintf("%s: no rows", SUMMARY)
    exit status 3
}
set datafile nocolumnheaders
header = TAB
set table $null
plot SUMMARY every ::0::0 using (sum [k = 1:STATS_columns] (header = header.strcol(k).TAB, 0)) with table
unset table
set datafile columnheaders
NEEDED = "point scenario primitive control reference probe metric unit better value low high trials launches".\
         " launch_low launch_high outcome run_id machine"
do for [k = 1:words(NEEDED)] {
    if (strstrt(header, TAB.word(NEEDED, k).TAB) == 0) {
        printerr sprintf("%s: no column \"%s\"", SUMMARY, word(NEEDED, k))
        exit status 2
    }
}

has_column(name) = strstrt(header, TAB.name.TAB) > 0
# Of the axis the columns that there are: results of an older contend lack some, and so has its chart nothing to draw.
axis_columns = ""
do for [k = 1:words(AXIS)] {
    if (has_column(word(AXIS, k))) { axis_columns = axis_columns." ".word(AXIS, k) }
}
if (AXIS ne "" && words(axis_columns) == 0) {
    printerr sprintf("%s: no column \"%s\"", SUMMARY, word(AXIS, 1))
    exit status 3
}

larger(a, b) = a > b ? a : b
smaller(a, b) = a < b ? a : b
# A list numbers its members: "\tkey\t10001\tkey\t10002" is 1 and 2 (gnuplot would read 00008 as octal).
spot = 0
at(list, key) = (spot = strstrt(list, TAB.key.TAB)) == 0 ? 0 : \
                int(list[spot + strlen(key) + 2 : spot + strlen(key) + 6]) - 10000
entry(key, number) = TAB.key.TAB.sprintf("%d", 10000 + number)

# In a point's name an axis goes without its unit: spin_ns is "spin=1us".
bare(name) = strstrt(name, "_ns") ? name[1:strstrt(name, "_ns") - 1] : \
    strstrt(name, "_bytes") ? name[1:strstrt(name, "_bytes") - 1] : name
AXIS_WORD = bare(word(AXIS, 1))."="
starts(s, t) = strstrt(s, t) == 1
ends(s, t) = strlen(s) >= strlen(t) && s[strlen(s) - strlen(t) + 1:*] eq t
# DULL names options ("sigma= alpha=") that go without saying where a scenario has one value of them; `varied` has the others.
# COLUMN names options that the chart shows otherwise: they are left out always.
if (!exists("DULL")) { DULL = "" }
if (!exists("COLUMN")) { COLUMN = "" }
varied = " "; first_values = TAB
key_of(w) = w[1:strstrt(w, "=")]
may_be_dull(w) = DULL ne "" && strstrt(" ".DULL." ", " ".key_of(w)." ") > 0
value_at = 0
differs(key, value) = (value_at = strstrt(first_values, TAB.key.TAB)) == 0 ? (first_values = first_values.key.TAB.value.TAB, 0) : \
    first_values[value_at + strlen(key) + 2 : value_at + strlen(key) + strlen(value) + 2] ne value.TAB
vary(s, k) = k > words(s) ? 0 : ((may_be_dull(word(s, k)) && !strstrt(varied, " ".key_of(word(s, k))." ") && \
    differs(strcol("scenario")." ".key_of(word(s, k)), word(s, k)[strlen(key_of(word(s, k))) + 1:*]) ? \
    (varied = varied.key_of(word(s, k))." ") : 0), vary(s, k + 1))
if (DULL ne "") {
    set table $null
    plot SUMMARY using (vary(strcol("point"), 2), 0) with table
    unset table
}
# "scenario a=1 b=2" of a point: without the primitive, the axis and what goes without saying: what is as always, and what
# is switched off.
dull(w) = starts(w, "probe=") || w eq "memory=local" || w eq "call=inlined" || w eq "unit=thread" || \
    ends(w, "=0") || ends(w, "=0ns") || ends(w, "=false") || ends(w, "=") || (AXIS ne "" && starts(w, AXIS_WORD)) || strstrt(" ".COLUMN." ", " ".key_of(w)." ") > 0 || (may_be_dull(w) && !strstrt(varied, " ".key_of(w)." "))
rest(s, k) = k > words(s) ? "" : (dull(word(s, k)) ? "" : " ".word(s, k)).rest(s, k + 1)
every_axis(s, k) = k > words(s) ? "" : " ".word(s, k).every_axis(s, k + 1)

array P[rows]; array Q[rows]; array M[rows]; array X[rows]; array V[rows]; array L[rows]
array H[rows]; array A[rows]; array Z[rows]; array NL[rows]; array B[rows]
array PANEL[rows]; array PRIMITIVE[rows]; array MET[rows]
array CONTROL[rows]; array REFERS[rows]; array UNIT[rows]; array FAMILY[rows]; array KIN[rows]
# Throughput of every point of the scenarios that are about speed, for the choice of the highlighted: cell, primitive, value, best of the cell.
array CC[rows]; array CQ[rows]; array CV[rows]; array BEST[rows]
n = 0; panels = 0; primitives = 0; metrics = 0; cells = 0; c = 0
panel_list = ""; primitive_list = ""; metric_list = ""; cell_list = ""
launches_low = 1e9; launches_high = 0
run_id = ""; machine = ""

panel_of(key) = at(panel_list, key) ? at(panel_list, key) : \
    (panels = panels + 1, PANEL[panels] = key, panel_list = panel_list.entry(key, panels), panels)
primitive_of(key) = at(primitive_list, key) ? at(primitive_list, key) : \
    (primitives = primitives + 1, PRIMITIVE[primitives] = key, CONTROL[primitives] = 0, REFERS[primitives] = 0, FAMILY[primitives] = 0, \
     primitive_list = primitive_list.entry(key, primitives), primitives)
metric_of(key) = at(metric_list, key) ? at(metric_list, key) : \
    (metrics = metrics + 1, MET[metrics] = key, metric_list = metric_list.entry(key, metrics), metrics)
cell_of(key) = at(cell_list, key) ? at(cell_list, key) : \
    (cells = cells + 1, BEST[cells] = 0, cell_list = cell_list.entry(key, cells), cells)

known(v) = v == v
# A number without a verified run is no result.
verified(outcome) = outcome eq "ok" || outcome eq "failed_as_expected" || outcome eq "did_not_fail"
# ANY_PROBE is 1 where a metric is none that a probe changes.
if (!exists("ANY_PROBE")) { ANY_PROBE = 0 }
plain(metric, probe) = ANY_PROBE || strstrt(metric, "latency_") == 1 || probe eq "none" || probe eq ""
refers(dummy) = strcol("reference") eq "true"
# Scenarios that count what went wrong among trials: their speed is not the subject.
shares = TAB
about_share(dummy) = strstrt(shares, TAB.strcol("scenario").TAB) > 0
share(dummy) = known(column("trials")) && strcol("better") eq "lower" && !about_share(0) ? \
    (shares = shares.strcol("scenario").TAB, 0) : 0
set table $null
plot SUMMARY using (share(0), 0) with table
unset table
axis_of(k) = k > words(axis_columns) ? NaN : \
    known(column(word(axis_columns, k))) ? column(word(axis_columns, k)) : axis_of(k + 1)
# An axis of words (AXIS_WORDS is 1) numbers them as they come, by word_of(0) of the chart; word n is NAMED[n].
if (!exists("AXIS_WORDS")) { AXIS_WORDS = 0 }
# Rows of a sweep over the axis, which have no value of it, are kept with NaN where SWEEPS is 1.
if (!exists("SWEEPS")) { SWEEPS = 0 }
names = 0; name_list = ""
array NAMED[rows]
name_of(key) = at(name_list, key) ? at(name_list, key) : \
    (names = names + 1, NAMED[names] = key, name_list = name_list.entry(key, names), names)
axis(dummy) = AXIS eq "" ? 0 : AXIS_WORDS ? name_of(word_of(0)) : axis_of(1)
keep(q) = (n = n + 1, P[n] = panel_of(strcol("scenario").rest(strcol("point"), 2)), Q[n] = q, \
    M[n] = metric_of(strcol("metric")), UNIT[n] = strcol("unit"), X[n] = axis(0), V[n] = column("value"), L[n] = column("low"), \
    H[n] = column("high"), A[n] = column("launch_low"), Z[n] = column("launch_high"), \
    NL[n] = column("launches"), B[n] = REFERENCE eq "" ? refers(0) : strcol("primitive") eq REFERENCE, \
    launches_low = NL[n] < launches_low ? NL[n] : launches_low, \
    launches_high = NL[n] > launches_high ? NL[n] : launches_high)
# Primitives that are in a scenario together are of one family: each has its own highlighted ones. Controls have the same
# name in several.
families = 0; scenarios = 0; scenario_list = ""; kin = 0
scenario_of(key) = at(scenario_list, key) ? at(scenario_list, key) : \
    (scenarios = scenarios + 1, KIN[scenarios] = 0, scenario_list = scenario_list.entry(key, scenarios), scenarios)
marry(a, b) = sum [i = 1:larger(primitives, scenarios)] ( \
    (i <= primitives && FAMILY[i] == b ? (FAMILY[i] = a) : 0), (i <= scenarios && KIN[i] == b ? (KIN[i] = a) : 0), 0)
join(s, q) = (kin = FAMILY[q] ? FAMILY[q] : KIN[s] ? KIN[s] : (families = families + 1), \
    KIN[s] && KIN[s] != kin ? marry(kin, KIN[s]) : 0, KIN[s] = kin, FAMILY[q] = kin)
cell(q) = (REFERS[q] = REFERS[q] + refers(0), c = c + 1, CC[c] = cell_of(strcol("scenario").every_axis(strcol("point"), 2)), CQ[c] = q, \
    CV[c] = column("value"), BEST[CC[c]] = CV[c] > BEST[CC[c]] && !CONTROL[q] ? CV[c] : BEST[CC[c]])
row(q) = (run_id = strcol("run_id"), machine = strcol("machine"), \
    CONTROL[q] = strcol("control") eq "true", CONTROL[q] ? 0 : join(scenario_of(strcol("scenario")), q), \
    known(column("value")) && verified(strcol("outcome")) && plain(strcol("metric"), strcol("probe")) ? \
        ((strcol("metric") eq "throughput" && !about_share(0) ? cell(q) : 0), \
         (strstrt(METRICS, TAB.strcol("metric").TAB) && !unwanted(0) && (SWEEPS || known(axis(0))) ? keep(q) : 0)) : 0)
set table $null
plot SUMMARY using (row(primitive_of(strcol("primitive"))), 0) with table
unset table
# Rows come in the order in which launches happened to be shuffled: panels and colours go by name instead. gnuplot
# compares strings for equality only.
LETTERS = " -.0123456789:=ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
letter(s, k) = k > strlen(s) ? 0 : 1 + strstrt(LETTERS, s[k:k])
after(a, b, k) = k > strlen(a) ? 0 : \
    a[k:k] eq b[k:k] && k <= strlen(b) ? after(a, b, k + 1) : letter(a, k) > letter(b, k)
array RANK[rows]
do for [p = 1:panels] {
    RANK[p] = 1 + (panels < 2 ? 0 : sum [o = 1:panels] (o != p && after(PANEL[p], PANEL[o], 1)))
}
array UNSORTED[rows]
do for [p = 1:panels] { UNSORTED[p] = PANEL[p] }
panel_list = ""
do for [p = 1:panels] {
    PANEL[RANK[p]] = UNSORTED[p]
    panel_list = panel_list.entry(UNSORTED[p], RANK[p])
}
do for [i = 1:n] {
    P[i] = RANK[P[i]]
    if (!known(L[i])) { L[i] = V[i]; H[i] = V[i] }
    if (!known(A[i])) { A[i] = V[i]; Z[i] = V[i] }
}

# Seven highlighted series of each family: the primitive that most of its scenarios have as their reference, and those that
# are nearest to the best of each point, on average, among those that at least half as many points have as any.
array SCORE[primitives]; array SCORES[primitives]; array LOUD[primitives]
array COLOR[primitives]; array SHAPE[primitives]
do for [q = 1:primitives] { SCORE[q] = 0; SCORES[q] = 0; LOUD[q] = 0 }
do for [i = 1:c] {
    if (CV[i] > 0 && BEST[CC[i]] > 0) {
        q = CQ[i]
        SCORE[q] = SCORE[q] + log10(CV[i] / BEST[CC[i]])
        SCORES[q] = SCORES[q] + 1
    }
}
do for [f = 1:families] {
    reference = 0; most_cells = 0
    do for [q = 1:primitives] {
        if (FAMILY[q] == f && !CONTROL[q]) {
            most_cells = larger(most_cells, SCORES[q])
            reference = !reference || REFERS[q] > REFERS[larger(reference, 1)] ? q : reference
        }
    }
    if (reference) { LOUD[reference] = 1 }
    do for [k = 1:6] {
        pick = 0
        do for [q = 1:primitives] {
            if (FAMILY[q] == f && !LOUD[q] && !CONTROL[q] && 2 * SCORES[q] >= most_cells) {
                mean = SCORES[q] ? SCORE[q] / SCORES[q] : -9
                if (!pick || mean > pick_mean) { pick = q; pick_mean = mean }
            }
        }
        if (pick) { LOUD[pick] = 1 }
    }
}
# Okabe and Ito's colours without the yellow, which vanishes on white; each with a shape of its own.
GREY = 0xb4b4b4; INK = 0x333333; SOFT = 0x767676; RED = 0xb03a2e
array PALETTE[7] = [0x0072b2, 0xd55e00, 0x009e73, 0xb5548c, 0xd98e00, 0x3fa3dd, 0x111111]
array SHAPES[7] = [7, 5, 9, 13, 11, 6, 4]
do for [q = 1:primitives] {
    k = LOUD[q] ? 1 + (sum [o = 1:primitives] (o != q && LOUD[o] && FAMILY[o] == FAMILY[q] && after(PRIMITIVE[q], PRIMITIVE[o], 1))) : 0
    COLOR[q] = CONTROL[q] ? SOFT : GREY
    SHAPE[q] = CONTROL[q] ? 2 : 7
    if (LOUD[q]) { COLOR[q] = PALETTE[k]; SHAPE[q] = SHAPES[k] }
}
title_of(q) = PRIMITIVE[q].(CONTROL[q] ? " (control)" : "")
ink_of(q) = LOUD[q] ? COLOR[q] : SOFT

array PER[rows]
do for [i = 1:n] { PER[P[i]] = UNIT[i] eq "1/s" ? "" : UNIT[i] }

# Sorting and spreading: LK is what is sorted by, LI comes along. spread() moves sorted positions apart by `gap`,
# first upwards, then back below `top`.
SERIES_MAX = 2 * rows + 1
array LK[SERIES_MAX]; array LI[SERIES_MAX]
swap_keep = 0
swap(j) = (swap_keep = LK[j], LK[j] = LK[j + 1], LK[j + 1] = swap_keep, \
           swap_keep = LI[j], LI[j] = LI[j + 1], LI[j + 1] = swap_keep, 0)
sort(count) = count < 2 ? 0 : \
    sum [i = 1:count - 1] (sum [j = 1:count - i] (LK[j] > LK[j + 1] ? swap(j) : 0))
spread(count, gap, top) = count < 1 ? 0 : ( \
    (count < 2 ? 0 : sum [i = 2:count] (LK[i] = larger(LK[i], LK[i - 1] + gap), 0)), \
    LK[count] = smaller(LK[count], top), \
    (count < 2 ? 0 : sum [i = 2:count] (LK[count + 1 - i] = \
        smaller(LK[count + 1 - i], LK[count + 2 - i] - gap), 0)), 0)

# Numbers with three digits and an SI prefix.
si(v) = v == 0 ? "0" : \
    gprintf(abs(v) / 1000**floor(log10(abs(v)) / 3 + 1e-9) >= 99.95 ? "%.0s%c" : \
            abs(v) / 1000**floor(log10(abs(v)) / 3 + 1e-9) >= 9.995 ? "%.1s%c" : "%.2s%c", v)
# The same as short as it goes, for tics: 1.5M, 500k, 0.2.
thousands(v) = v == 0 ? 0 : floor(log10(abs(v)) / 3 + 1e-9)
si_tic(v) = abs(v) < 1e-15 ? "0" : thousands(v) > 0 ? \
    sprintf("%.12g", v / 1000 ** thousands(v)).word("k M G T P", thousands(v)) : sprintf("%.12g", v)
time_tic(v) = v == 0 ? "0" : thousands(v) < 0 ? \
    sprintf("%.12g", v / 1000.0 ** thousands(v)).word("p n u m", 5 + thousands(v))."s" : sprintf("%.12gs", v)
decade_low(v) = 10.0**floor(log10(v) + 1e-9)
decade_high(v) = 10.0**ceil(log10(v) - 1e-9)
bytes_text(v) = v >= 1048576 && int(v) % 1048576 == 0 ? sprintf("%d MiB", v / 1048576) : \
    v >= 1024 && int(v) % 1024 == 0 ? sprintf("%d KiB", v / 1024) : sprintf("%d B", v)
first_word(s) = word(s, 1)
other_words(s) = strlen(s) > strlen(word(s, 1)) ? s[strlen(word(s, 1)) + 2 : *] : ""

# Values of single launches, where launches.csv is given: panel, primitive, axis, value.
launch_rows = 0; r = 0; windows_low = 1e9; windows_high = 0
array LP[1]; array LQ[1]; array LX[1]; array LV[1]
launch_panel(dummy) = at(panel_list, strcol("scenario").rest(strcol("point"), 2))
launch_row(p, q, v) = (p && q && known(v) && verified(strcol("outcome")) && plain(LAUNCH_METRIC, strcol("probe")) ? \
        (windows_low = smaller(windows_low, column("windows")), windows_high = larger(windows_high, column("windows")), r = r + 1, LP[r] = p, LQ[r] = q, LX[r] = axis(0), LV[r] = v) : 0)
if (LAUNCHES ne "" && LAUNCH_METRIC ne "") {
    set datafile nocolumnheaders
    stats LAUNCHES using 0 every ::0::0 nooutput
    header = TAB
    set table $null
    plot LAUNCHES every ::0::0 using (sum [k = 1:STATS_columns] (header = header.strcol(k).TAB, 0)) with table
    unset table
    set datafile columnheaders
    NEEDED = "point scenario primitive probe outcome windows ".LAUNCH_METRIC.axis_columns
    do for [k = 1:words(NEEDED)] {
        if (strstrt(header, TAB.word(NEEDED, k).TAB) == 0) {
            printerr sprintf("%s: no column \"%s\"", LAUNCHES, word(NEEDED, k))
            exit status 2
        }
    }
    stats LAUNCHES using 0 nooutput
    launch_rows = exists("STATS_records") ? int(STATS_records) : 0
}
if (launch_rows > 0) {
    array LP[launch_rows]; array LQ[launch_rows]; array LX[launch_rows]; array LV[launch_rows]
    set table $null
    plot LAUNCHES using (launch_row(launch_panel(0), at(primitive_list, strcol("primitive")), \
                         column(LAUNCH_METRIC)), 0) with table
    unset table
}
interval_95 = launches_high < 6 ? "an interval at 95 % needs 6 launches or more" : \
    "interval at 95 % from order statistics"
