/* The gradients of Conv's weights and bias by flat dot products; kernels/convolution_backward.cl says how. */
#include "convolution.h"

/* As in kernels/convolution_backward.cl. */
typedef struct Phases {
    int C, O, G;
    int K, L;
    int H, W;
    int P, Q;
    int begin_y, begin_x;
    int stride_y, stride_x;
    int dilation_y, dilation_x;
    int phases_y, phases_x;
    int rows, pitch;
} Phases;

enum { TILE = 8, MOST_TILES = 4, ENOUGH_GROUPS = 32 };

static int least(int a, int b) { return a < b ? a : b; }
static int round_up_quotient(int a, int b) { return (a + b - 1) / b; }

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

static Phases lay_out(const Convolution *c)
{
    const Windows *w = &c->windows;
    return (Phases){
        .C = c->C, .O = c->O, .G = c->G,
        .K = w->taps[0], .L = w->taps[1], .H = w->picture[0], .W = w->picture[1], .P = w->positions[0], .Q = w->positions[1],
        .begin_y = w->begin[0], .begin_x = w->begin[1], .stride_y = w->stride[0], .stride_x = w->stride[1],
        .dilation_y = w->dilation[0], .dilation_x = w->dilation[1],
        .phases_y = phases(w->taps[0], w->stride[0], w->dilation[0]), .phases_x = phases(w->taps[1], w->stride[1], w->dilation[1]),
        .rows = w->positions[0] + (w->taps[0] - 1) * w->dilation[0] / w->stride[0],
        .pitch = w->positions[1] + (w->taps[1] - 1) * w->dilation[1] / w->stride[1],
    };
}

static cl_mem split_phases(const Convolution *c, const Phases *s)
{
    const Windows *w = &c->windows;
    bool plain = s->stride_y == 1 && s->stride_x == 1 && !w->begin[0] && !w->begin[1] && s->rows == s->H && s->pitch == s->W;
    if (plain) {
        return c->x->memory;
    }
    int planes = c->N * c->G * c->C, count = s->phases_y * s->phases_x;
    cl_mem split = scratch(c->plan, (uint64_t)planes * count * s->rows * s->pitch * sizeof(float));
    Launch launched = launch(c->plan, "convolution_backward.cl", "split_phases", "");
    give_tensor(&launched, c->x);
    give_memory(&launched, split);
    give_bytes(&launched, sizeof *s, s);
    over_tiles(&launched, count, planes, 1);
    return split;
}

static cl_mem widen_rows(const Convolution *c, const Phases *s)
{
    if (s->pitch == s->Q) {
        return c->dy->memory;
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
    return wide;
}

bool flat_gradient_fits(const Convolution *c)
{
    return c->windows.axes == 2 && c->plan->context->algorithm != REF_NAIVE;
}

void flat_weight_gradient(const Convolution *c)
{
    Phases s = lay_out(c);
    int J = c->C * s.K * s.L, all = round_up_quotient(J, TILE), tiles = least(all, MOST_TILES), items = round_up_quotient(all, tiles) * c->G;
    int parts = least(c->N, round_up_quotient(ENOUGH_GROUPS, items));
    cl_mem x = split_phases(c, &s), dy = widen_rows(c, &s), sums = c->dw->memory;
    if (parts > 1) {
        sums = scratch(c->plan, (uint64_t)parts * c->dw->size * sizeof(float));
    }
    Launch dot = launch(c->plan, "convolution_backward.cl", "dot_products", "");
    give_memory(&dot, x);
    give_memory(&dot, dy);
    give_memory(&dot, sums);
    give_bytes(&dot, sizeof s, &s);
    give_int(&dot, c->N);
    give_int(&dot, tiles);
    give_int(&dot, s.P * s.pitch);
    over_tiles(&dot, items / c->G, c->G, parts);
    if (parts > 1) {
        Launch add = launch(c->plan, "convolution_backward.cl", "add_parts", "");
        give_memory(&add, sums);
        give_tensor(&add, c->dw);
        give_int(&add, parts);
        give_int(&add, c->dw->size);
        over(&add, c->dw->size);
    }
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
