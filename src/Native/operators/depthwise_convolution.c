/* Convolution with one channel in each group, and its gradients; kernels/depthwise*.cl say how. */
#include "convolution.h"
#include "depthwise.h"

#include <stdio.h>

/* Work-items: enough for all processors, and as many as the device hands out at a time. */
enum { FEWEST_ITEMS = 16, MOST_ITEMS = 64 };

/* Weights along an axis, zeros around a picture, steps along the rows. */
enum { MOST_TAPS = 7, MOST_PADDING = 64, MOST_STRIDE = MOST_PARTS };

/* Floats of a strip: such as stay in the nearest cache, where one of them can be so short; and more than that it never needs. */
enum { NEAR_STRIP = 4096, LARGEST_STRIP = 1 << 15 };

/* Lanes of a vector; rows that need no more than half of them; sums of dw that registers have room for beside its operands. */
enum { LONGEST_VECTOR = 16, SHORT_ROW = 8, MOST_SUMS = 10 };

/* Whether half vectors leave a quarter less of them beyond the end of a row. */
static bool is_short(int columns)
{
    return 4 * round_up_quotient(columns, SHORT_ROW) * SHORT_ROW <= 3 * round_up_quotient(columns, LONGEST_VECTOR) * LONGEST_VECTOR;
}

/* So many floats in whole vectors. */
static int vectors(int floats, bool are_short)
{
    int lanes = are_short ? SHORT_ROW : LONGEST_VECTOR;
    return round_up_quotient(floats, lanes) * lanes;
}

/* Rows of a tile, a multiple of `step`: few beyond the end, then many. `share`: vectors of each. */
static int tile_rows(const Convolution *c, int all, int step, int share)
{
    int most = largest(step, (c->plan->context->vector_width >= LONGEST_VECTOR ? 8 : 4) / share / step * step), best = most;
    for (int rows = most; 2 * rows > most; rows -= step) {
        if (round_up_quotient(all, rows) * rows < round_up_quotient(all, best) * best) {
            best = rows;
        }
    }
    return best;
}

/* A row of d's strip, for rows of d->Q columns, has `split` parts, each with its zeros before; those behind it are the next one's. */
static int lay_out_strip(Depthwise *d, int split, int before, int behind)
{
    Strip *s = &d->strip;
    bool are_short = is_short(d->Q);
    int zeros = vectors(round_up_quotient(before, split), are_short), columns = round_up_quotient(s->W, split);
    int part = zeros + vectors(columns + largest(0, round_up_quotient(s->W + behind, split) - columns - zeros), are_short);
    for (int i = 0; i < split; i++) {
        int column = before + i, which = column % split;
        s->first[i] = which * part + zeros;
        s->origin[which] = s->first[i] - column / split;
    }
    return split * part;
}

/* How `P` rows in tiles of `rows` go into strips: n rows need (n·up - 1 + more) / down + 1 rows of a strip. */
static void cut_strips(Depthwise *d, int rows, int pitch, int up, int more, int down)
{
    d->tiles = round_up_quotient(d->P, rows);
    int together = d->tiles, planes = d->N * d->C;
    int64_t floats;
    while (floats = ((int64_t)(together * rows - 1) * up + more) / down * pitch + pitch,
           together > 1 && (floats > NEAR_STRIP || (int64_t)planes * round_up_quotient(d->tiles, together) < FEWEST_ITEMS)) {
        together--;
    }
    d->strips = round_up_quotient(d->tiles, together);
    d->items = least(MOST_ITEMS, planes * d->strips);
    d->strip.floats = (int)(floats < LARGEST_STRIP ? floats : LARGEST_STRIP) + 2 * LONGEST_VECTOR; /* the last vector reads beyond it */
}

/* Strips of x, and P×Q the rows and columns of y: for y and dw. */
static Depthwise over_x(const Convolution *c, int *rows, int *pitch)
{
    const Windows *w = &c->windows;
    Depthwise d = {.N = c->N, .C = c->G, .M = c->O / c->G, .P = w->positions[0], .Q = w->positions[1],
                   .strip = {.H = w->picture[0], .W = w->picture[1], .top = w->begin[0]}};
    *rows = tile_rows(c, d.P, 1, 1);
    *pitch = lay_out_strip(&d, w->stride[1], w->begin[1], w->end[1]);
    cut_strips(&d, *rows, *pitch, w->stride[0], (w->taps[0] - 1) * w->dilation[0], 1);
    return d;
}

/* Zeros before dy along an axis; below 0 where pixels meet none of the first windows. */
static int zeros_before(const Windows *w, int a)
{
    int reach = (w->taps[a] - 1) * w->dilation[a] - w->begin[a];
    return reach < 0 ? -1 : round_up_quotient(reach, w->stride[a]);
}

static int shift(const Windows *w, int a) { return w->begin[a] + zeros_before(w, a) * w->stride[a]; }

/* Strips of dy, and P×Q the rows and columns of dx. */
static Depthwise over_dy(const Convolution *c, int *rows, int *pitch)
{
    const Windows *w = &c->windows;
    Depthwise d = {.N = c->N, .C = c->G, .M = 1, .P = w->picture[0], .Q = w->picture[1],
                   .strip = {.H = w->positions[0], .W = w->positions[1], .top = zeros_before(w, 0)}};
    int before = zeros_before(w, 1), width = (d.Q - 1 + shift(w, 1)) / w->stride[1] + 1;
    *rows = tile_rows(c, d.P, w->stride[0], w->stride[1]);
    *pitch = lay_out_strip(&d, 1, before, largest(0, width - before - d.strip.W));
    cut_strips(&d, *rows, *pitch, 1, shift(w, 0), w->stride[0]);
    return d;
}

