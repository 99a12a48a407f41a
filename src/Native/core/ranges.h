/* How the members of the crew divide a launch: its work-groups, counted row by row. */
#ifndef CORE_RANGES_H
#define CORE_RANGES_H

#include "plan.h"

/* Rows lie along one axis and columns, if there are several, along another. */
typedef struct Cut {
    int row_axis, column_axis;
    size_t rows, columns;
} Cut;

/* Rows along the axis with most groups of those along which the launch may be cut; where they are few, columns along the next one. */
Cut cut_launch(const Step *step);

/* Has a member's twin compute the work-groups [first, end): whole rows together, and parts of rows. */
cl_int enqueue_groups(const ref_context *context, int member, const Step *step, const Cut *cut, size_t first, size_t end);
/* Has the caller's twin compute all of them. */
cl_int enqueue_whole(const ref_context *context, const Step *step);

#endif
