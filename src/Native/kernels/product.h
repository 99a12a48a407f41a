/* What C and the kernels share: one matrix product, or a batch of them, as matrix_product.cl computes it. Steps are distances in elements. */
#ifndef PRODUCT_H
#define PRODUCT_H

#define ROW_UNIT 12    /* the rows of a work-group's block are a multiple of this, its columns of that: all tiles fit */
#define COLUMN_UNIT 32
#define MOST_DEPTH 512 /* of k that is summed at a time */

typedef struct Product {
    int M, N, K;
    int a_m, a_k; /* steps of a along m and k; one of them is 1 where speed matters */
    int b_k, b_n;
    int c_m, c_n;
    int y_m; /* along n it is 1 */
    int batch, a_batch, b_batch, y_batch;
    int rows, columns, depth; /* what a work-group computes, and how much of k at a time */
    int packed;               /* whether b comes in panels */
    float alpha, beta;
    int relu;
    int plain; /* whether α is 1, c none and f(z) z */
} Product;

#endif
