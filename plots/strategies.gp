# SPDX-License-Identifier: MIT
# strategies.gp: which series are highlighted where strategies are compared: those that theory speaks of, and their kin.
#
# Throughput, by which style.gp chooses, says nothing of them: it is the rate at which tasks come.
HIGHLIGHTED = "central round_robin random least_busy power_of_d join_idle stealing"
do for [q = 1:primitives] {
    k = 0
    do for [w = 1:words(HIGHLIGHTED)] { if (PRIMITIVE[q] eq word(HIGHLIGHTED, w)) { k = w } }
    LOUD[q] = k > 0 && !CONTROL[q]
    COLOR[q] = CONTROL[q] ? SOFT : LOUD[q] ? PALETTE[k] : GREY
    SHAPE[q] = CONTROL[q] ? 2 : LOUD[q] ? SHAPES[k] : 7
}
