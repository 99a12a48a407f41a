/* Losses whose targets are real numbers, element by element, and the penalty on large weights. */
#include "broadcast.h"
#include "reduction.h"

/* ---- Differences: QuadraticLoss, AbsoluteLoss ---- */

static void difference_infer(Call *call, Shape *outputs)
{
    const Shape *shape = &tensor(call, "input")->shape;
    need_shape(call, tensor(call, "target"), shape);
    outputs[0] = reduced(call, shape);
}

static void difference_forward(Call *call, const char *name)
{
    const Tensor *input = tensor(call, "input"), *loss = tensor(call, "loss");
    Tensor losses = single_losses(call, &input->shape, loss);
    Launch kernel = launch(call->plan, "losses.cl", name, "");
    give_tensor(&kernel, input);
    give_tensor(&kernel, tensor(call, "target"));
    give_tensor(&kernel, &losses);
    give_int(&kernel, input->size);
    over(&kernel, (size_t)input->size);
    reduce(call, &losses, NULL, loss);
}

static void difference_backward(Call *call, const char *name)
{
    const Tensor *input = tensor(call, "input");
    Launch kernel = launch(call->plan, "losses.cl", name, "");
    give_tensor(&kernel, input);
    give_tensor(&kernel, tensor(call, "target"));
    give_tensor(&kernel, gradient(call, "loss"));
    give_tensor(&kernel, gradient(call, "input"));
    give_reduction(&kernel, call, input->size);
    give_int(&kernel, input->size);
    over(&kernel, (size_t)input->size);
}

static void quadratic_forward(Call *call) { difference_forward(call, "quadratic_forward"); }
static void quadratic_backward(Call *call) { difference_backward(call, "quadratic_backward"); }
static void absolute_forward(Call *call) { difference_forward(call, "absolute_forward"); }
static void absolute_backward(Call *call) { difference_backward(call, "absolute_backward"); }

/* ---- BinaryCrossEntropyLoss ---- */

static void binary_infer(Call *call, Shape *outputs)
{
    const Tensor *input = tensor(call, "input"), *weight = tensor(call, "weight");
    difference_infer(call, outputs);
    if (weight && !repeats_to(&weight->shape, &input->shape)) {
        refuse(call, "weight", "is %s, which cannot be repeated to input's %s", shape_text(&weight->shape), shape_text(&input->shape));
    }
}

static Repetition weight_repetition(const Call *call)
{
    const Tensor *input = tensor(call, "input"), *weight = tensor(call, "weight");
    return repetition(weight ? &weight->shape : &input->shape, &input->shape);
}

static void binary_forward(Call *call)
{
    const Tensor *input = tensor(call, "input"), *loss = tensor(call, "loss");
    Tensor losses = single_losses(call, &input->shape, loss);
    Repetition weights = weight_repetition(call);
    Launch kernel = launch(call->plan, "losses.cl", "binary_forward", "");
    give_tensor(&kernel, input);
    give_tensor(&kernel, tensor(call, "target"));
    give_tensor(&kernel, tensor(call, "weight"));
    give_tensor(&kernel, &losses);
    give_repetition(&kernel, &weights);
    give_int(&kernel, attribute_int(call, "from_logits", 0));
    give_int(&kernel, input->size);
    over(&kernel, (size_t)input->size);
    reduce(call, &losses, NULL, loss);
}

static void binary_backward(Call *call)
{
    const Tensor *input = tensor(call, "input");
    Repetition weights = weight_repetition(call);
    Launch kernel = launch(call->plan, "losses.cl", "binary_backward", "");
    give_tensor(&kernel, input);
    give_tensor(&kernel, tensor(call, "target"));
    give_tensor(&kernel, tensor(call, "weight"));
    give_tensor(&kernel, gradient(call, "loss"));
    give_tensor(&kernel, gradient(call, "input"));
    give_repetition(&kernel, &weights);
    give_int(&kernel, attribute_int(call, "from_logits", 0));
    give_reduction(&kernel, call, input->size);
    give_int(&kernel, input->size);
    over(&kernel, (size_t)input->size);
}

/* ---- CrossEntropyLoss ---- */

static void cross_entropy_infer(Call *call, Shape *outputs)
{
    const Tensor *p = tensor(call, "input");
    need_rank(call, p, 2, MOST_RANK, "N×C×…");
    need_shape(call, tensor(call, "target"), &p->shape);
    if (fine(call)) {
        Shape places = without_classes(&p->shape);
        outputs[0] = reduced(call, &places);
    }
}

