#include "operator.h"

const Operator tensor_operators[] = {
    {0},
};
