/* The gradients of Conv's weights and bias by flat dot products; kernels/convolution_backward.cl says how. */
#include "convolution.h"
#include "phases.h"

enum { TILE = 8, MOST_TILES = 4, ENOUGH_GROUPS = 32, LINE = 16, COMMON_CHANNELS = 4 };

static int common_divisor(int a, int b)
{
    while (b) {
        int rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* Weights k and k + stride / gcd(stride, dilation) meet the same remainder. */
static int phases(int taps, int stride, int dilation) { return least(taps, stride / common_divisor(stride, dilation)); }

static int floor_quotient(int a, int b) { return a >= 0 ? a / b : -((b - 1 - a) / b); }

/* The fewest zeros that all rows of all phases along W have both at the begin and at the end. */
static int common_zeros(const Phases *s)
{
    int zeros = s->width;
    for (int f = 0; f < s->phases_x; f++) {
        int left = f * s->dilation_x % s->stride_x - s->begin_x;
        int first = largest(0, floor_quotient(s->stride_x - 1 - left, s->stride_x));
        int behind = floor_quotient(s->W - left + s->stride_x - 1, s->stride_x);
        zeros = least(zeros, least(first, s->width - behind));
    }
    return largest(0, least(zeros, s->width - s->Q));
}

static Phases lay_out(const Convolution *c)
{
    const Windows *w = &c->windows;
    Phases s = {
        .C = c->C, .O = c->O, .G = c->G,
        .K = w->taps[0], .L = w->taps[1], .H = w->picture[0], .W = w->picture[1], .P = w->positions[0], .Q = w->positions[1],
        .begin_y = w->begin[0], .begin_x = w->begin[1], .stride_y = w->stride[0], .stride_x = w->stride[1],
        .dilation_y = w->dilation[0], .dilation_x = w->dilation[1],
        .phases_y = phases(w->taps[0], w->stride[0], w->dilation[0]), .phases_x = phases(w->taps[1], w->stride[1], w->dilation[1]),
        .rows = w->positions[0] + (w->taps[0] - 1) * w->dilation[0] / w->stride[0],
        .width = w->positions[1] + (w->taps[1] - 1) * w->dilation[1] / w->stride[1],
    };
    int zeros = common_zeros(&s);
    s.pitch = s.width - zeros;
    s.plane = s.rows * s.pitch + zeros;
    return s;
}

static cl_mem split_phases(const Convolution *c, const Phases *s)
{
    const Windows *w = &c->windows;
    bool plain = s->stride_y == 1 && s->stride_x == 1 && !w->begin[0] && !w->begin[1] && s->rows == s->H && s->pitch == s->W;
    if (plain) {
        return c->x->memory;
    }
    int planes = c->N * c->G * c->C, count = s->phases_y * s->phases_x;
    cl_mem split = scratch(c->plan, (uint64_t)planes * count * s->plane * sizeof(float));
    Launch launched = launch(c->plan, "convolution_backward.cl", "split_phases", "");
    give_tensor(&launched, c->x);
    give_memory(&launched, split);
    give_bytes(&launched, sizeof *s, s);
    over_tiles(&launched, count, planes, 1);
    return split;
}

/* dy with rows as long as those of x: as it is, as it was laid out for dx, or copied. */
static Upstream widen_rows(const Convolution *c, const Phases *s)
{
    if (s->pitch == s->Q) {
        return (Upstream){.halo = c->dy->memory, .plane = s->P * s->Q};
    }
    if (c->upstream->halo && c->upstream->pitch == s->pitch) {
        return *c->upstream;
    }
    int planes = c->N * c->O;
    cl_mem wide = scratch(c->plan, (uint64_t)planes * s->P * s->pitch * sizeof(float));
    Launch launched = launch(c->plan, "convolution_backward.cl", "widen_rows", "");
    give_tensor(&launched, c->dy);
    give_memory(&launched, wide);
    give_int(&launched, s->P);
    give_int(&launched, s->Q);
    give_int(&launched, s->pitch);
    over_tiles(&launched, planes, 1, 1);
    return (Upstream){.halo = wide, .plane = s->P * s->pitch};
}

bool flat_gradient_fits(const Convolution *c)
{
    return c->windows.axes == 2 && c->plan->context->is_cpu && c->plan->context->algorithm != REF_NAIVE;
}

cl_mem parts_of_weight_gradient(const Convolution *c, int parts)
{
    return parts > 1 ? scratch(c->plan, (uint64_t)parts * c->dw->size * sizeof(float)) : c->dw->memory;
}

void add_parts_of_weight_gradient(const Convolution *c, cl_mem sums, int parts)
{
    if (parts > 1) {
        Launch add = launch(c->plan, "convolution_backward.cl", "add_parts", "");
        give_memory(&add, sums);
        give_tensor(&add, c->dw);
        give_int(&add, parts);
        give_int(&add, c->dw->size);
        over(&add, c->dw->size);
    }
}

void flat_weight_gradient(const Convolution *c)
{
    Phases s = lay_out(c);
    int all = round_up_quotient(c->C * s.K * s.L, TILE), tiles = least(all, MOST_TILES), items = round_up_quotient(all, tiles) * c->G;
    int parts = least(c->N, round_up_quotient(ENOUGH_GROUPS, items));
    Upstream dy = widen_rows(c, &s);
    cl_mem x = split_phases(c, &s), sums = parts_of_weight_gradient(c, parts);
    Launch dot = launch(c->plan, "convolution_backward.cl", "dot_products", "");
    give_memory(&dot, x);
    give_memory(&dot, dy.halo);
    give_memory(&dot, sums);
    give_bytes(&dot, sizeof s, &s);
    give_int(&dot, c->N);
    give_int(&dot, tiles);
    give_int(&dot, dy.plane);
    give_int(&dot, dy.first);
    over_tiles(&dot, items / c->G, c->G, parts);
    add_parts_of_weight_gradient(c, sums, parts);
}

void flat_bias_gradient(const Convolution *c)
{
    Launch bias = launch(c->plan, "convolution_backward.cl", "bias_gradient", "");
    give_tensor(&bias, c->dy);
    give_tensor(&bias, c->db);
    give_int(&bias, c->N);
    give_int(&bias, c->O);
    give_int(&bias, c->windows.count);
    over_tiles(&bias, c->O, 1, 1);
}

/* ---- dx ---- */

/* Which places of dy the phases along an axis reach: from -before on, pitch in all; and how many pixels a phase has at most. */
static Axis axis_of(const Windows *w, int a, int *most)
{
    int divisor = common_divisor(w->stride[a], w->dilation[a]);
    Axis axis = {
        .taps = w->taps[a], .stride = w->stride[a], .dilation = w->dilation[a], .begin = w->begin[a],
        .phases = phases(w->taps[a], w->stride[a], w->dilation[a]), .step = w->stride[a] / divisor, .reach = w->dilation[a] / divisor,
        .pixels = w->picture[a], .windows = w->positions[a],
    };
    int last = w->positions[a] - 1;
    *most = 0;
    for (int f = 0; f < axis.phases; f++) {
        int remainder = f * axis.dilation % axis.stride, shift = f * axis.dilation / axis.stride;
        int reach = (axis.taps - 1 - f) / axis.step * axis.reach;
        int first_u = floor_quotient(axis.begin - remainder + axis.stride - 1, axis.stride);
        int last_u = floor_quotient(axis.pixels - 1 + axis.begin - remainder, axis.stride);
        axis.before = largest(axis.before, reach + shift - first_u);
        last = largest(last, last_u - shift);
        *most = largest(*most, last_u - first_u + 1);
    }
    axis.pitch = axis.before + last + 1;
    return axis;
}

/* dy with zeros around it. Those behind a row serve as those before the next one too. */
static cl_mem surround(const Convolution *c, const Axis *y, Axis *x, int most, int *plane)
{
    const Windows *w = &c->windows;
    int width = x->pitch, zeros = largest(0, least(least(x->before, width - x->before - x->windows), width - most));
    x->pitch -= zeros;
    /* An odd number of cache lines, so that channels do not crowd the same ones. */
    *plane = (round_up_quotient(y->pitch * x->pitch + zeros, LINE) | 1) * LINE;
    Phases s = {
        .H = w->positions[0], .W = w->positions[1], .begin_y = y->before, .begin_x = x->before, .stride_y = 1, .stride_x = 1,
        .dilation_y = 1, .dilation_x = 1, .phases_y = 1, .phases_x = 1, .rows = y->pitch, .pitch = x->pitch, .width = width,
        .plane = *plane,
    };
    if (s.rows == s.H && s.width == s.W) {
        *plane = s.H * s.W;
        return c->dy->memory;
    }
    int planes = c->N * c->O;
    cl_mem halo = scratch(c->plan, (uint64_t)planes * *plane * sizeof(float));
    Launch split = launch(c->plan, "convolution_backward.cl", "split_phases", "");
    give_tensor(&split, c->dy);
    give_memory(&split, halo);
    give_bytes(&split, sizeof s, &s);
    over_tiles(&split, 1, planes, 1);
    *c->upstream = (Upstream){.halo = halo, .pitch = s.pitch, .plane = *plane, .first = y->before * s.pitch + x->before};
    return halo;
}

/* Channels of a register tile: few idle ones, then many. */
static int tile_channels(const Convolution *c)
{
    if (!worth_a_program(c)) {
        return COMMON_CHANNELS;
    }
    int C = c->C, best = least(C, 8);
    for (int channels = best; channels > 4; channels--) {
        if (round_up_quotient(C, channels) * channels < round_up_quotient(C, best) * best) {
            best = channels;
        }
    }
    return best;
}

void phases_input_gradient(const Convolution *c)
{
    const Windows *w = &c->windows;
    int most_rows, most_columns, plane;
    Axis y = axis_of(w, 0, &most_rows), x = axis_of(w, 1, &most_columns);
    int channels = tile_channels(c), outputs = c->O / c->G;
    int blocks = round_up_quotient(c->C, channels), count = y.phases * x.phases;
    int weights = round_up_quotient(y.taps, y.step) * round_up_quotient(x.taps, x.step);
    cl_mem packed = scratch(c->plan, (uint64_t)c->G * count * blocks * outputs * weights * channels * sizeof(float));
    c->plan->preparing = c->w->constant;
    Launch pack = launch(c->plan, "convolution_phases.cl", "pack_phases", "-DCHANNELS=%d", channels);
    give_tensor(&pack, c->w);
    give_memory(&pack, packed);
    give_bytes(&pack, sizeof y, &y);
    give_bytes(&pack, sizeof x, &x);
    give_int(&pack, c->C);
    give_int(&pack, outputs);
    over_tiles(&pack, (size_t)least(outputs, round_up_quotient(ENOUGH_GROUPS, count * blocks * c->G)), (size_t)(count * blocks),
               (size_t)c->G);
    c->plan->preparing = false;

    cl_mem halo = surround(c, &y, &x, most_columns, &plane);
    if (y.phases < y.stride || x.phases < x.stride) { /* pixels that no weight meets */
        record_zeros(c->plan, c->dx->memory, (uint64_t)c->dx->size * sizeof(float));
    }
    Launch gradient = launch(c->plan, "convolution_phases.cl", "phases_input_gradient", "-DCHANNELS=%d", channels);
    give_memory(&gradient, halo);
    give_memory(&gradient, packed);
    give_tensor(&gradient, c->dx);
    give_bytes(&gradient, sizeof y, &y);
    give_bytes(&gradient, sizeof x, &x);
    give_int(&gradient, c->C);
    give_int(&gradient, outputs);
    give_int(&gradient, c->G);
    give_int(&gradient, plane);
    over_tiles(&gradient, round_up_quotient(2 * ENOUGH_GROUPS, count * blocks * c->N * c->G), count * blocks, (size_t)c->N * c->G);
}
