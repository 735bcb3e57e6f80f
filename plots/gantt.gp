# SPDX-License-Identifier: MIT
# gantt.gp: who worked on which task when, in one launch of each of some strategies.
#
#     gnuplot -c plots/gantt.gp summary.csv out.svg launches.csv reference timeline.csv
#
# A point with as many strategies as any other is drawn, one whose tasks come all at once among equals: four of its
# strategies, of a batch the first, else the first tasks.
CHART = "gantt.gp"; HERE = ARG0[1:strlen(ARG0) - strlen(CHART)]
SUMMARY = exists("ARG1") ? ARG1 : ""; OUT = exists("ARG2") ? ARG2 : ""
LAUNCHES = exists("ARG3") ? ARG3 : ""; REFERENCE = exists("ARG4") ? ARG4 : ""
TIMELINE = exists("ARG5") ? ARG5 : ""
METRICS = "\tmakespan_ratio\tthroughput\t"
LAUNCH_METRIC = ""
AXIS = ""
unwanted(dummy) = 0
DULL = "mean= sigma= alpha= every= slow= keys= zipf= in_flight= burst= peak= choices= limit= bound= settle= steal= spin= capacity= queue= dispatch= tasks= workers_min= producers="
load HERE."style.gp"
load HERE."strategies.gp"
TASKS_MAX = 512 # of a launch: more would be slivers
STRIPS_MAX = 4
SHOWN_FIRST = "round_robin least_busy batch central random"

# Rows of the timeline, with the launches that they are of.
set datafile separator comma
set datafile columnheaders
tasks = 0; launch_list = ""; launch_count = 0
if (TIMELINE ne "") {
    stats TIMELINE using 0 nooutput
    tasks = exists("STATS_records") ? int(STATS_records) : 0
}
if (tasks < 1 || LAUNCHES eq "") {
    printerr sprintf("%s: no tasks", TIMELINE)
    exit status 3
}
array TL[tasks]; array TW[tasks]; array TS[tasks]; array TE[tasks]; array TT[tasks]
t = 0; seen = 0
launch_of(key) = at(launch_list, key) ? at(launch_list, key) : \
    (launch_count = launch_count + 1, launch_list = launch_list.entry(key, launch_count), launch_count)
task(l) = known(column("started_ns")) && known(column("ended_ns")) && column("worker") >= 0 ? (t = t + 1, TL[t] = l, \
    TW[t] = column("worker"), TS[t] = column("started_ns") * 1e-9, TE[t] = column("ended_ns") * 1e-9, TT[t] = column("task")) : 0
set table $null
plot TIMELINE using (task(launch_of(strcol("launch"))), 0) with table
unset table
array LAUNCH_PANEL[launch_count]; array LAUNCH_Q[launch_count]; array BATCH[launch_count]
do for [l = 1:launch_count] { LAUNCH_PANEL[l] = 0; LAUNCH_Q[l] = 0; BATCH[l] = 0 }
number(s) = strlen(s) ? real(s) : 0
place(l, p, q) = l && p && q ? (LAUNCH_PANEL[l] = p, LAUNCH_Q[l] = q, \
    BATCH[l] = strstrt(strcol("point"), "arrivals=batch") ? number(strcol("tasks")) : 0) : 0
set table $null
plot LAUNCHES using (place(at(launch_list, strcol("launch")), launch_panel(0), at(primitive_list, strcol("primitive"))), 0) with table
unset table