static bool near_enough(const Convolution *c, const Depthwise *d)
{
    return d->strip.floats < LARGEST_STRIP && (uint64_t)d->strip.floats * sizeof(float) <= c->plan->context->local_memory;
}

bool depthwise_fits(const Convolution *c)
{
    const Windows *w = &c->windows;
    const ref_context *context = c->plan->context;
    bool plain = context->algorithm != REF_NAIVE && context->is_cpu && w->axes == 2 && c->C == 1 && c->G > 1 && worth_a_program(c);
    for (int axis = 0; axis < 2 && plain; axis++) {
        plain = w->begin[axis] >= 0 && w->end[axis] >= 0 && w->begin[axis] <= MOST_PADDING && w->end[axis] <= MOST_PADDING &&
                w->picture[axis] <= LARGEST_STRIP && w->taps[axis] <= MOST_TAPS && w->dilation[axis] <= MOST_PADDING;
    }
    if (!plain || w->stride[0] > MOST_STRIDE || w->stride[1] > MOST_STRIDE) {
        return false;
    }
    int rows, pitch;
    Depthwise d = over_x(c, &rows, &pitch);
    return near_enough(c, &d);
}

bool depthwise_input_gradient_fits(const Convolution *c)
{
    const Windows *w = &c->windows;
    if (!depthwise_fits(c) || c->O != c->G || zeros_before(w, 0) < 0 || zeros_before(w, 1) < 0) {
        return false;
    }
    int rows, pitch;
    Depthwise d = over_dy(c, &rows, &pitch);
    return near_enough(c, &d);
}

/* Vectors of a row of y that are summed in together: where rows are few, as many more as a processor's multipliers want to be kept busy. */
static int beside(const Convolution *c, int rows, int columns)
{
    bool are_short = is_short(columns);
    int along = vectors(columns, are_short) / (are_short ? SHORT_ROW : LONGEST_VECTOR), enough = are_short ? 8 : 4;
    if (rows >= enough || c->plan->context->vector_width < LONGEST_VECTOR) {
        return 1;
    }
    return along % 3 == 0 ? 3 : along % 2 == 0 ? 2 : 1;
}

/* What the kernels are compiled for; `more` are options of one of them. */
static Launch begin(const Convolution *c, const char *file, const char *kernel, int rows, int pitch, int columns, const char *more)
{
    const Windows *w = &c->windows;
    return launch(c->plan, file, kernel,
                  "-DK=%d -DL=%d -DSTRIDE_Y=%d -DSTRIDE_X=%d -DDILATION_Y=%d -DDILATION_X=%d -DROWS=%d -DPITCH=%d%s%s", w->taps[0],
                  w->taps[1], w->stride[0], w->stride[1], w->dilation[0], w->dilation[1], rows, pitch,
                  is_short(columns) ? " -DSHORT_ROWS" : "", more);
}

static void give_strips(Launch *launch, const Depthwise *d)
{
    give_local(launch, (size_t)d->strip.floats * sizeof(float));
    give_bytes(launch, sizeof *d, d);
}

void depthwise_forward(const Convolution *c)
{
    int rows, pitch;
    Depthwise d = over_x(c, &rows, &pitch);
    char together[24];
    snprintf(together, sizeof together, " -DBESIDE=%d", beside(c, rows, d.Q));
    Launch forward = begin(c, "depthwise.cl", "depthwise", rows, pitch, d.Q, together);
    give_tensor(&forward, c->x);
    give_tensor(&forward, c->w);
    give_tensor(&forward, c->b);
    give_tensor(&forward, c->y);
    give_strips(&forward, &d);
    over_tiles(&forward, (size_t)d.items, 1, 1);
}

void depthwise_input_gradient(const Convolution *c)
{
    int rows, pitch;
    Depthwise d = over_dy(c, &rows, &pitch);
    char shifts[48];
    snprintf(shifts, sizeof shifts, " -DSHIFT_Y=%d -DSHIFT_X=%d", shift(&c->windows, 0), shift(&c->windows, 1));
    Launch gradient = begin(c, "depthwise_input_gradient.cl", "depthwise_input_gradient", rows, pitch, d.Q, shifts);
    give_tensor(&gradient, c->dy);
    give_tensor(&gradient, c->w);
    give_tensor(&gradient, c->dx);
    give_strips(&gradient, &d);
    over_tiles(&gradient, (size_t)d.items, 1, 1);
}

void depthwise_weight_gradient(const Convolution *c)
{
    const Windows *w = &c->windows;
    int rows, pitch;
    Depthwise d = over_x(c, &rows, &pitch);
    int parts = least(d.N * d.strips, round_up_quotient(FEWEST_ITEMS, c->O));
    char together[24];
    snprintf(together, sizeof together, " -DTOGETHER=%d", w->weights <= MOST_SUMS ? w->taps[1] : 1);
    cl_mem sums = parts_of_weight_gradient(c, parts);
    Launch gradient = begin(c, "depthwise_weight_gradient.cl", "depthwise_weight_gradient", rows, pitch, d.Q, together);
    give_tensor(&gradient, c->x);
    give_tensor(&gradient, c->dy);
    give_memory(&gradient, sums);
    give_strips(&gradient, &d);
    over_tiles(&gradient, (size_t)c->O, (size_t)parts, 1);
    add_parts_of_weight_gradient(c, sums, parts);
}
