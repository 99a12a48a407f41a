/* Direct convolution, forward: tiles of sums kept in registers (kernels/direct_channels.cl, kernels/direct_pixels.cl). */
#include "convolution.h"
#include "direct.h"

#include <stdio.h>

static int tiles_of(int length, int tile) { return (length + tile - 1) / tile; }

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
    if (copied) { /* an odd number of cache lines, so that channels do not crowd the same ones */
        halo.plane = ((halo.plane + 15) / 16 | 1) * 16;
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

/* ---- Which tile ---- */

typedef struct Tile {
    bool over_channels; /* whether vectors run over output channels, or over pixels */
    int lanes;          /* of a vector */
    int vectors;        /* beside each other */
    int rows;           /* of pixels, over one another */
    int columns;        /* over channels: pixels beside each other, that share the weights */
    int channels;       /* over pixels: output channels that share the pixels */
    double cycles;      /* that all tiles will take, by estimate */
} Tile;

static double larger(double a, double b) { return a > b ? a : b; }

/*
 * An estimate for a core that does one multiply-add of 16 lanes a cycle and loads two scalars or one vector meanwhile.
 * What counts: results computed twice or thrown away, loads against products, and the way of the sums to memory.
 */
static double cycles(const Direct *d, const Tile *tile)
{
    double wide = tile->lanes / 16.0, products = (double)d->C * d->weights;
    if (tile->over_channels) {
        int width = tile->lanes * tile->vectors, pixels = tile->rows * tile->columns;
        double from_afar = products * width * sizeof(float) > 24 << 10 ? 2.5 : 1; /* weights beyond the nearest cache */
        double loads = tile->vectors * wide * from_afar + pixels * 0.5;
        double step = larger(larger(pixels * tile->vectors * wide, loads), 4) + 0.5;
        double tiles = (double)tiles_of(d->rows, tile->rows) * tiles_of(d->columns, tile->columns) * tiles_of(d->O, width);
        return tiles * (products * step + pixels * width * 0.4 + 20);
    }
    int width = tile->lanes * tile->vectors, vectors = tile->vectors * tile->rows;
    double loads = vectors * wide * 2 + tile->channels * 0.5;
    double step = larger(larger(tile->channels * vectors * wide, loads), 4) + 0.5 + tile->rows * 0.2;
    double tiles = (double)tiles_of(d->rows, tile->rows) * tiles_of(d->columns, width) * tiles_of(d->O, tile->channels);
    double stores = d->columns < tile->lanes ? d->columns * tile->rows * 2 : vectors * wide * 2;
    return tiles * (products * step + tile->channels * stores + 20);
}

static void consider(const Direct *d, Tile tile, Tile *best)
{
    tile.cycles = cycles(d, &tile);
    if (!best->lanes || tile.cycles < best->cycles) {
        *best = tile;
    }
}

/* Tiles come in few sizes, as each is a program to compile; a 0 ends the list. */
static const int sizes[] = {1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 14, 16, 20, 24, 28, 0};

/* The cheapest tile whose sums, operands and one scalar fit into the registers. */
static Tile choose(const ref_context *context, const Direct *d)
{
    int widest = context->vector_width >= 16 ? 16 : 8, registers = widest == 16 ? 32 : 16;
    Tile best = {0};
    for (int lanes = 8; lanes <= widest; lanes += 8) {
        for (int vectors = 1; vectors <= 7; vectors++) {
            int most = (registers - 1) / vectors - 1;
            for (const int *size = sizes; *size && *size <= most; size++) {
                for (int rows = 1; rows <= 4 && rows <= d->rows && *size * rows <= most && *size <= d->columns; rows++) {
                    consider(d, (Tile){true, lanes, vectors, rows, .columns = *size}, &best);
                }
                for (int rows = 1; rows <= 7 && rows <= d->rows && *size <= d->O; rows += 1 + rows / 4 * 2) {
                    /* for one channel the pixels are multiplied from memory */
                    if (*size * rows * vectors + (*size > 1 ? rows * vectors : 1) < registers) {
                        consider(d, (Tile){false, lanes, vectors, rows, .channels = *size}, &best);
                    }
                }
            }
        }
    }
    return best;
}

/* ---- Forward ---- */

/* Rows for a work-item: few enough that there is work for all and that they stay in the cache, many enough to be worth the call. */
static int band(const Convolution *c, const Direct *d, const Tile *tile)
{
    int whole = tile->rows;
    if (!c->plan->context->is_cpu) {
        return whole;
    }
    if (!tile->over_channels && d->blocks == 1 && c->N * d->G >= 32) {
        return d->rows; /* work for all, and each may copy its own pictures */
    }
    int rows = tiles_of(d->rows, tiles_of(256, c->N * d->G * d->blocks));
    double row_bytes = (double)d->C * d->plane / d->rows * sizeof(float);
    if (d->blocks > 1 && rows * row_bytes > 256 << 10) {
        rows = (int)((256 << 10) / row_bytes);
    }
    return rows < whole ? whole : rows / whole * whole;
}

/* A convolution taken apart into tiles. */
typedef struct Plan {
    Windows windows;
    bool copied; /* whether the pictures are */
    int stride;  /* between neighbouring pixels of y in what a tile reads */
    Halo halo;
    Tile tile;
    int width; /* output channels of a block */
    Direct direct;
} Plan;

static Plan describe(const Convolution *c)
{
    Plan p = {.windows = flatten(&c->windows)};
    Direct *d = &p.direct;
    *d = (Direct){.C = c->C, .O = c->O / c->G, .G = c->G, .weights = p.windows.weights, .columns = p.windows.positions[p.windows.axes - 1]};
    d->rows = p.windows.count / d->columns;
    p.tile = choose(c->plan->context, d);
    int stride = p.windows.stride[p.windows.axes - 1];
    bool phased = !p.tile.over_channels && stride > 1;
    p.copied = padded(&p.windows) || phased || (!p.tile.over_channels && d->columns < p.tile.lanes);
    p.halo = lay_out(&p.windows, p.copied, phased);
    p.stride = stride / p.halo.step[p.windows.axes - 1];
    p.width = p.tile.over_channels ? p.tile.lanes * p.tile.vectors : p.tile.channels;
    d->plane = p.halo.plane;
    d->blocks = tiles_of(d->O, p.width);
    d->band = band(c, d, &p.tile);
    d->bands = tiles_of(d->rows, d->band);
    d->items = c->N * d->G * d->blocks * d->bands;
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

static Launch tile_kernel(ref_plan *plan, const Plan *p, bool spreads)
{
    const Tile *t = &p->tile;
    if (t->over_channels) {
        return launch(plan, "direct_channels.cl", "direct_channels", "-DLANES=%d -DVECTORS=%d -DROWS=%d -DCOLUMNS=%d -DSTRIDE=%d", t->lanes,
                      t->vectors, t->rows, t->columns, p->stride);
    }
    char copies[32] = "";
    if (spreads) {
        snprintf(copies, sizeof copies, " -DSPREAD -DSTEP=%d", step_of(&p->windows, &p->halo));
    }
    return launch(plan, "direct_pixels.cl", "direct_pixels", "-DLANES=%d -DVECTORS=%d -DROWS=%d -DCHANNELS=%d%s", t->lanes, t->vectors, t->rows,
                  t->channels, copies);
}

void direct_forward(const Convolution *c)
{
    Plan p = describe(c);
    cl_mem row_at, weight_at;
    tabulate(c->plan, &p.windows, &p.halo, p.direct.rows, &row_at, &weight_at);
    cl_mem packed = pack(c, &p.direct, p.width);
    cl_mem pictures = p.copied ? halo_memory(c, &p.halo) : c->x->memory;
    bool spreads = p.copied && !p.tile.over_channels && p.direct.items == c->N * c->G && c->C * p.halo.plane <= 1 << 16;
    if (p.copied && !spreads) {
        spread(c, &p.windows, &p.halo, pictures);
    }
    Launch forward = tile_kernel(c->plan, &p, spreads);
    give_memory(&forward, pictures);
    give_memory(&forward, packed);
    give_memory(&forward, row_at);
    give_memory(&forward, weight_at);
    give_tensor(&forward, c->y);
    give_bytes(&forward, sizeof p.direct, &p.direct);
    if (spreads) {
        give_tensor(&forward, c->x);
        give_windows(&forward, &p.windows);
        give_bytes(&forward, sizeof p.halo, &p.halo);
    }
    over_items(&forward, p.direct.items);
}
