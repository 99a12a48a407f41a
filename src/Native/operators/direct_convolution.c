/* Direct convolution, forward: tiles of sums kept in registers (kernels/direct_channels.cl, kernels/direct_pixels.cl). */
#include "convolution.h"
#include "direct_tile.h"

#include <stdio.h>

/* Work-items that have much to do each. */
static void over_items(Launch *launch, int count)
{
    if (launch->plan->context->is_cpu) {
        over_tiles(launch, (size_t)count, 1, 1);
    } else {
        over(launch, (size_t)count);
    }
}

/* ---- How the operands lie ---- */

/* The same sums with fewer axes: weights of one tap at stride 1 without padding look at all pixels alike, as at one long row. */
static Windows flatten(const Windows *w)
{
    for (int axis = 0; axis < w->axes; axis++) {
        if (w->taps[axis] != 1 || w->stride[axis] != 1 || w->begin[axis] || w->end[axis]) {
            return *w;
        }
    }
    return (Windows){.axes = 1, .pixels = w->pixels, .weights = 1, .count = w->count, .picture = {w->pixels}, .taps = {1},
                     .positions = {w->count}, .stride = {1}, .dilation = {1}};
}

static bool padded(const Windows *w)
{
    for (int axis = 0; axis < w->axes; axis++) {
        if (w->begin[axis] || w->end[axis]) {
            return true;
        }
    }
    return false;
}

/* From channel to channel: an odd number of cache lines, so that they do not crowd the same ones. */
static int spaced(int plane) { return ((plane + 15) / 16 | 1) * 16; }

/* The pictures with their padding, as far as windows reach; or, unless they are to be copied, just as they are. phased: rows are split. */
static Halo lay_out(const Windows *w, bool copied, bool phased)
{
    int last = w->axes - 1;
    Halo halo = {.phases = phased && w->taps[last] > 1 ? w->stride[last] : 1, .rows = 1};
    for (int axis = 0; axis <= last; axis++) {
        int reach = (w->positions[axis] - 1) * w->stride[axis] + (w->taps[axis] - 1) * w->dilation[axis] + 1;
        halo.step[axis] = (phased && axis == last) || (copied && w->taps[axis] == 1) ? w->stride[axis] : 1;
        halo.length[axis] = copied ? (reach - 1) / halo.step[axis] + 1 : w->picture[axis];
        halo.rows *= axis < last ? halo.length[axis] : 1;
    }
    halo.plane = halo.rows * halo.phases * halo.length[last];
    if (copied) {
        halo.plane = spaced(halo.plane);
    }
    return halo;
}

static cl_mem halo_memory(const Convolution *c, const Halo *halo)
{
    return scratch(c->plan, (uint64_t)c->N * c->G * c->C * halo->plane * sizeof(float));
}

/* The step along the last axis, as kernels are compiled for it; 0 for any. */
static int step_of(const Windows *windows, const Halo *halo)
{
    int step = halo->step[windows->axes - 1];
    return step > 4 ? 0 : step;
}

static void spread(const Convolution *c, const Windows *windows, const Halo *halo, cl_mem to)
{
    int planes = c->N * c->G * c->C, chunks = tiles_of(128, planes);
    Launch spread = launch(c->plan, "direct_layout.cl", "spread", "-DSTEP=%d", step_of(windows, halo));
    give_tensor(&spread, c->x);
    give_memory(&spread, to);
    give_windows(&spread, windows);
    give_bytes(&spread, sizeof *halo, halo);
    give_int(&spread, chunks);
    give_int(&spread, planes);
    over_items(&spread, planes * chunks);
}

