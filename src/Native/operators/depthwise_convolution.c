/* Convolution with one channel in each group, forward; kernels/depthwise.cl says how. */
#include "convolution.h"
#include "depthwise.h"

/* Work-items: few, as each has a halo of its own to keep in the cache; enough for all processors. Floats of a halo that stays near. */
enum { FEWEST_ITEMS = 32, MOST_ITEMS = 64, LARGEST_HALO = 1 << 14, LARGEST_ROW = 7, LONGEST_VECTOR = 16 };

static Depthwise lay_out(const Convolution *c)
{
    const Windows *w = &c->windows;
    Depthwise d = {
        .planes = c->N * c->G, .C = c->G, .M = c->O / c->G, .H = w->picture[0], .W = w->picture[1], .P = w->positions[0],
        .Q = w->positions[1], .K = w->taps[0], .top = w->begin[0], .left = w->begin[1], .stride = w->stride[0],
        .dilation = w->dilation[0], .pitch = w->picture[1] + w->begin[1] + w->end[1], .height = w->picture[0] + w->begin[0] + w->end[0],
    };
    d.items = d.planes < MOST_ITEMS ? d.planes : MOST_ITEMS;
    d.pitch += d.pitch % w->stride[1];
    d.halo = ((d.height * d.pitch + 2 * LONGEST_VECTOR + 15) / 16 | 1) * 16; /* the last vector of the last row reads beyond it */
    return d;
}

bool depthwise_fits(const Convolution *c)
{
    const Windows *w = &c->windows;
    bool plain = c->plan->context->algorithm != REF_NAIVE && c->plan->context->is_cpu && w->axes == 2 && c->C == 1 && c->G > 1;
    for (int axis = 0; axis < 2 && plain; axis++) {
        plain = w->begin[axis] >= 0 && w->end[axis] >= 0 && w->picture[axis] <= LARGEST_HALO && w->begin[axis] <= LARGEST_HALO &&
                w->end[axis] <= LARGEST_HALO;
    }
    return plain && w->stride[1] <= 2 && w->taps[1] <= LARGEST_ROW && c->N * c->G >= FEWEST_ITEMS &&
           (int64_t)(w->picture[0] + w->begin[0] + w->end[0]) * (w->picture[1] + w->begin[1] + w->end[1]) <= LARGEST_HALO;
}

void depthwise_forward(const Convolution *c)
{
    const Windows *w = &c->windows;
    Depthwise d = lay_out(c);
    Launch forward = launch(c->plan, "depthwise.cl", "depthwise", "-DL=%d -DSTRIDE=%d -DDILATION=%d", w->taps[1], w->stride[1],
                            w->dilation[1]);
    give_tensor(&forward, c->x);
    give_tensor(&forward, c->w);
    give_tensor(&forward, c->b);
    give_tensor(&forward, c->y);
    give_memory(&forward, scratch(c->plan, (uint64_t)d.items * d.halo * sizeof(float)));
    give_bytes(&forward, sizeof d, &d);
    over_tiles(&forward, d.items, 1, 1);
}
