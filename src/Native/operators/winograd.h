/* Which convolution of stride 1 Winograd's algorithm over tiles computes, for winograd.c and winograd_gradient.c. */
#ifndef OPERATORS_WINOGRAD_H
#define OPERATORS_WINOGRAD_H

#include "convolution.h"
#include "winograd_tiles.h"

/* Weights along an axis: as many as the phase with the most has, on the axis with the most. Tiles have seven less that outputs. */
int winograd_taps(const Convolution *convolution);
/* What work on tiles comes in whole multiples of: vectors, and places of as many tiles as there are phases of a dilation. */
int winograd_tile_unit(const Convolution *convolution);
/* Channels that each channel of x becomes. */
int winograd_phases(const Convolution *convolution);
WinogradWeights winograd_weights(const Convolution *convolution);
/* What kernels of winograd_tiles.h are compiled for: TAPS, TILES, and what the convolution has of strides and dilations. spread: whether
   phases are what it writes. */
typedef struct WinogradOptions {
    char text[64];
} WinogradOptions;
WinogradOptions winograd_options(const Convolution *convolution, int tiles, bool spread);
/* The convolution from x to y. */
WinogradTiles winograd_forward_tiles(const Convolution *convolution);

/* Whether its sums are what they should be, and the context's algorithm allows or demands it. */
bool winograd_possible(const Convolution *convolution);
/* And whether it pays: its cycles, by estimate, against those of plain products at so many times what they take at best. */
bool winograd_pays(const Convolution *convolution, double cycles, double times);

#endif
