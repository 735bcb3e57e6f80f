// SPDX-License-Identifier: MIT
// report.c: tests of whole reports, made from sample results by gnuplot and read back.
#include "report/report.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder.h"
#include "report/chart.h"
#include "sample.h"
#include "well_formed.h"

TestSuite(report, .init = folder_enter, .fini = folder_leave);

// Reports on a sample; the note that goes with success is in `error`.
static void report_on(unsigned parts, struct error *error)
{
    cr_assert_eq(sample_write(".", parts), 0);
    int code = report_write(".", NULL, NULL, error);
    cr_assert_eq(code, 0, "%s", error->text);
}

static bool has(const char *name, const char *words)
{
    size_t bytes;
    char *text = folder_get(name, &bytes);
    bool found = strstr(text, words) != NULL;
    free(text);
    return found;
}

static bool exists(const char *name)
{
    return access(name, F_OK) == 0;
}

static void expect_well_formed(const char *name)
{
    size_t bytes;
    char *text = folder_get(name, &bytes);
    const char *wrong = ill_formed_at(text);
    cr_expect_null(wrong, "%s is not well-formed at: %.200s", name, wrong);
    wrong = outside_reference(text);
    cr_expect_null(wrong, "%s refers to: %.200s", name, wrong);
    free(text);
}

// Of the sample's locks.
static const char *const all[] = {"charts/throughput.svg", "charts/ratio.svg", "charts/latency.svg",
                                  "charts/fairness.svg", "charts/product.svg"};

// Of its rings and streams, and words that must be in them.
static const struct {
    const char *file, *words[4];
} flows[] = {
    {"charts/topology.svg", {"ring_throughput 1:1", "ring_throughput N:N", "mpmc_turn"}},
    {"charts/chunk.svg", {"16 B", "4 KiB", "GB/s", "locked_pthread_errorcheck"}},
    {"charts/batch.svg", {"batch=64: spsc_cached", "x locked", "rte_ring_mp"}},
    {"charts/capacity.svg", {"capacity=64 KiB: ", "capacity=64: ", "elements that the ring"}},
    {"charts/open_loop.svg", {"100 k/s", "10 M/s", "us", "spsc_cached"}},
};
#define FLOWS (sizeof flows / sizeof flows[0])

// Of its pools, and words that must be in them.
static const struct {
    const char *file, *words[5];
} pools[] = {
    {"charts/load.svg", {"dispatch_virtual", "load 0.95: least_work", "power_of_d", "0.7"}},
    {"charts/costs.svg", {"dispatch_skewed", "heavy", "round_robin", "6.74", "6.41 to 7.01"}},
    {"charts/gantt.svg",
     {"round_robin", "batch", "64 tasks done after 360ms; 42 % of 4 workers' time in use",
      "x the least possible", "the tasks of one batch"}},
    {"charts/size.svg",
     {"enough: central 8, stealing 8, per_worker 8", "4 CPUs", "knee 8", "99th percentile"}},
    {"charts/residual.svg", {"11 of 13 within 15 % of virtual time", "peak_ewma", "+8.9 %"}},
    {"charts/granularity.svg", {"METG(50 %) is in the table", "per_worker", "100us", "60 %"}},
};
#define POOLS (sizeof pools / sizeof pools[0])

Test(report, draws_every_chart_with_the_names_of_its_series)
{
    struct error error;
    report_on(SAMPLE_LOCKS | SAMPLE_PRODUCT | SAMPLE_SWEEP, &error);
    cr_expect_str_empty(error.text);
    for (size_t i = 0; i < 5; i++) {
        cr_expect(has(all[i], "pthread_normal"), "%s", all[i]);
        cr_expect(has(all[i], "none (control)"), "%s", all[i]);
        cr_expect(has(all[i], "9f86d081884c7d65"), "%s lacks the machine's key", all[i]);
        expect_well_formed(all[i]);
    }
    cr_expect(has("charts/throughput.svg", "spin_then_park"));
    cr_expect(has("charts/latency.svg", "p99.99"));
    cr_expect(has("charts/product.svg", "W50 = 299ns (290ns to 310ns at 95 %)"));
}

