/* SoftmaxCrossEntropyLoss, its value and its gradient in one kernel. */
#include "fusion.h"

enum { MOST_SCORES = 1 << 14 };

bool scores_fit(const ref_context *context, const Scores *scores)
{
    return context->is_cpu && (context->algorithm == REF_AUTO || context->algorithm == REF_DIRECT) &&
           (int64_t)scores->rows * scores->classes <= MOST_SCORES;
}

void scores_loss(ref_plan *plan, const Scores *scores, cl_mem z, const ScoreTensors *tensors, cl_mem dz)
{
    Launch kernel = launch(plan, "fused_loss.cl", "scores_loss", "");
    give_memory(&kernel, z);
    give_memory(&kernel, tensors->labels);
    give_memory(&kernel, tensors->loss);
    give_memory(&kernel, tensors->log_prob);
    give_memory(&kernel, dz);
    give_bytes(&kernel, sizeof *scores, scores);
    over_tiles(&kernel, 1, 1, 1);
}
