#include "operator.h"

const Operator matrix_operators[] = {
    {0},
};