Test(report, draws_what_was_swept_against_it)
{
    struct error error;
    report_on(SAMPLE_FLOW, &error);
    cr_expect_str_empty(error.text);
    for (size_t i = 0; i < FLOWS; i++) {
        for (size_t j = 0; j < 4 && flows[i].words[j]; j++)
            cr_expect(has(flows[i].file, flows[i].words[j]), "%s lacks %s", flows[i].file,
                      flows[i].words[j]);
        expect_well_formed(flows[i].file);
    }
    cr_expect(has("report.html", "<figure id=\"chart-chunk\">"));
}

Test(report, draws_pools_and_strategies)
{
    struct error error;
    report_on(SAMPLE_POOL, &error);
    cr_expect_str_empty(error.text);
    for (size_t i = 0; i < POOLS; i++) {
        for (size_t j = 0; j < 5 && pools[i].words[j]; j++)
            cr_expect(has(pools[i].file, pools[i].words[j]), "%s lacks %s", pools[i].file,
                      pools[i].words[j]);
        expect_well_formed(pools[i].file);
    }
    expect_well_formed("report.html");
    cr_expect(has("report.html", "<figure id=\"chart-gantt\">"));
}

Test(report, draws_one_point_of_pools_and_strategies)
{
    struct error error;
    report_on(SAMPLE_POOL | SAMPLE_LONE, &error);
    cr_expect_str_empty(error.text);
    static const char *const drawn[] = {"charts/costs.svg", "charts/gantt.svg",
                                        "charts/residual.svg"};
    static const char *const absent[] = {"charts/load.svg", "charts/size.svg",
                                         "charts/granularity.svg"};
    for (size_t i = 0; i < 3; i++) {
        expect_well_formed(drawn[i]);
        cr_expect_not(exists(absent[i]), "%s: one value is no line", absent[i]);
    }
    cr_assert_eq(unlink("timeline.csv"), 0);
    cr_assert_eq(report_write(".", NULL, NULL, &error), 0);
    cr_expect_str_empty(error.text);
    cr_expect_not(exists("charts/gantt.svg"), "without a timeline");
}

Test(report, says_how_many_threads_are_enough_and_who_is_worst)
{
    struct error error;
    report_on(SAMPLE_POOL, &error);
    cr_expect(has(
        "report.html",
        "pool_size with central: 8 threads are enough here: 24.7 k/s (21.7 k/s to 26.5 k/s) "
        "reaches 95 % of the most, 25.3 k/s (22.2 k/s to 27.1 k/s) with 16, and no smaller size "
        "does; theory gives it 28.6 k/s and puts the knee at 8; there are 4 CPUs; the law of "
        "scaling peaks at 11.8 (10.6 to 14.1). But p99 is 6.56 ms there, 3.7 x that with 1."));
    cr_expect(has("report.md", "pool\\_size with central: 8 threads are enough here"));
    cr_expect(has("report.html",
                  "dispatch_virtual, threads=1 costs=heavy load=0.9: sojourn_p99 against "
                  "central&#39;s: worst first 383 x (364 to 398); random 6.74 x (6.41 to 7.01): "
                  "chance gives some workers several tasks at once while others are idle; best "
                  "least_work 1.00 x (0.95 to 1.04)."));
    cr_expect(has("report.html", "more comparisons with a reference"));
    cr_expect_not(has("report.html", "Fastest in dispatch_virtual"), "that is no race");
}

