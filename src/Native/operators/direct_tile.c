/* Which tile of sums the direct convolutions keep in registers. */
#include "direct_tiling.h"

static double larger(double a, double b) { return a > b ? a : b; }

/*
 * An estimate for a core that does one multiply-add of 16 lanes a cycle and loads two scalars or one vector meanwhile.
 * What counts: results computed twice or thrown away, loads against products, and the way of the sums to memory. `part` of the weights are
 * multiplied with.
 */
static double cycles(const Direct *d, const Tile *tile, double part)
{
    double wide = tile->lanes / 16.0, products = d->C * d->weights * part;
    if (tile->over_channels) {
        int width = tile->lanes * tile->vectors, pixels = tile->rows * tile->columns;
        double from_afar = (double)d->C * d->weights * width * sizeof(float) > 24 << 10 ? 4 : 1; /* weights beyond the nearest cache */
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

/* The weights that tiles of so many rows multiply with, as a part of all: not those that meet only padding. */
static double part_met(const Windows *windows, int rows, int tile_rows)
{
    int tiles = 0, sum = 0;
    for (int row = 0; row < rows; row += tile_rows, tiles++) {
        Span weights = met(least(row, rows - tile_rows), tile_rows, windows);
        sum += weights.last - weights.first;
    }
    return (double)sum / ((double)tiles * windows->weights);
}

static void consider(const Direct *d, Tile tile, double part, Tile *best)
{
    tile.cycles = cycles(d, &tile, part);
    if (!best->lanes || tile.cycles < best->cycles) {
        *best = tile;
    }
}

enum { MOST_ROWS = 7 };

/* Tiles come in few sizes, as each is a program to compile; a 0 ends the list. */
static const int sizes[] = {1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 14, 16, 20, 24, 28, 0};

Tile choose_tile(const ref_context *context, const Direct *d, const Windows *windows, bool over_channels)
{
    int widest = context->vector_width >= 16 ? 16 : 8, registers = widest == 16 ? 32 : 16;
    double parts[MOST_ROWS + 1] = {0};
    for (int rows = 1; rows <= MOST_ROWS && rows <= d->rows; rows++) {
        parts[rows] = part_met(windows, d->rows, rows);
    }
    Tile best = {0};
    for (int lanes = 8; lanes <= widest; lanes += 8) {
        for (int vectors = 1; vectors <= 7; vectors++) {
            int most = (registers - 1) / vectors - 1;
            for (const int *size = sizes; *size && *size <= most; size++) {
                for (int rows = 1; over_channels && rows <= 4 && rows <= d->rows && *size * rows <= most && *size <= d->columns; rows++) {
                    consider(d, (Tile){true, lanes, vectors, rows, .columns = *size}, parts[rows], &best);
                }
                for (int rows = 1; !over_channels && rows <= MOST_ROWS && rows <= d->rows && *size <= d->O; rows += 1 + rows / 4 * 2) {
                    /* for one channel the pixels are multiplied from memory */
                    if (*size * rows * vectors + (*size > 1 ? rows * vectors : 1) < registers) {
                        consider(d, (Tile){false, lanes, vectors, rows, .channels = *size}, parts[rows], &best);
                    }
                }
            }
        }
    }
    return best;
}

Tile common_tile(const Direct *d)
{
    Tile tile = {false, .lanes = 8, .vectors = 1, .rows = 1, .channels = 4};
    tile.cycles = cycles(d, &tile, 1);
    return tile;
}
