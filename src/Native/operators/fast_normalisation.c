/* Normalisation, plane by plane or row by row; kernels/fast_normalisation.cl says how. */
#include "fast_normalisation.h"
#include "planes.h"

/* Columns and rows of columns_backward's work-items. */
enum { COLUMNS = 8, LEAST_HEIGHT = 32, MOST_HEIGHTS = 16 };

/* x as planes. by_row: scale and bias have a number for each place of a row, which is a plane and a group; else one for each channel. */
typedef struct Layout {
    bool by_row;
    int count; /* planes */
    int pixels;
    Groups groups, channels;
} Layout;

static int ceiling(int count, int size) { return (count - 1) / size + 1; }
static int least(int a, int b) { return a < b ? a : b; }

static bool equal(const Repetition *a, const Repetition *b)
{
    Layers one, other;
    return in_layers(a, &one) && in_layers(b, &other) && one.outer == other.outer && one.kept == other.kept && one.inner == other.inner;
}

static bool lay_out(const Normalisation *n, Layout *layout)
{
    Layers groups, scales;
    if (!in_layers(&n->groups, &groups) || !in_layers(&n->scales, &scales) || (n->bias && !equal(&n->scales, &n->biases))) {
        return false;
    }
    *layout = (Layout){.by_row = scales.inner == 1 && scales.kept == groups.inner && groups.outer == 1};
    layout->pixels = layout->by_row ? groups.inner : scales.inner;
    layout->count = n->x->size / layout->pixels;
    layout->groups = (Groups){groups.inner / layout->pixels, groups.kept, groups.outer};
    layout->channels = (Groups){1, scales.kept, scales.outer};
    return groups.inner % layout->pixels == 0;
}

bool fast_normalisation_fits(Call *call, const Normalisation *n)
{
    Layout layout;
    bool worthwhile = call->plan->context->algorithm == REF_DIRECT;
    return fine(call) && goes_by_planes(call->plan, n->x->size) && lay_out(n, &layout) && (worthwhile || layout.pixels >= 8);
}

static Layout layout_of(const Normalisation *n)
{
    Layout layout;
    lay_out(n, &layout);
    return layout;
}

static Launch begin(Call *call, const char *kernel) { return launch(call->plan, "fast_normalisation.cl", kernel, ""); }

/* A number for each piece. */
static Tensor for_pieces(Call *call, const Planes *planes)
{
    Shape pieces = shape_of(1, &planes->pieces);
    return scratch_tensor(call->plan, "sums", pieces);
}

static void give_standardised(Launch *kernel, const Normalisation *n)
{
    give_tensor(kernel, n->x);
    give_tensor(kernel, &n->mean);
    give_tensor(kernel, &n->variance);
}

/* Gives the pieces and, unless they are rows, what their planes belong to; and ε. */
static void over_parts(Launch *kernel, const Normalisation *n, const Layout *layout, const Planes *planes)
{
    give_planes(kernel, planes);
    if (!layout->by_row) {
        give_groups(kernel, &layout->groups);
        give_groups(kernel, &layout->channels);
    }
    give_float(kernel, n->epsilon);
    over_pieces(kernel, planes);
}

void fast_statistics(Call *call, const Normalisation *n)
{
    Layout layout = layout_of(n);
    Planes planes = cut_planes(call->plan, layout.count, layout.pixels);
    Tensor sums = for_pieces(call, &planes), squares = for_pieces(call, &planes);
    Launch pieces = begin(call, "piece_statistics");
    give_tensor(&pieces, n->x);
    give_tensor(&pieces, &sums);
    give_tensor(&pieces, &squares);
    give_planes(&pieces, &planes);
    over_pieces(&pieces, &planes);

    Launch groups = begin(call, "group_statistics");
    give_tensor(&groups, &sums);
    give_tensor(&groups, &squares);
    give_tensor(&groups, &n->mean);
    give_tensor(&groups, &n->variance);
    give_planes(&groups, &planes);
    give_groups(&groups, &layout.groups);
    over(&groups, (size_t)layout.groups.count);
}

void fast_output(Call *call, const Normalisation *n, const Tensor *y)
{
    Layout layout = layout_of(n);
    Planes planes = cut_planes(call->plan, layout.count, layout.pixels);
    Launch kernel = begin(call, layout.by_row ? "rows_normalise" : "planes_normalise");
    give_standardised(&kernel, n);
    give_tensor(&kernel, n->scale);
    give_tensor(&kernel, n->bias);
    give_tensor(&kernel, y);
    over_parts(&kernel, n, &layout, &planes);
}

/* ---- Gradients ---- */

