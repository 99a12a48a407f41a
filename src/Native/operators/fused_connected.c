/* Fully connected layers in a row: a launch for y, one for dx, or, where they end in the loss, one for all of it. */
#include "fused_connected.h"

enum { MOST_WEIGHTS = 1 << 18, MOST_SCORED = 512 };

bool connected_chain_fits(const ref_context *context, const ConnectedChain *chain)
{
    bool fits = context->is_cpu && (context->algorithm == REF_AUTO || context->algorithm == REF_DIRECT) && chain->count <= MOST_CONNECTED;
    for (int i = 0; fits && i < chain->count; i++) {
        fits = (int64_t)chain->layer[i].inputs * chain->layer[i].outputs <= MOST_WEIGHTS;
    }
    return fits;
}

Chain chain_sizes(const ConnectedChain *chain)
{
    Chain sizes = {.rows = chain->rows, .count = chain->count, .lengths = {chain->layer[0].inputs}};
    for (int i = 0; i < chain->count; i++) {
        sizes.lengths[i + 1] = chain->layer[i].outputs;
        sizes.relu[i] = chain->layer[i].relu;
    }
    return sizes;
}

void connected_chain_forward(ref_plan *plan, ConnectedChain *chain)
{
    Chain sizes = chain_sizes(chain);
    Launch forward = launch(plan, "fused_connected.cl", "chain_forward", "");
    give_bytes(&forward, sizeof sizes, &sizes);
    give_memory(&forward, chain->x);
    GIVE_EACH_LAYER(&forward, chain, w.w)
    GIVE_EACH_LAYER(&forward, chain, b.w)
    GIVE_EACH_LAYER(&forward, chain, y)
    over_tiles(&forward, (size_t)row_tiles(chain->rows), 1, 1);
}

/* The gradient before the Relu of the last layer. */
static void last_gradient(ref_plan *plan, ConnectedChain *chain, cl_mem dy)
{
    ConnectedLayer *last = &chain->layer[chain->count - 1];
    last->dz = dy;
    if (last->relu) {
        int count = chain->rows * last->outputs;
        last->dz = scratch(plan, (uint64_t)count * sizeof(float));
        Launch relu = launch(plan, "fused_connected.cl", "relu_gradient", "");
        give_memory(&relu, last->y);
        give_memory(&relu, dy);
        give_memory(&relu, last->dz);
        give_int(&relu, count);
        over_tiles(&relu, (size_t)(count + 7) / 8, 1, 1);
    }
}

void place_gradients(ref_plan *plan, ConnectedChain *chain, int count)
{
    for (int i = 0; i < count; i++) {
        chain->layer[i].dz = scratch(plan, (uint64_t)chain->rows * (uint64_t)chain->layer[i].outputs * sizeof(float));
    }
}

void connected_chain_backward(ref_plan *plan, ConnectedChain *chain, cl_mem dy, cl_mem dx)
{
    place_gradients(plan, chain, chain->count - 1);
    last_gradient(plan, chain, dy);
    if (chain->count > 1 || dx) {
        Chain sizes = chain_sizes(chain);
        Launch backward = launch(plan, "fused_connected.cl", "chain_backward", "");
        give_bytes(&backward, sizeof sizes, &sizes);
        give_memory(&backward, dx);
        GIVE_EACH_LAYER(&backward, chain, w.w)
        GIVE_EACH_LAYER(&backward, chain, y)
        GIVE_EACH_LAYER(&backward, chain, dz)
        over_tiles(&backward, (size_t)row_tiles(chain->rows), 1, 1);
    }
}

/* ---- With the loss ---- */

/* Each work-item looks at all labels, so there should not be too many of them. */
bool connected_loss_fits(const ref_context *context, const ConnectedChain *chain, const Scores *scores)
{
    return scores_fit(context, scores) && scores->rows <= MOST_SCORED && !chain->layer[chain->count - 1].relu;
}

cl_mem place_losses(ref_plan *plan, int rows)
{
    uint64_t bytes = (uint64_t)(rows + 1) * sizeof(cl_int);
    cl_mem losses = scratch(plan, bytes);
    bool preparing = plan->preparing;
    plan->preparing = true;
    record_zeros(plan, losses, bytes);
    plan->preparing = preparing;
    return losses;
}

void connected_chain_loss(ref_plan *plan, ConnectedChain *chain, const Scores *scores, const ScoreTensors *tensors, cl_mem dx)
{
    Chain sizes = chain_sizes(chain);
    cl_mem losses = place_losses(plan, chain->rows);
    place_gradients(plan, chain, chain->count);
    Launch launched = launch(plan, "fused_connected.cl", "chain_loss", "");
    give_bytes(&launched, sizeof sizes, &sizes);
    give_memory(&launched, chain->x);
    give_memory(&launched, dx);
    GIVE_EACH_LAYER(&launched, chain, w.w)
    GIVE_EACH_LAYER(&launched, chain, b.w)
    GIVE_EACH_LAYER(&launched, chain, y)
    GIVE_EACH_LAYER(&launched, chain, dz)
    give_bytes(&launched, sizeof *scores, scores);
    give_memory(&launched, tensors->labels);
    give_memory(&launched, tensors->log_prob);
    give_memory(&launched, losses);
    give_memory(&launched, tensors->loss);
    over_tiles(&launched, (size_t)row_tiles(chain->rows), 1, 1);
}
