// SPDX-License-Identifier: MIT
// flaw.h: the ways in which the broken twins are broken.
#ifndef TESTS_CONTRACT_FLAW_H
#define TESTS_CONTRACT_FLAW_H

enum flaw {
    FLAW_NONE,

    // Of sloppy.h.
    FLAW_ONE_MORE,      // a shared entry: one more than permitted may be inside
    FLAW_SOMETIMES,     // one in 1000 looks at a held lock lets in
    FLAW_TEST_THEN_SET, // reads and writes the word in two steps
    FLAW_LOSES_PERMIT,  // one in 64 releases gives nothing back

    // Of frail.h.
    FLAW_WAKES_NOBODY,     // release wakes nobody
    FLAW_FORGETS_OTHERS,   // who has slept takes the lock as if nobody else slept
    FLAW_LEAVES_UNMARKED,  // who is woken and gives up does not say again that others sleep
    FLAW_CLEANS_MARK,      // who times out says that nobody sleeps
    FLAW_TAKES_WAKE,       // who is woken after its deadline leaves without a look
    FLAW_EARLY,            // times out one millisecond before the deadline
    FLAW_PAST_REFUSED,     // looks at the deadline before it looks at the lock
    FLAW_UNCOUNTED,        // does not count attempts
    FLAW_SIGNAL_ENTERS,    // takes an interrupted wait for a wake-up that hands over
    FLAW_SIGNAL_TIMES_OUT, // takes an interrupted wait for a time-out
    FLAW_SIGNAL_COUNTS,    // takes an interrupted wait for an attempt
    FLAW_TRY_WAITS,        // try_acquire waits
    FLAW_TRY_BREAKS_IN,    // try_acquire takes the lock from its holder
    FLAW_UNREPORTED,       // release of a free lock returns true
    FLAW_KEEPS,            // release does nothing
    FLAW_TOUCHES,          // release reads the word after it has let go of it
    FLAW_ONE_FOR_ALL,      // all locks share one word
    FLAW_PRIVATE,          // wakes sleepers of its own process only
    FLAW_ACCEPTS_ALL,      // open never refuses
};

// The flaw of the twins in this process. Set before a check starts, constant while it runs.
extern enum flaw flaw_now;

#endif
