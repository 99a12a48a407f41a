/* Matrix products: the fully connected layer (Gemm) and products over batches (MatMul). */
#include "contract.h"
#include "operator.h"

/* ---- Gemm: y[m,n] = α · Σ_k a[m,k] · b[k,n] + β · c[m,n] ---- */

/* Sizes, and how far apart neighbours along each axis lie in a, b and c. */
typedef struct Gemm {
    int M, K, N;
    bool transposed_a, transposed_b;
    int a_m, a_k, b_k, b_n, c_m, c_n;
    double alpha, beta;
} Gemm;

static void read_bias(Call *call, Gemm *g)
{
    const Tensor *c = tensor(call, "C");
    if (!c) {
        return;
    }
    int rows = c->shape.rank == 2 ? c->shape.length[0] : 1;
    int columns = c->shape.rank ? c->shape.length[c->shape.rank - 1] : 1;
    if (c->shape.rank > 2 || (rows != 1 && rows != g->M) || (columns != 1 && columns != g->N)) {
        refuse(call, "C", "is %s, which cannot be repeated to Y's %d×%d", shape_text(&c->shape), g->M, g->N);
    }
    g->c_m = rows == 1 ? 0 : columns;
    g->c_n = columns == 1 ? 0 : 1;
}

static Gemm read_gemm(Call *call)
{
    Gemm g = {
        .transposed_a = attribute_int(call, "transA", 0), .transposed_b = attribute_int(call, "transB", 0),
        .alpha = attribute_float(call, "alpha", 1), .beta = attribute_float(call, "beta", 1),
    };
    const Tensor *a = tensor(call, "A"), *b = tensor(call, "B");
    need_rank(call, a, 2, 2, "two axes, M×K");
    need_rank(call, b, 2, 2, "two axes, K×N");
    if (!fine(call)) {
        return g;
    }
    g.M = a->shape.length[g.transposed_a];
    g.K = a->shape.length[!g.transposed_a];
    g.N = b->shape.length[!g.transposed_b];
    if (b->shape.length[g.transposed_b] != g.K) {
        refuse(call, "B", "is %s%s and takes %d values an example, but A is %s%s and has %d", shape_text(&b->shape),
               g.transposed_b ? " transposed" : "", b->shape.length[g.transposed_b], shape_text(&a->shape),
               g.transposed_a ? " transposed" : "", g.K);
    }
    g.a_m = g.transposed_a ? 1 : g.K;
    g.a_k = g.transposed_a ? g.M : 1;
    g.b_k = g.transposed_b ? 1 : g.N;
    g.b_n = g.transposed_b ? g.K : 1;
    read_bias(call, &g);
    return g;
}

static void gemm_infer(Call *call, Shape *outputs)
{
    Gemm g = read_gemm(call);
    outputs[0] = shape_of(2, (int[]){g.M, g.N});
}

static void gemm_forward(Call *call)
{
    Gemm g = read_gemm(call);
    Contraction y = {0};
    keep_axis(&y, g.M, g.a_m, 0, g.c_m);
    keep_axis(&y, g.N, 0, g.b_n, g.c_n);
    sum_axis(&y, g.K, g.a_k, g.b_k);
    contract(call->plan, &y, tensor(call, "A"), tensor(call, "B"), tensor(call, "C"), tensor(call, "Y"), g.alpha, g.beta);
}

/* Adds two kept axes, in the order in which the result stores them. */
static void keep_two(Contraction *contraction, bool swapped, ContractedAxis first, ContractedAxis second)
{
    for (int i = 0; i < 2; i++) {
        const ContractedAxis *axis = (i == 0) != swapped ? &first : &second;
        keep_axis(contraction, axis->length, axis->a, axis->b, 0);
    }
}

/* da[m,k] = α · Σ_n dy[m,n] · b[k,n] */
static void gemm_da(Call *call, const Gemm *g)
{
    Contraction da = {0};
    keep_two(&da, g->transposed_a, (ContractedAxis){g->M, g->N, 0, 0}, (ContractedAxis){g->K, 0, g->b_k, 0});
    sum_axis(&da, g->N, 1, g->b_n);
    contract(call->plan, &da, tensor(call, "dY"), tensor(call, "B"), NULL, tensor(call, "dA"), g->alpha, 0);
}

