/* Gradients of pooling, picture by picture; kernels/fast_pooling_backward.cl says how. */
#include "fast_pooling_backward.h"
#include "planes.h"

static Launch begin(Call *call, const char *kernel) { return launch(call->plan, "fast_pooling_backward.cl", kernel, ""); }

static bool fits(Call *call, const Tensor *pixels) { return fine(call) && goes_by_planes(call->plan, pixels->size); }

static Planes pictures(const Call *call, const Tensor *x)
{
    int count = shape_part(&x->shape, 0, 2);
    return whole_planes(call->plan, count, x->size / count);
}

bool fast_max_pool_back(Call *call, const Windows *windows, const Tensor *x, const Tensor *dy, const Tensor *dx)
{
    if (!fits(call, x) || windows->axes != 2) {
        return false;
    }
    Planes planes = pictures(call, x);
    Launch kernel = begin(call, "max_pool_backward_planes");
    give_tensor(&kernel, x);
    give_tensor(&kernel, dy);
    give_tensor(&kernel, dx);
    give_windows(&kernel, windows);
    give_planes(&kernel, &planes);
    over_pieces(&kernel, &planes);
    return true;
}

bool fast_average_pool_back(Call *call, const Windows *windows, bool with_padding, const Tensor *dy, const Tensor *dx)
{
    if (!fits(call, dx) || windows->axes != 2) {
        return false;
    }
    Planes planes = pictures(call, dx);
    Launch kernel = begin(call, "average_pool_backward_planes");
    give_tensor(&kernel, dy);
    give_tensor(&kernel, dx);
    give_windows(&kernel, windows);
    give_int(&kernel, with_padding);
    give_planes(&kernel, &planes);
    over_pieces(&kernel, &planes);
    return true;
}

bool fast_global_average(Call *call, const Tensor *x, const Tensor *y)
{
    if (!fits(call, x)) {
        return false;
    }
    Planes planes = pictures(call, x);
    Launch kernel = begin(call, "global_average_planes");
    give_tensor(&kernel, x);
    give_tensor(&kernel, y);
    give_planes(&kernel, &planes);
    over_pieces(&kernel, &planes);
    return true;
}

bool fast_global_average_back(Call *call, const Tensor *dy, const Tensor *dx)
{
    if (!fits(call, dx)) {
        return false;
    }
    int count = shape_part(&dx->shape, 0, 2);
    Planes planes = cut_planes(call->plan, count, dx->size / count);
    Launch kernel = begin(call, "global_average_back_planes");
    give_tensor(&kernel, dy);
    give_tensor(&kernel, dx);
    give_planes(&kernel, &planes);
    over_pieces(&kernel, &planes);
    return true;
}
