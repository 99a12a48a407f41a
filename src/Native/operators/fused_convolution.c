/* Conv [+ Relu] [+ MaxPool] as one kernel each way. */
#include "fusion.h"

bool convolution_group_fits(const ref_context *context, const ConvolutionGroup *group)
{
    (void)context, (void)group;
    return false;
}

bool convolution_group_trains(const ref_context *context, const ConvolutionGroup *group)
{
    (void)context, (void)group;
    return false;
}

size_t convolution_group_outputs(const ConvolutionGroup *group)
{
    return (size_t)group->N * group->O * (group->pool.axes ? group->pool.count : group->windows.count);
}

void convolution_group_forward(ref_plan *plan, ConvolutionGroup *group, cl_mem x, cl_mem y, cl_mem winners)
{
    (void)plan, (void)group, (void)x, (void)y, (void)winners;
}

void convolution_group_backward(ref_plan *plan, ConvolutionGroup *group, cl_mem x, cl_mem winners, cl_mem dy, cl_mem dx)
{
    (void)plan, (void)group, (void)x, (void)winners, (void)dy, (void)dx;
}
