// SPDX-License-Identifier: MIT
// digest.c: tests of how rows become groups and lines.
#include "report/digest.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <math.h>
#include <string.h>

#include "folder.h"
#include "sample.h"

TestSuite(digest, .init = folder_enter, .fini = folder_leave);

static struct csv_table summary;
static struct digest digest;

static void build(unsigned parts)
{
    struct error error;
    cr_assert_eq(sample_write(".", parts), 0);
    cr_assert_eq(csv_read(&summary, "summary.csv", &error), 0, "%s", error.text);
    cr_assert_eq(digest_build(&digest, &summary, &error), 0, "%s", error.text);
}

static void release(void)
{
    digest_free(&digest);
    csv_free(&summary);
}

static const struct digest_group *group_of(const char *scenario)
{
    for (size_t i = 0; i < digest.group_count; i++)
        if (strcmp(digest.groups[i].scenario, scenario) == 0)
            return &digest.groups[i];
    cr_assert_fail("no %s", scenario);
    return NULL;
}

static const struct digest_line *line_of(const struct digest_group *group, const char *primitive)
{
    for (size_t i = 0; i < group->line_count; i++)
        if (strcmp(group->lines[i].primitive, primitive) == 0)
            return &group->lines[i];
    cr_assert_fail("no %s", primitive);
    return NULL;
}

Test(digest, joins_the_probes_of_a_point)
{
    build(SAMPLE_LOCKS);
    const struct digest_group *group = group_of("lock_contended");
    cr_expect_str_eq(group->sweep,
                     "threads=2 placement=compact memory=local inside=100ns outside=200ns");
    cr_expect_eq(group->threads, 2);
    cr_expect_eq(group->line_count, 12);
    const struct digest_line *line = line_of(group, "mcs");
    cr_expect_gt(digest_metric(&digest, line, "throughput").value, 1e6);
    cr_expect_gt(digest_metric(&digest, line, "latency_p99_ns").value, 100);
    cr_expect(isnan(digest_metric(&digest, line, "failure_share").value));
    release();
}

Test(digest, sorts_the_fastest_first_and_the_unmeasured_last)
{
    build(SAMPLE_LOCKS);
    const struct digest_group *group = group_of("lock_oversubscribed");
    for (size_t i = 1; i < group->line_count; i++)
        cr_expect_geq(digest_metric(&digest, &group->lines[i - 1], "throughput").value,
                      digest_metric(&digest, &group->lines[i], "throughput").value);
    release();
}

Test(digest, knows_a_control_even_where_it_cannot_fail)
{
    build(SAMPLE_LOCKS);
    cr_expect(line_of(group_of("lock_contended"), "none")->control);
    cr_expect(line_of(group_of("lock_uncontended"), "none")->control);
    cr_expect_not(line_of(group_of("lock_contended"), "tas")->control);
    release();
}

Test(digest, knows_what_a_group_is_about)
{
    build(SAMPLE_LOCKS | SAMPLE_PRODUCT);
    const struct digest_group *sweep = group_of("product"), *point = sweep + 1;
    cr_expect_null(digest_share(&digest, group_of("lock_contended")));
    cr_expect_str_eq(digest_share(&digest, point), "failure_share");
    struct digest_value value = digest_metric(&digest, line_of(point, "futex"), "failure_share");
    cr_expect_eq(value.trials, 48000);
    cr_expect_gt(value.power, 0.999999);
    cr_expect_str_eq(sweep->sweep, "threads=2 placement=compact memory=local");
    const char *crossing = digest_crossing(&digest, line_of(sweep, "none"));
    cr_assert_not_null(crossing);
    cr_expect_eq(digest_metric(&digest, line_of(sweep, "none"), crossing).value, 299);
    cr_expect_null(digest_crossing(&digest, line_of(point, "none")));
    release();
}

Test(digest, knows_the_limit_of_a_value)
{
    build(SAMPLE_LOCKS);
    const struct digest_line *line = line_of(group_of("lock_uncontended"), "tas");
    cr_expect_float_eq(digest_metric(&digest, line, "ns_per_op").limit, 7.91, 1e-9);
    cr_expect(isnan(digest_metric(&digest, line, "throughput").limit));
    release();
}

Test(digest, finds_reference_suspects_and_peers)
{
    build(SAMPLE_LOCKS);
    const struct digest_group *group = group_of("lock_uncontended");
    cr_expect_str_eq(digest_reference(&digest, group)->primitive, "pthread_normal");
    cr_expect(line_of(group, "clh")->suspect);
    cr_expect_not(line_of(group, "mcs")->suspect);
    cr_expect(line_of(group, "pthread_spin")->peer);
    cr_expect_null(digest_reference(&digest, group_of("lock_timed")));
    release();
}

Test(digest, names_a_missing_column)
{
    struct error error;
    cr_assert_eq(sample_write(".", SAMPLE_LOCKS | SAMPLE_NO_VALUE), 0);
    cr_assert_eq(csv_read(&summary, "summary.csv", &error), 0);
    cr_expect_eq(digest_build(&digest, &summary, &error), -EINVAL);
    cr_expect(strstr(error.text, "\"value\""), "%s", error.text);
    csv_free(&summary);
}