static void record_sums(Call *call, const Normalisation *n, const Layout *layout, const Planes *planes, const Tensor *dy,
                        const Tensor *sums, const Tensor *products)
{
    Launch kernel = begin(call, layout->by_row ? "row_sums" : "piece_sums");
    give_standardised(&kernel, n);
    if (layout->by_row) {
        give_tensor(&kernel, n->scale);
    }
    give_tensor(&kernel, dy);
    give_tensor(&kernel, sums);
    give_tensor(&kernel, products);
    give_planes(&kernel, planes);
    if (!layout->by_row) {
        give_groups(&kernel, &layout->groups);
    }
    give_float(&kernel, n->epsilon);
    over_pieces(&kernel, planes);
}

/* dscale and dbias from the sums of pieces. */
static void add_pieces(Call *call, const Tensor *sums, const Tensor *products, const Tensor *dscale, const Tensor *dbias,
                       const Planes *planes, const Groups *channels)
{
    Launch kernel = begin(call, "channel_gradients");
    give_tensor(&kernel, sums);
    give_tensor(&kernel, products);
    give_tensor(&kernel, dscale);
    give_tensor(&kernel, dbias);
    give_planes(&kernel, planes);
    give_groups(&kernel, channels);
    over(&kernel, (size_t)channels->count);
}

/* dscale and dbias of layer normalisation: sums of the columns of blocks of rows, then of blocks. */
static void add_columns(Call *call, const Normalisation *n, const Layout *layout, const Tensor *dy, const Tensor *dscale,
                        const Tensor *dbias)
{
    int rows = layout->count, columns = layout->pixels;
    int blocks = least(MOST_HEIGHTS, ceiling(rows, LEAST_HEIGHT)), height = ceiling(rows, blocks);
    blocks = ceiling(rows, height);
    Shape shape = shape_of(2, (int[]){blocks, columns});
    Tensor sums = scratch_tensor(call->plan, "sums", shape), products = scratch_tensor(call->plan, "products", shape);
    Launch kernel = begin(call, "columns_backward");
    give_standardised(&kernel, n);
    give_tensor(&kernel, dy);
    give_tensor(&kernel, &products);
    give_tensor(&kernel, &sums);
    give_int(&kernel, rows);
    give_int(&kernel, columns);
    give_int(&kernel, height);
    give_float(&kernel, n->epsilon);
    over_tiles(&kernel, (size_t)ceiling(columns, COLUMNS), (size_t)blocks, 1);

    /* Each block's sum of a column is a piece of one pixel; the column is its group. */
    Planes single = {.pixels = 1, .parts = 1, .part = 1, .pieces = blocks * columns, .share = 1};
    Groups by_column = {.together = 1, .count = columns, .repeats = blocks};
    add_pieces(call, &sums, &products, dscale, dbias, &single, &by_column);
}

static void input_gradient(Call *call, const Normalisation *n, const Layout *layout, const Planes *planes, const Tensor *dy,
                           const Tensor *dx, const Tensor *sums, const Tensor *products)
{
    Tensor shift = {0}, stretch = {0};
    if (!n->constant) {
        shift = scratch_tensor(call->plan, "shift", n->mean.shape);
        stretch = scratch_tensor(call->plan, "stretch", n->mean.shape);
        Launch common = begin(call, "group_common_part");
        give_tensor(&common, sums);
        give_tensor(&common, products);
        give_tensor(&common, layout->by_row ? NULL : n->scale); /* it is in row_sums already */
        give_tensor(&common, &shift);
        give_tensor(&common, &stretch);
        give_planes(&common, planes);
        give_groups(&common, &layout->groups);
        give_groups(&common, &layout->channels);
        over(&common, (size_t)layout->groups.count);
    }
    Launch kernel = begin(call, layout->by_row ? "rows_backward" : "planes_backward");
    give_standardised(&kernel, n);
    give_tensor(&kernel, n->scale);
    give_tensor(&kernel, dy);
    give_tensor(&kernel, &shift);
    give_tensor(&kernel, &stretch);
    give_tensor(&kernel, dx);
    over_parts(&kernel, n, layout, planes);
}

void fast_gradients(Call *call, const Normalisation *n, const Tensor *dy, const Tensor *dx, const Tensor *dscale, const Tensor *dbias)
{
    Layout layout = layout_of(n);
    Planes planes = cut_planes(call->plan, layout.count, layout.pixels);
    Tensor sums = {0}, products = {0};
    bool common = dx && !n->constant, parameters = dscale || dbias;
    if (common || (parameters && !layout.by_row)) {
        sums = for_pieces(call, &planes);
        products = for_pieces(call, &planes);
        record_sums(call, n, &layout, &planes, dy, &sums, &products);
    }
    if (parameters && layout.by_row) {
        add_columns(call, n, &layout, dy, dscale, dbias);
    } else if (parameters) {
        add_pieces(call, &sums, &products, dscale, dbias, &planes, &layout.channels);
    }
    if (dx) {
        input_gradient(call, n, &layout, &planes, dy, dx, &sums, &products);
    }
}
