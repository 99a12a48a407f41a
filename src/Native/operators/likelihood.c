/* Losses of classes: NegativeLogLikelihoodLoss, and SoftmaxCrossEntropyLoss, which is the same of a softmax's logarithm. */
#include "losses.h"
#include "reduction.h"
#include "softmax.h"

/* The inputs, whatever they are called. */
static const Tensor *scores_of(const Call *call) { return tensor(call, call->op->inputs[0].name); }
static const Tensor *labels_of(const Call *call) { return tensor(call, call->op->inputs[1].name); }
static const Tensor *weights_of(const Call *call) { return tensor(call, call->op->inputs[2].name); }

static void infer(Call *call, Shape *outputs)
{
    const Tensor *x = scores_of(call);
    need_rank(call, x, 2, MOST_RANK, "N×C×…");
    if (!fine(call)) {
        return;
    }
    Shape labels = without_classes(&x->shape), classes = shape_of(1, &x->shape.length[1]);
    need_shape(call, labels_of(call), &labels);
    need_shape(call, weights_of(call), &classes);
    outputs[0] = reduced(call, &labels);
    outputs[1] = x->shape;
}

static void give_labels(Launch *launch, Call *call)
{
    const Tensor *x = scores_of(call);
    Labels labels = {
        .ignored = attribute_long(call, "ignore_index", 0), .ignores = has_attribute(call, "ignore_index"),
        .classes = x->shape.length[1], .places = shape_part(&x->shape, 2, x->shape.rank), .count = labels_of(call)->size,
    };
    give_bytes(launch, sizeof labels, &labels);
}

/* The weight of all labels that count, which a mean divides by; no tensor where there is no mean. */
static Tensor total_weight(Call *call)
{
    Tensor total = {0};
    if (reduction_of(call) == REDUCTION_MEAN) {
        Tensor each = scratch_tensor(call->plan, "label weights", labels_of(call)->shape);
        total = scratch_tensor(call->plan, "total weight", (Shape){.rank = 0});
        Launch kernel = launch(call->plan, "likelihood.cl", "label_weights", "");
        give_tensor(&kernel, labels_of(call));
        give_tensor(&kernel, weights_of(call));
        give_tensor(&kernel, &each);
        give_labels(&kernel, call);
        over(&kernel, (size_t)each.size);
        add_up(call, &each, &total);
    }
    return total;
}

static void record_loss(Call *call, const Tensor *log_probabilities, const Tensor *loss)
{
    Tensor total = total_weight(call), losses = single_losses(call, &labels_of(call)->shape, loss);
    Launch kernel = launch(call->plan, "likelihood.cl", "likelihood_forward", "");
    give_tensor(&kernel, log_probabilities);
    give_tensor(&kernel, labels_of(call));
    give_tensor(&kernel, weights_of(call));
    give_tensor(&kernel, &losses);
    give_labels(&kernel, call);
    over(&kernel, (size_t)losses.size);
    reduce(call, &losses, &total, loss);
}

static void record_gradient(Call *call, const char *name, const Tensor *dx)
{
    Tensor total = total_weight(call);
    Launch kernel = launch(call->plan, "likelihood.cl", name, "");
    give_tensor(&kernel, labels_of(call));
    give_tensor(&kernel, weights_of(call));
    give_tensor(&kernel, &total);
    give_tensor(&kernel, gradient(call, call->op->outputs[0].name));
    give_tensor(&kernel, dx);
    give_labels(&kernel, call);
    give_reduction(&kernel, call, labels_of(call)->size);
    over(&kernel, (size_t)dx->size);
}

static void likelihood_forward(Call *call) { record_loss(call, tensor(call, "input"), tensor(call, "loss")); }
static void likelihood_backward(Call *call) { record_gradient(call, "likelihood_backward", gradient(call, "input")); }

