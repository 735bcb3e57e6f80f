// SPDX-License-Identifier: MIT
// theory_scaling_fit.c: see theory_scaling_fit.h and theory_scaling.h.
#include "judge/theory_scaling_fit.h"

#include <errno.h>
#include <math.h>

// gamma, alpha, beta, in this order.
#define PARAMETERS 3

// The throughput is divided by `scale`, so that gamma is about 1 and no square overflows.
struct problem {
    const struct scaling_point *points;
    size_t count;
    double workers_max, scale;
    bool free[PARAMETERS]; // the others are 0
};

// Where the search is, and how wrong.
struct state {
    double at[PARAMETERS];
    double residual;
};

static bool is_used(const struct problem *problem, size_t i)
{
    return !isnan(problem->points[i].throughput) &&
           problem->points[i].workers <= problem->workers_max;
}

// 1 + alpha (N - 1) + beta N (N - 1)
static double slowdown(const double at[PARAMETERS], double workers)
{
    return 1 + at[1] * (workers - 1) + at[2] * workers * (workers - 1);
}

static double difference(const struct problem *problem, const double at[PARAMETERS], size_t i)
{
    double workers = problem->points[i].workers;
    return problem->points[i].throughput / problem->scale - at[0] * workers / slowdown(at, workers);
}

// INFINITY where the law has a pole among the sizes, or no throughput at all.
static double residual(const struct problem *problem, const double at[PARAMETERS])
{
    double sum = 0;
    for (size_t i = 0; i < problem->count; i++) {
        if (!is_used(problem, i))
            continue;
        if (!(at[0] > 0) || !(slowdown(at, problem->points[i].workers) > 0))
            return INFINITY;
        double miss = difference(problem, at, i);
        sum += miss * miss;
    }
    return sum;
}

// The normal equations J'J step = J'r, with J'J scaled to a diagonal of 1 (beta may be 1e-12 where
// gamma is 1). A parameter that is not free has a row and a column of its own and a step of 0.
struct normal {
    double matrix[PARAMETERS][PARAMETERS];
    double vector[PARAMETERS];
    double scale[PARAMETERS];
};

static void add_point(const struct problem *problem, const double at[PARAMETERS], size_t i,
                      struct normal *normal)
{
    double workers = problem->points[i].workers, slow = slowdown(at, workers);
    double law = at[0] * workers / slow, miss = difference(problem, at, i);
    double slope[PARAMETERS] = {workers / slow, -law * (workers - 1) / slow,
                                -law * workers * (workers - 1) / slow};
    for (int row = 0; row < PARAMETERS; row++) {
        normal->vector[row] += problem->free[row] ? slope[row] * miss : 0;
        for (int column = 0; column < PARAMETERS; column++)
            if (problem->free[row] && problem->free[column])
                normal->matrix[row][column] += slope[row] * slope[column];
    }
}

static struct normal normal_equations(const struct problem *problem, const double at[PARAMETERS])
{
    struct normal normal = {0};
    for (size_t i = 0; i < problem->count; i++)
        if (is_used(problem, i))
            add_point(problem, at, i, &normal);
    for (int row = 0; row < PARAMETERS; row++) {
        double diagonal = normal.matrix[row][row];
        normal.scale[row] = diagonal > 0 ? sqrt(diagonal) : 1;
        if (!problem->free[row])
            normal.matrix[row][row] = 1;
    }
    for (int row = 0; row < PARAMETERS; row++) {
        normal.vector[row] /= normal.scale[row];
        for (int column = 0; column < PARAMETERS; column++)
            normal.matrix[row][column] /= normal.scale[row] * normal.scale[column];
    }
    return normal;
}

// (matrix + damping) x = vector by elimination; false if the matrix is not positive definite.
static bool solve(struct normal normal, double damping, double x[PARAMETERS])
{
    for (int i = 0; i < PARAMETERS; i++)
        normal.matrix[i][i] += damping;
    for (int i = 0; i < PARAMETERS; i++) {
        if (!(normal.matrix[i][i] > 1e-14))
            return false;
        for (int row = i + 1; row < PARAMETERS; row++) {
            double factor = normal.matrix[row][i] / normal.matrix[i][i];
            for (int column = i; column < PARAMETERS; column++)
                normal.matrix[row][column] -= factor * normal.matrix[i][column];
            normal.vector[row] -= factor * normal.vector[i];
        }
    }
    for (int i = PARAMETERS - 1; i >= 0; i--) {
        x[i] = normal.vector[i];
        for (int column = i + 1; column < PARAMETERS; column++)
            x[i] -= normal.matrix[i][column] * x[column];
        x[i] /= normal.matrix[i][i];
    }
    return true;
}

