/* What batch, instance, layer and group normalisation share: groups of elements brought to zero mean and unit variance, scaled and shifted. */
#ifndef OPERATORS_STANDARDISATION_H
#define OPERATORS_STANDARDISATION_H

#include "broadcast.h"

/* One normalisation at work: its tensors, whatever they are called, and how each is repeated along x. */
typedef struct Normalisation {
    const Tensor *x, *scale, *bias; /* bias: NULL for none */
    Repetition groups, scales, biases;
    Tensor mean, variance;
    bool constant; /* whether mean and variance are given, rather than those of x */
    float epsilon;
} Normalisation;

/* C numbers, one a channel of N×C×H×W…: C×1×1…. */
Shape per_channel(const Shape *x);
/* The shape of one number for each place of the axes before one: the others at length 1. */
Shape first_axes(const Shape *x, int axis);

/* Refuses a negative ε. */
void check_epsilon(Call *call);
/* The shape rule where all inputs after x have one number a channel each. */
void infer_per_channel(Call *call, Shape *outputs, int least_rank);

/* The first three inputs are x, scale and bias; groups is how μ and σ² are repeated along x, the shapes how scale and bias are. */
Normalisation normalisation(Call *call, Repetition groups, const Shape *scales, const Shape *biases);
/* Records μ and σ² of x, the mean and variance of each group. */
void find_statistics(Call *call, Normalisation *n);
/* Gives ε and a count, and records one work-item for each. */
void over_elements(Launch *kernel, const Normalisation *n, int count);

/* Records y, if it is wanted. */
void record_output(Call *call, const Normalisation *n);
/* Records those gradients of x, scale and bias that are wanted. */
void record_gradients(Call *call, const Normalisation *n);

#endif
