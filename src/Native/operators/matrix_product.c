#include "matrix_product.h"
#include "quotients.h"

/* Measured on processors with 1 MiB of second-level cache a core; all of these are only about speed. */
enum {
    CACHED = 128 * 1024,       /* floats of b that a work-group goes through: half the cache; half of that where k is all one part */
    GROUPS = 32,               /* work-groups a compute unit, so that the last ones end together; twice that where b is read but once */
    LEAST_WORK = 128 * 1024,   /* multiplications that are worth a work-group */
    PACKED_DEPTH = 64          /* of k a work-item that packs */
};

bool multiplies(const ref_context *context, const Product *sizes)
{
    return context->is_cpu && context->algorithm != REF_NAIVE && (sizes->c_n == 0 || sizes->c_n == 1) && (int64_t)sizes->M * sizes->N * sizes->K * sizes->batch >= 4096;
}

/* How a work-group's block is cut. */
static void cut(const ref_context *context, Product *p)
{
    int parts = round_up_quotient(p->K, MOST_DEPTH);
    p->depth = parts == 1 ? p->K : round_up(round_up_quotient(p->K, parts), 16);
    int columns = CACHED / (parts == 1 ? 2 : 1) / p->depth / COLUMN_UNIT * COLUMN_UNIT;
    p->columns = round_up(round_up_quotient(p->N, round_up_quotient(p->N, columns > COLUMN_UNIT ? columns : COLUMN_UNIT)), COLUMN_UNIT);
    int64_t blocks = (int64_t)round_up_quotient(p->N, p->columns) * p->batch, units = context->compute_units;
    int64_t strips = round_up_quotient(p->M, ROW_UNIT), work = (int64_t)ROW_UNIT * p->columns * p->K;
    int64_t many = strips * blocks / (GROUPS * (parts == 1 ? 2 : 1) * units), least = LEAST_WORK / work;
    int64_t rows = many > least ? many : least;
    int64_t most = round_up_quotient((int)strips, (int)((units + blocks - 1) / blocks)); /* a work-group for each unit at least */
    rows = rows > most ? most : rows;
    p->rows = (int)(rows > 1 ? rows : 1) * ROW_UNIT;
}

/* b in panels: where it is constant, where its columns are contiguous instead of its rows, and where there is so much of it that
   reading it in place would cost more than the copy. */
static bool should_pack(const Product *p, bool constant)
{
    return constant || p->b_n != 1 || (p->M > 8 * ROW_UNIT && (p->K > MOST_DEPTH || p->b_k > MOST_DEPTH));
}

static cl_mem pack(ref_plan *plan, const MatrixProduct *product, Product p, int packed_batch)
{
    bool preparing = plan->preparing;
    int batch = p.b_batch ? p.batch : 1;
    cl_mem packed = scratch(plan, (uint64_t)batch * (uint64_t)packed_batch * sizeof(float));
    p.depth = PACKED_DEPTH;
    plan->preparing = preparing || product->b->constant;
    Launch pack = launch(plan, "matrix_product.cl", "pack", "");
    give_tensor(&pack, product->b);
    give_memory(&pack, packed);
    give_bytes(&pack, sizeof p, &p);
    give_int(&pack, packed_batch);
    over_tiles(&pack, (size_t)(round_up(p.N, COLUMN_UNIT) / COLUMN_UNIT * 2), (size_t)round_up_quotient(p.K, PACKED_DEPTH), (size_t)batch);
    plan->preparing = preparing;
    return packed;
}

void multiply(ref_plan *plan, const MatrixProduct *product)
{
    Product p = product->sizes;
    p.plain = p.alpha == 1 && !product->c && !p.relu;
    cut(plan->context, &p);
    p.packed = should_pack(&p, product->b->constant);
    cl_mem b = product->b->memory;
    if (p.packed) {
        int packed_batch = round_up(p.N, COLUMN_UNIT) * p.K;
        b = pack(plan, product, p, packed_batch);
        p.b_batch = p.b_batch ? packed_batch : 0;
    }
    bool copy = p.a_k == 1 && p.a_m > MOST_DEPTH && p.N > 4 * COLUMN_UNIT;
    Launch multiply = launch(plan, "matrix_product.cl", "multiply", copy ? "-DCOPY_A" : "");
    give_tensor(&multiply, product->a);
    give_memory(&multiply, b);
    give_tensor(&multiply, product->c);
    give_tensor(&multiply, product->y);
    give_bytes(&multiply, sizeof p, &p);
    over_tiles(&multiply, (size_t)round_up_quotient(p.M, p.rows), (size_t)round_up_quotient(p.N, p.columns), (size_t)p.batch);
}
