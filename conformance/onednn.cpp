// oneDNN on trial, on the processor: convolution, pooling, activations, softmax, LRN and normalisation by its primitives, forward and backward.
//
//     c++ -std=c++17 -O2 -shared -fPIC -Isrc/Native/include conformance/onednn.cpp -o onednn.so -ldnnl
//     reference verify --library ./onednn.so
//
// Convolution is given its favourite memory formats (reorders before and after), as programs are told to do; everything else reads plain row-major memory.
#include <reference_operator.h>

#include <dnnl.hpp>

#include <cstdio>
#include <cstring>
#include <limits>
#include <map>
#include <string>

using namespace dnnl;
using md = memory::desc;
using dims = memory::dims;

namespace {

engine cpu(engine::kind::cpu, 0);
stream line(cpu);

struct unsupported {};

void need(bool condition) {
    if (!condition) throw unsupported();
}

struct named { uint32_t struct_size; int32_t type; const char *name; };

template <typename T> const T *find(const T *structs, int64_t count, const char *name) {
    auto each = reinterpret_cast<const char *>(structs);
    for (; count > 0; count--, each += reinterpret_cast<const named *>(each)->struct_size)
        if (std::strcmp(reinterpret_cast<const T *>(each)->name, name) == 0) return reinterpret_cast<const T *>(each);
    return nullptr;
}

struct layer {
    const reference_call *call;

