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

INLINE void clear_strip(__local float *strip, const Strip *s)
{
    for (int i = 0; i < s->floats; i += LANES) {
        store_lanes((lanes)0, strip + i);
    }
}

/* The first of `count` floats, and zeros behind them; all are read, which memory has room for. */
INLINE lanes load_first(__global const float *from, int count) { return LANE < count ? load_lanes(from) : 0; }

INLINE void copy_row(__global const float *from, __local float *to, const Strip *s)
{
#if SPLIT == 2
    for (int i = 0; 2 * i < s->W; i += LANES) {
        int left = s->W - 2 * i;
        lanes low = load_first(from + 2 * i, left), high = load_first(from + 2 * i + LANES, left - LANES);
        store_lanes((lanes)(low.even, high.even), to + s->first[0] + i);
        store_lanes((lanes)(low.odd, high.odd), to + s->first[1] + i);
    }
#elif SPLIT > 2
    const int16 place = (int16)(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    for (int i = 0; SPLIT * i < s->W; i += 16) {
        float16 row[SPLIT], part[SPLIT];
        UNROLL for (int v = 0; v < SPLIT; v++) {
            int at = SPLIT * i + v * 16;
            row[v] = place < s->W - at ? vload16(0, from + at) : (float16)0;
        }
#if SPLIT == 3
        split_in_three(row[0], row[1], row[2], part);
#else
        split_in_four(row[0], row[1], row[2], row[3], part);
#endif
        UNROLL for (int which = 0; which < SPLIT; which++) {
            store_lanes(part[which], to + s->first[which] + i);
        }
    }
#else
    for (int i = 0; i < s->W; i += LANES) {
        store_lanes(load_first(from + i, s->W - i), to + s->first[0] + i);
    }
#endif
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
