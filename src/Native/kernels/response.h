/*
 * What C and the kernels share: which channels local response normalisation sums, and what it makes of the sum.
 */
#ifndef RESPONSE_H
#define RESPONSE_H

typedef struct Response {
    float share; /* α/size */
    float beta;
    float bias;
    int before;  /* how many channels to the left are summed, */
    int after;   /* and to the right; less than C */
    int C;
    int places;
    int count;
} Response;

#endif
