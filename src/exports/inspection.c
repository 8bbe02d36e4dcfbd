/* inspection — looking inside what a model has just done. */
#include "exports/exports.h"

#include "nn/inspect.h"

const char *pa_model_not_finite(const Model *m, int32_t *where) { return inspect_not_finite(m->trace, where); }
int32_t pa_model_map_rows(Model *m, int32_t layer) { return inspect_map_size(m->trace, layer, 2); }
int32_t pa_model_map_cols(Model *m, int32_t layer) { return inspect_map_size(m->trace, layer, 3); }
double pa_model_objective(Model *m, int32_t layer) { return inspect_objective(m->trace, layer); }
int32_t pa_model_rank(Model *m, int32_t layer) { return inspect_rank(m->trace, layer); }
int32_t pa_model_point_count(Model *m, int32_t layer) { return inspect_point_count(m->trace, layer); }
int32_t pa_model_head_width(Model *m, int32_t layer) { return inspect_head_width(m->trace, layer); }

Status pa_model_map(Model *m, int32_t layer, int32_t head, float *map)
{
    status_clear();
    return whole(inspect_map(m->trace, layer, head, map));
}

Status pa_model_scores(Model *m, int32_t layer, int32_t head, int32_t which, float *scores)
{
    status_clear();
    return whole(inspect_scores(m->trace, layer, head, which, scores));
}

Status pa_model_points(Model *m, int32_t layer, int32_t head, int32_t which, float *points)
{
    status_clear();
    return whole(inspect_points(m->trace, layer, head, which, points));
}

Status pa_model_head_output(Model *m, int32_t layer, int32_t head, float *rows, int32_t which)
{
    status_clear();
    return whole(inspect_head_rows(m->trace, layer, head, rows, which));
}

Status pa_model_head_enabled(Model *m, int32_t layer, int32_t head, int32_t on)
{
    status_clear();
    return model_enable_head(m, layer, head, on);
}
