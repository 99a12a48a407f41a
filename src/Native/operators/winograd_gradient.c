/* The gradient of Conv's weights by Winograd's algorithm; kernels/winograd_gradient.cl says how. */
#include "winograd.h"

enum { BLOCK = WINOGRAD_BLOCK, GAP = WINOGRAD_GAP, MOST_TILES = 28, MOST_CHANNELS = 128 };

/* What a work-item does: so many tiles at a time of so many input and output channels, and of a share of all tiles. */
typedef struct Portion {
    int tiles, inputs, outputs, parts, shares;
} Portion;

/* Bytes of local memory that one of the six rows of points takes: of x, of dy, and of their products. */
static size_t row_of_points(int floats) { return 6 * (size_t)(floats + GAP) * sizeof(float); }

static bool fits_local_memory(const ref_context *context, const Portion *p)
{
    size_t bytes = row_of_points(p->inputs * p->tiles) + row_of_points(p->outputs * p->tiles) + row_of_points(p->inputs * p->outputs);
    return bytes <= context->local_memory;
}

static Portion portion_of(const Convolution *c, const WinogradTiles *t)
{
    const ref_context *context = c->plan->context;
    int unit = winograd_tile_unit(c);
    Portion p = {
        .tiles = MOST_TILES / unit * unit, .inputs = least(round_up(t->C, BLOCK), MOST_CHANNELS), .outputs = least(round_up(t->O, BLOCK), MOST_CHANNELS),
    };
    while (!fits_local_memory(context, &p)) {
        if (p.inputs > BLOCK || p.outputs > BLOCK) {
            int *larger = p.inputs > p.outputs ? &p.inputs : &p.outputs;
            *larger = round_up(*larger / 2, BLOCK);
        } else {
            p.tiles -= unit;
        }
    }
    p.parts = round_up_quotient(t->C, p.inputs) * round_up_quotient(t->O, p.outputs);
    /* Three work-items for each compute unit, as far as there are enough tiles for each. */
    p.shares = least(round_up_quotient(3 * context->compute_units, 6 * p.parts), round_up_quotient(t->count, 2 * p.tiles));
    return p;
}

/* Cycles of a row of points of a tile, eight channels of x or of dy; of leaving eight products, and of adding them up. As measured. */
enum { CYCLES_OF_PIXELS = 60, CYCLES_OF_OUTPUTS = 35, CYCLES_OF_PRODUCTS = 50, CYCLES_OF_SUMS = 200 };

static double cycles(const ref_context *context, const WinogradTiles *t, const Portion *p)
{
    int rounds = round_up_quotient(6 * p->parts * p->shares, context->compute_units);
    double tiles = (double)t->count / p->shares, products = (double)p->inputs * p->outputs;
    double points = CYCLES_OF_PIXELS / 8.0 * p->inputs + CYCLES_OF_OUTPUTS / 8.0 * p->outputs + products * 6 / 16 * 1.15;
    double sums = (double)t->C * t->O / 8 * CYCLES_OF_SUMS * p->shares / context->compute_units;
    return rounds * (points * tiles + products / 8 * CYCLES_OF_PRODUCTS) + sums;
}

/* Plain products take 1.25 times the cycles that they might, as measured. */
bool winograd_fits_weight_gradient(const Convolution *c)
{
    if (!winograd_possible(c)) {
        return false;
    }
    WinogradTiles tiles = winograd_forward_tiles(c);
    Portion p = portion_of(c, &tiles);
    return winograd_pays(c, cycles(c->plan->context, &tiles, &p), 1.25);
}

static Launch start(const Convolution *c, const char *kernel, int tiles)
{
    return launch(c->plan, "winograd_gradient.cl", kernel, "%s", winograd_options(c, tiles, false).text);
}

void winograd_weight_gradient(const Convolution *c)
{
    WinogradTiles tiles = winograd_forward_tiles(c);
    WinogradWeights weights = winograd_weights(c);
    Portion p = portion_of(c, &tiles);
    int64_t pairs = (int64_t)round_up(tiles.C, BLOCK) * round_up(tiles.O, BLOCK) + GAP;
    cl_mem q = scratch(c->plan, (uint64_t)p.shares * 6 * (uint64_t)winograd_taps(c) * (uint64_t)pairs * sizeof(float));
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
    over_tiles(&rows, 6, (size_t)p.parts, (size_t)p.shares);
    Launch sum = start(c, "winograd_weight_gradient", p.tiles);
    give_memory(&sum, q);
    give_tensor(&sum, c->dw);
    give_int(&sum, tiles.C);
    give_int(&sum, tiles.O);
    give_bytes(&sum, sizeof weights, &weights);
    give_int(&sum, p.shares);
    over_tiles(&sum, (size_t)tiles.O, (size_t)round_up_quotient(tiles.C, 8), 1);
}
