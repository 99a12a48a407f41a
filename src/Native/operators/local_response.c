/* LRN: local response normalisation across channels. */
#include "operator.h"
#include "response.h"

static int at_most(int value, int most) { return value < most ? value : most; }

static void infer(Call *call, Shape *outputs)
{
    const Tensor *x = tensor(call, "X");
    int size = attribute_int(call, "size", 0);
    need_rank(call, x, 2, MOST_RANK, "N×C×H×W…");
    if (size < 1) {
        refuse(call, "size", "is %d: it counts the channels summed over X %s, at least 1", size, shape_text(&x->shape));
    }
    outputs[0] = x->shape;
}

static Response describe(Call *call)
{
    const Tensor *x = tensor(call, "X");
    int size = attribute_int(call, "size", 0), C = x->shape.length[1];
    return (Response){
        .share = (float)(attribute_float(call, "alpha", 1e-4) / size),
        .beta = (float)attribute_float(call, "beta", 0.75),
        .bias = (float)attribute_float(call, "bias", 1),
        .before = at_most((size - 1) / 2, C - 1), .after = at_most(size / 2, C - 1),
        .C = C, .places = shape_part(&x->shape, 2, x->shape.rank), .count = x->size,
    };
}

/* ---- In vectors, where that fits ---- */

/* Places of a work-item, whole vectors of them; bytes of local memory for them; quarters of the largest power. */
enum { MOST_PLACES = 256, LEAST_PLACES = 16, NEAR = 1 << 17, MOST_QUARTERS = 8 };

/* How many places a work-item takes; 0 where the fast kernels do not fit. */
static int width_of(Call *call, const Response *r)
{
    const ref_context *context = call->plan->context;
    float quarters = 4 * r->beta;
    bool roots = quarters >= 1 && quarters <= MOST_QUARTERS && quarters == (float)(int)quarters && r->share >= 0 && r->bias > 0;
    if (!fine(call) || !context->is_cpu || context->algorithm == REF_NAIVE || !roots) {
        return 0;
    }
    uint64_t room = context->local_memory < NEAR ? context->local_memory : NEAR;
    int width = MOST_PLACES;
    while (width >= LEAST_PLACES && (width > r->places || (uint64_t)width * (uint64_t)r->C * 2 * sizeof(float) > room)) {
        width /= 2;
    }
    return width >= LEAST_PLACES ? width : 0;
}

static void over_blocks(Launch *launch, const Response *r, int width)
{
    give_bytes(launch, sizeof *r, r);
    give_int(launch, (int)(4 * r->beta));
    give_int(launch, width);
    over_tiles(launch, (size_t)((r->places + width - 1) / width), (size_t)(r->count / r->C / r->places), 1);
}

/* ---- One by one ---- */

static void over_elements(Launch *launch, const Response *r)
{
    give_bytes(launch, sizeof *r, r);
    over(launch, (size_t)r->count);
}

static void forward(Call *call)
{
    Response r = describe(call);
    int width = width_of(call, &r);
    Launch kernel = width ? launch(call->plan, "fast_response.cl", "response_forward_lanes", "")
                          : launch(call->plan, "local_response.cl", "response_forward", "");
    give_tensor(&kernel, tensor(call, "X"));
    give_tensor(&kernel, tensor(call, "Y"));
    if (width) {
        over_blocks(&kernel, &r, width);
    } else {
        over_elements(&kernel, &r);
    }
}

static void fast_backward(Call *call, const Response *r, int width)
{
    size_t bytes = (size_t)width * (size_t)r->C * sizeof(float);
    Launch kernel = launch(call->plan, "fast_response.cl", "response_backward_lanes", "");
    give_tensor(&kernel, tensor(call, "X"));
    give_tensor(&kernel, gradient(call, "Y"));
    give_tensor(&kernel, gradient(call, "X"));
    give_local(&kernel, bytes);
    give_local(&kernel, bytes);
    over_blocks(&kernel, r, width);
}

static void backward(Call *call)
{
    Response r = describe(call);
    int width = width_of(call, &r);
    if (width) {
        fast_backward(call, &r, width);
        return;
    }
    const Tensor *x = tensor(call, "X"), *dx = gradient(call, "X");
    Tensor ds = scratch_tensor(call->plan, "ds", x->shape);
    Launch sums = launch(call->plan, "local_response.cl", "response_sums_backward", "");
    give_tensor(&sums, x);
    give_tensor(&sums, gradient(call, "Y"));
    give_tensor(&sums, &ds);
    give_tensor(&sums, dx);
    over_elements(&sums, &r);
    Launch rest = launch(call->plan, "local_response.cl", "response_backward", "");
    give_tensor(&rest, x);
    give_tensor(&rest, &ds);
    give_tensor(&rest, dx);
    over_elements(&rest, &r);
}

const Operator local_response_operators[] = {
    {.name = "LRN", .inputs = {{"X"}}, .outputs = {{"Y"}}, .attributes = {"size", "alpha", "beta", "bias"},
     .infer = infer, .forward = forward, .backward = backward},
    {0},
};
