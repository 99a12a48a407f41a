/* Convolution with one channel in each group, forward; kernels/depthwise.cl says how. */
#include "convolution.h"
#include "depthwise.h"

/* Work-items: enough for all processors, and as many as the device hands out at a time. Weights along an axis. Zeros around a picture. */
enum { FEWEST_ITEMS = 16, MOST_ITEMS = 64, MOST_TAPS = 7, MOST_PADDING = 64, LONGEST_VECTOR = 16, SHORT_ROW = 8 };

/* Floats of a strip: such as stay in the nearest cache, where one of them can be so short; and more than that it never needs. */
enum { NEAR_STRIP = 4096, LARGEST_STRIP = 1 << 15 };

static int least(int a, int b) { return a < b ? a : b; }
static int largest(int a, int b) { return a > b ? a : b; }
static int round_up_quotient(int a, int b) { return (a + b - 1) / b; }
static int vectors(int floats) { return round_up_quotient(floats, LONGEST_VECTOR) * LONGEST_VECTOR; }

/* Rows of y in a tile: few beyond the end, then many. */
static int tile_rows(const ref_context *context, int P)
{
    int most = context->vector_width >= 16 ? 8 : 4, best = most;
    for (int rows = most; 2 * rows > most; rows--) {
        if (round_up_quotient(P, rows) * rows < round_up_quotient(P, best) * best) {
            best = rows;
        }
    }
    return best;
}

/* Rows of x under so many rows of y. */
static int rows_under(const Windows *w, int rows) { return (rows - 1) * w->stride[0] + (w->taps[0] - 1) * w->dilation[0] + 1; }

/* A row of the strip has STRIDE_X parts, each with its zeros before; those behind it are the next one's. */
static int lay_out_strip(const Windows *w, Strip *s)
{
    int stride = w->stride[1], zeros = vectors(round_up_quotient(w->begin[1], stride)), columns = round_up_quotient(w->picture[1], stride);
    int behind = largest(0, round_up_quotient(w->picture[1] + w->end[1], stride) - columns);
    int part = zeros + vectors(columns + largest(0, behind - zeros));
    *s = (Strip){.H = w->picture[0], .W = w->picture[1], .top = w->begin[0]};
    for (int i = 0; i < stride; i++) {
        int column = w->begin[1] + i, which = column % stride;
        s->first[i] = which * part + zeros;
        s->origin[which] = s->first[i] - column / stride;
    }
    return stride * part;
}

static Depthwise lay_out(const Convolution *c, int rows, int *pitch)
{
    const Windows *w = &c->windows;
    Depthwise d = {.planes = c->N * c->G, .C = c->G, .M = c->O / c->G, .P = w->positions[0], .Q = w->positions[1]};
    *pitch = lay_out_strip(w, &d.x);
    d.tiles = round_up_quotient(d.P, rows);
    int together = d.tiles;
    while (together > 1 && (rows_under(w, together * rows) * *pitch > NEAR_STRIP ||
                            (int64_t)d.planes * round_up_quotient(d.tiles, together) < FEWEST_ITEMS)) {
        together--;
    }
    d.strips = round_up_quotient(d.tiles, together);
    d.items = least(MOST_ITEMS, d.planes * d.strips);
    d.x.floats = rows_under(w, together * rows) * *pitch + 2 * LONGEST_VECTOR; /* the last vector of the last row reads beyond it */
    return d;
}

bool depthwise_fits(const Convolution *c)
{
    const Windows *w = &c->windows;
    const ref_context *context = c->plan->context;
    bool plain = context->algorithm != REF_NAIVE && context->is_cpu && w->axes == 2 && c->C == 1 && c->G > 1;
    for (int axis = 0; axis < 2 && plain; axis++) {
        plain = w->begin[axis] >= 0 && w->end[axis] >= 0 && w->begin[axis] <= MOST_PADDING && w->end[axis] <= MOST_PADDING &&
                w->picture[axis] <= LARGEST_STRIP && w->taps[axis] <= MOST_TAPS && w->dilation[axis] <= MOST_PADDING;
    }
    if (!plain || w->stride[1] > 2 || w->stride[0] > 4) {
        return false;
    }
    int pitch;
    Depthwise d = lay_out(c, tile_rows(context, w->positions[0]), &pitch);
    return d.x.floats <= LARGEST_STRIP && (uint64_t)d.x.floats * sizeof(float) <= context->local_memory;
}

void depthwise_forward(const Convolution *c)
{
    const Windows *w = &c->windows;
    int rows = tile_rows(c->plan->context, w->positions[0]), pitch;
    Depthwise d = lay_out(c, rows, &pitch);
    Launch forward = launch(c->plan, "depthwise.cl", "depthwise",
                            "-DK=%d -DL=%d -DSTRIDE_Y=%d -DSTRIDE_X=%d -DDILATION_Y=%d -DDILATION_X=%d -DPITCH=%d -DROWS=%d%s", w->taps[0],
                            w->taps[1], w->stride[0], w->stride[1], w->dilation[0], w->dilation[1], pitch, rows,
                            d.Q <= SHORT_ROW ? " -DSHORT_ROWS" : "");
    give_tensor(&forward, c->x);
    give_tensor(&forward, c->w);
    give_tensor(&forward, c->b);
    give_tensor(&forward, c->y);
    give_local(&forward, (size_t)d.x.floats * sizeof(float));
    give_bytes(&forward, sizeof d, &d);
    over_tiles(&forward, (size_t)d.items, 1, 1);
}
