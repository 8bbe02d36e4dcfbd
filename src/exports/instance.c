/* instance — the instance: errors, chance, memory, the words for what it knows by number. */
#include "exports/exports.h"

#include "base/arena.h"
#include "base/status.h"
#include "nn/config.h"
#include "train/optimizer.h"
#include "train/schedule.h"

static Tape eager; /* of tensors made from JavaScript: every node owns its memory */
static int ready;

Tape *eager_tape(void)
{
    if (!ready) {
        tape_init(&eager, NULL);
        ready = 1;
    }
    return &eager;
}

const char *pa_error(void) { return status_sentence(); }
int32_t pa_error_code(void) { return status_code(); }
void pa_clear_error(void) { status_clear(); }
void pa_seed(uint32_t seed) { rng_seed(&eager_tape()->rng, seed); }
uint32_t *pa_random_state(void) { return eager_tape()->rng.s; }

const char *pa_simd(void)
{
#ifdef PA_RELAXED
    return "relaxed";
#else
    return "simd128";
#endif
}

const char *pa_words(int32_t list)
{
    static const char *const words[] = {MODEL_SLOT_WORDS, PART_WORDS, OPTIMIZER_WORDS, SCHEDULE_WORDS,
                                        OPTIMIZER_OPTION_WORDS};
    return list >= 0 && list < (int32_t)(sizeof words / sizeof *words) ? words[list] : "";
}

void *pa_alloc(uint32_t bytes)
{
    status_clear();
    return block_alloc(bytes);
}

void pa_free(void *block) { block_free(block); }
double pa_memory_used(void) { return (double)memory_used(); }
double pa_memory_peak(void) { return (double)memory_peak(); }
void pa_memory_reset_peak(void) { memory_reset_peak(); }

Status eager_ended(Status status)
{
    if (status == PA_OUT_OF_MEMORY) arena_free(&eager.scratch);
    return status;
}
