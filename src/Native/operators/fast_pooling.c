#include "fast_pooling.h"

/* Vectors may reach beyond the end of x by less than the room that all memory has there: two of 16 and a window's width. */
enum { MOST_WIDTH = 16, PARTS = 8, LEAST_WORK = 8192 };

/* Elements of windows for which a program of their own can pay: it takes as long to compile as 100,000 runs of these last. */
enum { ENOUGH_ELEMENTS = 2048 };

/* Two axes, neighbouring windows at most 2 apart. */
static bool fits(const ref_context *context, const Windows *w)
{
    return context->is_cpu && context->algorithm != REF_NAIVE && w->axes == 2 && w->stride[1] <= 2 && w->positions[1] >= 4 &&
           (w->taps[1] - 1) * w->dilation[1] < MOST_WIDTH;
}

/* How many rows a work-item takes: a few work-items for each unit of the device, but none with next to nothing to do. */
static int rows_at_once(const ref_context *context, const Windows *w, int rows)
{
    int part = rows / (PARTS * context->compute_units), least = LEAST_WORK / (w->positions[1] * w->weights);
    part = part > least ? part : least;
    return part > 1 ? part : 1;
}

/* Windows of 2×2 side by side, without padding. */
static bool are_pairs(const Windows *w)
{
    bool pairs = true;
    for (int a = 0; a < 2; a++) {
        pairs = pairs && w->taps[a] == 2 && w->stride[a] == 2 && w->dilation[a] == 1 && !w->begin[a] &&
                2 * w->positions[a] <= w->picture[a];
    }
    return pairs;
}

bool pool_rows(ref_plan *plan, const Windows *windows, const Tensor *x, const Tensor *y, bool mean, bool with_padding)
{
    bool worth_it = plan->context->algorithm != REF_AUTO || (int64_t)y->size * windows->weights >= ENOUGH_ELEMENTS;
    if (!worth_it || !fits(plan->context, windows)) {
        return false;
    }
    int rows = y->size / windows->positions[1], part = rows_at_once(plan->context, windows, rows), taps = windows->taps[0];
    bool known = taps == windows->taps[1] && (taps == 2 || taps == 3);
    bool pairs = are_pairs(windows);
    Launch pool = launch(plan, "fast_pooling.cl", pairs ? "pool_pairs" : "pool_rows", "-DSTRIDE=%d -DDILATION=%d%s%s", windows->stride[1],
                         windows->dilation[1] == 1 ? 1 : 2, mean ? " -DMEAN" : "",
                         !known ? "" : taps == 2 ? " -DTAPS=2" : " -DTAPS=3");
    give_tensor(&pool, x);
    give_tensor(&pool, y);
    if (pairs) {
        bool gapless = 2 * windows->positions[0] == windows->picture[0]; /* all pictures are one */
        give_int(&pool, windows->pixels);
        give_int(&pool, windows->picture[1]);
        give_int(&pool, gapless ? rows : windows->positions[0]);
        give_int(&pool, windows->positions[1]);
    } else {
        give_windows(&pool, windows);
        give_int(&pool, with_padding);
    }
    give_int(&pool, part);
    give_int(&pool, rows);
    over_tiles(&pool, (size_t)((rows + part - 1) / part), 1, 1);
    return true;
}