    const reference_tensor *in(const char *name) const { return find(call->inputs, call->input_count, name); }
    const reference_tensor *out(const char *name) const { return find(call->results, call->result_count, name); }
    const reference_attribute *attribute(const char *name) const { return find(call->attributes, call->attribute_count, name); }
    float number(const char *name, float otherwise) const {
        auto a = attribute(name);
        return a == nullptr ? otherwise : a->type == REFERENCE_INTS ? (float)a->ints[0] : (float)a->floats[0];
    }
    dims list(const char *name, size_t length, int64_t otherwise) const {
        auto a = attribute(name);
        return a == nullptr ? dims(length, otherwise) : dims(a->ints, a->ints + a->count);
    }
    std::string word(const char *name, const char *otherwise) const { return attribute(name) == nullptr ? otherwise : attribute(name)->string; }
};

memory::data_type type(const reference_tensor *x) {
    need(x->dtype == REFERENCE_F32 || x->dtype == REFERENCE_BF16);
    return x->dtype == REFERENCE_F32 ? memory::data_type::f32 : memory::data_type::bf16;
}

dims shape(const reference_tensor *x) { return dims(x->shape, x->shape + x->rank); }

/// Row-major memory of a shape.
md plain(const dims &lengths, memory::data_type kind) {
    dims strides(lengths.size(), 1);
    for (size_t axis = lengths.size(); axis-- > 1;) strides[axis - 1] = strides[axis] * lengths[axis];
    return md(lengths, kind, strides);
}

md plain(const reference_tensor *x) {
    need(x->rank >= 1 && x->rank <= 5);
    return plain(shape(x), type(x));
}

memory at(const reference_tensor *x) { return memory(plain(x), cpu, x->data); }
memory at(const reference_tensor *x, const md &as) { return memory(as, cpu, x->data); }

memory in_format(memory x, const md &wanted) {
    if (x.get_desc() == wanted) return x;
    memory other(wanted, cpu);
    reorder(x, other).execute(line, x, other);
    return other;
}

void back(memory from, memory to) {
    if (from.get_data_handle() != to.get_data_handle()) reorder(from, to).execute(line, from, to);
}

/// Makes room in the format that a primitive likes, runs it, and puts the result where it is wanted.
template <typename P> void run(const P &primitive, std::unordered_map<int, memory> arguments, int result, const md &wanted, const memory &to) {
    memory room = to.get_desc() == wanted ? to : memory(wanted, cpu);
    arguments[result] = room;
    primitive.execute(line, arguments);
    back(room, to);
}

struct windows { dims strides, dilations, begin, end; };

windows slide(const layer &l, const dims &picture, const dims &kernel) {
    size_t axes = kernel.size();
    need(axes <= 3);
    windows w{l.list("strides", axes, 1), l.list("dilations", axes, 1), {}, {}};
    auto pads = l.list("pads", 2 * axes, 0);
    auto automatic = l.word("auto_pad", "NOTSET");
    for (size_t i = 0; i < axes; i++) {
        int64_t begin = pads[i], end = pads[axes + i], span = w.dilations[i] * (kernel[i] - 1) + 1;
        if (automatic.rfind("SAME", 0) == 0) {
            int64_t total = std::max<int64_t>(((picture[i] + w.strides[i] - 1) / w.strides[i] - 1) * w.strides[i] + span - picture[i], 0);
            begin = automatic == "SAME_UPPER" ? total / 2 : total - total / 2;
            end = total - begin;
        }
        w.begin.push_back(begin);
        w.end.push_back(end);
        w.dilations[i]--; // oneDNN counts the gaps
    }
    return w;
}

void convolution(const layer &l) {
    auto X = l.in("X"), W = l.in("W"), B = l.in("B"), Y = l.out("Y"), dY = l.in("dY");
    auto w = slide(l, dims(X->shape + 2, X->shape + X->rank), dims(W->shape + 2, W->shape + W->rank));
    int64_t G = (int64_t)l.number("group", 1);
    auto filters = shape(W);
    if (G > 1) {
        filters[0] /= G;
        filters.insert(filters.begin(), G);
    }
    auto any = [](const dims &lengths, memory::data_type kind) { return md(lengths, kind, memory::format_tag::any); };
    md x = any(shape(X), type(X)), k = any(filters, type(W)), y = any(shape(Y), type(Y)), b = B == nullptr ? md() : plain(B);
    auto direct = algorithm::convolution_direct;
    convolution_forward::primitive_desc forward({prop_kind::forward_training, direct, x, k, b, y, w.strides, w.dilations, w.begin, w.end}, cpu);
    memory source = at(X), weights = at(W, plain(filters, type(W)));
    std::unordered_map<int, memory> given{{DNNL_ARG_SRC, in_format(source, forward.src_desc())}, {DNNL_ARG_WEIGHTS, in_format(weights, forward.weights_desc())}};
    if (B != nullptr) given[DNNL_ARG_BIAS] = at(B);
    run(convolution_forward(forward), given, DNNL_ARG_DST, forward.dst_desc(), at(Y));
    if (dY == nullptr) return;
    convolution_backward_data::primitive_desc data({direct, x, k, y, w.strides, w.dilations, w.begin, w.end}, cpu, forward);
    run(convolution_backward_data(data), {{DNNL_ARG_DIFF_DST, in_format(at(dY), data.diff_dst_desc())}, {DNNL_ARG_WEIGHTS, in_format(weights, data.weights_desc())}},
        DNNL_ARG_DIFF_SRC, data.diff_src_desc(), at(l.out("dX")));
    convolution_backward_weights::primitive_desc slope({direct, x, k, b, y, w.strides, w.dilations, w.begin, w.end}, cpu, forward);
    given = {{DNNL_ARG_DIFF_DST, in_format(at(dY), slope.diff_dst_desc())}, {DNNL_ARG_SRC, in_format(source, slope.src_desc())}};
    if (B != nullptr) given[DNNL_ARG_DIFF_BIAS] = at(l.out("dB"));
    run(convolution_backward_weights(slope), given, DNNL_ARG_DIFF_WEIGHTS, slope.diff_weights_desc(), at(l.out("dW"), plain(filters, type(W))));
}

/// MaxPool's indices are left out: the workspace that holds them is opaque, by oneDNN's documentation.
void pooling(const layer &l) {
    auto X = l.in("X"), Y = l.out("Y"), dY = l.in("dY");
    bool max = std::strcmp(l.call->op, "MaxPool") == 0;
    need(X->rank >= 3 && X->rank <= 5);
    auto kernel = l.list("kernel_shape", 0, 0);
    auto w = slide(l, dims(X->shape + 2, X->shape + X->rank), kernel);
    need(max || l.number("ceil_mode", 0) == 0 || l.number("count_include_pad", 0) == 0);
    for (size_t i = 0; i < kernel.size(); i++) // the last window's end, which ceil_mode may have moved
        w.end[i] = (Y->shape[2 + i] - 1) * w.strides[i] + (w.dilations[i] + 1) * (kernel[i] - 1) + 1 - X->shape[2 + i] - w.begin[i];
    auto kind = max ? algorithm::pooling_max : l.number("count_include_pad", 0) != 0 ? algorithm::pooling_avg_include_padding : algorithm::pooling_avg_exclude_padding;
    pooling_v2_forward::primitive_desc forward({prop_kind::forward_training, kind, plain(X), plain(Y), w.strides, kernel, w.dilations, w.begin, w.end}, cpu);
    memory space(forward.workspace_desc(), cpu);
    pooling_v2_forward(forward).execute(line, {{DNNL_ARG_SRC, at(X)}, {DNNL_ARG_DST, at(Y)}, {DNNL_ARG_WORKSPACE, space}});
    if (dY == nullptr) return;
    pooling_v2_backward::primitive_desc backward({kind, plain(X), plain(Y), w.strides, kernel, w.dilations, w.begin, w.end}, cpu, forward);
    pooling_v2_backward(backward).execute(line, {{DNNL_ARG_DIFF_DST, at(dY)}, {DNNL_ARG_DIFF_SRC, at(l.out("dX"))}, {DNNL_ARG_WORKSPACE, space}});
}

struct function { algorithm kind; float alpha, beta; };

bool activation(const layer &l, function &f) {
    std::string op = l.call->op;
    float infinity = std::numeric_limits<float>::infinity();
    if (op == "Relu") f = {algorithm::eltwise_relu, 0, 0};
    else if (op == "LeakyRelu") f = {algorithm::eltwise_relu, l.number("alpha", 0.01f), 0};
    else if (op == "Elu") f = {algorithm::eltwise_elu, l.number("alpha", 1), 0};
    else if (op == "Tanh") f = {algorithm::eltwise_tanh, 0, 0};
    else if (op == "Sigmoid") f = {algorithm::eltwise_logistic, 0, 0};
    else if (op == "Exp") f = {algorithm::eltwise_exp, 0, 0};
    else if (op == "Log") f = {algorithm::eltwise_log, 0, 0};
    else if (op == "Abs") f = {algorithm::eltwise_abs, 0, 0};
    else if (op == "Sqrt") f = {algorithm::eltwise_sqrt, 0, 0};
    else if (op == "Softplus" && l.attribute("threshold") == nullptr) f = {algorithm::eltwise_soft_relu, 0, 0};
    else if (op == "Gelu") f = {l.word("approximate", "none") == "tanh" ? algorithm::eltwise_gelu_tanh : algorithm::eltwise_gelu_erf, 0, 0};
    else if (op == "Swish") f = {algorithm::eltwise_swish, l.number("alpha", 1), 0};
    else if (op == "Mish") f = {algorithm::eltwise_mish, 0, 0};
    else if (op == "HardSwish") f = {algorithm::eltwise_hardswish, 0, 0};
    else if (op == "Clip") f = {algorithm::eltwise_clip_v2, l.number("min", -infinity), l.number("max", infinity)};
    else return false;
    return true;
}

void eltwise(const layer &l, const function &f) {
    auto x = &l.call->inputs[0];
    auto y = &l.call->results[0];
    auto dy = l.in(("d" + std::string(y->name)).c_str());
    eltwise_forward::primitive_desc forward({prop_kind::forward_training, f.kind, plain(x), f.alpha, f.beta}, cpu);
    eltwise_forward(forward).execute(line, {{DNNL_ARG_SRC, at(x)}, {DNNL_ARG_DST, at(y)}});
    if (dy == nullptr) return;
    eltwise_backward::primitive_desc backward({f.kind, plain(x), plain(x), f.alpha, f.beta}, cpu, forward);
    eltwise_backward(backward).execute(line, {{DNNL_ARG_SRC, at(x)}, {DNNL_ARG_DIFF_DST, at(dy)}, {DNNL_ARG_DIFF_SRC, at(l.out(("d" + std::string(x->name)).c_str()))}});
}

void softmax(const layer &l) {
    auto x = l.in("input"), y = l.out("output"), dy = l.in("doutput");
    int axis = (int)l.number("axis", -1);
    auto kind = std::strcmp(l.call->op, "Softmax") == 0 ? algorithm::softmax_accurate : algorithm::softmax_log;
    axis = axis < 0 ? axis + (int)x->rank : axis;
    softmax_v2_forward::primitive_desc forward({prop_kind::forward_training, kind, plain(x), plain(y), axis}, cpu);
    softmax_v2_forward(forward).execute(line, {{DNNL_ARG_SRC, at(x)}, {DNNL_ARG_DST, at(y)}});
    if (dy == nullptr) return;
    softmax_v2_backward::primitive_desc backward({kind, plain(x), plain(x), plain(y), axis}, cpu, forward);
    softmax_v2_backward(backward).execute(line, {{DNNL_ARG_DST, at(y)}, {DNNL_ARG_DIFF_DST, at(dy)}, {DNNL_ARG_DIFF_SRC, at(l.out("dinput"))}});
}

void response(const layer &l) {
    auto X = l.in("X"), Y = l.out("Y"), dY = l.in("dY");
    float alpha = l.number("alpha", 1e-4f), beta = l.number("beta", 0.75f), k = l.number("bias", 1);
    auto across = algorithm::lrn_across_channels;
    auto size = (int64_t)l.number("size", 0);
    lrn_forward::primitive_desc forward({prop_kind::forward_training, across, plain(X), size, alpha, beta, k}, cpu);
    memory space(forward.workspace_desc(), cpu);
    lrn_forward(forward).execute(line, {{DNNL_ARG_SRC, at(X)}, {DNNL_ARG_DST, at(Y)}, {DNNL_ARG_WORKSPACE, space}});
    if (dY == nullptr) return;
    lrn_backward::primitive_desc backward({across, plain(X), plain(X), size, alpha, beta, k}, cpu, forward);
    lrn_backward(backward).execute(line, {{DNNL_ARG_SRC, at(X)}, {DNNL_ARG_DIFF_DST, at(dY)}, {DNNL_ARG_DIFF_SRC, at(l.out("dX"))}, {DNNL_ARG_WORKSPACE, space}});
}

/// With the running statistics; in training oneDNN computes the batch's own, and has no running ones.
void batch_normalisation(const layer &l) {
    auto X = l.in("X"), scale = l.in("scale"), B = l.in("B"), Y = l.out("Y"), dY = l.in("dY");
    need(l.number("training_mode", 0) == 0 && X->dtype == REFERENCE_F32 && X->rank >= 2);
    auto flags = normalization_flags::use_global_stats | normalization_flags::use_scale | normalization_flags::use_shift;
    batch_normalization_forward::primitive_desc forward({prop_kind::forward_training, plain(X), l.number("epsilon", 1e-5f), flags}, cpu);
    std::unordered_map<int, memory> all{{DNNL_ARG_SRC, at(X)}, {DNNL_ARG_MEAN, at(l.in("input_mean"))}, {DNNL_ARG_VARIANCE, at(l.in("input_var"))},
        {DNNL_ARG_SCALE, at(scale)}, {DNNL_ARG_SHIFT, at(B)}, {DNNL_ARG_DST, at(Y)}};
    batch_normalization_forward(forward).execute(line, all);
    if (dY == nullptr) return;
    batch_normalization_backward::primitive_desc backward({prop_kind::backward, plain(X), plain(X), l.number("epsilon", 1e-5f), flags}, cpu, forward);
    all.erase(DNNL_ARG_DST);
    all.insert({{DNNL_ARG_DIFF_DST, at(dY)}, {DNNL_ARG_DIFF_SRC, at(l.out("dX"))}, {DNNL_ARG_DIFF_SCALE, at(l.out("dscale"))}, {DNNL_ARG_DIFF_SHIFT, at(l.out("dB"))}});
    batch_normalization_backward(backward).execute(line, all);
}

} // namespace

extern "C" int32_t reference_run_operator(const reference_call *call) try {
    const std::map<std::string, void (*)(const layer &)> layers{{"Conv", convolution}, {"MaxPool", pooling}, {"AveragePool", pooling}, {"Softmax", softmax},
        {"LogSoftmax", softmax}, {"LRN", response}, {"BatchNormalization", batch_normalisation}};
    layer l{call};
    function f;
    if (auto found = layers.find(call->op); found != layers.end()) found->second(l);
    else if (activation(l, f)) eltwise(l, f);
    else return REFERENCE_UNSUPPORTED;
    line.wait();
    return REFERENCE_DONE;
} catch (const unsupported &) {
    return REFERENCE_UNSUPPORTED;
} catch (const dnnl::error &why) {
    if (why.status == dnnl_unimplemented || why.status == dnnl_invalid_arguments) return REFERENCE_UNSUPPORTED;
    if (call->message != nullptr) std::snprintf(call->message, call->message_size, "%s", why.what());
    return REFERENCE_FAILED;
}
