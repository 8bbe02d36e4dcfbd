#include "autodiff/map.h"

#include "kernels/pointwise.h"

Status map_size(const Node *node, int32_t dims[4])
{
    const Shapes shapes = node_shapes(node);
    const int32_t B = shapes_size(&shapes, 'B'), M = shapes_size(&shapes, 'M');
    dims[0] = B < 0 ? 1 : B;
    dims[1] = shapes_size(&shapes, 'H');
    dims[2] = shapes_size(&shapes, 'N');
    dims[3] = M < 0 ? dims[2] : M;
    return shapes.status;
}

Status map_head(Node *node, int b, int h, float *map)
{
    Arena *scratch = &node->tape->scratch;
    const ArenaMark before = arena_mark(scratch);
    const Shapes shapes = node_shapes(node);
    node->shapes = &shapes;
    Status status = shapes.status ? shapes.status : node->op->map(node, b, h, map);
    const Tensor *mask = node->op->queries ? node->in[node->op->queries - 1] : NULL;
    const int N = shapes_size(&shapes, 'N'), M = shapes_size(&shapes, 'M');
    for (int i = 0; i < N && mask && !status; i++)
        if (mask->data[(size_t)b * N + i] == 0) fill(map + (size_t)i * M, 0, (size_t)M);
    node->shapes = NULL;
    arena_reset(scratch, before);
    return status;
}
