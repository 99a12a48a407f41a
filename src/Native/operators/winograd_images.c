/* Conv with 5×5 weights at stride 1 by Winograd's F(2×2, 5×5), a vector's lanes being pictures; kernels/winograd_images.cl says how. */
#include "convolution.h"
#include "winograd_images.h"

#include <stdio.h>

enum { TAPS = 5, TILE = 2, POINTS = 36, BLOCK = 8 /* output channels are filled up to a multiple of it */ };

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
    int64_t products = (int64_t)t->C * t->O, transforms = 180 * (int64_t)t->C + 60 * (int64_t)t->O;
    return tiles * (36 * products + transforms) < (int64_t)c->windows.count * TAPS * TAPS * products;
}

static bool fills(int N, int lanes) { return N * 8 >= round_up_quotient(N, lanes) * lanes * 7; }

/* Pictures in a vector. */
static int lanes_for(const Convolution *c) { return c->plan->context->vector_width >= 16 && fills(c->N, 16) ? 16 : 8; }

/* Bytes of local memory for a work-item that computes `span` tiles. */
static uint64_t local_bytes(const Turn *t, int lanes, int span)
{
    uint64_t points = (uint64_t)t->C * 6 * (uint64_t)(span * TILE + TAPS - 1), tile = (uint64_t)t->C * POINTS;
    uint64_t results = (uint64_t)(round_up_quotient(t->O, BLOCK) * BLOCK) * TILE * TILE * (uint64_t)span;
    return (points + tile + results) * (uint64_t)lanes * sizeof(float);
}

static bool fits(const Convolution *c, const Turn *t)
{
    const Windows *w = &c->windows;
    const ref_context *context = c->plan->context;
    if (w->axes != 2 || c->G != 1 || !context->is_cpu || local_bytes(t, lanes_for(c), 1) > context->local_memory) {
        return false;
    }
    for (int axis = 0; axis < 2; axis++) {
        /* No window or weight may lie but in the padding: its sum is to be exactly 0, which Winograd's is not. */
        if (w->taps[axis] != TAPS || w->stride[axis] != 1 || w->dilation[axis] != 1 || w->picture[axis] < TAPS ||
            w->positions[axis] < TAPS || w->begin[axis] < 0 || w->begin[axis] >= TAPS || w->end[axis] >= TAPS) {
            return false;
        }
    }
    return context->algorithm == REF_WINOGRAD || (context->algorithm == REF_AUTO && fills(c->N, 8) && pays(c, t));
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

/* How many tiles of a row a work-item computes: all of them, or equal parts that fill half of the local memory. */
static int span_of(const Turn *t, int lanes, uint64_t memory)
{
    int tiles = round_up_quotient(t->width, TILE), parts = 1, span = tiles;
    while (span > 1 && local_bytes(t, lanes, span) > memory / 2) {
        span = round_up_quotient(tiles, ++parts);
    }
    return span;
}

static cl_mem transform_weights(const Convolution *c, const Turn *t, const char *options)
{
    int blocks = round_up_quotient(t->O, BLOCK);
    cl_mem u = scratch(c->plan, (uint64_t)blocks * BLOCK * (uint64_t)t->C * POINTS * sizeof(float));
    c->plan->preparing = c->w->constant;
    Launch weights = launch(c->plan, "winograd_images.cl", "winograd_image_weights", "%s", options);
    give_tensor(&weights, c->w);
    give_memory(&weights, u);
    give_int(&weights, t->C);
    give_int(&weights, t->O);
    give_int(&weights, t->turned);
    over_tiles(&weights, (size_t)t->C, (size_t)blocks, 1);
    c->plan->preparing = false;
    return u;
}

static void record(const Convolution *c, const Turn *t)
{
    const ref_context *context = c->plan->context;
    int lanes = lanes_for(c), span = span_of(t, lanes, context->local_memory);
    char options[64]; /* six sums for each output channel are to stay in the registers */
    snprintf(options, sizeof options, "-DTAPS=%d -DLANES=%d -DOUTPUTS=%d", TAPS, lanes, context->vector_width >= 16 ? 4 : 2);
    ImageTiles s = {
        .N = c->N, .C = t->C, .O = t->O, .H = t->from->shape.length[2], .W = t->from->shape.length[3], .P = t->height, .Q = t->width,
        .top = t->begin[0], .left = t->begin[1], .span = span, .columns = span * TILE + TAPS - 1,
    };
    cl_mem u = transform_weights(c, t, options);
    Launch images = launch(c->plan, "winograd_images.cl", "winograd_images", "%s", options);
    give_tensor(&images, t->from);
    give_memory(&images, u);
    give_tensor(&images, t->bias);
    give_tensor(&images, t->to);
    give_bytes(&images, sizeof s, &s);
    give_local(&images, local_bytes(t, lanes, span));
    over_tiles(&images, (size_t)round_up_quotient(t->width, span * TILE), (size_t)round_up_quotient(t->height, TILE),
               (size_t)round_up_quotient(c->N, lanes));
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
