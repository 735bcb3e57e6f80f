# SPDX-License-Identifier: MIT
# thin.gp: which panels a chart keeps where others differ from them only in an option that has a chart of its own.
#
# Before: THIN, the options as they stand in a point's name ("write= batch="). Of panels that differ in one of them the one
# with the most rows stays, the one with the most neighbours among equals. Afterwards KEPT[p] is 1 for those that stay.
array KEPT[panels + 1]; array NEAR[panels + 1]; array MEMBERS[panels + 1]
keys = words(THIN)
array WITHOUT[larger(panels * keys, 1)]; array CORE[panels + 1]
is_thin(w) = sum [k = 1:keys] (starts(w, word(THIN, k)) ? 1 : 0)
without(s, key, k) = k > words(s) ? "" : (starts(word(s, k), key) ? "" : " ".word(s, k)).without(s, key, k + 1)
core(s, k) = k > words(s) ? "" : (is_thin(word(s, k)) ? "" : " ".word(s, k)).core(s, k + 1)
do for [p = 1:panels] {
    NEAR[p] = 0; MEMBERS[p] = 0; CORE[p] = core(PANEL[p], 1)
    do for [k = 1:keys] { WITHOUT[(p - 1) * keys + k] = without(PANEL[p], word(THIN, k), 1) }
}
do for [i = 1:n] { MEMBERS[P[i]] = MEMBERS[P[i]] + 1 }
near(p, o) = sum [k = 1:keys] (WITHOUT[(p - 1) * keys + k] eq WITHOUT[(o - 1) * keys + k] ? 1 : 0)
before(o, p) = MEMBERS[o] != MEMBERS[p] ? MEMBERS[o] > MEMBERS[p] : NEAR[o] != NEAR[p] ? NEAR[o] > NEAR[p] : o < p
do for [p = 1:panels] { NEAR[p] = sum [o = 1:panels] (o != p && near(p, o) ? 1 : 0) }
do for [p = 1:panels] {
    KEPT[p] = NEAR[p] == 0 || (sum [o = 1:panels] (o != p && NEAR[o] && CORE[o] eq CORE[p] && before(o, p) ? 1 : 0)) == 0
}
