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

    // Of loose_ring.h.
    FLAW_LAP_BIT,   // a slot knows full and empty, but not its lap
    FLAW_UNORDERED, // nothing orders what was written before a push

    // Of frail_ring.h and frail_stream.h, beside some of the above.
    FLAW_DROPS,         // now and then what was pushed is not kept
    FLAW_DOUBLES,       // now and then it is kept twice
    FLAW_SWAPS,         // now and then it comes before what was pushed before it
    FLAW_TEARS,         // now and then half of it is that of another
    FLAW_STALE,         // now and then what a place held a lap ago comes back
    FLAW_FULL_EARLY,    // full is said one too early
    FLAW_FULL_IS_EMPTY, // two indices without a lap: full looks as empty does
    FLAW_ZERO_RESERVED, // 0 means nobody
    FLAW_ONES_RESERVED, // all ones mean nobody
    FLAW_STOPS_AT_END,  // many take what fits up to the end of the memory
    FLAW_WRITES_ANYWAY, // a pop that fails writes a value
    FLAW_OVERRUNS,      // one byte beside the memory
    FLAW_POINTS,        // keeps a pointer to where its elements were when it was opened
    FLAW_NEEDS_ZEROES,  // open relies on zeroed memory
    FLAW_WAKES_ONE,     // one sleeper is woken whatever comes
    FLAW_SHUT_FORGETS,  // shut wakes nobody
    FLAW_SHUT_LOSES,    // after shut, what is inside is not given any more
    FLAW_POLLS,         // looks every millisecond instead of sleeping
    FLAW_SLICES_TO_END, // takes the end of a slice for its length
    FLAW_KEEPS_BUFFER,  // writes into the buffer of the latest read
    FLAW_COMMITS_ALL,   // commits what was reserved, not what was said
    FLAW_CONSUMES_ALL,  // consumes what was shown, not what was said
    FLAW_CUTS_RECORDS,  // gives no more of a record than of the one before

    // Of frail_dispatch.h and frail_picks.h, beside some of the above.
    FLAW_PICKS_WEIGHTLESS, // a weight of 0 counts as one above it
    FLAW_UNWEIGHTED,       // all weights above 0 count as 1
    FLAW_WEIGHTED,         // draws by weights
    FLAW_LAST_OF_TIES,     // takes the last of equals
    FLAW_ASKS_WORK,        // asks for the work left and claims not to know costs
    FLAW_BURSTS,           // who has a large weight gets all of its turns in a row
    FLAW_UNLIMITED,        // asks nobody whether it is full
    FLAW_NONE_EARLY,       // says none as soon as one worker is full
    FLAW_NONE_ADVANCES,    // a pick of none moves on to the next draw
    FLAW_ONE_SEED,         // all seeds count as one
    FLAW_FIRST_HALF,       // draws from the first half of the workers
    FLAW_FEW_BITS,         // draws twelve bits and takes the rest of a division
    FLAW_TURNS,            // takes turns where it should draw
    FLAW_STALE_COUNTS,     // goes by the counts of one pick ago
    FLAW_SECOND_LEAST,     // takes the second of the least
    FLAW_FIRST_OF_TIES,    // takes the first of equals
    FLAW_SHARES_DRAWS,     // draws its choices with some of the draws of the pick before
    FLAW_REPLACES,         // draws its choices with replacement
    FLAW_ONE_CHOICE,       // draws one choice
    FLAW_COIN,             // looks at all and tosses a coin between the best two
    FLAW_TIME_IN_KEY,      // hashes the time too
    FLAW_UNMIXED,          // takes the key for its hash
    FLAW_UNBOUNDED,        // knows no bound on the load
    FLAW_REHASHES,         // all keys move when a worker is gone
    FLAW_COUNTS_FOR_WORK,  // takes the number of tasks for their costs
    FLAW_KEEPS_PEAK,       // never forgets how slow a worker was
    FLAW_KNOWS_NO_PEAK,    // does not see that a worker was slow

    // Of frail_pool.h, beside some of the above.
    FLAW_ONE_AT_A_TIME,  // no task begins while another runs
    FLAW_GATE_OPEN,      // workers begin before the last is made
    FLAW_LOOKS_AWAY,     // sleeps over what came between the look at the queue and the sleep
    FLAW_STOP_LOSES,     // stop forgets the last task
    FLAW_TAKES_LATE,     // submit takes a task after stop and forgets it
    FLAW_CANCEL_FORGETS, // the last task is not given back
    FLAW_CANCEL_RUNS,    // what is given back is run as well
    FLAW_DRAIN_EARLY,    // drain does not wait for what runs
    FLAW_DRAIN_OWN,      // drain does not wait for what tasks submitted
    FLAW_DRAIN_ALL,      // drain waits until nothing is inside
    FLAW_FULL_LATE,      // full is said one too late
    FLAW_GROWS_NOT,      // no thread beyond workers_min is made
    FLAW_SHRINKS_NOT,    // no thread ends
    FLAW_SHRINK_LOSES,   // a thread that ends takes a task along
    FLAW_START_LEAVES,   // a failed start leaves the threads it made
    FLAW_DONE_UNORDERED, // nothing orders what a task wrote before the end of a drain
    FLAW_MISCOUNTS,      // counts threads that are not there, and no steals
};

// The flaw of the twins in this process. Set before a check starts, constant while it runs.
extern enum flaw flaw_now;

#endif
