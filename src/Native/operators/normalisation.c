#include "operator.h"

const Operator normalisation_operators[] = {
    {0},
};