Test(report, lists_a_sweep_with_a_chart_of_its_own_once)
{
    struct error error;
    report_on(SAMPLE_FLOW, &error);
    cr_expect(has("charts/throughput.svg", "write=256 capacity=65536"));
    cr_expect_not(has("charts/throughput.svg", "write=16 "));
    cr_expect_not(has("charts/throughput.svg", "batch=64"));
    cr_expect(has("charts/throughput.svg", "locked_pthread_errorcheck"));
    cr_expect(has("charts/throughput.svg", "(22.6M)"), "the slowest launch of spsc_cached");
    cr_expect_not(has("charts/throughput.svg", "ring_open_loop"), "its throughput is its rate");
}

Test(report, draws_points_with_one_number_of_threads_and_a_crowd)
{
    struct error error;
    report_on(SAMPLE_LOCKS | SAMPLE_CROWD, &error);
    cr_expect_str_empty(error.text);
    cr_expect(has("charts/throughput.svg", "glib_rec_mutex"));
    cr_expect(has("charts/ratio.svg", "glib_rec_mutex"));
}

Test(report, page_is_one_well_formed_file_of_its_own)
{
    struct error error;
    report_on(SAMPLE_LOCKS | SAMPLE_PRODUCT | SAMPLE_HOSTILE, &error);
    expect_well_formed("report.html");
    cr_expect(has("report.html", "<figure id=\"chart-product\">"));
    cr_expect(has("report.html", "href='#product-gpPt"), "ids of charts are kept apart");
    cr_expect_not(has("report.html", "<script"));
    cr_expect(has("report.md", "![Throughput](charts/throughput.svg)"));
}

Test(report, escapes_names_and_notes)
{
    struct error error;
    report_on(SAMPLE_LOCKS | SAMPLE_HOSTILE, &error);
    cr_expect(has("report.html", "a&lt;b&gt;&amp;&#39;c&#39;"));
    cr_expect_not(has("report.html", "a<b>"));
    cr_expect(has("report.html", "the queue &quot;cannot&quot; be given up"));
    cr_expect(has("charts/throughput.svg", "a&lt;b>&amp;"));
    cr_expect(has("report.md", "a\\<b\\>\\&'c'"));
}

Test(report, says_first_what_came_out)
{
    struct error error;
    report_on(SAMPLE_LOCKS | SAMPLE_PRODUCT, &error);
    cr_expect(has("report.html", "on AMD EPYC 9B14, machine key 9f86d081884c7d65."));
    cr_expect(has("report.html", "Fastest uncontended (lock_uncontended): tas with 8.1"));
    cr_expect(has("report.html",
                  "Fastest of the fair (Jain &gt;= 0.9) in lock_contended with 2 threads: fair"));
    cr_expect(has("report.html", "the machine&#39;s limit of 7.91 ns"));
    cr_expect(has("report.html", "product: failure_share is up to 100 % with the control (none); "
                                 "of 55 other cases 55 had none"));
    cr_expect(has("report.html", "failure_share = 1/2 at spin 299 ns (290 ns to 310 ns)."));
    cr_expect(has("report.html", "1 point asked for cannot be measured here"));
    cr_expect(has("report.html", "lock_contended/mcs threads=64: more threads than CPUs"));
    cr_expect(has("report.md", "more threads than CPUs"));
    cr_expect(has("report.html", "Good news: 7 control cases failed as expected"));
    cr_expect(has("report.html", "1 case is better than the machine&#39;s limits allow"));
}

Test(report, says_what_came_out_of_rings_and_streams)
{
    struct error error;
    report_on(SAMPLE_FLOW, &error);
    cr_expect(has("report.html", "Fastest in ring_throughput with 2 threads: spsc_cached with"));
    cr_expect(has("report.html", "Fastest in stream_throughput with 2 threads: spsc with 7"));
    cr_expect_not(has("report.html", "Fastest in ring_open_loop"), "it comes at its own rate");
}