static cl_mem pack(const Convolution *c, const Direct *d, int width)
{
    int rows = d->G * d->blocks * (d->C * d->weights + 1);
    cl_mem packed = scratch(c->plan, (uint64_t)rows * width * sizeof(float));
    c->plan->preparing = c->w->constant && (!c->b || c->b->constant);
    Launch pack = launch(c->plan, "direct_layout.cl", "pack", "");
    give_tensor(&pack, c->w);
    give_tensor(&pack, c->b);
    give_memory(&pack, packed);
    give_int(&pack, d->G);
    give_int(&pack, d->blocks);
    give_int(&pack, d->O);
    give_int(&pack, d->C * d->weights);
    give_int(&pack, width);
    over(&pack, (size_t)rows);
    c->plan->preparing = false;
    return packed;
}

static void tabulate(ref_plan *plan, const Windows *windows, const Halo *halo, int rows, cl_mem *row_at, cl_mem *weight_at)
{
    *row_at = scratch(plan, (uint64_t)rows * sizeof(cl_int));
    *weight_at = scratch(plan, (uint64_t)windows->weights * sizeof(cl_int));
    plan->preparing = true;
    Launch tabulate = launch(plan, "direct_layout.cl", "tabulate", "");
    give_memory(&tabulate, *row_at);
    give_memory(&tabulate, *weight_at);
    give_windows(&tabulate, windows);
    give_bytes(&tabulate, sizeof *halo, halo);
    give_int(&tabulate, rows);
    over(&tabulate, (size_t)(rows > windows->weights ? rows : windows->weights));
    plan->preparing = false;
}

/* ---- Which rows and blocks for a work-item ---- */

/* A convolution taken apart into tiles. */
typedef struct Plan {
    Windows windows;
    bool copied; /* whether the pictures are */
    bool staged; /* whether by the work-items that need them */
    int stride;  /* between neighbouring pixels of y in what a tile reads */
    Halo halo;
    Tile tile;
    int width; /* output channels of a block */
    Direct direct;
} Plan;

/* Floats of a work-item's own halo, which must leave room in its core's cache; and what all this costs, in cycles. */
enum { LARGEST_STAGE = 96 << 10, CYCLES_PER_ITEM = 1500 };
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

/* The most floats of a channel's halo that any band lies on. */
static int64_t largest_stage(const Plan *p, int band)
{
    const Direct *d = &p->direct;
    int most = 0;
    for (int first = 0; first < d->rows; first += band) {
        int end = first + band < d->rows ? first + band : d->rows;
        int top = first < d->rows - p->tile.rows ? first : d->rows - p->tile.rows;
        int rows = halo_row(&p->windows, &p->halo, end - 1) - halo_row(&p->windows, &p->halo, top) + d->reach;
        most = rows > most ? rows : most;
    }
    return (int64_t)most * p->halo.phases * p->halo.length[p->windows.axes - 1];
}

/* Cuts the work into items of `tiles` rows of tiles and `share` blocks. */
static void cut(const Convolution *c, Plan *p, int tiles, int share)
{
    Direct *d = &p->direct;
    d->band = tiles * p->tile.rows;
    d->bands = tiles_of(d->rows, d->band);
    d->share = share;
    d->shares = tiles_of(d->blocks, share);
    d->items = c->N * d->G * d->bands * d->shares;
}

/* What all cores together will take: their work, and half an item that the last one computes alone. */
static double cost(const Convolution *c, const Plan *p)
{
    const Direct *d = &p->direct;
    double tile_row = p->tile.cycles / tiles_of(d->rows, p->tile.rows) / d->blocks;
    double copying = p->staged ? (double)d->C * (double)largest_stage(p, d->band) * cycles_per_copy : 0;
    double all = d->items * (copying + CYCLES_PER_ITEM) + c->N * d->G * p->tile.cycles;
    return all / c->plan->context->compute_units + (copying + d->band / p->tile.rows * d->share * tile_row) / 2;
}

static bool fits_stage(const Convolution *c, const Plan *p)
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

