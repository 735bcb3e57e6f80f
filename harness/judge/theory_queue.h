// SPDX-License-Identifier: MIT
// theory_queue.h: what queueing theory says of workers that share one queue. Pure functions.
//
// Tasks arrive at random times (Poisson). `load` is the arrival rate times the mean service time
// over the number of workers, 0 <= load < 1; `service` is the mean service time, 0 or more, in any
// unit: times come back in the same one. Outside its range a function returns NaN.
#ifndef HARNESS_JUDGE_THEORY_QUEUE_H
#define HARNESS_JUDGE_THEORY_QUEUE_H

// Tasks at work by themselves: arrival rate times mean service time, 0 or more and finite. At least
// one worker; the recursion takes `workers` steps.

// The share of arrivals that find all workers busy and leave (Erlang 1917): B(0) = 1, B(k) = a B(k
// - 1) / (k + a B(k - 1)).
double erlang_b(unsigned workers, double offered);

// The share of arrivals that find all workers busy and wait: C = B / (1 - rho (1 - B)). NaN from
// offered = workers on: the queue grows without end.
double erlang_c(unsigned workers, double offered);

// One queue, first come, first served, exponential costs (M/M/W). Also what `least work left`
// gives, path by path.
struct central_queue {
    unsigned workers;
    double load, service;
    double wait_share; // Erlang's C
};

// `workers` at least 1; each member NaN outside the range. Costs `workers` steps, and the functions
// below only a few.
struct central_queue central_queue(unsigned workers, double load, double service);

// Wq = C service / (W (1 - load)), and with the service time added.
double central_wait_mean(struct central_queue queue);
double central_sojourn_mean(struct central_queue queue);

// P(wait > time) = C exp(-W (1 - load) time / service); time 0 or more, service above 0.
double central_wait_tail(struct central_queue queue, double time);

// The time that a share of `quantile`, 0 <= quantile < 1, does not exceed; 0 where more than that
// do not wait at all.
double central_wait_quantile(struct central_queue queue, double quantile);

// P(sojourn > time), with t = time / service: e^-t + C (e^-t - e^(-W (1 - load) t)) / (W - 1 - W
// load), and where that divides by 0, e^-t (1 + C t). time and service as above.
double central_sojourn_tail(struct central_queue queue, double time);

// Its inverse by bisection, to the last digits of a double.
double central_sojourn_quantile(struct central_queue queue, double quantile);

// An approximation for costs that are not exponential (M/G/W), after Lee and Longton 1959: (1 + c2)
// / 2 times the wait of exponential ones, c2 >= 0 the squared coefficient of variation of costs.
// Exact for one worker. 2 % off in the sojourn at c2 = 2.25 (8 workers, load 0.7), and of no use for
// heavy tails: 64 % too high at c2 = 250.
double lee_longton_wait(struct central_queue queue, double c2);

// The largest of `count` exponential costs on average, service H_n: the time until the last of a
// fan-out is done. That at least one of n is slow, 1 - (1 - p)^n, is detection_power().
double exponential_largest(unsigned count, double service);

// Tasks that arrive in batches of `batch`, one worker, exponential costs (M[b]/M/1): mean sojourn
// service (1 + batch) / (2 (1 - load)).
double batch_sojourn_mean(unsigned batch, double load, double service);

// |L - lambda T| / L of a run that starts and ends empty, all three measured: tasks inside on
// average, arrivals per time, mean time inside. 0 by Little's law (1961), whatever the queue. NaN
// unless L > 0 and the others are 0 or more.
double little_residual(double inside, double rate, double sojourn);

#endif
