/*
 * Launches that go through parameters: the naive kernels through one tensor, a work-item an element; the fast ones, which take the same arguments, through
 * several, a work-item a chunk (kernels/several.h). What stands here is the same for both.
 */
#ifndef OPERATORS_SEVERAL_TENSORS_H
#define OPERATORS_SEVERAL_TENSORS_H

#include "plan.h"

#include "several.h"

/* How many tensors a launch goes through: up to MOST_SEVERAL, or 1 where naive kernels are chosen. */
int most_at_once(const ref_plan *plan);
/* Begins a launch of the kernel in the file, or of that in the file's fast neighbour. */
Launch launch_over(ref_plan *plan, const char *file, const char *kernel);
/* Gives up to most_at_once tensors as one argument or MOST_SEVERAL, NULL for those that are not there. */
void give_several(Launch *launch, int count, const Tensor *const *tensors);
/* Gives their sizes, and records the launch. */
void over_tensors(Launch *launch, int count, const Tensor *const *tensors);
/* The same for kernels that have a work-item for each chunk in either form: says how many these are. */
int over_chunks(Launch *launch, int count, const Tensor *const *tensors);

#endif