Test(report, explains_a_low_overlap)
{
    struct error error;
    report_on(SAMPLE_LOCKS, &error);
    cr_expect(has("report.html", "<th>overlap</th>"));
    cr_expect(has("report.html", "below 0.9 a row describes start and drain as well.</p>"));
    cr_expect(has("report.md", " overlap |"));
    cr_expect(has("report.md", "below 0.9 a row describes start and drain as well"));
    report_on(SAMPLE_PRODUCT, &error);
    cr_expect_not(has("report.html", "<th>overlap"));
    cr_expect_not(has("report.md", " overlap |"));
}

Test(report, leaves_out_charts_without_data)
{
    struct error error;
    report_on(SAMPLE_LOCKS | SAMPLE_PRODUCT, &error);
    cr_expect(exists("charts/product.svg"));
    report_on(SAMPLE_LOCKS, &error);
    cr_expect_str_empty(error.text);
    cr_expect_not(exists("charts/product.svg"), "that of the earlier report is gone");
    for (size_t i = 0; i < FLOWS; i++)
        cr_expect_not(exists(flows[i].file), "%s", flows[i].file);
    for (size_t i = 0; i < POOLS; i++)
        cr_expect_not(exists(pools[i].file), "%s", pools[i].file);
    cr_expect_not(has("report.html", "chart-product"));
    report_on(SAMPLE_PRODUCT, &error);
    cr_expect_str_empty(error.text);
    cr_expect(exists("charts/product.svg"));
    cr_expect_not(exists("charts/throughput.svg"));
}

Test(report, reports_a_run_that_measured_nothing)
{
    struct error error;
    report_on(0, &error);
    cr_expect_str_empty(error.text);
    expect_well_formed("report.html");
    cr_expect(has("report.html", "No charts: no data for any"));
}

Test(report, names_a_missing_column)
{
    struct error error;
    cr_assert_eq(sample_write(".", SAMPLE_LOCKS | SAMPLE_NO_VALUE), 0);
    cr_expect_eq(report_write(".", NULL, NULL, &error), -EINVAL);
    cr_expect(strstr(error.text, "no column \"value\""), "%s", error.text);
    cr_expect_not(exists("report.html"));
}

Test(report, names_a_missing_summary)
{
    struct error error;
    cr_expect_eq(report_write(".", NULL, NULL, &error), -ENOENT);
    cr_expect(strstr(error.text, "summary.csv"), "%s", error.text);
}

Test(report, goes_without_charts_where_gnuplot_is_absent)
{
    struct error error;
    setenv("PATH", "/nowhere", 1);
    report_on(SAMPLE_LOCKS, &error);
    cr_expect(strstr(error.text, "gnuplot: No such file"), "%s", error.text);
    expect_well_formed("report.html");
    cr_expect(has("report.html", "gnuplot: No such file or directory; apt-get install"));
    cr_expect(has("report.html", "lock_uncontended"));
}

Test(report, passes_on_what_gnuplot_said)
{
    struct error error;
    cr_assert_eq(mkdir("plots", 0777), 0);
    static const char script[] = "printerr 'the \"word\" is <missing>'\nexit status 2\n";
    for (size_t i = 0; i < CHARTS; i++) {
        char name[60];
        snprintf(name, sizeof name, "plots/%s.gp", charts[i].name);
        folder_put(name, script, sizeof script - 1);
    }
    cr_assert_eq(sample_write(".", SAMPLE_LOCKS), 0);
    cr_expect_eq(report_write(".", NULL, "plots", &error), 0);
    cr_expect(strstr(error.text, "plots/throughput.gp: the \"word\" is <missing>"), "%s",
              error.text);
    expect_well_formed("report.html");
}

Test(report, writes_the_page_where_it_is_told)
{
    struct error error;
    cr_assert_eq(sample_write(".", SAMPLE_PRODUCT), 0);
    cr_expect_eq(report_write(".", "page.html", NULL, &error), 0);
    cr_expect(exists("page.html"));
    cr_expect_not(exists("report.html"));
    cr_expect_eq(report_write(".", "nowhere/page.html", NULL, &error), -ENOENT);
    cr_expect(strstr(error.text, "nowhere/page.html"), "%s", error.text);
}
