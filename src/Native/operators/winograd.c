/* Conv by Winograd's algorithm over tiles, with strides as a convolution of phases; kernels/winograd.cl says how. */
#include "winograd.h"

#include <stdio.h>

/* The most tiles that are summed in registers at once, and the bytes of local memory that the smallest portions take for each tile. */
enum { POINTS = 36, BLOCK = WINOGRAD_BLOCK, GAP = WINOGRAD_GAP, MOST_TILES = 28, LEAST_LOCAL_MEMORY = 7 << 10, MOST_DILATION = 8 };

/* ---- Which convolution of stride 1 ---- */

int winograd_taps(const Convolution *c)
{
    const Windows *w = &c->windows;
    return largest(round_up_quotient(w->taps[0], w->stride[0]), round_up_quotient(w->taps[1], w->stride[1]));
}

int winograd_tile_unit(const Convolution *c)
{
    int unit = 4;
    while (unit % c->windows.dilation[1]) {
        unit += 4;
    }
    return unit;
}

int winograd_phases(const Convolution *c) { return c->windows.stride[0] * c->windows.stride[1]; }

WinogradWeights winograd_weights(const Convolution *c)
{
    const Windows *w = &c->windows;
    return (WinogradWeights){.K = w->taps[0], .L = w->taps[1], .stride_y = w->stride[0], .stride_x = w->stride[1]};
}

WinogradOptions winograd_options(const Convolution *c, int tiles, bool spread)
{
    WinogradOptions options;
    const Windows *w = &c->windows;
    int length = snprintf(options.text, sizeof options.text, "-DTAPS=%d -DTILES=%d", winograd_taps(c), tiles);
    if (winograd_phases(c) > 1) {
        snprintf(options.text + length, sizeof options.text - (size_t)length, spread ? " -DSPREAD=%d" : " -DSTRIDE=%d", w->stride[1]);
    } else if (w->dilation[1] > 1) {
        snprintf(options.text + length, sizeof options.text - (size_t)length, " -DDILATION=%d", w->dilation[1]);
    }
    return options;
}

/* One of them: y from x, or dx from dy. */
typedef struct Winograd {
    const Convolution *convolution;
    const Tensor *from, *to, *bias;
    bool turned; /* weights turned by 180° and transposed, for dx */
    WinogradTiles tiles;
} Winograd;

/* Cuts outputs into tiles. */
static WinogradTiles cut(const Convolution *c, WinogradTiles t)
{
    int tile = 7 - winograd_taps(c);
    const int *dilation = c->windows.dilation;
    t.rows = round_up_quotient(t.height, tile * dilation[0]) * dilation[0];
    t.columns = round_up_quotient(t.width, tile * dilation[1]) * dilation[1];
    t.count = c->N * t.rows * t.columns;
    t.stride_y = c->windows.stride[0];
    t.dilation_y = dilation[0];
    return t;
}

WinogradTiles winograd_forward_tiles(const Convolution *c)
{
    const Windows *w = &c->windows;
    return cut(c, (WinogradTiles){
        .C = c->C * winograd_phases(c), .O = c->O, .H = w->picture[0], .W = w->picture[1], .height = w->positions[0],
        .width = w->positions[1], .begin_y = w->begin[0], .begin_x = w->begin[1],
    });
}

/* Pixels from a window's first to its last. */
static int span(const Windows *w, int a) { return (w->taps[a] - 1) * w->dilation[a] + 1; }

/* The end of the pixels that windows lie on. */
static int reach(const Windows *w, int a) { return least(w->picture[a], (w->positions[a] - 1) * w->stride[a] + span(w, a) - w->begin[a]); }

/* The first row of phases in which there is a pixel, and how many rows there are from there on. */
static int first_of_phases(const Windows *w, int a) { return w->begin[a] / w->stride[a]; }
static int count_of_phases(const Windows *w, int a) { return (reach(w, a) - 1 + w->begin[a]) / w->stride[a] - first_of_phases(w, a) + 1; }

/* dx is the convolution of dy with the weights turned round: pixel i of a phase is under weight taps - 1 - m of the window that begins at
   i - (taps - 1), or that many dilations before i. */
static WinogradTiles gradient_tiles(const Convolution *c)
{
    const Windows *w = &c->windows;
    int last = winograd_taps(c) - 1, top = first_of_phases(w, 0), left = first_of_phases(w, 1);
    const int *dilation = w->dilation;
    return cut(c, (WinogradTiles){
        .C = c->O, .O = c->C * winograd_phases(c), .H = w->positions[0], .W = w->positions[1], .height = count_of_phases(w, 0),
        .width = count_of_phases(w, 1), .begin_y = last * dilation[0] - top, .begin_x = last * dilation[1] - left,
        .to = {
            .H = w->picture[0], .W = w->picture[1], .top = top * w->stride[0] - w->begin[0], .left = left * w->stride[1] - w->begin[1],
            .bottom = reach(w, 0), .right = reach(w, 1),
        },
    });
}

