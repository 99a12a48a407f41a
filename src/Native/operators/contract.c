/* Sums of products: read as matrix products where that goes, else one work-item an element. */
#include "contract.h"

#include "matrix_product.h"

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

/* Puts the axes of a contraction as those of a matrix product, as far as that goes: y's axes that only a has become m, those that only b has
   become n, those that both have the batch, and the summed ones k. Axes of one kind must follow each other without a gap in every tensor. */
typedef struct Reading {
    bool fits;
    ContractedAxis m, n, batch, k;
    int y_m, y_n, y_batch;
} Reading;

static void join(Reading *reading, ContractedAxis *axis, int *y_step, ContractedAxis next, int step)
{
    if (next.length == 1) {
        return;
    }
    if (axis->length == 1) {
        *axis = next;
        *y_step = step;
        return;
    }
    bool follows = axis->a == next.a * next.length && axis->b == next.b * next.length && axis->c == next.c * next.length &&
                   *y_step == step * next.length;
    reading->fits = reading->fits && follows;
    *axis = (ContractedAxis){axis->length * next.length, next.a, next.b, next.c};
    *y_step = step;
}

static Reading read_axes(const Contraction *contraction, int y_size)
{
    const ContractedAxis one = {1, 0, 0, 0};
    Reading r = {true, one, one, one, one, 0, 1, 0};
    int step = y_size, none = 0;
    for (int i = 0; i < contraction->kept; i++) {
        ContractedAxis axis = contraction->axes[i];
        step /= axis.length;
        if (axis.a && axis.b) {
            join(&r, &r.batch, &r.y_batch, axis, step);
        } else if (axis.b) {
            join(&r, &r.n, &r.y_n, axis, step);
        } else {
            join(&r, &r.m, &r.y_m, axis, step);
        }
    }
    for (int j = 0; j < contraction->summed; j++) {
        join(&r, &r.k, &none, contraction->axes[contraction->kept + j], 0);
    }
    r.fits = r.fits && !r.batch.c;
    return r;
}

/* The same with a and b exchanged: n has to be y's last axis. */
static Reading exchanged(Reading r)
{
    ContractedAxis *axes[] = {&r.m, &r.n, &r.batch, &r.k};
    for (int i = 0; i < 4; i++) {
        int a = axes[i]->a;
        axes[i]->a = axes[i]->b;
        axes[i]->b = a;
    }
    return (Reading){r.fits, r.n, r.m, r.batch, r.k, r.y_n, r.y_m, r.y_batch};
}

static bool contract_fast(ref_plan *plan, const Contraction *contraction, const Tensor *a, const Tensor *b, const Tensor *c, const Tensor *y,
                          double alpha, double beta)
{
    Reading r = read_axes(contraction, y->size);
    if (!b || !r.fits) {
        return false;
    }
    if (r.n.length == 1 || r.y_n != 1) {
        r = exchanged(r);
        const Tensor *swapped = a;
        a = b;
        b = swapped;
    }
    Product sizes = {
        .M = r.m.length, .N = r.n.length, .K = r.k.length, .a_m = r.m.a, .a_k = r.k.a, .b_k = r.k.b, .b_n = r.n.b,
        .c_m = r.m.c, .c_n = r.n.c, .y_m = r.y_m, .batch = r.batch.length, .a_batch = r.batch.a, .b_batch = r.batch.b,
        .y_batch = r.y_batch, .alpha = (float)alpha, .beta = (float)beta,
    };
    if ((r.n.length > 1 && r.y_n != 1) || !multiplies(plan->context, &sizes)) {
        return false;
    }
    multiply(plan, &(MatrixProduct){sizes, a, b, c, y});
    return true;
}

void contract(ref_plan *plan, const Contraction *contraction, const Tensor *a, const Tensor *b, const Tensor *c, const Tensor *y,
              double alpha, double beta)
{
    if (plan->status || contract_fast(plan, contraction, a, b, c, y, alpha, beta)) {
        return;
    }
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
