/* Conv with 3×3 weights at stride 1 by Winograd's F(4×4, 3×3); kernels/winograd.cl says how. */
#include "convolution.h"

/* Points of a 6×6 tile, weights padded to blocks of so many channels, tiles a vector computes at once, floats of a cache line, rows of a
   register tile of winograd_dot. */
enum { POINTS = 36, BLOCK = 8, LANES = 8, LINE = 16, DOT_ROWS = 3 };

/* Floats of intermediate results worth keeping in the cache at a time, and the fewest tiles for which weights are worth reading. */
enum { CACHED = 2 << 20, FEWEST_TILES = 192 };

static int round_up(int value, int multiple) { return (value + multiple - 1) / multiple * multiple; }
static int least(int a, int b) { return a < b ? a : b; }

/* A convolution of pictures with C channels to O: the forward one, or the one from dy to dx. */
typedef struct Winograd {
    ref_plan *plan;
    const Tensor *from, *to, *bias, *weights;
    int N, C, O, H, W; /* H×W: the pictures of `from` */
    int height, width; /* of `to` */
    int begin[2];
    bool turned; /* weights turned by 180° and transposed */
} Winograd;

/* How tiles are cut into chunks, and the strides of the intermediate results. */
typedef struct Chunks {
    int tile_rows, tile_columns, tiles, chunk;
    int pitch, u_plane, v_plane, m_plane;
} Chunks;

static Chunks cut(int N, int height, int width, int C, int O)
{
    Chunks k = {.tile_rows = (height + 3) / 4, .tile_columns = (width + 3) / 4};
    k.tiles = N * k.tile_rows * k.tile_columns;
    int most = CACHED / POINTS / (C + O), parts;
    most = most < FEWEST_TILES ? FEWEST_TILES : most;
    parts = (k.tiles + most - 1) / most;
    k.chunk = least(round_up((k.tiles + parts - 1) / parts, 3 * LANES), k.tiles);
    k.pitch = round_up(k.chunk + LANES, LINE);
    /* A line more, lest the 36 planes fall on the same sets of the cache. */
    k.u_plane = round_up(O, BLOCK) * C + LINE;
    k.v_plane = C * k.pitch + LINE;
    k.m_plane = round_up(O, BLOCK) * k.pitch + LINE; /* also for the transformed dy */
    return k;
}

static void transform_weights(const Winograd *w, const Chunks *k, cl_mem u)
{
    w->plan->preparing = w->weights->constant;
    Launch weights = launch(w->plan, "winograd.cl", "winograd_weights", "");
    give_tensor(&weights, w->weights);
    give_memory(&weights, u);
    give_int(&weights, w->C);
    give_int(&weights, w->O);
    give_int(&weights, w->turned);
    give_int(&weights, k->u_plane);
    over_tiles(&weights, (size_t)w->C, (size_t)(w->O + BLOCK - 1) / BLOCK, 1);
    w->plan->preparing = false;
}

static void transform_pixels(const Winograd *w, const Chunks *k, cl_mem v, int first, int tiles)
{
    Launch pixels = launch(w->plan, "winograd.cl", "winograd_pixels", "");
    give_tensor(&pixels, w->from);
    give_memory(&pixels, v);
    give_int(&pixels, w->C);
    give_int(&pixels, w->H);
    give_int(&pixels, w->W);
    give_int(&pixels, k->tile_rows);
    give_int(&pixels, k->tile_columns);
    give_int(&pixels, w->begin[0]);
    give_int(&pixels, w->begin[1]);
    give_int(&pixels, first);
    give_int(&pixels, tiles);
    give_int(&pixels, k->pitch);
    give_int(&pixels, k->v_plane);
    over_tiles(&pixels, (size_t)w->C, 1, 1);
}

static void multiply(const Winograd *w, const Chunks *k, cl_mem u, cl_mem v, cl_mem m, int tiles)
{
    Launch product = launch(w->plan, "winograd.cl", "winograd_multiply", "");
    give_memory(&product, u);
    give_memory(&product, v);
    give_memory(&product, m);
    give_int(&product, w->C);
    give_int(&product, (w->O + BLOCK - 1) / BLOCK);
    give_int(&product, tiles);
    give_int(&product, k->pitch);
    give_int(&product, k->u_plane);
    give_int(&product, k->v_plane);
    give_int(&product, k->m_plane);
    over_tiles(&product, POINTS, 1, 1);
}

static void transform_outputs(const Winograd *w, const Chunks *k, cl_mem m, int first, int tiles)
{
    Launch outputs = launch(w->plan, "winograd.cl", "winograd_outputs", "");
    give_memory(&outputs, m);
    give_tensor(&outputs, w->bias);
    give_tensor(&outputs, w->to);
    give_int(&outputs, w->O);
    give_int(&outputs, w->height);
    give_int(&outputs, w->width);
    give_int(&outputs, k->tile_rows);
    give_int(&outputs, k->tile_columns);
    give_int(&outputs, first);
    give_int(&outputs, tiles);
    give_int(&outputs, k->pitch);
    give_int(&outputs, k->m_plane);
    over_tiles(&outputs, (size_t)w->O, 1, 1);
}

static cl_mem floats(ref_plan *plan, int planes, int plane) { return scratch(plan, (uint64_t)planes * (uint64_t)plane * sizeof(float)); }