/* The cheapest cut; staged where the smallest fits. */
static void cut_best(const Convolution *c, Plan *p)
{
    int rows = tiles_of(p->direct.rows, p->tile.rows), blocks = p->direct.blocks;
    p->direct.reach = reach_of(&p->windows, &p->halo);
    cut(c, p, 1, 1);
    p->staged = p->copied && c->plan->context->is_cpu && fits_stage(c, p);
    Plan best = *p;
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
}

/* ---- Forward ---- */

static Plan describe(const Convolution *c)
{
    Plan p = {.windows = flatten(&c->windows)};
    Direct *d = &p.direct;
    *d = (Direct){.C = c->C, .O = c->O / c->G, .G = c->G, .weights = p.windows.weights, .columns = p.windows.positions[p.windows.axes - 1]};
    d->rows = p.windows.count / d->columns;
    p.tile = choose_tile(c->plan->context, d);
    int stride = p.windows.stride[p.windows.axes - 1];
    bool phased = !p.tile.over_channels && stride > 1;
    p.copied = padded(&p.windows) || phased || (!p.tile.over_channels && d->columns < p.tile.lanes);
    p.halo = lay_out(&p.windows, p.copied, phased);
    p.stride = stride / p.halo.step[p.windows.axes - 1];
    p.width = p.tile.over_channels ? p.tile.lanes * p.tile.vectors : p.tile.channels;
    d->plane = p.halo.plane;
    d->blocks = tiles_of(d->O, p.width);
    if (c->plan->context->is_cpu) {
        cut_best(c, &p);
    } else {
        cut(c, &p, 1, 1);
    }
    return p;
}

/* Indices of what is laid out must be ints, too. */
bool direct_fits(const Convolution *c)
{
    Windows windows = flatten(&c->windows);
    int64_t plane = lay_out(&windows, true, true).plane;
    return c->plan->context->algorithm != REF_NAIVE && c->N * plane * c->G * c->C < INT32_MAX &&
           (int64_t)c->O * (c->C + 1) * windows.weights < INT32_MAX / 128;
}

static Launch tile_kernel(ref_plan *plan, const Plan *p)
{
    const Tile *t = &p->tile;
    char stages[32] = "";
    if (p->staged) {
        snprintf(stages, sizeof stages, " -DSTAGED -DSTEP=%d", step_of(&p->windows, &p->halo));
    }
    if (t->over_channels) {
        return launch(plan, "direct_channels.cl", "direct_channels", "-DLANES=%d -DVECTORS=%d -DROWS=%d -DCOLUMNS=%d -DSTRIDE=%d%s",
                      t->lanes, t->vectors, t->rows, t->columns, p->stride, stages);
    }
    return launch(plan, "direct_pixels.cl", "direct_pixels", "-DLANES=%d -DVECTORS=%d -DROWS=%d -DCHANNELS=%d%s", t->lanes, t->vectors, t->rows,
                  t->channels, stages);
}

void direct_forward(const Convolution *c)
{
    Plan p = describe(c);
    cl_mem row_at, weight_at, pictures = c->x->memory;
    tabulate(c->plan, &p.windows, &p.halo, p.direct.rows, &row_at, &weight_at);
    cl_mem packed = pack(c, &p.direct, p.width);
    if (p.copied && !p.staged) {
        pictures = halo_memory(c, &p.halo);
        spread(c, &p.windows, &p.halo, pictures);
    }
    Launch forward = tile_kernel(c->plan, &p);
    give_memory(&forward, pictures);
    give_memory(&forward, packed);
    give_memory(&forward, row_at);
    give_memory(&forward, weight_at);
    give_tensor(&forward, c->y);
    give_bytes(&forward, sizeof p.direct, &p.direct);
    give_windows(&forward, &p.windows);
    give_bytes(&forward, sizeof p.halo, &p.halo);
    if (p.staged) {
        give_local(&forward, ((size_t)p.direct.C * p.direct.plane + 64) * sizeof(float)); /* a vector reads beyond its pixels */
    } else {
        give_memory(&forward, NULL);
    }
    over_items(&forward, p.direct.items);
}
