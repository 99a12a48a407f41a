/* The gradients of Conv for batches of small pictures: eight of them in a vector; kernels/convolution_images.cl says how. */
#include "convolution.h"
#include "images.h"

enum { LANES = 8, ENOUGH_ITEMS = 32, LARGEST_CHANNELS = 14, LONGEST_ROW = 32, FEWEST_PICTURES = 8 };

static Images lay_out(const Convolution *c)
{
    const Windows *w = &c->windows;
    return (Images){
        .N = round_up_quotient(c->N, LANES), .C = c->C, .O = c->O / c->G, .G = c->G,
        .K = w->taps[0], .L = w->taps[1], .P = w->positions[0], .Q = w->positions[1], .H = w->picture[0], .W = w->picture[1],
        .rows = (w->positions[0] - 1) * w->stride[0] + (w->taps[0] - 1) * w->dilation[0] + 1,
        .columns = (w->positions[1] - 1) * w->stride[1] + (w->taps[1] - 1) * w->dilation[1] + 1,
        .begin_y = w->begin[0], .begin_x = w->begin[1], .stride_y = w->stride[0], .stride_x = w->stride[1],
        .dilation_y = w->dilation[0], .dilation_x = w->dilation[1],
    };
}

/* Where lanes are full, and rows so short that the flat kernels would waste some. */
bool images_fit(const Convolution *c)
{
    const ref_context *context = c->plan->context;
    return flat_gradient_fits(c) && context->is_cpu && c->N >= FEWEST_PICTURES && c->N * 8 >= round_up_quotient(c->N, LANES) * LANES * 7 &&
           c->windows.positions[1] <= LONGEST_ROW;
}

/* Pictures with eight of them in the lanes of a vector, height×width with borders of zeros. */
static cl_mem to_lanes(const Convolution *c, const Tensor *from, int height, int width, int top, int left)
{
    int groups = round_up_quotient(c->N, LANES), channels = from->shape.length[1], H = from->shape.length[2], W = from->shape.length[3];
    cl_mem lanes = scratch(c->plan, (uint64_t)groups * channels * height * width * LANES * sizeof(float));
    Launch turn = launch(c->plan, "convolution_images.cl", "to_lanes", "");
    give_tensor(&turn, from);
    give_memory(&turn, lanes);
    give_int(&turn, c->N);
    give_int(&turn, channels);
    give_int(&turn, H);
    give_int(&turn, W);
    give_int(&turn, height);
    give_int(&turn, width);
    give_int(&turn, top);
    give_int(&turn, left);
    over_tiles(&turn, channels, groups, 1);
    return lanes;
}

/* And back again. */
static void from_lanes(const Convolution *c, cl_mem lanes, const Tensor *to)
{
    Launch turn = launch(c->plan, "convolution_images.cl", "from_lanes", "");
    give_memory(&turn, lanes);
    give_tensor(&turn, to);
    give_int(&turn, c->N);
    give_int(&turn, to->shape.length[1]);
    give_int(&turn, to->shape.length[2] * to->shape.length[3]);
    over_tiles(&turn, (size_t)to->shape.length[1], (size_t)round_up_quotient(c->N, LANES), 1);
}

/* dy in lanes; laid out once for both gradients. */
static cl_mem upstream(const Convolution *c, const Images *s)
{
    if (!c->upstream->lanes) {
        c->upstream->lanes = to_lanes(c, c->dy, s->P, s->Q, 0, 0);
    }
    return c->upstream->lanes;
}

void images_weight_gradient(const Convolution *c)
{
    Images s = lay_out(c);
    int tiles = round_up_quotient(s.C * s.K * s.L, LANES), parts = least(s.N, round_up_quotient(ENOUGH_ITEMS, tiles * s.G));
    cl_mem x = to_lanes(c, c->x, s.rows, s.columns, s.begin_y, s.begin_x), dy = upstream(c, &s);
    cl_mem sums = parts_of_weight_gradient(c, parts);
    Launch dot = launch(c->plan, "convolution_images.cl", "images_weight_gradient", "");
    give_memory(&dot, x);
    give_memory(&dot, dy);
    give_memory(&dot, sums);
    give_bytes(&dot, sizeof s, &s);
    over_tiles(&dot, tiles, s.G, parts);
    add_parts_of_weight_gradient(c, sums, parts);
}

/* Single channels give each vector of dy but one product: the flat kernels do better. */
bool images_fit_channels(const Convolution *c) { return images_fit(c) && c->C > 1; }

/* A register tile of the kernel: channels times vectors of pictures. */
typedef struct Tile {
    int channels, vectors;
} Tile;

/* The tile that fits into the registers and takes the fewest cycles: two products or weights in each, pictures from afar, the loop. */
static Tile choose(const Convolution *c, const Images *s)
{
    int registers = c->plan->context->vector_width >= 16 ? 32 : 16;
    double fewest = 0;
    Tile best = {1, 1};
    for (int channels = 1; channels <= least(s->C, LARGEST_CHANNELS); channels++) {
        for (int vectors = 1; vectors <= s->N && channels * vectors + vectors + 1 <= registers; vectors++) {
            int products = channels * vectors, loads = channels + 3 * vectors;
            double step = (products > loads ? products : loads) / 2.0 + 1;
            double cycles = step * round_up_quotient(s->C, channels) * round_up_quotient(s->N, vectors);
            if (fewest == 0 || cycles <= fewest) {
                fewest = cycles;
                best = (Tile){channels, vectors};
            }
        }
    }
    return best;
}

void images_input_gradient(const Convolution *c)
{
    Images s = lay_out(c);
    Tile tile = choose(c, &s);
    int channels = tile.channels, vectors = tile.vectors, blocks = round_up_quotient(s.C, channels), weights = s.K * s.L;
    int groups = round_up_quotient(s.N, vectors);
    cl_mem packed = scratch(c->plan, (uint64_t)s.G * blocks * s.O * weights * channels * sizeof(float)), dy = upstream(c, &s);
    cl_mem dx = scratch(c->plan, (uint64_t)s.N * LANES * s.G * s.C * s.H * s.W * sizeof(float));
    c->plan->preparing = c->w->constant;
    Launch pack = launch(c->plan, "convolution_images.cl", "pack_images", "-DCHANNELS=%d -DVECTORS=%d", channels, vectors);
    give_tensor(&pack, c->w);
    give_memory(&pack, packed);
    give_int(&pack, s.C);
    give_int(&pack, s.O);
    give_int(&pack, weights);
    over_tiles(&pack, s.O, blocks, s.G);
    c->plan->preparing = false;

    Launch gradient = launch(c->plan, "convolution_images.cl", "images_input_gradient", "-DCHANNELS=%d -DVECTORS=%d", channels, vectors);
    give_memory(&gradient, dy);
    give_memory(&gradient, packed);
    give_memory(&gradient, dx);
    give_bytes(&gradient, sizeof s, &s);
    over_tiles(&gradient, s.H, blocks, (size_t)groups * s.G);
    from_lanes(c, dx, c->dx);
}