static void cross_entropy_forward(Call *call)
{
    const Tensor *p = tensor(call, "input"), *loss = tensor(call, "loss");
    Shape places = without_classes(&p->shape);
    Tensor losses = single_losses(call, &places, loss);
    Launch kernel = launch(call->plan, "losses.cl", "cross_entropy_forward", "");
    give_tensor(&kernel, p);
    give_tensor(&kernel, tensor(call, "target"));
    give_tensor(&kernel, &losses);
    give_int(&kernel, p->shape.length[1]);
    give_int(&kernel, shape_part(&p->shape, 2, p->shape.rank));
    give_int(&kernel, losses.size);
    over(&kernel, (size_t)losses.size);
    reduce(call, &losses, NULL, loss);
}

static void cross_entropy_backward(Call *call)
{
    const Tensor *p = tensor(call, "input");
    Launch kernel = launch(call->plan, "losses.cl", "cross_entropy_backward", "");
    give_tensor(&kernel, p);
    give_tensor(&kernel, tensor(call, "target"));
    give_tensor(&kernel, gradient(call, "loss"));
    give_tensor(&kernel, gradient(call, "input"));
    give_int(&kernel, p->shape.length[1]);
    give_int(&kernel, shape_part(&p->shape, 2, p->shape.rank));
    give_reduction(&kernel, call, p->size / p->shape.length[1]);
    give_int(&kernel, p->size);
    over(&kernel, (size_t)p->size);
}

/* ---- L2Penalty ---- */

static void penalty_infer(Call *call, Shape *outputs)
{
    double lambda = attribute_float(call, "lambda", 1);
    if (!(lambda >= 0)) {
        refuse(call, "lambda", "is %g: a negative one rewards weights for growing", lambda);
    }
    outputs[0] = (Shape){.rank = 0};
}

static void penalty_forward(Call *call)
{
    const Tensor *w = tensor(call, "W");
    Tensor losses = scratch_tensor(call->plan, "losses", w->shape);
    Launch kernel = launch(call->plan, "losses.cl", "penalty_forward", "");
    give_tensor(&kernel, w);
    give_tensor(&kernel, &losses);
    give_float(&kernel, (float)attribute_float(call, "lambda", 1));
    give_int(&kernel, w->size);
    over(&kernel, (size_t)w->size);
    add_up(call, &losses, tensor(call, "loss"));
}

static void penalty_backward(Call *call)
{
    const Tensor *w = tensor(call, "W");
    Launch kernel = launch(call->plan, "losses.cl", "penalty_backward", "");
    give_tensor(&kernel, w);
    give_tensor(&kernel, gradient(call, "loss"));
    give_tensor(&kernel, gradient(call, "W"));
    give_float(&kernel, (float)attribute_float(call, "lambda", 1));
    give_int(&kernel, w->size);
    over(&kernel, (size_t)w->size);
}

const Operator loss_operators[] = {
    {.name = "AbsoluteLoss", .inputs = {{"input"}, {"target", .fixed = true}}, .outputs = {{"loss"}}, .attributes = {"reduction"},
     .infer = difference_infer, .forward = absolute_forward, .backward = absolute_backward},
    {.name = "BinaryCrossEntropyLoss",
     .inputs = {{"input"}, {"target", .fixed = true}, {"weight", .optional = true, .fixed = true}}, .outputs = {{"loss"}},
     .attributes = {"reduction", "from_logits"}, .infer = binary_infer, .forward = binary_forward, .backward = binary_backward},
    {.name = "CrossEntropyLoss", .inputs = {{"input"}, {"target", .fixed = true}}, .outputs = {{"loss"}}, .attributes = {"reduction"},
     .infer = cross_entropy_infer, .forward = cross_entropy_forward, .backward = cross_entropy_backward},
    {.name = "L2Penalty", .inputs = {{"W"}}, .outputs = {{"loss"}}, .attributes = {"lambda"},
     .infer = penalty_infer, .forward = penalty_forward, .backward = penalty_backward},
    {.name = "QuadraticLoss", .inputs = {{"input"}, {"target", .fixed = true}}, .outputs = {{"loss"}}, .attributes = {"reduction"},
     .infer = difference_infer, .forward = quadratic_forward, .backward = quadratic_backward},
    {0},
};
