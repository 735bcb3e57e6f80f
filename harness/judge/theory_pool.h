// SPDX-License-Identifier: MIT
// theory_pool.h: how many workers a pool wants whose tasks compute and wait. Pure functions.
//
// Each task needs `cpu` of a core (above 0, finite) and waits for `blocking` without one (0 or more,
// finite), in one unit of time; workers and cores at least 1; there is always a next task.
// Throughput is in tasks per that unit. NaN outside the range.
#ifndef HARNESS_JUDGE_THEORY_POOL_H
#define HARNESS_JUDGE_THEORY_POOL_H

// What no pool exceeds: min(W / (cpu + blocking), cores / cpu). The asymptotic bounds of a closed
// network (Denning and Buzen 1978).
double pool_throughput_most(unsigned workers, unsigned cores, double cpu, double blocking);

// Where the two bounds meet: cores (1 + blocking / cpu) workers. The rule of thumb of Goetz et al.
// 2006; a pool of that size still misses 6 to 15 % of cores / cpu.
double pool_knee(unsigned cores, double cpu, double blocking);

// What a pool reaches if cores are shared and waits do not disturb each other: a closed network of
// two stations. With n of W workers at the cores, p(n) is proportional to the product over i = 1..n
// of ((W - i + 1) / blocking) / (min(i, cores) / cpu), and the throughput is the sum of p(n) min(n,
// cores) / cpu. Exact for exponential cpu, any waits (Gordon and Newell 1967); with cores shared
// fairly for any cpu. Takes `workers` steps.
double pool_throughput(unsigned workers, unsigned cores, double cpu, double blocking);

#endif
