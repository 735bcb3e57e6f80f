// SPDX-License-Identifier: MIT
// dispatch_checks.h: the single checks of the dispatch family; dispatch.c says what each asks and of
// whom.
#ifndef TESTS_CONTRACT_DISPATCH_CHECKS_H
#define TESTS_CONTRACT_DISPATCH_CHECKS_H

#include "check.h"

// dispatch_memory.c
dispatch_question dispatch_refuses_what_it_cannot;
dispatch_question dispatch_stays_in_its_memory;

// dispatch_share.c
dispatch_question dispatch_gives_each_some;

#endif
