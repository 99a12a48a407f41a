/* SoftmaxCrossEntropyLoss, its value and its gradient in one kernel. */
#include "fusion.h"

enum { MOST_SCORES = 1 << 14 };

bool scores_fit(const ref_context *context, const Scores *scores)
{
    return context->is_cpu && (context->algorithm == REF_AUTO || context->algorithm == REF_DIRECT) &&
           (int64_t)scores->rows * scores->classes <= MOST_SCORES;
}

void scores_loss(ref_plan *plan, const Scores *scores, cl_mem z, cl_mem labels, cl_mem loss, cl_mem log_prob, cl_mem dz)
{
    Launch kernel = launch(plan, "fused_loss.cl", "scores_loss", "");
    give_memory(&kernel, z);
    give_memory(&kernel, labels);
    give_memory(&kernel, loss);
    give_memory(&kernel, log_prob);
    give_memory(&kernel, dz);
    give_int(&kernel, scores->rows);
    give_int(&kernel, scores->classes);
    give_int(&kernel, scores->ignores);
    give_bytes(&kernel, sizeof(cl_long), &(cl_long){scores->ignore_index});
    over_tiles(&kernel, 1, 1, 1);
}
