#include "operator.h"

const Operator loss_operators[] = {
    {0},
};
