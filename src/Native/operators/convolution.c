#include "operator.h"

const Operator convolution_operators[] = {
    {0},
};
