/*
 * What C and the kernels share: a sum of products of two tensors, of which matrix products, batched, transposed and broadcast, and their
 * gradients are all examples:
 *
 *     y[i] = α · Σ_j a[i,j] · b[i,j] + β · c[i]
 *
 * i stands for the kept axes, those of y in its order; j for the summed ones. Where an element of a, b or c stands is said by its step
 * along each axis: 0 where the tensor does not have the axis or is repeated along it.
 */
#ifndef CONTRACTION_H
#define CONTRACTION_H

#define MOST_CONTRACTED 16

typedef struct ContractedAxis {
    int length;
    int a, b, c; /* steps */
} ContractedAxis;

typedef struct Contraction {
    int kept, summed;                     /* how many axes of either kind */
    ContractedAxis axes[MOST_CONTRACTED]; /* the kept ones first */
} Contraction;

#endif
