// SPDX-License-Identifier: MIT
// ring_checks.h: the single checks of the ring family; ring.c says what each asks and of whom.
#ifndef TESTS_CONTRACT_RING_CHECKS_H
#define TESTS_CONTRACT_RING_CHECKS_H

#include "check.h"

// ring_single.c
ring_question ring_gives_back_in_order;
ring_question ring_serves_all_handles;
ring_question ring_holds_its_capacity;
ring_question ring_takes_every_value;
ring_question ring_takes_what_fits;
ring_question ring_stays_apart;

// ring_memory.c
ring_question ring_refuses_what_it_cannot;
ring_question ring_stays_in_its_memory;
ring_question ring_works_where_it_is_mapped;

// ring_threads.c
ring_question ring_delivers_once;
ring_question ring_ends_oversubscribed;
ring_question ring_delivers_to_processes;
ring_question ring_delivers_to_sleepers;

// ring_linear.c
ring_question ring_is_a_queue;

// ring_sleep.c
ring_question ring_wakes_consumer;
ring_question ring_wakes_producer;
ring_question ring_wakes_all;
ring_question ring_times_out;
ring_question ring_shuts;
ring_question ring_sleeps_through_signals;
ring_question ring_rests;
ring_question ring_wakes_process;

#endif
