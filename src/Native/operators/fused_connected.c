/* Fully connected layers in a row: one launch for y, one for dx, one for the weights of all layers. */
#include "fusion.h"

enum { MOST_WEIGHTS = 1 << 18, ROWS_AT_ONCE = 3, OUTPUTS_AT_ONCE = 4 };

bool connected_chain_fits(const ref_context *context, const ConnectedChain *chain)
{
    bool fits = context->is_cpu && (context->algorithm == REF_AUTO || context->algorithm == REF_DIRECT) && chain->count <= MOST_CONNECTED;
    for (int i = 0; fits && i < chain->count; i++) {
        fits = (int64_t)chain->layer[i].inputs * chain->layer[i].outputs <= MOST_WEIGHTS;
    }
    return fits;
}

static Chain sizes(const ConnectedChain *chain)
{
    Chain sizes = {.rows = chain->rows, .count = chain->count, .lengths = {chain->layer[0].inputs}};
    for (int i = 0; i < chain->count; i++) {
        sizes.lengths[i + 1] = chain->layer[i].outputs;
        const ConnectedLayer *layer = &chain->layer[i];
        sizes.relu[i] = layer->relu;
        sizes.steps[i] = layer->w.rates != NULL;
        sizes.decays[i] = layer->w.decays;
        sizes.b_steps[i] = layer->b.rates != NULL;
        sizes.b_decays[i] = layer->b.decays;
    }
    return sizes;
}

/* A launch takes the memory of MOST_LINKS layers; those that are not there are NULL. */
#define GIVE_EACH(launch, memory) \
    for (int i = 0; i < MOST_LINKS; i++) { \
        give_memory(launch, i < chain->count ? chain->layer[i].memory : NULL); \
    }

static size_t tiles(int count, int size) { return (size_t)(count + size - 1) / (size_t)size; }

void connected_chain_forward(ref_plan *plan, ConnectedChain *chain, cl_mem x)
{
    Chain chain_sizes = sizes(chain);
    Launch forward = launch(plan, "fused_connected.cl", "chain_forward", "");
    give_bytes(&forward, sizeof chain_sizes, &chain_sizes);
    give_memory(&forward, x);
    GIVE_EACH(&forward, w.w)
    GIVE_EACH(&forward, b.w)
    GIVE_EACH(&forward, y)
    over_tiles(&forward, tiles(chain->rows, ROWS_AT_ONCE), 1, 1);
}

/* The gradient before the Relu of the last layer. */
static void last_gradient(ref_plan *plan, ConnectedChain *chain, cl_mem dy)
{
    ConnectedLayer *last = &chain->layer[chain->count - 1];
    last->dy = dy;
    if (last->relu) {
        int count = chain->rows * last->outputs;
        last->dy = scratch(plan, (uint64_t)count * sizeof(float));
        Launch relu = launch(plan, "fused_connected.cl", "relu_gradient", "");
        give_memory(&relu, last->y);
        give_memory(&relu, dy);
        give_memory(&relu, last->dy);
        give_int(&relu, count);
        over_tiles(&relu, tiles(count, 8), 1, 1);
    }
}

static void input_gradients(ref_plan *plan, ConnectedChain *chain, cl_mem dx)
{
    Chain chain_sizes = sizes(chain);
    Launch backward = launch(plan, "fused_connected.cl", "chain_backward", "");
    give_bytes(&backward, sizeof chain_sizes, &chain_sizes);
    give_memory(&backward, dx);
    GIVE_EACH(&backward, w.w)
    GIVE_EACH(&backward, y)
    GIVE_EACH(&backward, dy)
    over_tiles(&backward, tiles(chain->rows, OUTPUTS_AT_ONCE), 1, 1);
}

static void weights(ref_plan *plan, const ConnectedChain *chain, cl_mem x)
{
    Chain chain_sizes = sizes(chain);
    cl_mem rates = NULL;
    size_t items = 0;
    for (int i = 0; i < chain->count; i++) {
        const ConnectedLayer *layer = &chain->layer[i];
        rates = layer->w.rates ? layer->w.rates : layer->b.rates ? layer->b.rates : rates;
        items += tiles(layer->outputs, OUTPUTS_AT_ONCE);
    }
    Launch learn = launch(plan, "fused_connected.cl", "chain_weights", "");
    give_bytes(&learn, sizeof chain_sizes, &chain_sizes);
    give_memory(&learn, rates);
    for (int i = 0; i < MOST_LINKS; i++) {
        give_memory(&learn, i == 0 ? x : i < chain->count ? chain->layer[i - 1].y : NULL);
    }
    GIVE_EACH(&learn, dy)
    GIVE_EACH(&learn, w.w)
    GIVE_EACH(&learn, w.gradient)
    GIVE_EACH(&learn, w.velocity)
    GIVE_EACH(&learn, b.w)
    GIVE_EACH(&learn, b.gradient)
    GIVE_EACH(&learn, b.velocity)
    over_tiles(&learn, items, 1, 1);
}

void connected_chain_backward(ref_plan *plan, ConnectedChain *chain, cl_mem x, cl_mem dy, cl_mem dx)
{
    for (int i = 0; i + 1 < chain->count; i++) {
        chain->layer[i].dy = scratch(plan, (uint64_t)chain->rows * (uint64_t)chain->layer[i].outputs * sizeof(float));
    }
    last_gradient(plan, chain, dy);
    if (chain->count > 1 || dx) {
        input_gradients(plan, chain, dx);
    }
    weights(plan, chain, x);
}