/* Whether the kernels of fast_likelihood.cl do it: matrices of scores, and nobody wants to see the log-probabilities. */
static bool in_rows(const Call *call)
{
    const ref_context *context = call->plan->context;
    return context->is_cpu && context->algorithm != REF_NAIVE && tensor(call, "scores")->shape.rank == 2 && !wanted(call, "log_prob");
}

/* The loss (or NULL), and in the same pass the gradient (or NULL). */
static void record_rows(Call *call, const Tensor *loss, const Tensor *dz)
{
    enum { LEAST_SCORES = 4096 };
    const Tensor *z = tensor(call, "scores"), *labels = labels_of(call);
    bool mean = reduction_of(call) == REDUCTION_MEAN;
    Tensor losses = loss ? single_losses(call, &labels->shape, loss) : (Tensor){0};
    Tensor powers = dz ? *dz : scratch_tensor(call->plan, "powers", z->shape);
    int part = LEAST_SCORES / z->shape.length[1], share = labels->size / (8 * call->plan->context->compute_units);
    part = share > part ? share : part > 1 ? part : 1;

    Launch rows = launch(call->plan, "fast_likelihood.cl", "scores_rows", "");
    give_tensor(&rows, z);
    give_tensor(&rows, labels);
    give_tensor(&rows, weights_of(call));
    give_tensor(&rows, dz ? gradient(call, "output") : NULL);
    give_tensor(&rows, loss ? &losses : NULL);
    give_tensor(&rows, dz);
    give_tensor(&rows, &powers);
    give_labels(&rows, call);
    give_reduction(&rows, call, labels->size);
    give_int(&rows, mean);
    give_int(&rows, part);
    over_tiles(&rows, (size_t)((labels->size + part - 1) / part), 1, 1);

    if (loss && reduction_of(call) != REDUCTION_NONE) {
        Launch total = launch(call->plan, "fast_likelihood.cl", "scores_total", "");
        give_tensor(&total, &losses);
        give_tensor(&total, labels);
        give_tensor(&total, weights_of(call));
        give_tensor(&total, loss);
        give_labels(&total, call);
        give_int(&total, mean);
        over_tiles(&total, 1, 1, 1);
    }
}

static void cross_entropy_forward(Call *call)
{
    const Tensor *z = tensor(call, "scores");
    if (in_rows(call)) {
        record_rows(call, tensor(call, "output"), wanted(call, "dscores") ? gradient(call, "scores") : NULL);
        return;
    }
    Tensor log_prob = wanted(call, "log_prob") ? *tensor(call, "log_prob") : scratch_tensor(call->plan, "log_prob", z->shape);
    record_log_softmax(call->plan, z, &log_prob, 1);
    if (wanted(call, "output")) {
        record_loss(call, &log_prob, tensor(call, "output"));
    }
}

static void cross_entropy_backward(Call *call)
{
    const Tensor *dz = gradient(call, "scores");
    if (in_rows(call)) {
        if (!wanted(call, "output")) { /* else the forward pass has done it */
            record_rows(call, NULL, dz);
        }
        return;
    }
    record_softmax(call->plan, tensor(call, "scores"), dz, 1);
    record_gradient(call, "scores_backward", dz);
}

const Operator likelihood_operators[] = {
    {.name = "NegativeLogLikelihoodLoss",
     .inputs = {{"input"}, {"target", INTEGER, .fixed = true}, {"weight", .optional = true, .fixed = true}},
     .outputs = {{"loss"}},
     .attributes = {"reduction", "ignore_index"},
     .infer = infer, .forward = likelihood_forward, .backward = likelihood_backward},
    {.name = "SoftmaxCrossEntropyLoss",
     .inputs = {{"scores"}, {"labels", INTEGER, .fixed = true}, {"weights", .optional = true, .fixed = true}},
     .outputs = {{"output"}, {"log_prob", .optional = true, .fixed = true}},
     .attributes = {"reduction", "ignore_index"},
     .infer = infer, .forward = cross_entropy_forward, .backward = cross_entropy_backward},
    {0},
};
