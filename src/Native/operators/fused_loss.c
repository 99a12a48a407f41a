/* SoftmaxCrossEntropyLoss, its value and its gradient in one kernel. */
#include "fusion.h"

bool scores_fit(const ref_context *context, const Scores *scores)
{
    (void)context, (void)scores;
    return false;
}

void scores_loss(ref_plan *plan, const Scores *scores, cl_mem z, cl_mem labels, cl_mem loss, cl_mem log_prob, cl_mem dz)
{
    (void)plan, (void)scores, (void)z, (void)labels, (void)loss, (void)log_prob, (void)dz;
}
