/* What the steps of Adam and its relatives take, in C and in OpenCL alike. α and β are the shares of the means that stay; 1 - α, 1 - β and the logarithms are
   taken on the host, because 1 - βᵗ cancels for a β that was rounded. */
#ifndef MOMENTS_H
#define MOMENTS_H

typedef struct Moments {
    float alpha, rest_alpha, log_alpha;
    float beta, rest_beta, log_beta;
    float epsilon;
} Moments;

#endif
