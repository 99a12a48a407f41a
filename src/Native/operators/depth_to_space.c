/* DepthToSpace and SpaceToDepth: channels become blocks of pixels, and back. */
#include "rearrangement.h"

#include <string.h>

/* The block's side, or 0 where x has no blocks of it. */
static int block_of(Call *call)
{
    const Shape *x = &tensor(call, "input")->shape;
    int b = attribute_int(call, "blocksize", 0);
    bool to_space = !strcmp(call->op->name, "DepthToSpace");
    need_rank(call, tensor(call, "input"), 4, 4, "N×C×H×W");
    if (fine(call) && b < 1) {
        refuse(call, "blocksize", "is %d: it must be given and at least 1", b);
    }
    if (fine(call) && (to_space ? x->length[1] % ((int64_t)b * b) : x->length[2] % b + x->length[3] % b)) {
        refuse(call, "input", "is %s, which has no blocks of %d×%d", shape_text(x), b, b);
    }
    return fine(call) ? b : 0;
}

static bool is_crd(Call *call)
{
    const char *mode = attribute_string(call, "mode", "DCR");
    if (strcmp(mode, "DCR") && strcmp(mode, "CRD")) {
        refuse(call, "mode", "is %s: there are DCR and CRD", mode);
    }
    return !strcmp(mode, "CRD");
}

static void depth_to_space_infer(Call *call, Shape *outputs)
{
    const Shape *x = &tensor(call, "input")->shape;
    int b = block_of(call);
    is_crd(call);
    if (fine(call)) {
        outputs[0] = (Shape){4, {x->length[0], x->length[1] / (b * b), x->length[2] * b, x->length[3] * b}};
    }
}

/* y[n, c, h·b + i, w·b + j]: an axis for each of the six. */
static Walk to_space(Call *call)
{
    const Shape *x = &tensor(call, "input")->shape;
    int b = block_of(call), C = x->length[1] / (b * b), H = x->length[2], W = x->length[3], plane = H * W;
    bool crd = is_crd(call);
    int c = crd ? b * b : 1, i = crd ? b : b * C, j = crd ? 1 : C; /* one step of each, in channels of x */
    return (Walk){6, 0, {x->length[0], C, H, b, W, b}, {x->length[1] * plane, c * plane, W, i * plane, 1, j * plane}};
}

static void depth_to_space_forward(Call *call) { walk_forward(call, to_space(call)); }
static void depth_to_space_backward(Call *call) { walk_back(call, to_space(call)); }

static void space_to_depth_infer(Call *call, Shape *outputs)
{
    const Shape *x = &tensor(call, "input")->shape;
    int b = block_of(call);
    if (fine(call)) {
        outputs[0] = (Shape){4, {x->length[0], x->length[1] * b * b, x->length[2] / b, x->length[3] / b}};
    }
}

/* y[n, (i·b + j)·C + c, h, w]. */
static Walk to_depth(Call *call)
{
    const Shape *x = &tensor(call, "input")->shape;
    int b = block_of(call), C = x->length[1], row = x->length[3], plane = x->length[2] * row;
    return (Walk){6, 0, {x->length[0], b, b, C, x->length[2] / b, row / b}, {C * plane, row, 1, plane, b * row, b}};
}

static void space_to_depth_forward(Call *call) { walk_forward(call, to_depth(call)); }
static void space_to_depth_backward(Call *call) { walk_back(call, to_depth(call)); }

const Operator depth_to_space_operators[] = {
    {.name = "DepthToSpace", .inputs = {{"input"}}, .outputs = {{"output"}}, .attributes = {"blocksize", "mode"},
     .infer = depth_to_space_infer, .forward = depth_to_space_forward, .backward = depth_to_space_backward},
    {.name = "SpaceToDepth", .inputs = {{"input"}}, .outputs = {{"output"}}, .attributes = {"blocksize"},
     .infer = space_to_depth_infer, .forward = space_to_depth_forward, .backward = space_to_depth_backward},
    {0},
};
