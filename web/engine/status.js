/** The status codes of src/base/status.h that are answered differently from others. */

export const OUT_OF_MEMORY = 2,
    NOT_FINITE = 4;