/* db[k,n] = α · Σ_m a[m,k] · dy[m,n] */
static void gemm_db(Call *call, const Gemm *g)
{
    Contraction db = {0};
    keep_two(&db, g->transposed_b, (ContractedAxis){g->K, g->a_k, 0, 0}, (ContractedAxis){g->N, 0, 1, 0});
    sum_axis(&db, g->M, g->a_m, g->N);
    contract(call->plan, &db, tensor(call, "A"), tensor(call, "dY"), NULL, tensor(call, "dB"), g->alpha, 0);
}

/* dc = β · Σ dy over the places where c stands: over m where c is repeated along m, over n where along n. */
static void gemm_dc(Call *call, const Gemm *g)
{
    const ContractedAxis m = {g->M, g->N, 0, 0}, n = {g->N, 1, 0, 0};
    bool has_m = g->c_m || g->M == 1, has_n = g->c_n || g->N == 1;
    Contraction dc = {0};
    if (has_m) {
        keep_axis(&dc, m.length, m.a, 0, 0);
    }
    if (has_n) {
        keep_axis(&dc, n.length, n.a, 0, 0);
    }
    if (!has_m) {
        sum_axis(&dc, m.length, m.a, 0);
    }
    if (!has_n) {
        sum_axis(&dc, n.length, n.a, 0);
    }
    contract(call->plan, &dc, tensor(call, "dY"), NULL, NULL, tensor(call, "dC"), g->beta, 0);
}

static void gemm_backward(Call *call)
{
    Gemm g = read_gemm(call);
    if (wanted(call, "dA")) {
        gemm_da(call, &g);
    }
    if (wanted(call, "dB")) {
        gemm_db(call, &g);
    }
    if (wanted(call, "dC")) {
        gemm_dc(call, &g);
    }
}

/* ---- MatMul: y[…,m,n] = Σ_k a[…,m,k] · b[…,k,n] ---- */

/* Sizes, and the steps of a, b (in .a and .b) and y (in .c) along the axes of the batch: 0 where one is repeated. */
typedef struct MatMul {
    int M, K, N, axes;
    ContractedAxis batch[MOST_RANK];
} MatMul;

/* The axes before the last two; a vector has none. */
static Shape batch_of(const Tensor *tensor)
{
    return shape_of(tensor->shape.rank > 2 ? tensor->shape.rank - 2 : 0, tensor->shape.length);
}

/* The length of an axis counted from the last one, 1 beyond the first. */
static int length_from_end(const Shape *shape, int i) { return i < shape->rank ? shape->length[shape->rank - 1 - i] : 1; }

static void read_batch(Call *call, MatMul *p)
{
    const Tensor *a = tensor(call, "A"), *b = tensor(call, "B");
    Shape of_a = batch_of(a), of_b = batch_of(b);
    p->axes = of_a.rank > of_b.rank ? of_a.rank : of_b.rank;
    int step_a = p->M * p->K, step_b = p->K * p->N, step_y = p->M * p->N;
    for (int i = 0; i < p->axes; i++) {
        int own_a = length_from_end(&of_a, i), own_b = length_from_end(&of_b, i), length = own_a == 1 ? own_b : own_a;
        if (own_b != 1 && own_b != length) {
            refuse(call, "B", "is %s and A is %s: their batches %s and %s cannot be repeated to each other", shape_text(&b->shape),
                   shape_text(&a->shape), shape_text(&of_b), shape_text(&of_a));
            return;
        }
        p->batch[p->axes - 1 - i] = (ContractedAxis){length, own_a == 1 ? 0 : step_a, own_b == 1 ? 0 : step_b, step_y};
        step_a *= own_a;
        step_b *= own_b;
        step_y *= length;
    }
}

static MatMul read_matmul(Call *call)
{
    MatMul p = {0};
    const Tensor *a = tensor(call, "A"), *b = tensor(call, "B");
    need_rank(call, a, 1, MOST_RANK, "…×M×K or K");
    need_rank(call, b, 1, MOST_RANK, "…×K×N or K");
    if (!fine(call)) {
        return p;
    }
    p.M = a->shape.rank == 1 ? 1 : a->shape.length[a->shape.rank - 2];
    p.K = a->shape.length[a->shape.rank - 1];
    p.N = b->shape.rank == 1 ? 1 : b->shape.length[b->shape.rank - 1];
    int columns = b->shape.length[b->shape.rank == 1 ? 0 : b->shape.rank - 2];
    if (columns != p.K) {
        refuse(call, "B", "is %s and has columns of %d, but A is %s and has rows of %d", shape_text(&b->shape), columns,
               shape_text(&a->shape), p.K);
        return p;
    }
    read_batch(call, &p);
    return p;
}

