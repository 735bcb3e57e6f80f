// SPDX-License-Identifier: MIT
// point.c: names of points, filters, roles, and what a machine or a primitive cannot do.
#include "measure/point.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "fake.h"

static struct error error;

static struct topology machine(const char *description)
{
    struct topology topology;
    cr_assert_eq(topology_synthetic(&topology, description, &error), 0, "%s", error.text);
    return topology;
}

static struct point parsed(const char *name)
{
    struct point point;
    cr_assert_eq(point_parse(&point, name, fakes, FAKES, &error), 0, "%s", error.text);
    return point;
}

static void expect_unknown(const char *name, const char *words)
{
    struct point point;
    cr_expect_eq(point_parse(&point, name, fakes, FAKES, &error), -EINVAL, "%s", name);
    cr_expect(strstr(error.text, words), "%s: '%s' is not in: %s", name, words, error.text);
}

Test(point, names_say_every_axis_and_option)
{
    struct point point = parsed("count/good");
    cr_expect_str_eq(point.name, "count/good threads=2 placement=spread memory=local probe=none "
                                 "call=inlined unit=thread inside=100ns cells=1k mode=quick");
    cr_expect_eq(point.worker_count, 2);
}

Test(point, names_are_canonical_whatever_was_written)
{
    struct point point = parsed("count/good mode=thorough cells=2k inside=1000us threads=3");
    cr_expect(strstr(point.name, "threads=3 "), "%s", point.name);
    cr_expect(strstr(point.name, " inside=1ms cells=2k mode=thorough"), "%s", point.name);
    struct point again = parsed(point.name);
    cr_expect_str_eq(again.name, point.name);
    cr_expect_eq(memcmp(again.options, point.options, sizeof(struct fake_options)), 0);
    cr_expect_eq(again.axes.threads, 3);
}

Test(point, round_trips_every_axis_value)
{
    for (unsigned placement = 0; placement < 7; placement++)
        for (unsigned memory = 0; memory < MEMORIES; memory++)
            for (unsigned probe = 0; probe < PROBES; probe++) {
                struct point point = parsed("roles/pair"), again;
                point.axes.placement = placement;
                point.axes.memory = memory;
                point.axes.probe = probe;
                point.axes.unit = probe % UNITS;
                point.axes.threads = 7;
                cr_assert_eq(point_name(&point, &error), 0);
                again = parsed(point.name);
                cr_expect_str_eq(again.name, point.name);
                cr_expect_eq(again.axes.placement, placement);
                cr_expect_eq(again.axes.memory, memory);
                cr_expect_eq(again.axes.probe, probe);
                cr_expect_eq(again.axes.unit, probe % UNITS);
                cr_expect_eq(again.axes.threads, 7);
            }
}

Test(point, refuses_names_that_this_build_does_not_know)
{
    expect_unknown("gone/good", "no 'gone/good' in this build");
    expect_unknown("count/gone threads=2", "no 'count/gone' in this build");
    expect_unknown("count", "no 'count' in this build");
    expect_unknown("", "in this build");
    expect_unknown("count/good threads", "'threads' is not key=value");
    struct point point;
    cr_expect_eq(point_parse(&point, "count/good insid=1ns", fakes, FAKES, &error), -ENOENT);
    cr_expect(strstr(error.text, "inside"), "%s", error.text);
    cr_expect_lt(point_parse(&point, "count/good threads=0", fakes, FAKES, &error), 0);
}

Test(point, refuses_a_name_that_is_too_long)
{
    struct point point;
    cr_expect_eq(point_parse(&point, "wordy/good", fakes, FAKES, &error), -ENAMETOOLONG);
    cr_expect(strstr(error.text, "wordy: name over 399 bytes"), "%s", error.text);
}

Test(point, is_wanted_by_scenario_subject_or_whole_name)
{
    struct point point = parsed("count/good threads=2");
    cr_expect(point_wanted(&point, ""));
    cr_expect(point_wanted(&point, "*"));
    cr_expect(point_wanted(&point, "count"));
    cr_expect(point_wanted(&point, "count/good"));
    cr_expect(point_wanted(&point, "nothing,count/goo?"));
    cr_expect(point_wanted(&point, "*threads=2 *"));
    cr_expect_not(point_wanted(&point, "good"));
    cr_expect_not(point_wanted(&point, "count/goo"));
    cr_expect_not(point_wanted(&point, "*threads=3 *"));
}

Test(point, counts_the_workers_of_all_roles)
{
    struct point point = parsed("roles/pair threads=5");
    cr_expect_eq(point.worker_count, 5 + 2 + 1);
    cr_expect_eq(role_workers(&point.variant->roles[0], &point.axes, point.options), 5);
    cr_expect_eq(role_workers(&point.variant->roles[1], &point.axes, point.options), 2);
    cr_expect_eq(role_workers(&point.variant->roles[2], &point.axes, point.options), 1);
}

