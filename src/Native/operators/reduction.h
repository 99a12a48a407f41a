/* What becomes of single losses: they stay as they are, or are added up, or averaged. */
#ifndef OPERATORS_REDUCTION_H
#define OPERATORS_REDUCTION_H

#include "operator.h"

/* The attribute "reduction"; refuses what is none of the three. */
typedef enum ReductionKind { REDUCTION_NONE, REDUCTION_SUM, REDUCTION_MEAN } ReductionKind;
ReductionKind reduction_of(Call *call);

/* The shape of the single losses of classes: N×i… of N×C×i…. */
Shape without_classes(const Shape *x);

/* The shape of the loss, given that of the single losses. */
Shape reduced(Call *call, const Shape *losses);

/* Where single losses are to be written: the loss itself, or memory from which reduce() brings them there. */
Tensor single_losses(Call *call, const Shape *shape, const Tensor *loss);

/* Records loss = Σ losses, or their mean. total: what a mean divides by where the device alone knows it, else NULL for their number. */
void reduce(Call *call, const Tensor *losses, const Tensor *total, const Tensor *loss);

/* Records sum = Σ terms. */
void add_up(Call *call, const Tensor *terms, const Tensor *sum);

/* Gives a kernel what it needs to know how much of the upstream gradient each of count single losses gets. */
void give_reduction(Launch *launch, Call *call, int count);

#endif
