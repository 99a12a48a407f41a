/* The gradients of Conv [+ Relu] [+ MaxPool]. */
#include "fused_convolution.h"

bool convolution_group_trains(const ref_context *context, const ConvolutionGroup *group)
{
    (void)context, (void)group;
    return false;
}

void convolution_group_backward(ref_plan *plan, ConvolutionGroup *group, cl_mem x, cl_mem winners, cl_mem dy, cl_mem dx)
{
    (void)plan, (void)group, (void)x, (void)winners, (void)dy, (void)dx;
}
