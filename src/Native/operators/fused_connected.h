/* What the passes of fully connected layers share. */
#ifndef OPERATORS_FUSED_CONNECTED_H
#define OPERATORS_FUSED_CONNECTED_H

#include "fusion.h"

Chain chain_sizes(const ConnectedChain *chain);

/* How many tiles cover so many rows (HIGH of them in connected_tiles.cl). */
static inline int row_tiles(int rows) { return (rows + 3) / 4; }

/* Where work-items leave the losses of rows; memory of the plan. */
cl_mem place_losses(ref_plan *plan, int rows);
/* Room for the gradients of the first `count` layers. */
void place_gradients(ref_plan *plan, ConnectedChain *chain, int count);

/* The memory of each of MOST_LINKS layers; those that are not there are NULL. */
#define GIVE_EACH_LAYER(launch, chain, memory) \
    for (int i = 0; i < MOST_LINKS; i++) { \
        give_memory(launch, i < (chain)->count ? (chain)->layer[i].memory : NULL); \
    }

#endif
