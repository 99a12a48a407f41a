/* Which values of a network lie in the same memory, one after the other. */
#include "network.h"

#include <stdlib.h>

static Block *block_of(const Graph *graph, cl_mem memory)
{
    for (int i = 0; i < graph->block_count; i++) {
        if (graph->blocks[i].memory == memory) {
            return &graph->blocks[i];
        }
    }
    return NULL;
}

/* The smallest that nobody holds; much larger ones are left to larger values. */
static Block *free_block(const Graph *graph, uint64_t bytes)
{
    Block *best = NULL;
    for (int i = 0; i < graph->block_count; i++) {
        Block *block = &graph->blocks[i];
        if (!block->holders && block->bytes >= bytes && block->bytes / 4 <= bytes && (!best || block->bytes < best->bytes)) {
            best = block;
        }
    }
    return best;
}

static Block *new_block(Graph *graph, ref_plan *plan, uint64_t bytes)
{
    Block *more = realloc(graph->blocks, (size_t)(graph->block_count + 1) * sizeof *more);
    if (!more) {
        plan->status = fail(REF_OUT_OF_MEMORY, "ref_network_create: the host has no memory");
        return NULL;
    }
    graph->blocks = more;
    graph->blocks[graph->block_count] = (Block){scratch(plan, bytes), bytes, 0};
    return &graph->blocks[graph->block_count++];
}

void block_take(Graph *graph, ref_plan *plan, Tensor *tensor)
{
    if (plan->status) {
        return;
    }
    uint64_t bytes = (uint64_t)tensor->size * dtype_bytes(tensor->dtype);
    Block *block = free_block(graph, bytes);
    block = block ? block : new_block(graph, plan, bytes);
    if (block) {
        block->holders++;
        tensor->memory = block->memory;
    }
}

void block_hold(Graph *graph, cl_mem memory)
{
    Block *block = block_of(graph, memory);
    if (block) {
        block->holders++;
    }
}

void block_drop(Graph *graph, cl_mem memory)
{
    Block *block = memory ? block_of(graph, memory) : NULL;
    if (block) {
        block->holders--;
    }
}

bool block_is_own(const Graph *graph, cl_mem memory)
{
    const Block *block = block_of(graph, memory);
    return block && block->holders == 1;
}
