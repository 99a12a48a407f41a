/* Conv with 3×3 weights at stride 1 by Winograd's F(4×4, 3×3); kernels/winograd.cl and winograd_gradient.cl say how. */
#include "convolution.h"
#include "winograd_tiles.h"

enum { POINTS = 36, BLOCK = WINOGRAD_BLOCK, GAP = WINOGRAD_GAP };

/* The most tiles that are summed in registers at once, the fewest for which all weights are worth reading, and the bytes of local memory
   that the smallest portions take. */
enum { MOST_TILES = 28, ENOUGH_TILES = 12, LEAST_LOCAL_MEMORY = 28 << 10 };

static int round_up_quotient(int value, int divisor) { return (value + divisor - 1) / divisor; }
static int round_up(int value, int multiple) { return round_up_quotient(value, multiple) * multiple; }
static int least(int a, int b) { return a < b ? a : b; }

/* ---- Which convolutions ---- */

/* Small layers win nothing; unless it was asked for. */
static bool worth_it(const Convolution *c)
{
    switch (c->plan->context->algorithm) {
        case REF_WINOGRAD: return true;
        case REF_AUTO: return c->plan->context->is_cpu && c->C >= 16 && c->O >= 16 && (int64_t)c->N * c->windows.count >= 16 * 64;
        default: return false;
    }
}

/* Whether tiles are whole and no window or weight lies but in the padding: its sum is to be exactly 0, which Winograd's is not. */
static bool fills_tiles(const Windows *w, int axis)
{
    return w->picture[axis] >= 4 && w->positions[axis] >= 4 && w->begin[axis] >= 0 && w->begin[axis] <= 2 && w->end[axis] <= 2;
}

bool winograd_fits(const Convolution *c)
{
    const Windows *w = &c->windows;
    bool plain = w->axes == 2 && c->G == 1 && c->plan->context->local_memory >= LEAST_LOCAL_MEMORY;
    for (int axis = 0; axis < 2 && plain; axis++) {
        plain = w->taps[axis] == 3 && w->stride[axis] == 1 && w->dilation[axis] == 1 && fills_tiles(w, axis);
    }
    return plain && worth_it(c);
}

/* ---- y and dx ---- */

/* A convolution of pictures with C channels to O: the forward one, or the one from dy to dx. */
typedef struct Winograd {
    ref_plan *plan;
    const Tensor *from, *to, *bias, *weights;
    bool turned; /* weights turned by 180° and transposed */
    WinogradTiles tiles;
} Winograd;

/* What a work-item does at a time: so many tiles, input channels whose points it holds, output channels whose sums it holds, and output
   channels in all. */
typedef struct Portion {
    int tiles, inputs, held, outputs;
} Portion;

/* Bytes of the points of so many channels and tiles in local memory. */
static size_t points_of(int channels, int tiles)
{
    return POINTS * ((size_t)channels * (size_t)tiles + (size_t)(channels / BLOCK) * GAP) * sizeof(float);
}

/* The number of tiles that keeps all compute units busy, as far as local memory goes; a few tiles' time is lost in each portion. */
static Portion with_tiles(const Winograd *w, Portion p, int fewest)
{
    const ref_context *context = w->plan->context;
    int64_t least_cost = INT64_MAX;
    int parts = round_up_quotient(w->tiles.O, p.outputs);
    for (int tiles = MOST_TILES; tiles >= fewest; tiles -= 4) {
        int items = round_up_quotient(w->tiles.count, tiles) * parts, rounds = round_up_quotient(items, context->compute_units);
        int64_t cost = (int64_t)rounds * (tiles + 4);
        if (points_of(p.inputs, tiles) + points_of(p.held, tiles) <= context->local_memory && cost < least_cost) {
            p.tiles = tiles;
            least_cost = cost;
        }
    }
    return p;
}

static Portion portion_of(const Winograd *w)
{
    int C = round_up(w->tiles.C, BLOCK), O = round_up(w->tiles.O, BLOCK);
    Portion p = with_tiles(w, (Portion){.inputs = C, .held = BLOCK, .outputs = O}, ENOUGH_TILES);
    for (int inputs = 64; !p.tiles; inputs /= 2) {
        int outputs = least(O, inputs > BLOCK ? 2 * inputs : inputs);
        p = with_tiles(w, (Portion){.inputs = least(C, inputs), .held = outputs, .outputs = outputs}, 4);
    }
    return p;
}

static cl_mem transform_weights(const Winograd *w)
{
    int blocks = round_up_quotient(w->tiles.O, BLOCK);
    cl_mem u = scratch(w->plan, (uint64_t)blocks * POINTS * (uint64_t)WINOGRAD_WEIGHTS(w->tiles.C) * sizeof(float));
    w->plan->preparing = w->weights->constant;
    Launch weights = launch(w->plan, "winograd_weights.cl", "winograd_weights", "");
    give_tensor(&weights, w->weights);
    give_memory(&weights, u);
    give_int(&weights, w->tiles.C);
    give_int(&weights, w->tiles.O);
    give_int(&weights, w->turned);
    over_tiles(&weights, (size_t)round_up_quotient(w->tiles.C, 4), (size_t)blocks, 1);
    w->plan->preparing = false;
    return u;
}