// Levenberg and Marquardt: ends when no step, however short, makes the residual smaller.
static void descend(const struct problem *problem, struct state *state)
{
    double damping = 1e-3;
    for (int steps = 0; steps < 1000 && damping < 1e12; steps++) {
        struct normal normal = normal_equations(problem, state->at);
        for (; damping < 1e12; damping *= 10) {
            double step[PARAMETERS];
            if (!solve(normal, damping, step))
                continue;
            struct state next;
            for (int i = 0; i < PARAMETERS; i++)
                next.at[i] = state->at[i] + step[i] / normal.scale[i];
            next.residual = residual(problem, next.at);
            if (next.residual < state->residual) {
                *state = next;
                damping /= 100;
                break;
            }
        }
    }
}

// The gamma that fits best, given the other two: the law is linear in it.
static double fit_gamma(const struct problem *problem, const double at[PARAMETERS])
{
    double product = 0, square = 0;
    for (size_t i = 0; i < problem->count; i++) {
        if (!is_used(problem, i))
            continue;
        double workers = problem->points[i].workers, shape = workers / slowdown(at, workers);
        product += shape * problem->points[i].throughput / problem->scale;
        square += shape * shape;
    }
    return product / square;
}

// The best that is reached from starts around the largest size, where alpha and beta are small
// beside what they do.
static void search(const struct problem *problem, double largest, struct state *best)
{
    static const double alphas[] = {0, 0.1, 1, 10}, betas[] = {0, 0.1, 1, 10};
    for (int i = 0; i < (problem->free[1] ? 4 : 1); i++)
        for (int j = 0; j < (problem->free[2] ? 4 : 1); j++) {
            struct state state = {.at = {0, alphas[i] / largest, betas[j] / (largest * largest)}};
            state.at[0] = fit_gamma(problem, state.at);
            state.residual = residual(problem, state.at);
            descend(problem, &state);
            if (state.at[1] >= 0 && state.at[2] >= 0 && state.residual < best->residual)
                *best = state;
        }
}

// Standard errors of the free parameters, in units of the scaled throughput.
static void find_errors(const struct problem *problem, const struct state *state, size_t points,
                        double errors[PARAMETERS])
{
    struct normal normal = normal_equations(problem, state->at);
    size_t free = 0;
    for (int i = 0; i < PARAMETERS; i++)
        free += problem->free[i];
    for (int i = 0; i < PARAMETERS; i++) {
        errors[i] = NAN;
        double column[PARAMETERS];
        for (int j = 0; j < PARAMETERS; j++)
            normal.vector[j] = i == j;
        if (points > free && problem->free[i] && solve(normal, 0, column))
            errors[i] =
                sqrt(column[i] * state->residual / (double)(points - free)) / normal.scale[i];
    }
}

struct scaling_fit scaling_least_squares(const struct scaling_point *points, size_t count,
                                         double workers_max, unsigned parameters)
{
    struct problem problem = {
        .points = points, .count = count, .workers_max = workers_max, .free = {true}};
    double largest = 1;
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        if (!is_used(&problem, i))
            continue;
        largest = fmax(largest, points[i].workers);
        problem.scale = fmax(problem.scale, points[i].throughput);
        used++;
    }
    // The minimum under alpha, beta >= 0 is where none of those that are above 0 can improve.
    struct state best = {.residual = INFINITY};
    double errors[PARAMETERS] = {NAN, NAN, NAN};
    for (unsigned above = 0; above < 4; above++) {
        problem.free[1] = above & 1;
        problem.free[2] = above & 2;
        if ((problem.free[1] && parameters < 2) || (problem.free[2] && parameters < 3))
            continue;
        struct state before = best;
        search(&problem, largest, &best);
        if (best.residual < before.residual)
            find_errors(&problem, &best, used, errors);
    }
    double scale = problem.scale;
    return (struct scaling_fit){
        .law = {.gamma = best.at[0] * scale, .alpha = best.at[1], .beta = best.at[2]},
        .error = {.gamma = errors[0] * scale, .alpha = errors[1], .beta = errors[2]},
        .residual = best.residual * scale * scale,
        .points = used};
}

size_t scaling_sizes(const struct scaling_point *points, size_t count, double from, double to)
{
    size_t sizes = 0;
    for (size_t i = 0; i < count; i++) {
        double workers = points[i].workers;
        bool counts = !isnan(points[i].throughput) && workers > from && workers <= to;
        for (size_t j = 0; j < i && counts; j++)
            counts = points[j].workers != workers || isnan(points[j].throughput);
        sizes += counts;
    }
    return sizes;
}

bool scaling_points_valid(const struct scaling_point *points, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        double workers = points[i].workers, throughput = points[i].throughput;
        if (!(workers >= 1) || !isfinite(workers) || throughput <= 0 || isinf(throughput))
            return false;
    }
    return true;
}

int scaling_fit(const struct scaling_point *points, size_t count, struct scaling_fit *fit)
{
    if (!scaling_points_valid(points, count) ||
        scaling_sizes(points, count, 0, INFINITY) < SCALING_SIZES_MIN)
        return -EINVAL;
    *fit = scaling_least_squares(points, count, INFINITY, PARAMETERS);
    return 0;
}
