// SPDX-License-Identifier: MIT
// turn.h: one contend measures at a time; two would disturb each other.
#ifndef HARNESS_COMMAND_TURN_H
#define HARNESS_COMMAND_TURN_H

// Waits until no other contend of this user measures on this machine, and says on standard error
// for whom. The turn ends with the process, however it ends. A signal whose handler does not
// restart system calls ends the waiting. Where there is no place for the lock file this is said,
// and measuring goes on without. Launches do not take turns: their parent has it.
void turn_take(void);

#endif
