#include "operator.h"

const Operator locally_connected_operators[] = {
    {0},
};
