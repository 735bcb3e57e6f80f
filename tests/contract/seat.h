// SPDX-License-Identifier: MIT
// seat.h: where the calling thread may run. All of it is for detection power: where a system
// refuses, nothing changes and no check fails for it.
#ifndef TESTS_CONTRACT_SEAT_H
#define TESTS_CONTRACT_SEAT_H

// Puts the calling thread on the index-th allowed CPU, counted around.
void seat_take(unsigned index);

// Puts the calling thread and those that it creates on one CPU, as SCHED_BATCH: who is woken there
// does not preempt who wakes it, so that the waker's next steps come first. To be called once.
void seat_share(void);

// Ends what seat_share() began, for the calling thread.
void seat_leave(void);

#endif
