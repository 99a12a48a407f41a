/* What a step of training computes of each picture by itself, in one launch. */
#include "fused_connected.h"
#include "fused_convolution.h"

enum { ENOUGH_ITEMS = 16, AT_WORK = 4 /* pictures: HIGH in connected_tiles.cl */ };

/* Floats for the picture that is at work, which may be on its way there or back. */
static int64_t picture_local(const ref_context *context, const ConvolutionChain *chain)
{
    int64_t most = 0;
    for (int g = 0; g < chain->count; g++) {
        int64_t forward = forward_local(&chain->group[g], forward_band(&chain->group[g], chain->N)), backward = backward_local(context, &chain->group[g]);
        most = forward > most ? forward : most;
        most = backward > most ? backward : most;
    }
    return most + SPARE;
}

/* Bytes of local memory that a work-item fills. */
static int64_t whole_local(const ref_context *context, const ConvolutionChain *chain)
{
    int64_t bytes = picture_local(context, chain) * (int64_t)sizeof(float);
    for (int g = 0; g < chain->count; g++) {
        int64_t outputs = group_outputs(&chain->group[g]), winners = AT_WORK * outputs + SPARE;
        int64_t between = (AT_WORK + 1) * outputs + 2 * SPARE;
        bytes += winners + (g + 1 < chain->count ? between * (int64_t)sizeof(float) : 0);
    }
    return bytes;
}

/* Too few pictures leave cores without work, and what does not stay in the cache of a core is better spread over the launches of the chains. */
bool pass_fits(const ref_context *context, const ConvolutionChain *convolutions, const ConnectedChain *connected)
{
    int64_t bytes = whole_local(context, convolutions);
    return convolutions->N == connected->rows && convolutions->N >= 2 * AT_WORK * context->compute_units && bytes <= 1 << 18 &&
           (uint64_t)bytes <= context->local_memory;
}

void record_pass(ref_plan *plan, ConvolutionChain *convolutions, ConnectedChain *connected, const Scores *scores, const ScoreTensors *tensors,
                 cl_mem x, cl_mem dy, cl_mem dx)
{
    GroupOptions options = {""};
    Chain sizes = chain_sizes(connected);
    convolutions->item = (pictures_each(convolutions->N, ENOUGH_ITEMS) + AT_WORK - 1) / AT_WORK * AT_WORK;
    for (int g = 0; g < convolutions->count; g++) {
        ConvolutionGroup *group = &convolutions->group[g];
        shape_options(&options, group, g);
        forward_options(&options, group, g, forward_band(group, convolutions->N), true);
        backward_options(&options, plan->context, group, g, g || dx);
        pack_weights(plan, group, true);
        place_sums(plan, convolutions, group);
    }
    place_gradients(plan, connected, connected->count);
    Launch pass = launch(plan, "fused_pass.cl", "pass", "-DGROUPS=%d -DLOCAL=%d%s", convolutions->count,
                         (int)picture_local(plan->context, convolutions), options.text);
    give_memory(&pass, x);
    give_memory(&pass, dx);
    GIVE_EACH_GROUP(&pass, convolutions, forward)
    GIVE_EACH_GROUP(&pass, convolutions, backward)
    GIVE_EACH_GROUP(&pass, convolutions, b.w)
    GIVE_EACH_GROUP(&pass, convolutions, sums)
    give_memory(&pass, connected->x);
    give_memory(&pass, dy);
    give_int(&pass, convolutions->item);
    give_bytes(&pass, sizeof sizes, &sizes);
    GIVE_EACH_LAYER(&pass, connected, w.w)
    GIVE_EACH_LAYER(&pass, connected, b.w)
    GIVE_EACH_LAYER(&pass, connected, y)
    GIVE_EACH_LAYER(&pass, connected, dz)
    give_bytes(&pass, sizeof *scores, scores);
    give_memory(&pass, tensors->labels);
    give_memory(&pass, tensors->log_prob);
    give_memory(&pass, place_losses(plan, convolutions->N));
    give_memory(&pass, tensors->loss);
    over_tiles(&pass, (size_t)(convolutions->N + convolutions->item - 1) / (size_t)convolutions->item, 1, 1);
}
