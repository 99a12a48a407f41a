/*
 * Rows of a picture between zeros, in local memory, where a processor keeps them in its nearest cache.
 *
 *     picture, W = 5, one zero on either side      SPLIT 1:  · · 0 a b c d e 0 · ·
 *          0 a b c d e 0                           SPLIT 2:  · · 0 b d 0 · · │ · · a c e · ·
 *
 * Split in two, even places first, neighbouring windows of stride 2 find neighbouring floats under the same weight; and so for 3 and 4.
 * Compiled for rows of PITCH floats, and ROWS rows of what is computed at a time. The picture's columns begin at a vector's boundary;
 * the places before it (·), the rest of the last vector, and the places before the next row are zeros.
 */
#include "depthwise.h"
#include "every.h"
#include "lanes.cl"

#ifndef MET
#define MET(row) true /* whether any window meets a row of the strip: the others are not copied */
#endif

INLINE void clear_strip(__local float *strip, const Strip *s)
{
    for (int i = 0; i < s->floats; i += LANES) {
        store_lanes((lanes)0, strip + i);
    }
}

/* The first of `count` floats, and zeros behind them; all are read, which memory has room for. */
INLINE lanes load_first(__global const float *from, int count) { return LANE < count ? load_lanes(from) : 0; }

/* Some of a row, as far as it goes. */
INLINE void copy_piece(__global const float *from, int count, __local float *to, const Strip *s)
{
    lanes row[SPLIT], part[SPLIT];
    UNROLL for (int v = 0; v < SPLIT; v++) {
        row[v] = load_first(from + v * LANES, count - v * LANES);
    }
#if SPLIT == 2
    deal_2(row, part);
#elif SPLIT == 3
    deal_3(row, part);
#elif SPLIT == 4
    deal_4(row, part);
#else
    part[0] = row[0];
#endif
    UNROLL for (int which = 0; which < SPLIT; which++) {
        store_lanes(part[which], to + s->first[which]);
    }
}

INLINE void copy_row(__global const float *from, __local float *to, const Strip *s)
{
    int i = 0;
    for (; SPLIT * (i + LANES) <= s->W; i += LANES) {
        copy_piece(from + SPLIT * i, SPLIT * LANES, to + i, s);
    }
    if (SPLIT * i < s->W) {
        copy_piece(from + SPLIT * i, s->W - SPLIT * i, to + i, s);
    }
}

INLINE void clear_row(__local float *to, const Strip *s)
{
    for (int i = 0; SPLIT * i < s->W; i += LANES) {
        for (int part = 0; part < SPLIT; part++) {
            store_lanes((lanes)0, to + s->first[part] + i);
        }
    }
}

/* `count` rows of a picture, from `row` on, which counts those of the padding too. */
INLINE void fill_strip(__global const float *picture, __local float *strip, int row, int count, const Strip *s)
{
    row -= s->top;
    for (int i = 0; i < count; i++) {
        if (!MET(i)) {
            continue;
        }
        if (row + i >= 0 && row + i < s->H) {
            copy_row(picture + (row + i) * s->W, strip + i * PITCH, s);
        } else {
            clear_row(strip + i * PITCH, s);
        }
    }
}

/* Where in its row of the strip a place of the padded picture is. */
INLINE int place(int i, const Strip *s) { return s->origin[i % SPLIT] + i / SPLIT; }

/* The first row of what is computed from one of d->strips strips; of the last and one more, where it ends. */
INLINE int first_row(int strip, const Depthwise *d) { return min(strip * d->tiles / d->strips * ROWS, d->P); }
