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
        Span pixels = rows_of_pixels(windows, halo);
        top = max(top, pixels.first);
        bottom = min(bottom, pixels.last);
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

#endif
