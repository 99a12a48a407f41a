/* Which rows and which output channels a work-item of the direct convolutions computes. */
#include "direct_tiling.h"

/* Floats of a work-item's own halo, which must leave room in its core's cache; and what all this costs, in cycles. */
enum { LARGEST_STAGE = 96 << 10, CYCLES_PER_ITEM = 1500, CYCLES_PER_LINE = 16 };
static const double cycles_per_copy = 0.8;

/* The row of halo at which the windows of a row of y begin. */
static int halo_row(const Windows *w, const Halo *halo, int row)
{
    int under = 0, scale = 1;
    for (int axis = w->axes - 2; axis >= 0; axis--) {
        under += row % w->positions[axis] * w->stride[axis] / halo->step[axis] * scale;
        row /= w->positions[axis];
        scale *= halo->length[axis];
    }
    return under;
}

/* How many rows of halo those windows cover. */
static int reach_of(const Windows *w, const Halo *halo)
{
    int reach = 1, scale = 1;
    for (int axis = w->axes - 2; axis >= 0; axis--) {
        reach += (w->taps[axis] - 1) * w->dilation[axis] / halo->step[axis] * scale;
        scale *= halo->length[axis];
    }
    return reach;
}

/* The rows of halo, first ≤ row < last, that the tiles of a band look at; see halo_under in kernels/direct_work.cl. */
static int rows_under(const Tiling *p, int row, int end)
{
    const Windows *w = &p->windows;
    int top = least(row, p->direct.rows - p->tile.rows);
    int first = halo_row(w, &p->halo, top), last = halo_row(w, &p->halo, end - 1) + p->direct.reach;
    if (p->tile.rows == 1 && w->axes == 2) { /* without the padding */
        Span pixels = rows_of_pixels(w, &p->halo);
        first = largest(first, pixels.first);
        last = least(last, pixels.last);
    }
    return largest(last - first, 0);
}

/* The most floats of a channel's halo that any band lies on. */
static int64_t largest_stage(const Tiling *p, int band)
{
    const Direct *d = &p->direct;
    int most = 0;
    for (int first = 0; first < d->rows; first += band) {
        most = largest(most, rows_under(p, first, least(first + band, d->rows)));
    }
    return (int64_t)most * p->halo.phases * p->halo.length[p->windows.axes - 1];
}

void cut(const Convolution *c, Tiling *p, int tiles, int share)
{
    Direct *d = &p->direct;
    d->band = tiles * p->tile.rows;
    d->bands = tiles_of(d->rows, d->band);
    d->share = share;
    d->shares = tiles_of(d->blocks, share);
    d->items = c->N * d->G * d->bands * d->shares;
}

/* Cycles of laying out so many floats of halo, line by line. */
static double copying(const Tiling *p, double floats)
{
    return floats * (cycles_per_copy + (double)CYCLES_PER_LINE / p->halo.length[p->windows.axes - 1]);
}

/* What all cores together will take: their work, and half an item that the last one computes alone. */
static double cost(const Convolution *c, const Tiling *p)
{
    const Direct *d = &p->direct;
    double tile_row = p->tile.cycles / tiles_of(d->rows, p->tile.rows) / d->blocks;
    double copy = p->staged ? copying(p, (double)d->C * (double)largest_stage(p, d->band)) : 0;
    double all = d->items * (copy + CYCLES_PER_ITEM) + c->N * d->G * p->tile.cycles;
    if (p->copied && !p->staged) { /* once for all items, and read from afar */
        all += 2 * copying(p, (double)c->N * d->G * d->C * p->halo.plane);
    }
    return all / c->plan->context->compute_units + (copy + d->band / p->tile.rows * d->share * tile_row) / 2;
}

static bool fits_stage(const Convolution *c, const Tiling *p)
{
    int64_t floats = p->direct.C * (int64_t)spaced((int)largest_stage(p, p->direct.band));
    return floats <= LARGEST_STAGE && (uint64_t)(floats + 64) * sizeof(float) <= c->plan->context->local_memory;
}

/* The largest part that makes more parts of the whole than `part` does; 0 after 1. */
static int smaller_part(int whole, int part)
{
    int parts = tiles_of(whole, part) + 1, smaller = tiles_of(whole, parts);
    return part == 1 ? 0 : smaller < part ? smaller : part - 1;
}

double cut_best(const Convolution *c, Tiling *p)
{
    int rows = tiles_of(p->direct.rows, p->tile.rows), blocks = p->direct.blocks;
    p->direct.reach = reach_of(&p->windows, &p->halo);
    cut(c, p, 1, 1);
    p->staged = p->copied && c->plan->context->is_cpu && fits_stage(c, p);
    Tiling best = *p;
    double least = cost(c, p);
    for (int tiles = rows; tiles; tiles = smaller_part(rows, tiles)) {
        for (int share = blocks; share; share = smaller_part(blocks, share)) {
            cut(c, p, tiles, share);
            if ((!p->staged || fits_stage(c, p)) && cost(c, p) < least) {
                least = cost(c, p);
                best = *p;
            }
        }
    }
    *p = best;
    if (p->staged) {
        p->direct.plane = spaced((int)largest_stage(p, p->direct.band));
    }
    return least;
}