static Winograd forward_of(const Convolution *c)
{
    return (Winograd){.convolution = c, .from = c->x, .to = c->y, .bias = c->b, .tiles = winograd_forward_tiles(c)};
}

static Winograd gradient_of(const Convolution *c)
{
    return (Winograd){.convolution = c, .from = c->dy, .to = c->dx, .turned = true, .tiles = gradient_tiles(c)};
}

/* ---- In which portions ---- */

/* What a work-item does at a time: so many tiles, input channels whose points it holds, output channels whose sums it holds, and output
   channels in all; and the cycles that the cores take for all of it, by estimate. */
typedef struct Portion {
    int tiles, inputs, held, outputs;
    double cycles;
} Portion;

/* Bytes of the points of so many channels and tiles in local memory. */
static size_t points_of(int channels, int tiles)
{
    return POINTS * ((size_t)channels * (size_t)tiles + (size_t)(channels / BLOCK) * GAP) * sizeof(float);
}

/* Cycles of the transforms of a tile, eight channels, and of as many weights; and tiles whose time is lost in each portion. As measured. */
enum { CYCLES_OF_INPUTS = 250, CYCLES_OF_OUTPUTS = 150, CYCLES_OF_WEIGHTS = 300, LOST_TILES = 4 };

static double cycles(const Winograd *w, const Portion *p)
{
    int C = round_up(w->tiles.C, 8), parts = round_up_quotient(w->tiles.O, p->outputs);
    int items = round_up_quotient(w->tiles.count, p->tiles) * parts;
    int rounds = round_up_quotient(items, w->convolution->plan->context->compute_units);
    double products = POINTS / 16.0 * w->tiles.C * p->outputs * (p->tiles + LOST_TILES);
    double transforms = (CYCLES_OF_INPUTS / 8.0 * C + CYCLES_OF_OUTPUTS / 8.0 * p->outputs) * p->tiles;
    return rounds * (products + transforms);
}

/* The number of tiles that keeps all compute units busy, as far as local memory goes. */
static void consider(const Winograd *w, Portion p, Portion *best)
{
    int unit = winograd_tile_unit(w->convolution);
    for (p.tiles = MOST_TILES / unit * unit; p.tiles > 0; p.tiles -= unit) {
        p.cycles = cycles(w, &p);
        if (points_of(p.inputs, p.tiles) + points_of(p.held, p.tiles) <= w->convolution->plan->context->local_memory &&
            (!best->tiles || p.cycles < best->cycles)) {
            *best = p;
        }
    }
}

/* Either all points of some tiles at a time, or some of their channels' with all sums that they go into. */
static Portion portion_of(const Winograd *w)
{
    int C = round_up(w->tiles.C, BLOCK), O = round_up(w->tiles.O, BLOCK);
    Portion best = {0};
    for (int parts = 1; parts <= O / BLOCK; parts++) {
        consider(w, (Portion){.inputs = C, .held = BLOCK, .outputs = round_up(round_up_quotient(O, parts), BLOCK)}, &best);
    }
    for (int inputs = 64; inputs >= BLOCK; inputs /= 2) {
        int outputs = least(O, inputs > BLOCK ? 2 * inputs : inputs);
        consider(w, (Portion){.inputs = least(C, inputs), .held = outputs, .outputs = outputs}, &best);
    }
    return best;
}

/* ---- Which convolutions ---- */

/* Whether all weights lie on some pixel, and so do all windows: a sum without any is to be exactly 0, which Winograd's is not. */
static bool all_meet_pixels(const Windows *w, int a)
{
    bool all = w->begin[a] >= 0 && w->begin[a] < span(w, a) && w->end[a] < span(w, a) && w->picture[a] >= w->dilation[a];
    for (int k = 0; k < w->taps[a] && all; k++) {
        int at = k * w->dilation[a];
        int p = largest(0, round_up_quotient(w->begin[a] - at, w->stride[a])); /* the first window in which it is not before the picture */
        all = p < w->positions[a] && p * w->stride[a] + at - w->begin[a] < w->picture[a];
    }
    return all;
}

/* Strides or dilations, but not both, and these so that a portion can have whole places of tiles.
   Three to five weights of a phase: fewer would want larger tiles, whose rounding errors are too large; more have no tile left. */