# What is shown of a launch: of a batch the first, else the first tasks.
array FIRST[launch_count]; array BEGIN[launch_count]; array END[launch_count]; array TWIN[launch_count]; array CREW[launch_count]
do for [l = 1:launch_count] { FIRST[l] = 1e300; BEGIN[l] = 1e300; END[l] = 0; TWIN[l] = 0; CREW[l] = 0 }
do for [j = 1:t] { FIRST[TL[j]] = smaller(FIRST[TL[j]], TT[j]) }
is_shown(j, l) = TL[j] == l && TT[j] - FIRST[l] < (BATCH[l] > 0 ? smaller(BATCH[l], TASKS_MAX) : TASKS_MAX)
do for [j = 1:t] {
    if (is_shown(j, TL[j])) {
        l = TL[j]; BEGIN[l] = smaller(BEGIN[l], TS[j]); END[l] = larger(END[l], TE[j]); CREW[l] = larger(CREW[l], TW[j] + 1)
    }
}
# A strategy that was launched with several probes is drawn once.
do for [l = 2:launch_count] {
    do for [o = 1:l - 1] { if (launch_count > 1 && LAUNCH_PANEL[o] == LAUNCH_PANEL[l] && LAUNCH_Q[o] == LAUNCH_Q[l]) { TWIN[l] = 1 } }
}
# The panel with the most strategies; among equals a batch; then the one whose strategies differ most.
array MEMBERS[panels + 1]; array AT_ONCE[panels + 1]; array SHORT[panels + 1]; array LONG[panels + 1]
do for [p = 1:panels] { MEMBERS[p] = 0; AT_ONCE[p] = 0; SHORT[p] = 1e300; LONG[p] = 0 }
do for [l = 1:launch_count] {
    p = LAUNCH_PANEL[l]
    if (p && !TWIN[l]) {
        MEMBERS[p] = MEMBERS[p] + 1
        if (BATCH[l]) { AT_ONCE[p] = 1 }
        SHORT[p] = smaller(SHORT[p], END[l] - BEGIN[l]); LONG[p] = larger(LONG[p], END[l] - BEGIN[l])
    }
}
score(p) = MEMBERS[p] == 0 ? 0 : 1000 * MEMBERS[p] + 500 * AT_ONCE[p] + smaller(499, LONG[p] / larger(SHORT[p], 1e-12))
pick = 0
do for [p = 1:panels] {
    if (score(p) > 0 && (pick == 0 || score(p) > score(larger(pick, 1)))) { pick = p }
}
if (pick == 0) {
    printerr sprintf("%s: tasks of no launch", TIMELINE)
    exit status 3
}
array STRIP[STRIPS_MAX]
strips = 0
do for [pass = 1:2] {
    do for [w in SHOWN_FIRST] {
        do for [l = 1:launch_count] {
            if (pass == 1 && strips < STRIPS_MAX && LAUNCH_PANEL[l] == pick && !TWIN[l] && PRIMITIVE[LAUNCH_Q[l]] eq w) { strips = strips + 1; STRIP[strips] = l }
        }
    }
    do for [l = 1:launch_count] {
        if (pass == 2 && strips < STRIPS_MAX && LAUNCH_PANEL[l] == pick && !TWIN[l] && strstrt(" ".SHOWN_FIRST." ", " ".PRIMITIVE[LAUNCH_Q[l]]." ") == 0) {
            strips = strips + 1; STRIP[strips] = l
        }
    }
}

# Times of the strips on one scale; what is longer than twice the median of all is marked.
begin_all = 1e300; end_all = 0; workers = 0; lengths = 0
array FROM[strips]; array TO[strips]; array BUSY[strips]; array SHOWN_TASKS[strips]; array WORKERS[strips]
do for [k = 1:strips] {
    FROM[k] = 1e300; TO[k] = 0; BUSY[k] = 0; SHOWN_TASKS[k] = 0; WORKERS[k] = 0
    do for [j = 1:t] {
        if (is_shown(j, STRIP[k])) {
            FROM[k] = smaller(FROM[k], TS[j]); TO[k] = larger(TO[k], TE[j]); BUSY[k] = BUSY[k] + TE[j] - TS[j]
            SHOWN_TASKS[k] = SHOWN_TASKS[k] + 1; WORKERS[k] = larger(WORKERS[k], TW[j] + 1)
        }
    }
    workers = larger(workers, WORKERS[k])
}
span = 0
do for [k = 1:strips] { span = larger(span, TO[k] - FROM[k]) }
set print $lengths
do for [k = 1:strips] { do for [j = 1:t] { if (is_shown(j, STRIP[k])) { print sprintf("%.12g", TE[j] - TS[j]) } } }
unset print
set datafile separator whitespace
set datafile nocolumnheaders
stats $lengths using 1 nooutput
median_length = STATS_median