static void matmul_infer(Call *call, Shape *outputs)
{
    MatMul p = read_matmul(call);
    Shape *y = &outputs[0];
    for (int i = 0; i < p.axes; i++) {
        y->length[y->rank++] = p.batch[i].length;
    }
    if (fine(call) && tensor(call, "A")->shape.rank > 1) {
        y->length[y->rank++] = p.M;
    }
    if (fine(call) && tensor(call, "B")->shape.rank > 1) {
        y->length[y->rank++] = p.N;
    }
}

static void matmul_forward(Call *call)
{
    MatMul p = read_matmul(call);
    Contraction y = {0};
    for (int i = 0; i < p.axes; i++) {
        keep_axis(&y, p.batch[i].length, p.batch[i].a, p.batch[i].b, 0);
    }
    keep_axis(&y, p.M, p.K, 0, 0);
    keep_axis(&y, p.N, 0, 1, 0);
    sum_axis(&y, p.K, 1, p.N);
    contract(call->plan, &y, tensor(call, "A"), tensor(call, "B"), NULL, tensor(call, "Y"), 1, 0);
}

/* da[…,m,k] = Σ_n dy[…,m,n] · b[…,k,n], summed over the batch axes along which a is repeated */
static void matmul_da(Call *call, const MatMul *p)
{
    Contraction da = {0};
    for (int i = 0; i < p->axes; i++) {
        if (p->batch[i].a) {
            keep_axis(&da, p->batch[i].length, p->batch[i].c, p->batch[i].b, 0);
        }
    }
    keep_axis(&da, p->M, p->N, 0, 0);
    keep_axis(&da, p->K, 0, p->N, 0);
    for (int i = 0; i < p->axes; i++) {
        if (!p->batch[i].a) {
            sum_axis(&da, p->batch[i].length, p->batch[i].c, p->batch[i].b);
        }
    }
    sum_axis(&da, p->N, 1, 1);
    contract(call->plan, &da, tensor(call, "dY"), tensor(call, "B"), NULL, tensor(call, "dA"), 1, 0);
}

/* db[…,k,n] = Σ_m a[…,m,k] · dy[…,m,n], summed over the batch axes along which b is repeated */
static void matmul_db(Call *call, const MatMul *p)
{
    Contraction db = {0};
    for (int i = 0; i < p->axes; i++) {
        if (p->batch[i].b) {
            keep_axis(&db, p->batch[i].length, p->batch[i].a, p->batch[i].c, 0);
        }
    }
    keep_axis(&db, p->K, 1, 0, 0);
    keep_axis(&db, p->N, 0, 1, 0);
    for (int i = 0; i < p->axes; i++) {
        if (!p->batch[i].b) {
            sum_axis(&db, p->batch[i].length, p->batch[i].a, p->batch[i].c);
        }
    }
    sum_axis(&db, p->M, p->K, p->N);
    contract(call->plan, &db, tensor(call, "A"), tensor(call, "dY"), NULL, tensor(call, "dB"), 1, 0);
}

static void matmul_backward(Call *call)
{
    MatMul p = read_matmul(call);
    if (wanted(call, "dA")) {
        matmul_da(call, &p);
    }
    if (wanted(call, "dB")) {
        matmul_db(call, &p);
    }
}

const Operator matrix_operators[] = {
    {
        .name = "Gemm", .inputs = {{"A"}, {"B"}, {"C", .optional = true}}, .outputs = {{"Y"}},
        .attributes = {"alpha", "beta", "transA", "transB"},
        .infer = gemm_infer, .forward = gemm_forward, .backward = gemm_backward,
    },
    {
        .name = "MatMul", .inputs = {{"A"}, {"B"}}, .outputs = {{"Y"}},
        .infer = matmul_infer, .forward = matmul_forward, .backward = matmul_backward,
    },
    {0},
};
