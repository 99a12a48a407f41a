#include "operator.h"

const Operator pairwise_operators[] = {
    {0},
};