static void record(const Winograd *w)
{
    Chunks k = cut(w->N, w->height, w->width, w->C, w->O);
    cl_mem u = floats(w->plan, POINTS, k.u_plane), v = floats(w->plan, POINTS, k.v_plane), m = floats(w->plan, POINTS, k.m_plane);
    transform_weights(w, &k, u);
    for (int first = 0; first < k.tiles; first += k.chunk) {
        int tiles = least(k.chunk, k.tiles - first);
        transform_pixels(w, &k, v, first, tiles);
        multiply(w, &k, u, v, m, tiles);
        transform_outputs(w, &k, m, first, tiles);
    }
}

/* Small layers win nothing; unless it was asked for. */
static bool worth_it(const Convolution *c)
{
    switch (c->plan->context->algorithm) {
        case REF_WINOGRAD: return true;
        case REF_AUTO: return c->plan->context->is_cpu && c->C >= 16 && c->O >= 16 && (int64_t)c->N * c->windows.count >= 16 * 64;
        default: return false;
    }
}

/* Whether tiles are whole and no window or weight lies but in the padding: its sum is to be exactly 0, which Winograd's is not. */
static bool fills_tiles(const Windows *w, int axis)
{
    return w->picture[axis] >= 4 && w->positions[axis] >= 4 && w->begin[axis] >= 0 && w->begin[axis] <= 2 && w->end[axis] <= 2;
}

bool winograd_fits(const Convolution *c)
{
    const Windows *w = &c->windows;
    bool plain = w->axes == 2 && c->G == 1;
    for (int axis = 0; axis < 2 && plain; axis++) {
        plain = w->taps[axis] == 3 && w->stride[axis] == 1 && w->dilation[axis] == 1 && fills_tiles(w, axis);
    }
    return plain && worth_it(c);
}

void winograd_forward(const Convolution *c)
{
    const Windows *w = &c->windows;
    record(&(Winograd){
        .plan = c->plan, .from = c->x, .to = c->y, .bias = c->b, .weights = c->w, .N = c->N, .C = c->C, .O = c->O,
        .H = w->picture[0], .W = w->picture[1], .height = w->positions[0], .width = w->positions[1],
        .begin = {w->begin[0], w->begin[1]},
    });
}

/* dx is the convolution of dy with the weights turned round: pixel i is under weight 2 - k of the window that begins at i + begin - 2. */
void winograd_input_gradient(const Convolution *c)
{
    const Windows *w = &c->windows;
    record(&(Winograd){
        .plan = c->plan, .from = c->dy, .to = c->dx, .weights = c->w, .N = c->N, .C = c->O, .O = c->C,
        .H = w->positions[0], .W = w->positions[1], .height = w->picture[0], .width = w->picture[1],
        .begin = {2 - w->begin[0], 2 - w->begin[1]}, .turned = true,
    });
}

/* ---- dw ---- */

static void transform_upstream(const Convolution *c, const Chunks *k, cl_mem d, int first, int tiles)
{
    Launch upstream = launch(c->plan, "winograd_gradient.cl", "winograd_upstream", "");
    give_tensor(&upstream, c->dy);
    give_memory(&upstream, d);
    give_int(&upstream, c->O);
    give_int(&upstream, c->windows.positions[0]);
    give_int(&upstream, c->windows.positions[1]);
    give_int(&upstream, k->tile_rows);
    give_int(&upstream, k->tile_columns);
    give_int(&upstream, first);
    give_int(&upstream, tiles);
    give_int(&upstream, k->pitch);
    give_int(&upstream, k->m_plane);
    over_tiles(&upstream, (size_t)c->O, 1, 1);
}

static void add_products(const Convolution *c, const Chunks *k, cl_mem d, cl_mem v, cl_mem p, int p_plane, int tiles, bool again)
{
    Launch dot = launch(c->plan, "winograd_gradient.cl", "winograd_dot", "");
    give_memory(&dot, d);
    give_memory(&dot, v);
    give_memory(&dot, p);
    give_int(&dot, c->C);
    give_int(&dot, c->O);
    give_int(&dot, tiles);
    give_int(&dot, k->pitch);
    give_int(&dot, k->m_plane);
    give_int(&dot, k->v_plane);
    give_int(&dot, p_plane);
    give_int(&dot, again);
    over_tiles(&dot, POINTS, (size_t)(c->C + BLOCK - 1) / BLOCK, 1);
}

void winograd_weight_gradient(const Convolution *c)
{
    const Windows *w = &c->windows;
    Chunks k = cut(c->N, w->positions[0], w->positions[1], c->C, c->O);
    Winograd x = {.plan = c->plan, .from = c->x, .C = c->C, .H = w->picture[0], .W = w->picture[1], .begin = {w->begin[0], w->begin[1]}};
    int p_plane = round_up(c->O, DOT_ROWS) * round_up(c->C, BLOCK) + LINE;
    cl_mem v = floats(c->plan, POINTS, k.v_plane), d = floats(c->plan, POINTS, k.m_plane), p = floats(c->plan, POINTS, p_plane);
    for (int first = 0; first < k.tiles; first += k.chunk) {
        int tiles = least(k.chunk, k.tiles - first);
        transform_pixels(&x, &k, v, first, tiles);
        transform_upstream(c, &k, d, first, tiles);
        add_products(c, &k, d, v, p, p_plane, tiles, first > 0);
    }
    Launch weights = launch(c->plan, "winograd_gradient.cl", "winograd_weight_gradient", "");
    give_memory(&weights, p);
    give_tensor(&weights, c->dw);
    give_int(&weights, c->C);
    give_int(&weights, p_plane);
    over_tiles(&weights, (size_t)c->O, (size_t)(c->C + BLOCK - 1) / BLOCK, 1);
}
