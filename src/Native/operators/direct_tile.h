/* The tiles of sums that the direct convolutions keep in registers. */
#ifndef OPERATORS_DIRECT_TILE_H
#define OPERATORS_DIRECT_TILE_H

#include "context.h"
#include "direct.h"

typedef struct Tile {
    bool over_channels; /* whether vectors run over output channels, or over pixels */
    int lanes;          /* of a vector */
    int vectors;        /* beside each other */
    int rows;           /* of pixels, over one another */
    int columns;        /* over channels: pixels beside each other, that share the weights */
    int channels;       /* over pixels: output channels that share the pixels */
    double cycles;      /* that all tiles will take, by estimate */
} Tile;

/* How many tiles cover a length. */
static inline int tiles_of(int length, int tile) { return (length + tile - 1) / tile; }

/* The cheapest tile whose sums, operands and one scalar fit into the registers. */
Tile choose_tile(const ref_context *context, const Direct *direct);

#endif
