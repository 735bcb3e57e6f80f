// SPDX-License-Identifier: MIT
// stream_checks.h: the single checks of the stream family; stream.c says what each asks and of whom.
#ifndef TESTS_CONTRACT_STREAM_CHECKS_H
#define TESTS_CONTRACT_STREAM_CHECKS_H

#include "check.h"

// stream_single.c
stream_question stream_gives_back_in_order;
stream_question stream_holds_its_capacity;
stream_question stream_copies_in_two_pieces;
stream_question stream_gives_a_copy;
stream_question stream_shows_without_copy;
stream_question stream_stays_apart;

// stream_memory.c
stream_question stream_refuses_what_it_cannot;
stream_question stream_stays_in_its_memory;

// stream_threads.c
stream_question stream_delivers_in_order;
stream_question stream_delivers_all;
stream_question stream_ends_oversubscribed;
stream_question stream_delivers_to_processes;
stream_question stream_delivers_to_sleepers;

// stream_sleep.c
stream_question stream_wakes_reader;
stream_question stream_wakes_writer;
stream_question stream_wakes_all;
stream_question stream_times_out;
stream_question stream_shuts;
stream_question stream_sleeps_through_signals;
stream_question stream_rests;
stream_question stream_wakes_process;

#endif
