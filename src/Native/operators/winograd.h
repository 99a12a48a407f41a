/* Which convolution of stride 1 Winograd's algorithm over tiles computes, for winograd.c and winograd_gradient.c. */
#ifndef OPERATORS_WINOGRAD_H
#define OPERATORS_WINOGRAD_H

#include "convolution.h"
#include "winograd_tiles.h"

enum { WINOGRAD_POINTS = 36 };

/* Weights along an axis: as many as the phase with the most has, on the axis with the most. Two to five, tiles have 7 less that outputs. */
int winograd_taps(const Convolution *convolution);
/* Channels that each channel of x becomes. */
int winograd_phases(const Convolution *convolution);
/* The convolution from x to y. */
WinogradTiles winograd_forward_tiles(const Convolution *convolution);
WinogradWeights winograd_weights(const Convolution *convolution);

#endif
