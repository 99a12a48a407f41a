/* How the members of the crew divide a launch: see ranges.h. */
#include "ranges.h"

/* So many rows are enough to be shared out whole. */
enum { ENOUGH_ROWS = 64 };

static size_t groups_along(const Step *step, int axis)
{
    bool may = axis < (int)step->dimensions && !(step->sized >> axis & 1);
    return may ? step->global[axis] / step->local[axis] : 1;
}

Cut cut_launch(const Step *step)
{
    Cut cut = {0, 0, groups_along(step, 0), 1};
    for (int axis = 1; axis < 3; axis++) {
        if (groups_along(step, axis) > cut.rows) {
            cut = (Cut){axis, axis, groups_along(step, axis), 1};
        }
    }
    for (int axis = 0; axis < 3; axis++) {
        if (axis != cut.row_axis && cut.rows < ENOUGH_ROWS && groups_along(step, axis) > cut.columns) {
            cut.column_axis = axis;
            cut.columns = groups_along(step, axis);
        }
    }
    return cut;
}

/* Which work-groups along an axis. Work-items count from 1 along the first axis, so that there is always an offset and one form of each
   kernel; the members' programs take it back. */
typedef struct Range {
    size_t offset[3], global[3];
} Range;

static Range whole(const Step *step)
{
    return (Range){{1, 0, 0}, {step->global[0], step->global[1], step->global[2]}};
}

static void narrow(Range *range, const Step *step, int axis, size_t first, size_t count)
{
    range->offset[axis] += first * step->local[axis];
    range->global[axis] = count * step->local[axis];
}

static cl_int enqueue_range(const ref_context *context, int member, const Step *step, const Range *range)
{
    return context->cl->clEnqueueNDRangeKernel(context->twin_queues[member], step->crew_kernels[member], step->dimensions, range->offset,
                                               range->global, step->local, 0, NULL, NULL);
}

cl_int enqueue_groups(const ref_context *context, int member, const Step *step, const Cut *cut, size_t first, size_t end)
{
    cl_int error = CL_SUCCESS;
    while (first < end && !error) {
        size_t row = first / cut->columns, column = first % cut->columns, left = end - first, rows = column ? 0 : left / cut->columns;
        size_t columns = left < cut->columns - column ? left : cut->columns - column;
        Range range = whole(step);
        narrow(&range, step, cut->row_axis, row, rows ? rows : 1);
        if (!rows) {
            narrow(&range, step, cut->column_axis, column, columns);
        }
        error = enqueue_range(context, member, step, &range);
        first += rows ? rows * cut->columns : columns;
    }
    return error;
}

cl_int enqueue_whole(const ref_context *context, const Step *step)
{
    Range range = whole(step);
    return enqueue_range(context, 0, step, &range);
}
