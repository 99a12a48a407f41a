#include "contract.h"

static void add_axis(Contraction *contraction, int *kind, ContractedAxis axis)
{
    contraction->axes[contraction->kept + contraction->summed] = axis;
    ++*kind;
}

void keep_axis(Contraction *contraction, int length, int a, int b, int c)
{
    add_axis(contraction, &contraction->kept, (ContractedAxis){length, a, b, c});
}

void sum_axis(Contraction *contraction, int length, int a, int b)
{
    add_axis(contraction, &contraction->summed, (ContractedAxis){length, a, b, 0});
}

void contract(ref_plan *plan, const Contraction *contraction, const Tensor *a, const Tensor *b, const Tensor *c, const Tensor *y,
              double alpha, double beta)
{
    int terms = 1;
    for (int j = 0; j < contraction->summed; j++) {
        terms *= contraction->axes[contraction->kept + j].length;
    }
    Launch sum = launch(plan, "matrix.cl", "contract_naive", "");
    give_tensor(&sum, a);
    give_tensor(&sum, b);
    give_tensor(&sum, c);
    give_tensor(&sum, y);
    give_bytes(&sum, sizeof *contraction, contraction);
    give_float(&sum, (float)alpha);
    give_float(&sum, (float)beta);
    give_int(&sum, y->size);
    give_int(&sum, terms);
    over(&sum, (size_t)y->size);
}
