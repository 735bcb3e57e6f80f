// SPDX-License-Identifier: MIT
// launch.h: one launch = one fresh process of this program, watched by its parent.
#ifndef HARNESS_MEASURE_LAUNCH_H
#define HARNESS_MEASURE_LAUNCH_H

#include <stdbool.h>
#include <stdint.h>

#include "declare/error.h"
#include "machine/clock.h"
#include "measure/page.h"
#include "measure/plugin.h"

// The word on the command line that makes the program a launch; not a command for people. Behind it
// stand the files of the plug-ins to load.
#define LAUNCH_COMMAND "launch"

// A page for many launches, one after another.
struct launcher {
    int fd;
    struct launch_page *page;
    struct clock_properties clock; // measured once, for all launches
    const struct plugins *plugins; // to be loaded in each launch; NULL: none
};

// Takes about 10 ms. 0 or -errno.
int launcher_open(struct launcher *launcher, struct error *error);
void launcher_close(struct launcher *launcher);

// How the process ended; what it measured is in the page.
enum ending { ENDING_EXIT, ENDING_SIGNAL, ENDING_TIMEOUT, ENDING_INTERRUPTED };
struct launch_end {
    enum ending ending;
    int status; // exit status or signal
};

// Forgets the last reply, starts the process with `pad_bytes` more in its environment, waits until
// it ends or `timeout_ns` have passed (then it is killed), or `*interrupted` becomes true by a
// signal handler (killed too). 0, or -errno when no process could be started.
int launch(struct launcher *launcher, uint64_t pad_bytes, uint64_t timeout_ns,
           const _Atomic bool *interrupted, struct launch_end *end, struct error *error);

// The child's side: finds scenario and variant in the list, measures, fills the reply. With
// `trouble`, what kept the list from being whole, that is the reply. Returns the exit status of the
// process: 0 whenever the reply says what happened.
int launch_child(const struct scenario *const *scenarios, size_t count,
                 const struct error *trouble);

#endif
