/* The gradient of Conv's weights by Winograd's algorithm; kernels/winograd_gradient.cl says how. */
#include "winograd.h"

enum { BLOCK = WINOGRAD_BLOCK, GAP = WINOGRAD_GAP, MOST_TILES = 28, MOST_CHANNELS = 128 };

static int round_up_quotient(int value, int divisor) { return (value + divisor - 1) / divisor; }
static int round_up(int value, int multiple) { return round_up_quotient(value, multiple) * multiple; }
static int least(int a, int b) { return a < b ? a : b; }

/* What a work-item does at a time: so many tiles, input and output channels. */
typedef struct Portion {
    int tiles, inputs, outputs;
} Portion;

/* Bytes of local memory that one of the six rows of points takes: of x, of dy, and of their products. */
static size_t row_of_points(int floats) { return 6 * (size_t)(floats + GAP) * sizeof(float); }

static Portion portion_of(const ref_context *context, int C, int O)
{
    Portion p = {MOST_TILES, least(round_up(C, BLOCK), MOST_CHANNELS), least(round_up(O, BLOCK), MOST_CHANNELS)};
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

static Launch start(const Convolution *c, const char *kernel, int tiles)
{
    int taps = winograd_taps(c);
    if (winograd_phases(c) == 1) {
        return launch(c->plan, "winograd_gradient.cl", kernel, "-DTAPS=%d -DTILES=%d", taps, tiles);
    }
    return launch(c->plan, "winograd_gradient.cl", kernel, "-DTAPS=%d -DTILES=%d -DSTRIDE=%d", taps, tiles, c->windows.stride[1]);
}

void winograd_weight_gradient(const Convolution *c)
{
    WinogradTiles tiles = winograd_forward_tiles(c);
    WinogradWeights weights = winograd_weights(c);
    Portion p = portion_of(c->plan->context, tiles.C, tiles.O);
    int parts = round_up_quotient(tiles.C, p.inputs) * round_up_quotient(tiles.O, p.outputs);
    /* Three work-items for each compute unit, as far as there are enough tiles for each. */
    int shares = least(round_up_quotient(3 * c->plan->context->compute_units, 6 * parts), round_up_quotient(tiles.count, 2 * p.tiles));
    int64_t pairs = (int64_t)round_up(tiles.C, BLOCK) * round_up(tiles.O, BLOCK);
    cl_mem q = scratch(c->plan, (uint64_t)shares * 6 * (uint64_t)winograd_taps(c) * (uint64_t)pairs * sizeof(float));
    Launch rows = start(c, "winograd_gradient", p.tiles);
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
    Launch sum = start(c, "winograd_weight_gradient", p.tiles);
    give_memory(&sum, q);
    give_tensor(&sum, c->dw);
    give_int(&sum, tiles.C);
    give_int(&sum, tiles.O);
    give_bytes(&sum, sizeof weights, &weights);
    give_int(&sum, shares);
    over_tiles(&sum, (size_t)tiles.O, (size_t)round_up_quotient(tiles.C, 8), 1);
}
