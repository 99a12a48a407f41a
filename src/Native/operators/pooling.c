#include "operator.h"

const Operator pooling_operators[] = {
    {0},
};
