/* The list of all operators, family by family. */
#include "operator.h"

#include <string.h>

/* Each ends with a NULL name. */
extern const Operator activation_operators[], convolution_operators[], global_pooling_operators[], likelihood_operators[],
    local_response_operators[], locally_connected_operators[], loss_operators[], matrix_operators[], normalisation_operators[],
    optimiser_operators[], padding_operators[], pairwise_operators[], pooling_operators[], softmax_operators[], tensor_operators[],
    transposed_convolution_operators[], unpooling_operators[];

static const Operator *const families[] = {
    activation_operators, convolution_operators, global_pooling_operators, likelihood_operators, local_response_operators,
    locally_connected_operators, loss_operators, matrix_operators, normalisation_operators, optimiser_operators, padding_operators,
    pairwise_operators, pooling_operators, softmax_operators, tensor_operators, transposed_convolution_operators, unpooling_operators,
};

const Operator *operator_at(int index)
{
    for (size_t family = 0; family < sizeof families / sizeof *families; family++) {
        for (const Operator *op = families[family]; op->name; op++) {
            if (index-- == 0) {
                return op;
            }
        }
    }
    return NULL;
}

const Operator *find_operator(const char *name)
{
    const Operator *op;
    for (int i = 0; (op = operator_at(i)); i++) {
        if (!strcmp(op->name, name)) {
            return op;
        }
    }
    return NULL;
}
