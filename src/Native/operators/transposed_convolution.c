#include "operator.h"

const Operator transposed_convolution_operators[] = {
    {0},
};
