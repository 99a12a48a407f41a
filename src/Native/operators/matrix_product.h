/* The fast matrix product, for operators whose work can be put as one: fully connected layers, 1×1 convolutions, their gradients. */
#ifndef OPERATORS_MATRIX_PRODUCT_H
#define OPERATORS_MATRIX_PRODUCT_H

#include "plan.h"
#include "product.h"

/*
 * y[i,m,n] = f(α · Σ_k a[i,m,k] · b[i,k,n] + β · c[m,n])
 *
 * sizes: M, N, K and batch, the steps of a, b, c and y, α, β and relu; the rest is filled in by multiply. Along n, y is contiguous.
 * The tensors are only looked at for their memory and, b, for whether it is constant: then it is rearranged when the plan is prepared.
 */
typedef struct MatrixProduct {
    Product sizes;
    const Tensor *a, *b, *c, *y; /* c: NULL for none */
} MatrixProduct;

/* Whether the product is one that `multiply` computes well on this device with these kernels allowed; else it is for the naive kernel. */
bool multiplies(const ref_context *context, const Product *sizes);

/* Records it. */
void multiply(ref_plan *plan, const MatrixProduct *product);

#endif
