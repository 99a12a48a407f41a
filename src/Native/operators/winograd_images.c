/* Conv with 5×5 weights at stride 1 by Winograd's F(2×2, 5×5), eight pictures in a vector; kernels/winograd_images.cl says how. */
#include "convolution.h"
#include "winograd_images.h"
#include <stdlib.h>

enum { LANES = 8, TAPS = 5, TILE = 2, MOST_CHANNELS = 64 };

static int round_up_quotient(int a, int b) { return (a + b - 1) / b; }

/* A convolution of pictures with C channels to O: the forward one, or the one from dy to dx. */
typedef struct Turn {
    const Tensor *from, *to, *bias;
    int C, O, height, width; /* of `to` */
    int begin[2];
    bool turned; /* weights turned by 180° and transposed */
} Turn;

static Turn forward_of(const Convolution *c)
{
    const Windows *w = &c->windows;
    return (Turn){
        .from = c->x, .to = c->y, .bias = c->b, .C = c->C, .O = c->O, .height = w->positions[0], .width = w->positions[1],
        .begin = {w->begin[0], w->begin[1]},
    };
}

/* Pixel i is under weight TAPS - 1 - k of the window that begins at i + begin - (TAPS - 1). */
static Turn gradient_of(const Convolution *c)
{
    const Windows *w = &c->windows;
    return (Turn){
        .from = c->dy, .to = c->dx, .C = c->O, .O = c->C, .height = w->picture[0], .width = w->picture[1],
        .begin = {TAPS - 1 - w->begin[0], TAPS - 1 - w->begin[1]}, .turned = true,
    };
}

/* Whether it takes fewer operations than the plain products, which leave out the padding: 36 for each tile, and the transforms, as measured. */
static bool pays(const Convolution *c, const Turn *t)
{
    int64_t tiles = (int64_t)round_up_quotient(t->height, TILE) * round_up_quotient(t->width, TILE);
    int64_t products = (int64_t)t->C * t->O, transforms = 200 * (int64_t)t->C + 100 * (int64_t)t->O;
    return tiles * (36 * products + transforms) < (int64_t)c->windows.count * TAPS * TAPS * products;
}

static bool full_lanes(int N) { return N * 8 >= round_up_quotient(N, LANES) * LANES * 7; }

static bool fits(const Convolution *c, const Turn *t)
{
    const Windows *w = &c->windows;
    const ref_context *context = c->plan->context;
    if (w->axes != 2 || c->G != 1 || !context->is_cpu || t->C > MOST_CHANNELS) {
        return false;
    }
    for (int axis = 0; axis < 2; axis++) {
        /* No window or weight may lie but in the padding: its sum is to be exactly 0, which Winograd's is not. */
        if (w->taps[axis] != TAPS || w->stride[axis] != 1 || w->dilation[axis] != 1 || w->picture[axis] < TAPS ||
            w->positions[axis] < TAPS || w->begin[axis] < 0 || w->begin[axis] >= TAPS || w->end[axis] >= TAPS) {
            return false;
        }
    }
    return context->algorithm == REF_WINOGRAD || (context->algorithm == REF_AUTO && full_lanes(c->N) && pays(c, t));
}

bool winograd_images_fit(const Convolution *c)
{
    Turn t = forward_of(c);
    return fits(c, &t);
}

bool winograd_images_fit_gradient(const Convolution *c)
{
    Turn t = gradient_of(c);
    return fits(c, &t);
}

static void record(const Convolution *c, const Turn *t)
{
    ref_context *context = c->plan->context;
    int lanes = context->vector_width >= 16 ? 16 : 8, blocks = round_up_quotient(t->O, lanes);
    int rows = round_up_quotient(t->height, TILE), tiles = round_up_quotient(t->width, TILE), spans = 1;
    ImageTiles s = {.N = c->N, .C = t->C, .O = t->O, .H = t->from->shape.length[2], .W = t->from->shape.length[3],
        .P = t->height, .Q = t->width, .top = t->begin[0], .left = t->begin[1]};
    s.span = tiles;
    s.columns = s.span * TILE + TAPS - 1;
    s.band = getenv("L2B") ? atoi(getenv("L2B")) : 1;
    s.rows = s.band * TILE + TAPS - 1;
    uint64_t local = ((uint64_t)t->C * (6 + s.rows) * s.columns + (uint64_t)(blocks * lanes) * TILE * s.band * s.span * TILE) * lanes * sizeof(float);
    rows = round_up_quotient(rows, s.band);
    cl_mem u = scratch(c->plan, (uint64_t)blocks * lanes * t->C * 36 * sizeof(float));
    c->plan->preparing = c->w->constant;
    Launch weights = launch(c->plan, "winograd_images.cl", "winograd_image_weights", "-DTAPS=%d", TAPS);
    give_tensor(&weights, c->w);
    give_memory(&weights, u);
    give_int(&weights, t->C);
    give_int(&weights, t->O);
    give_int(&weights, t->turned);
    over_tiles(&weights, (size_t)t->C, (size_t)blocks, 1);
    c->plan->preparing = false;

    Launch images = launch(c->plan, "winograd_images.cl", "winograd_images", "-DTAPS=%d", TAPS);
    give_tensor(&images, t->from);
    give_memory(&images, u);
    give_tensor(&images, t->bias);
    give_tensor(&images, t->to);
    give_bytes(&images, sizeof s, &s);
    give_local(&images, local);
    over_tiles(&images, (size_t)spans, (size_t)rows, (size_t)round_up_quotient(c->N, lanes));
}

void winograd_images_forward(const Convolution *c)
{
    Turn t = forward_of(c);
    record(c, &t);
}

void winograd_images_input_gradient(const Convolution *c)
{
    Turn t = gradient_of(c);
    record(c, &t);
}
