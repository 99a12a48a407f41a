/* Direct convolution, forward: tiles of sums kept in registers (kernels/direct_channels.cl, kernels/direct_pixels.cl). */
#include "convolution.h"
#include "direct_tiling.h"

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

static void spread(const Convolution *c, const Tiling *p, cl_mem to)
{
    int planes = c->N * c->G * c->C, chunks = tiles_of(128, planes);
    Launch spread = launch(c->plan, "direct_layout.cl", "spread", "-DSTEP=%d", p->step);
    give_tensor(&spread, c->x);
    give_memory(&spread, to);
    give_windows(&spread, &p->windows);
    give_bytes(&spread, sizeof p->halo, &p->halo);
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

/* ---- Forward ---- */

/* For convolutions that share programs: one tile for all. */
typedef enum Choice { COMMON, OVER_PIXELS, OVER_CHANNELS } Choice;

/* Returns the cycles that it will take, by estimate. */
static double take_apart(const Convolution *c, Choice choice, Tiling *tiling)
{
    Tiling p = {.windows = flatten(&c->windows)};
    double cycles = 0;
    Direct *d = &p.direct;
    *d = (Direct){.C = c->C, .O = c->O / c->G, .G = c->G, .weights = p.windows.weights, .columns = p.windows.positions[p.windows.axes - 1]};
    d->rows = p.windows.count / d->columns;
    bool common = choice == COMMON;
    p.tile = common ? common_tile(d) : choose_tile(c->plan->context, d, &p.windows, choice == OVER_CHANNELS);
    int last = p.windows.axes - 1, stride = p.windows.stride[last];
    bool phased = !p.tile.over_channels && stride > 1;
    p.copied = common || padded(&p.windows) || phased || (!p.tile.over_channels && d->columns < p.tile.lanes);
    p.halo = lay_out(&p.windows, p.copied, phased);
    p.stride = stride / p.halo.step[last];
    p.step = common || p.halo.step[last] > 4 ? 0 : p.halo.step[last];
    p.width = p.tile.over_channels ? p.tile.lanes * p.tile.vectors : p.tile.channels;
    d->plane = p.halo.plane;
    d->blocks = tiles_of(d->O, p.width);
    if (c->plan->context->is_cpu) {
        cycles = cut_best(c, &p);
    } else {
        cut(c, &p, 1, 1);
        cycles = p.tile.cycles;
    }
    *tiling = p;
    return cycles;
}

static Tiling describe(const Convolution *c)
{
    Tiling pixels, channels;
    if (!worth_a_program(c)) {
        take_apart(c, COMMON, &pixels);
        return pixels;
    }
    return take_apart(c, OVER_PIXELS, &pixels) < take_apart(c, OVER_CHANNELS, &channels) ? pixels : channels;
}

/* Indices of what is laid out must be ints, too. */
bool direct_fits(const Convolution *c)
{
    Windows windows = flatten(&c->windows);
    int64_t plane = lay_out(&windows, true, true).plane;
    return c->plan->context->algorithm != REF_NAIVE && c->N * plane * c->G * c->C < INT32_MAX &&
           (int64_t)c->O * (c->C + 1) * windows.weights < INT32_MAX / 128;
}

static Launch tile_kernel(ref_plan *plan, const Tiling *p)
{
    const Tile *t = &p->tile;
    char stages[32] = "";
    if (p->staged) {
        snprintf(stages, sizeof stages, " -DSTAGED -DSTEP=%d", p->step);
    }
    if (t->over_channels) {
        return launch(plan, "direct_channels.cl", "direct_channels", "-DLANES=%d -DVECTORS=%d -DROWS=%d -DCOLUMNS=%d -DSTRIDE=%d%s",
                      t->lanes, t->vectors, t->rows, t->columns, p->stride, stages);
    }
    return launch(plan, "direct_pixels.cl", "direct_pixels", "-DLANES=%d -DVECTORS=%d -DROWS=%d -DCHANNELS=%d%s", t->lanes, t->vectors,
                  t->rows, t->channels, stages);
}

void direct_forward(const Convolution *c)
{
    Tiling p = describe(c);
    cl_mem row_at, weight_at, pictures = c->x->memory;
    tabulate(c->plan, &p.windows, &p.halo, p.direct.rows, &row_at, &weight_at);
    cl_mem packed = pack(c, &p.direct, p.width);
    if (p.copied && !p.staged) {
        pictures = halo_memory(c, &p.halo);
        spread(c, &p, pictures);
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
