// SPDX-License-Identifier: MIT
// theory_queue.c: see theory_queue.h.
#include "judge/theory_queue.h"

#include <math.h>

#include "judge/theory_range.h"

double erlang_b(unsigned workers, double offered)
{
    if (workers < 1 || !is_amount(offered))
        return NAN;
    double b = 1;
    // From B(0) = 1 down every step shrinks a relative error; k! and a^k would overflow.
    for (unsigned k = 1; k <= workers; k++)
        b = offered * b / (k + offered * b);
    return b;
}

double erlang_c(unsigned workers, double offered)
{
    double b = erlang_b(workers, offered);
    if (isnan(b) || offered >= workers)
        return NAN;
    return b / (1 - offered / workers * (1 - b));
}

struct central_queue central_queue(unsigned workers, double load, double service)
{
    if (workers < 1 || !is_load(load) || !is_amount(service))
        return (struct central_queue){.load = NAN, .service = NAN, .wait_share = NAN};
    return (struct central_queue){.workers = workers,
                                  .load = load,
                                  .service = service,
                                  .wait_share = erlang_c(workers, workers * load)};
}

// How fast a queue of waiting tasks drains, per service time, when all workers are busy.
static double drain(struct central_queue queue)
{
    return queue.workers * (1 - queue.load);
}

double central_wait_mean(struct central_queue queue)
{
    return queue.wait_share * queue.service / drain(queue);
}

double central_sojourn_mean(struct central_queue queue)
{
    return central_wait_mean(queue) + queue.service;
}

double central_wait_tail(struct central_queue queue, double time)
{
    if (!(time >= 0) || !(queue.service > 0))
        return NAN;
    return queue.wait_share * exp(-drain(queue) * time / queue.service);
}

double central_wait_quantile(struct central_queue queue, double quantile)
{
    if (!is_quantile(quantile) || isnan(queue.wait_share))
        return NAN;
    if (queue.wait_share <= 1 - quantile)
        return 0;
    return log(queue.wait_share / (1 - quantile)) / drain(queue) * queue.service;
}

// P(sojourn > t), t in service times.
static double sojourn_tail(struct central_queue queue, double t)
{
    double rate = drain(queue) - 1; // W - 1 - W load
    // (e^-t - e^-(rate + 1)t) / rate loses its digits next to rate = 0, where expm1 has them all.
    if (fabs(rate * t) < 1)
        return exp(-t) * (1 + queue.wait_share * (rate == 0 ? t : -expm1(-rate * t) / rate));
    return exp(-t) + queue.wait_share * (exp(-t) - exp(-(rate + 1) * t)) / rate;
}

double central_sojourn_tail(struct central_queue queue, double time)
{
    if (!(time >= 0) || !(queue.service > 0))
        return NAN;
    return sojourn_tail(queue, time / queue.service);
}

double central_sojourn_quantile(struct central_queue queue, double quantile)
{
    if (!is_quantile(quantile) || isnan(queue.wait_share))
        return NAN;
    if (quantile == 0)
        return 0;
    double low = 0, high = 1;
    while (sojourn_tail(queue, high) > 1 - quantile)
        high *= 2;
    // Ends when the middle is one of the two: there is no double between them.
    for (double middle = high / 2; middle > low && middle < high; middle = low + (high - low) / 2) {
        if (sojourn_tail(queue, middle) > 1 - quantile)
            low = middle;
        else
            high = middle;
    }
    return high * queue.service;
}

double lee_longton_wait(struct central_queue queue, double c2)
{
    return is_amount(c2) ? (1 + c2) / 2 * central_wait_mean(queue) : NAN;
}

// H_n: summed from the small end, beyond 100 by Euler and Maclaurin's series, whose next term is
// below 4e-15.
static double harmonic(unsigned count)
{
    if (count > 100) {
        double n = count, euler = 0.57721566490153286;
        return log(n) + euler + 1 / (2 * n) - 1 / (12 * n * n) + 1 / (120 * n * n * n * n);
    }
    double sum = 0;
    for (unsigned k = count; k >= 1; k--)
        sum += 1.0 / k;
    return sum;
}

double exponential_largest(unsigned count, double service)
{
    return count >= 1 && is_amount(service) ? service * harmonic(count) : NAN;
}

double batch_sojourn_mean(unsigned batch, double load, double service)
{
    if (batch < 1 || !is_load(load) || !is_amount(service))
        return NAN;
    return service * (1.0 + batch) / (2 * (1 - load));
}

double little_residual(double inside, double rate, double sojourn)
{
    if (!(inside > 0) || !is_amount(inside) || !is_amount(rate) || !is_amount(sojourn))
        return NAN;
    return fabs(inside - rate * sojourn) / inside;
}
