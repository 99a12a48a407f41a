/* What a work-item of the direct convolutions has to do, and the halo that it reads. */
#ifndef DIRECT_WORK_CL
#define DIRECT_WORK_CL

#include "direct_spread.cl"

typedef struct Work {
    int n, group;
    int row, end;          /* of y, from the first up to but without the last */
    int block, last_block; /* of the group's output channels, likewise */
} Work;

__attribute__((always_inline)) Work work_of(int item, const Direct *d)
{
    int share = item % d->shares, band = item / d->shares / d->G % d->bands;
    Work work = {.group = item / d->shares % d->G, .n = item / d->shares / d->G / d->bands};
    work.row = band * d->band;
    work.end = min(work.row + d->band, d->rows);
    work.block = share * d->share;
    work.last_block = min(work.block + d->share, d->blocks);
    return work;
}

/*
 * The halo of the group's channels of a picture: with STAGED the rows under the work-item, which are copied to `stage`, else what lies in
 * `pictures`. origin: the place of a channel's halo with which it begins. tile_rows: a tile at the end is moved back, but not beyond this.
 */
__attribute__((always_inline)) HALO const float *halo_under(const Work *work, __global const float *pictures, HALO float *stage,
                                                            __global const int *row_at, const Direct *d, const Windows *windows,
                                                            const Halo *halo, int tile_rows, int *origin)
{
    int channel = (work->n * d->G + work->group) * d->C;
#ifdef STAGED
    int line = halo->phases * halo->length[windows->axes - 1];
    int top = row_at[min(work->row, d->rows - tile_rows)] / line, bottom = row_at[work->end - 1] / line + d->reach;
    if (tile_rows == 1 && windows->axes == 2) { /* rows of padding are not looked at (see met) */
        top = max(top, (windows->begin[0] + halo->step[0] - 1) / halo->step[0]);
        bottom = min(bottom, (windows->begin[0] + windows->picture[0] - 1) / halo->step[0] + 1);
    }
    for (int c = 0; c < d->C; c++) {
        spread_rows(pictures + (channel + c) * windows->pixels, stage + c * d->plane, windows, halo, top, bottom);
    }
    *origin = top * line;
    return stage;
#else
    *origin = 0;
    return pictures + channel * d->plane;
#endif
}

/* A channel's weights, from the first up to but without the last, that meet the picture in some of `count` rows of y from `row` on: where
   there is much padding, the others meet nothing but its zeros. Over other than two axes all. */
typedef struct Met {
    int first, last;
} Met;

__attribute__((always_inline)) Met met(int row, int count, const Windows *windows)
{
    if (windows->axes != 2) {
        return (Met){0, windows->weights};
    }
    int top = row * windows->stride[0] - windows->begin[0], bottom = top + (count - 1) * windows->stride[0];
    int step = windows->dilation[0], taps = windows->taps[0];
    int first = clamp((step - 1 - bottom) / step, 0, taps), last = clamp((windows->picture[0] - top + step - 1) / step, first, taps);
    return (Met){first * windows->taps[1], last * windows->taps[1]};
}

#endif