bool winograd_possible(const Convolution *c)
{
    const ref_context *context = c->plan->context;
    const Windows *w = &c->windows;
    bool asked = context->algorithm == REF_WINOGRAD || (context->algorithm == REF_AUTO && context->is_cpu);
    bool possible = asked && w->axes == 2 && c->G == 1;
    for (int axis = 0; axis < 2 && possible; axis++) {
        bool either = w->dilation[axis] == 1 || w->stride[axis] == 1;
        possible = either && w->dilation[axis] <= MOST_DILATION && w->taps[axis] > w->stride[axis] && all_meet_pixels(w, axis);
    }
    possible = possible && context->local_memory >= LEAST_LOCAL_MEMORY * (uint64_t)winograd_tile_unit(c);
    int64_t weights = POINTS * ((int64_t)c->C * winograd_phases(c) + BLOCK) * (c->O + BLOCK); /* their indices must be ints, too */
    return possible && weights < INT32_MAX && winograd_taps(c) >= 3 && winograd_taps(c) <= 5;
}

/* Products that a core makes in a cycle, and the fewest that are worth other kernels. */
enum { PRODUCTS_PER_CYCLE = 16, FEWEST_PRODUCTS = 2 << 20 };

bool winograd_pays(const Convolution *c, double cycles, double times)
{
    const ref_context *context = c->plan->context;
    double products = (double)c->N * c->windows.count * c->C * c->O * c->windows.weights;
    bool fewer = cycles < times * products / PRODUCTS_PER_CYCLE / context->compute_units;
    return context->algorithm == REF_WINOGRAD || (fewer && products >= FEWEST_PRODUCTS);
}

/* The weights' transform, where it is part of each run, and all else. */
static double all_cycles(const Winograd *w)
{
    const Convolution *c = w->convolution;
    double pairs = (double)w->tiles.C * w->tiles.O / 8 / c->plan->context->compute_units;
    return portion_of(w).cycles + (c->w->constant ? 0 : CYCLES_OF_WEIGHTS * pairs);
}

/* Plain products take 1.05 times the cycles that they might on the way to y and 1.3 times on the way to dx, as measured. */
bool winograd_fits(const Convolution *c)
{
    if (!winograd_possible(c)) {
        return false;
    }
    Winograd w = forward_of(c);
    return winograd_pays(c, all_cycles(&w), 1.05);
}

bool winograd_fits_input_gradient(const Convolution *c)
{
    if (!winograd_possible(c)) {
        return false;
    }
    Winograd w = gradient_of(c);
    return winograd_pays(c, all_cycles(&w), 1.3);
}

/* ---- Recording ---- */

static cl_mem transform_weights(const Winograd *w)
{
    const Convolution *c = w->convolution;
    int blocks = round_up_quotient(w->tiles.O, BLOCK);
    WinogradWeights sizes = winograd_weights(c);
    cl_mem u = scratch(c->plan, (uint64_t)blocks * POINTS * (uint64_t)WINOGRAD_WEIGHTS(w->tiles.C) * sizeof(float));
    c->plan->preparing = c->w->constant;
    Launch weights = launch(c->plan, "winograd_weights.cl", "winograd_weights", "-DTAPS=%d", winograd_taps(c));
    give_tensor(&weights, c->w);
    give_memory(&weights, u);
    give_int(&weights, w->tiles.C);
    give_int(&weights, w->tiles.O);
    give_bytes(&weights, sizeof sizes, &sizes);
    give_int(&weights, w->turned);
    over_tiles(&weights, (size_t)round_up_quotient(w->tiles.C, 4), (size_t)blocks, 1);
    c->plan->preparing = false;
    return u;
}

static void record(const Winograd *w)
{
    const Convolution *c = w->convolution;
    Portion p = portion_of(w);
    cl_mem u = transform_weights(w);
    Launch all = launch(c->plan, "winograd.cl", "winograd_tiles", "%s", winograd_options(c, p.tiles, w->turned).text);
    give_tensor(&all, w->from);
    give_memory(&all, u);
    give_tensor(&all, w->bias);
    give_tensor(&all, w->to);
    give_local(&all, points_of(p.inputs, p.tiles));
    give_local(&all, points_of(p.held, p.tiles));
    give_bytes(&all, sizeof w->tiles, &w->tiles);
    give_int(&all, p.inputs);
    give_int(&all, p.held);
    give_int(&all, p.outputs);
    over_tiles(&all, (size_t)round_up_quotient(w->tiles.count, p.tiles), (size_t)round_up_quotient(w->tiles.O, p.outputs), 1);
}

void winograd_forward(const Convolution *c)
{
    Winograd w = forward_of(c);
    record(&w);
}

void winograd_input_gradient(const Convolution *c)
{
    const Windows *w = &c->windows;
    Winograd gradient = gradient_of(c);
    if (reach(w, 0) < w->picture[0] || reach(w, 1) < w->picture[1]) { /* pixels under no window */
        record_zeros(c->plan, c->dx->memory, (uint64_t)c->dx->size * sizeof(float));
    }
    record(&gradient);
}