Test(point, counts_seats_and_the_crew_without_them)
{
    struct point pool = parsed("pool/seated threads=256");
    cr_expect_eq(pool.worker_count, 257);
    cr_expect_eq(variant_crew(pool.variant, &pool.axes, pool.options), 1);
    cr_expect_not(role_is_seats(&pool.variant->roles[0]));
    cr_expect(role_is_seats(&pool.variant->roles[1]));
    struct point roles = parsed("roles/pair threads=5");
    cr_expect_eq(variant_crew(roles.variant, &roles.axes, roles.options), roles.worker_count);
}

Test(point, has_no_worker_behind_a_seat, .signal = SIGABRT)
{
    struct point pool = parsed("pool/seated");
    struct variant reversed = *pool.variant;
    reversed.roles[0] = pool.variant->roles[1];
    reversed.roles[1] = pool.variant->roles[0];
    variant_crew(&reversed, &pool.axes, pool.options);
}

Test(point, must_fail_only_as_a_control_of_two_threads)
{
    struct point two = parsed("count/control threads=2"), one = parsed("count/control threads=1");
    struct point good = parsed("count/good threads=2");
    cr_expect(variant_must_fail(two.variant, &two.axes));
    cr_expect_not(variant_must_fail(one.variant, &one.axes));
    cr_expect_not(variant_must_fail(good.variant, &good.axes));
}

static void expect_cannot(const struct topology *topology, const char *name, const char *words)
{
    struct point point = parsed(name);
    cr_expect_eq(point_check(&point, topology, &error), -ENOTSUP, "%s", name);
    cr_expect(strstr(error.text, words), "%s: '%s' is not in: %s", name, words, error.text);
}

Test(point, says_why_it_cannot_be_done)
{
    struct topology small = machine("core:2 pu:1");
    expect_cannot(&small, "count/small threads=3", "small takes at most 2 threads here");
    expect_cannot(&small, "roles/pair threads=1022", "1025 threads in all; the limit is 1024");
    expect_cannot(&small, "count/plain probe=latency", "count has no probe latency");
    expect_cannot(&small, "count/good unit=process", "count runs threads only, no unit=process");
    expect_cannot(&small, "pool/seated probe=order", "pool has no probe order");
    expect_cannot(&small, "pool/seated unit=process", "pool runs threads only, no unit=process");
    expect_cannot(&small, "pool/seated threads=1024", "1025 threads in all; the limit is 1024");
    expect_cannot(&small, "count/good call=pointer",
                  "count has no workers that call through a pointer");
    expect_cannot(&small, "count/good memory=far", "one NUMA node");
    expect_cannot(&small, "count/good placement=smt", "smt");
    topology_free(&small);
}

Test(point, can_be_done_where_the_machine_offers_it)
{
    struct topology large = machine("pack:2 [numa] l3:2 core:4 pu:2");
    const char *const names[] = {"count/small threads=2", "roles/pair threads=1021",
                                 "count/good memory=far", "count/good placement=smt",
                                 "count/plain"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct point point = parsed(names[i]);
        cr_expect_eq(point_check(&point, &large, &error), 0, "%s: %s", names[i], error.text);
    }
    topology_free(&large);
}

Test(point, may_have_many_more_seats_than_cpus)
{
    struct topology small = machine("core:2 pu:1");
    const char *const names[] = {"pool/seated threads=256",
                                 "pool/seated threads=256 placement=free",
                                 "pool/seated threads=1023 placement=same-cpu probe=latency"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct point point = parsed(names[i]);
        cr_expect_eq(point_check(&point, &small, &error), 0, "%s: %s", names[i], error.text);
    }
    topology_free(&small);
}

Test(point, places_workers_by_the_kernels_numbers)
{
    struct topology small = machine("core:2 pu:1");
    struct launch_request *request = calloc(1, sizeof *request);
    struct point pinned = parsed("count/good threads=3 placement=compact");
    cr_assert_eq(point_place(&pinned, &small, request, &error), 0);
    cr_expect_str_eq(request->scenario, "count");
    cr_expect_str_eq(request->primitive, "good");
    cr_expect_eq(request->worker_count, 3);
    cr_expect_eq(request->cpus[0], (int)small.cpus[0].os);
    cr_expect_eq(request->cpus[1], (int)small.cpus[1].os);
    cr_expect_eq(request->cpus[2], (int)small.cpus[0].os, "the list starts again");
    cr_expect_eq(memcmp(request->options, pinned.options, sizeof pinned.options), 0);
    cr_expect_eq(request->crew_count, 3);
    struct point seated = parsed("pool/seated threads=3 placement=compact");
    cr_assert_eq(point_place(&seated, &small, request, &error), 0);
    cr_expect_eq(request->worker_count, 4);
    cr_expect_eq(request->crew_count, 1);
    cr_expect_eq(request->cpus[0], (int)small.cpus[0].os);
    cr_expect_eq(request->cpus[1], (int)small.cpus[1].os, "a seat has a place of its own");
    cr_expect_eq(request->cpus[3], (int)small.cpus[1].os);
    struct point loose = parsed("count/good threads=2 placement=free");
    cr_assert_eq(point_place(&loose, &small, request, &error), 0);
    cr_expect_eq(request->cpus[0], -1);
    cr_expect_eq(request->groups[1], 0);
    free(request);
    topology_free(&small);
}
