// SPDX-License-Identifier: MIT
// table.c: tests of the table for the terminal.
#include "report/table.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "folder.h"
#include "sample.h"

TestSuite(table, .init = folder_enter, .fini = folder_leave);

// The table of a sample; malloc'ed.
static char *print(unsigned parts)
{
    struct csv_table summary;
    struct error error;
    char *text = NULL;
    size_t bytes;
    cr_assert_eq(sample_write(".", parts), 0);
    cr_assert_eq(csv_read(&summary, "summary.csv", &error), 0, "%s", error.text);
    FILE *out = open_memstream(&text, &bytes);
    report_table(out, &summary);
    fclose(out);
    csv_free(&summary);
    return text;
}

Test(table, is_narrower_than_110_columns)
{
    char *text = print(SAMPLE_LOCKS | SAMPLE_PRODUCT | SAMPLE_CROWD | SAMPLE_HOSTILE);
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        size_t width = 0;
        for (const char *c = line; *c; c++)
            width += ((unsigned char)*c & 0xC0) != 0x80;
        cr_expect_lt(width, 110, "%s", line);
    }
    free(text);
}

Test(table, groups_by_scenario_and_sweep_point)
{
    char *text = print(SAMPLE_LOCKS | SAMPLE_SWEEP);
    static const char head[] =
        "\nlock_contended  threads=16 placement=spread inside=100ns outside=200ns\n";
    cr_expect(strstr(text, head), "%s", text);
    cr_expect_null(strstr(text, "probe="), "probes of a point are one line");
    free(text);
}

Test(table, shows_speed_half_width_fairness_latency_and_outcome)
{
    char *text = print(SAMPLE_LOCKS);
    const char *group = strstr(text, "\nlock_contended");
    cr_assert(group);
    const char *head = strchr(group + 1, '\n') + 1;
    const char *const titles[] = {"throughput", "±",   "time/op", "Jain",
                                  "p50",        "p99", "max",     "outcome"};
    const char *place = head;
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++) {
        place = strstr(place, titles[i]);
        cr_assert(place && place < strchr(head, '\n'), "%s", titles[i]);
    }
    cr_expect(strstr(group, "failed as expected"));
    cr_expect(strstr(text, "ok, SUSPECT"));
    cr_expect(strstr(
        text, "\n    ticket: no timed acquire, a place in the queue \"cannot\" be given up\n"));
    cr_expect_null(strstr(text, "unsupported"), "a sentence is all there is of it");
    free(text);
}

Test(table, shows_names_whole_and_bytes_as_such)
{
    char *text = print(SAMPLE_FLOW);
    cr_expect(strstr(text, "\n  locked_pthread_errorcheck  "), "%s", text);
    cr_expect(strstr(text, " 5.42 GB/s "), "%s", text);
    free(text);
}

Test(table, shows_overlap_where_it_is_low)
{
    static const char note[] =
        "\n    overlap: share of a window in which all threads ran; below 0.9 ";
    char *text = print(SAMPLE_LOCKS);
    char *low = strstr(text, "\nlock_oversubscribed"), *high = strstr(text, "\nlock_contended");
    cr_assert(low && high && high < low, "%s", text);
    cr_expect(strstr(low, " overlap ") && strstr(low, " 0.620 ") && strstr(low, note), "%s", low);
    *low = '\0';
    cr_expect_null(strstr(text, "overlap"), "%s", text);
    free(text);
}

Test(table, shows_a_share_of_0_with_its_bound)
{
    char *text = print(SAMPLE_PRODUCT);
    cr_expect(strstr(text, "0 of 48,000 (<6.3e-05)"), "%s", text);
    cr_expect(strstr(text, "> 0.999999"), "%s", text);
    free(text);
}

Test(table, shows_where_a_share_rises_through_one_half)
{
    char *text = print(SAMPLE_PRODUCT);
    cr_expect(strstr(text, "failure_share = 1/2 at spin"), "%s", text);
    cr_expect(strstr(text, "299 ns (290 ns to 310 ns)"), "%s", text);
    free(text);
}

Test(table, names_a_missing_column)
{
    char *text = print(SAMPLE_LOCKS | SAMPLE_NO_VALUE);
    cr_expect(strstr(text, "no column \"value\""), "%s", text);
    free(text);
}