panel_text = PANEL[pick]
panels = strips
LANE = smaller(16.0, larger(4.0, 120.0 / larger(workers, 1)))
array TALL[panels + 1]
do for [p = 1:panels] { TALL[p] = 40 + LANE * WORKERS[p] + 34 }
headline = "Who worked on what, task by task"
subline = "A bar is a task, a line a worker; long tasks, over twice the median, are orange. What is white is a worker without a task."
estimator = ""; interval_text = ""
FOOTER = sprintf("one launch of each strategy, %s; %s", AT_ONCE[pick] ? "the tasks of one batch" : "the first tasks", panel_text)
ONE_COLUMN = 1
load HERE."page.gp"
do for [k = 1:strips] {
    q = LAUNCH_Q[STRIP[k]]
    set print $bars
    print "0 0 0 0"
    do for [j = 1:t] {
        if (is_shown(j, STRIP[k])) {
            print sprintf("%.12g %.12g %d %d", TS[j] - FROM[k], TE[j] - FROM[k], TW[j] + 1, \
                TE[j] - TS[j] > 2 * median_length ? 0xd98e00 : 0x4a90c2)
        }
    }
    unset print
    unset label; unset arrow; unset logscale; unset tics; unset grid
    set lmargin at screen across(BOX_LEFT[k] + 40)
    set rmargin at screen across(BOX_LEFT[k] + BOX_WIDTH - 30)
    set tmargin at screen down(BOX_TOP[k] + 40)
    set bmargin at screen down(BOX_TOP[k] + 40 + LANE * WORKERS[k])
    set xrange [0:span]
    set yrange [WORKERS[k] + 0.5:0.5]
    set border 1
    done = step_of(span)
    set xtics out nomirror font F9 tc rgb SOFT scale 0.5 ("" -1)
    do for [w = 0:int(floor(span / tics_step + 1e-9))] { set xtics add (time_tic(w * tics_step) w * tics_step) }
    note = sprintf("%d tasks done after %ss; %.0f %% of %d workers' time in use", SHOWN_TASKS[k], si(TO[k] - FROM[k]), \
        100 * BUSY[k] / larger(WORKERS[k] * (TO[k] - FROM[k]), 1e-300), WORKERS[k])
    do for [i = 1:n] {
        if (P[i] == pick && Q[i] == q && MET[M[i]] eq "makespan_ratio") {
            note = note.sprintf("; makespan in all launches %.2f (%.2f to %.2f) x the least possible", V[i], L[i], H[i])
        }
    }
    set label 1 title_of(q) at screen across(BOX_LEFT[k] + 16), screen down(BOX_TOP[k] + 12) left font F13 tc rgb INK
    set label 2 note at screen across(BOX_LEFT[k] + 16), screen down(BOX_TOP[k] + 29) left font F10 tc rgb INK
    set label 3 "1" at screen across(BOX_LEFT[k] + 32), first 1 right font F8 tc rgb SOFT
    if (WORKERS[k] > 1) { set label 4 sprintf("%d", WORKERS[k]) at screen across(BOX_LEFT[k] + 32), first WORKERS[k] right font F8 tc rgb SOFT }
    set arrow 1 from TO[k] - FROM[k], graph 0 to TO[k] - FROM[k], graph 1 nohead lc rgb RED lw 1.2
    plot $bars using (($1 + $2) / 2):3:1:2:($3 - 0.42):($3 + 0.42):4 with boxxyerror fs solid 1.0 border lc rgb "white" fc rgb variable notitle
}
unset multiplot
unset output