static void record(const Winograd *w)
{
    Portion p = portion_of(w);
    cl_mem u = transform_weights(w);
    Launch all = launch(w->plan, "winograd.cl", "winograd_tiles", "-DTILES=%d", p.tiles);
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

/* Tiles of outputs where windows over H×W pictures begin at -begin. */
static WinogradTiles cut(int N, int C, int O, const int *picture, const int *positions, int begin_y, int begin_x)
{
    int rows = round_up_quotient(positions[0], 4), columns = round_up_quotient(positions[1], 4);
    return (WinogradTiles){
        .C = C, .O = O, .H = picture[0], .W = picture[1], .height = positions[0], .width = positions[1], .begin_y = begin_y,
        .begin_x = begin_x, .rows = rows, .columns = columns, .count = N * rows * columns,
    };
}

static WinogradTiles tiles_of(const Convolution *c)
{
    const Windows *w = &c->windows;
    return cut(c->N, c->C, c->O, w->picture, w->positions, w->begin[0], w->begin[1]);
}

void winograd_forward(const Convolution *c)
{
    record(&(Winograd){.plan = c->plan, .from = c->x, .to = c->y, .bias = c->b, .weights = c->w, .tiles = tiles_of(c)});
}

/* dx is the convolution of dy with the weights turned round: pixel i is under weight 2 - k of the window that begins at i + begin - 2. */
void winograd_input_gradient(const Convolution *c)
{
    const Windows *w = &c->windows;
    record(&(Winograd){
        .plan = c->plan, .from = c->dy, .to = c->dx, .weights = c->w, .turned = true,
        .tiles = cut(c->N, c->O, c->C, w->positions, w->picture, 2 - w->begin[0], 2 - w->begin[1]),
    });
}

/* ---- dw ---- */

/* Bytes of local memory that one of the six rows of points takes: of x, of dy, and of their products. */
static size_t row_of_points(int floats) { return 6 * (size_t)(floats + GAP) * sizeof(float); }

static Portion gradient_portion(const ref_context *context, int C, int O)
{
    Portion p = {.tiles = MOST_TILES, .inputs = least(round_up(C, BLOCK), 128), .outputs = least(round_up(O, BLOCK), 128)};
    for (;;) {
        size_t bytes = row_of_points(p.inputs * p.tiles) + row_of_points(p.outputs * p.tiles) + row_of_points(p.inputs * p.outputs);
        if (bytes <= context->local_memory) {
            return p;
        }
        if (p.inputs > BLOCK || p.outputs > BLOCK) {
            int *larger = p.inputs > p.outputs ? &p.inputs : &p.outputs;
            *larger = round_up(*larger / 2, BLOCK);
        } else {
            p.tiles -= 4;
        }
    }
}

void winograd_weight_gradient(const Convolution *c)
{
    WinogradTiles tiles = tiles_of(c);
    Portion p = gradient_portion(c->plan->context, c->C, c->O);
    int parts = round_up_quotient(c->C, p.inputs) * round_up_quotient(c->O, p.outputs);
    /* Three work-items for each compute unit, as far as there are enough tiles for each. */
    int shares = least(round_up_quotient(3 * c->plan->context->compute_units, 6 * parts), round_up_quotient(tiles.count, 2 * p.tiles));
    int64_t weights = (int64_t)round_up(c->C, BLOCK) * round_up(c->O, BLOCK);
    cl_mem q = scratch(c->plan, (uint64_t)shares * 18 * (uint64_t)weights * sizeof(float));
    Launch rows = launch(c->plan, "winograd_gradient.cl", "winograd_gradient", "-DTILES=%d", p.tiles);
    give_tensor(&rows, c->x);
    give_tensor(&rows, c->dy);
    give_memory(&rows, q);
    give_local(&rows, row_of_points(p.inputs * p.tiles));
    give_local(&rows, row_of_points(p.outputs * p.tiles));
    give_local(&rows, row_of_points(p.inputs * p.outputs));
    give_bytes(&rows, sizeof tiles, &tiles);
    give_int(&rows, p.inputs);
    give_int(&rows, p.outputs);
    over_tiles(&rows, 6, (size_t)parts, (size_t)shares);
    Launch sum = launch(c->plan, "winograd_gradient.cl", "winograd_weight_gradient", "-DTILES=%d", p.tiles);
    give_memory(&sum, q);
    give_tensor(&sum, c->dw);
    give_int(&sum, c->C);
    give_int(&sum, c->O);
    give_int(&sum, shares);
    over_tiles(&sum, (size_t)c->O, (size_t)round_up_quotient(c->C, 8), 1);
}
