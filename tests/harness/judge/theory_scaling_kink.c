// SPDX-License-Identifier: MIT
// theory_scaling_kink.c: curves that break at the core count, and curves that do not.
#include <errno.h>

#include "judge/theory_scaling.h"
#include "theory_expect.h"

#define POINTS(points) points, sizeof(points) / sizeof(points)[0]

#define CORES 4
#define SIZES 16

// A law of sizes 1..16 with errors of up to `noise`; with `broken`, flat beyond the cores.
static void make_points(struct scaling_point points[SIZES], bool broken, double noise)
{
    struct scaling law = {.gamma = 100, .alpha = 0.02, .beta = 0.002};
    for (int i = 0; i < SIZES; i++) {
        double workers = 1 + i;
        double value = scaling_throughput(law, broken ? fmin(workers, CORES) : workers);
        double error = (double)(i * 7 % SIZES) / (SIZES - 1) * 2 - 1;
        points[i] = (struct scaling_point){workers, value * (1 + noise * error)};
    }
}

static struct scaling_kink find_kink(bool broken, double noise, double cores)
{
    struct scaling_point points[SIZES];
    make_points(points, broken, noise);
    struct scaling_kink kink;
    cr_assert_eq(scaling_find_kink(points, SIZES, cores, &kink), 0);
    return kink;
}

Test(scaling_kink, is_seen_where_there_is_one)
{
    for (double noise = 0; noise < 0.025; noise += 0.01) {
        struct scaling_kink kink = find_kink(true, noise, CORES);
        cr_expect(kink.kink && kink.residual_two < kink.residual_one, "noise %g: %g", noise,
                  kink.evidence);
    }
}

Test(scaling_kink, is_not_seen_in_one_law)
{
    for (double noise = 0; noise < 0.055; noise += 0.01)
        for (double cores = 1; cores <= 13; cores++) {
            struct scaling_kink kink = find_kink(false, noise, cores);
            cr_expect_not(kink.kink, "noise %g cores %g: %g", noise, cores, kink.evidence);
        }
}

// Two cores leave two sizes for the law: gamma and alpha.
Test(scaling_kink, is_seen_on_two_cores)
{
    const struct scaling_point flat[] = {{1, 100}, {2, 198}, {3, 197}, {4, 199},
                                         {5, 196}, {6, 197}, {8, 196}};
    struct scaling_kink kink;
    cr_assert_eq(scaling_find_kink(POINTS(flat), 2, &kink), 0);
    cr_expect(kink.kink, "%g", kink.evidence);
    // Three parameters each: gamma, alpha, beta; gamma, alpha and the slope of the line.
    cr_expect_float_eq(kink.evidence, 7 * log(kink.residual_one / kink.residual_two), 1e-9);
}

// In proportion up to the cores and a little less beyond, without any error.
Test(scaling_kink, is_none_where_it_is_too_small_to_matter)
{
    for (double bend = 0.003; bend < 1; bend *= 100) {
        struct scaling_point points[SIZES];
        for (int i = 0; i < SIZES; i++) {
            double beyond = fmax(1 + i - CORES, 0);
            points[i] = (struct scaling_point){1 + i, 100 * (1 + i - bend * beyond)};
        }
        struct scaling_kink kink;
        cr_assert_eq(scaling_find_kink(points, SIZES, CORES, &kink), 0);
        cr_expect(kink.residual_two < kink.residual_one / 10);
        cr_expect_eq(kink.kink, bend > 0.1, "%g: %g", bend, kink.evidence);
    }
}

// Tasks that wait go on gaining beyond the cores: a break upwards is not the cores'.
Test(scaling_kink, is_none_where_the_throughput_breaks_upwards)
{
    struct scaling_point points[10];
    for (int i = 0; i < 10; i++)
        points[i] = (struct scaling_point){1 + i, i < 4 ? 100 + i : 103 + 40.0 * (i - 3)};
    struct scaling_kink kink;
    cr_assert_eq(scaling_find_kink(points, 10, 4, &kink), 0);
    cr_expect(kink.evidence > SCALING_KINK_EVIDENCE && !kink.kink, "%g", kink.evidence);
}

Test(scaling_kink, is_refused_with_too_few_sizes_on_either_side)
{
    const struct scaling_point sizes[] = {{1, 10}, {2, 19}, {4, 35}, {6, 40}, {7, 42}, {8, 43}};
    struct scaling_kink kink = {.evidence = 42};
    cr_expect_eq(scaling_find_kink(POINTS(sizes), 6, &kink), -EINVAL);
    cr_expect_eq(scaling_find_kink(POINTS(sizes), 8, &kink), -EINVAL);
    cr_expect_eq(scaling_find_kink(POINTS(sizes), 0.5, &kink), -EINVAL);
    cr_expect_eq(scaling_find_kink(sizes, 5, 2, &kink), -EINVAL);
    cr_expect_eq(kink.evidence, 42);
    cr_expect_eq(scaling_find_kink(POINTS(sizes), 4, &kink), 0);
    cr_expect_neq(kink.evidence, 42);
}
