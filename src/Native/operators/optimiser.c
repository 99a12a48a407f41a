#include "operator.h"

const Operator optimiser_operators[] = {
    {0},
};
