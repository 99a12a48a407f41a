/* How the direct convolutions are taken apart: tiles of sums that are kept in registers, and the tiles of one work-item. */
#ifndef OPERATORS_DIRECT_TILING_H
#define OPERATORS_DIRECT_TILING_H

#include "convolution.h"
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

/* A convolution taken apart into tiles. */
typedef struct Tiling {
    Windows windows;
    bool copied; /* whether the pictures are */
    bool staged; /* whether by the work-items that need them */
    int stride;  /* between neighbouring pixels of y in what a tile reads */
    int step;    /* along the last axis of the pictures, as kernels are compiled for it; 0 for any */
    Halo halo;
    Tile tile;
    int width; /* output channels of a block */
    Direct direct;
} Tiling;

/* How many tiles cover a length. */
static inline int tiles_of(int length, int tile) { return round_up_quotient(length, tile); }

/* From channel to channel: an odd number of cache lines, so that they do not crowd the same ones. */
static inline int spaced(int plane) { return ((plane + 15) / 16 | 1) * 16; }

/* The cheapest tile whose sums, operands and one scalar fit into the registers, vectors running over output channels or over pixels. */
Tile choose_tile(const ref_context *context, const Direct *direct, const Windows *windows, bool over_channels);

/* A tile that every convolution can be cut into, on pictures that are copied. */
Tile common_tile(const Direct *direct);

/* Cuts the work into items of `tiles` rows of tiles and `share` blocks. */
void cut(const Convolution *convolution, Tiling *tiling, int tiles, int share);

/* The cheapest cut; staged where the smallest fits. Returns the cycles that it will take, by estimate. */
double cut_best(const Convolution *convolution, Tiling *tiling);

#endif
