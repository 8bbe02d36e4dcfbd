#!/usr/bin/env bash
# Builds everything; every compiler flag and its reason is in this file.
#
#   ./build.sh                          the WebAssembly binaries, the JavaScript package and its types, into dist/
#   ./build.sh wasm [simd128|relaxed]   the WebAssembly binaries alone: of each variant the base, the full one (src/full.txt) and the full one with threads
#   ./build.sh js                       the JavaScript package and its types alone (the binaries are there already)
#   ./build.sh types                    the same, then all JSDoc types are checked
#   ./build.sh native [asan|tsan]       the C code and tests/native/*.c with the machine's own compiler, into build/native[-asan|-tsan]/
#   ./build.sh test-wasm                the binaries with the test scenarios linked in, into build/test/
#   ./build.sh clean                    removes build/ and dist/
#
# Only what changed is compiled again. JOBS=n sets the number of compilers run at once (default: one per processor), VERBOSE=1 prints the commands.
# Where there is no Emscripten, scripts/emscripten.sh finds or installs one; development packages that are missing come from npm.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
project=$PWD
jobs=${JOBS:-$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)}
. scripts/emscripten.sh

# ---- flags ----------------------------------------------------------------------------------------------------------------

warnings=(
    -Wall -Wextra -Wshadow -Wstrict-prototypes -Wpointer-arith -Wwrite-strings
    -Werror=implicit-function-declaration -Werror=incompatible-pointer-types -Werror=return-type # each has been a silent wrong call in WebAssembly, which checks signatures
    -Werror=vla                                   # the WebAssembly stack is 256 KB and has no guard page
)
common=(
    -std=c11
    -Isrc                                         # include paths name the layer: "kernels/gemm.h"
    -ffp-contract=off                             # a*b+c stays two roundings, so that simd128 and native give the same bits; fused where asked for, in base/simd.h
    -fno-math-errno                               # sqrtf becomes one instruction; nobody reads errno
)
wasm_common=(
    -Os                                           # 25 % smaller than -O3 and as fast: the loops that count are written on vectors, and unrolling them only spills registers in V8 (bench/LOG.md)
    -mbulk-memory                                 # memcpy and memset as one instruction; older than SIMD in every engine
    -msimd128                                     # the baseline: Chrome 91, Firefox 89, Safari 16.4, Node 16.4
    -mnontrapping-fptoint                         # (int)x as one instruction; older than SIMD in every engine
    -fno-vectorize -fno-slp-vectorize             # what should be vectors is written on vectors; elsewhere they only add code
)
wasm_hot=(src/kernels/{gemm,pointwise,reduce,rows,strided}.c src/attention/{feature_map,featured,graph,implicit,ksvd,linear_backward,linear_features,linear_forward,linear_head,nystrom,primal_backward,primal_forward,primal_head,primal_rows,spectral,tiles_backward,tiles_cut,tiles_forward,tiles_panels,tiles_products,tiles_weigh}.c) # where a training step spends its time
wasm_cold=(                                       # all other files
    -fno-inline-functions                         # a function called from several places is there once; one called from one place, binaryen inlines: a tenth of the code
    -DPA_SMALL=1                                  # so are the vector tails of base/simd.h
)
relaxed=(
    -mrelaxed-simd -DPA_RELAXED=1                 # fused multiply-add, about 1.4x on matrix products; Chrome 114, Firefox 146, Node 22
)
wasm_link=(                                       # beside all of the above
    -O1 -sBINARYEN_EXTRA_PASSES=-Oz,--converge,--low-memory-unused # what binaryen does afterwards: for size alone, until nothing gets smaller; 1 % in all, as fast. With -Oz of its own Emscripten leaves out the last step, stack IR
    -sSTANDALONE_WASM --no-entry                  # a library without JavaScript glue: the stock glue breaks in webpack, esbuild and Bun
    -sALLOW_MEMORY_GROWTH=1
    -sINITIAL_MEMORY=2MB                          # a tab pays for what it uses; the memory grows with the first model
    -sMAXIMUM_MEMORY=4GB                          # all that 32-bit pointers reach
    -sSTACK_SIZE=256KB                            # scratch comes from the arena, the stack holds only locals
    -sMALLOC=emmalloc                             # only the tests call malloc; the core has src/base/heap.c
)
threads=(
    -matomics -DPA_THREADS=1                      # src/base/parallel.c; Chrome 91, Firefox 89, Safari 16.4, Node 16.4 have what it needs
)
threads_link=(                                    # by wasm-ld itself: -sSTANDALONE_WASM refuses shared memories, and Emscripten's own threads need its glue
    --no-entry --gc-sections --strip-debug -O2
    --shared-memory --import-memory               # one memory for the instances of all threads, which the host makes
    --initial-memory=$((2 << 20)) --max-memory=$((4 << 30)) # PAGES of web/engine/threads.js
    --stack-first -z stack-size=$((256 << 10))    # the first thread's stack ends at address 0: what overflows it traps
    --export=__stack_pointer                      # which the instances of the others set to a stack of their own
)
threads_optimize=(
    --enable-{threads,simd,bulk-memory,nontrapping-float-to-int,mutable-globals,sign-ext,multivalue,reference-types,relaxed-simd}
    -Oz --converge --low-memory-unused --strip-producers --strip-target-features
)
native_flags=(
    -O2 -g
)
asan_flags=(
    -O1 -g -fno-omit-frame-pointer
    -fsanitize=address,undefined -fno-sanitize-recover=all # the first finding ends the program, so that a test cannot pass over it
)

tsan_flags=(
    -O1 -g -fno-omit-frame-pointer -pthread -DPA_THREADS=1
    -DPARALLEL_PER_THREAD=1                       # whatever may be handed out is, also of tests' small sizes
    -fsanitize=thread                             # every access to memory that two threads make without order between them
)

# ---- helpers --------------------------------------------------------------------------------------------------------------

say() { printf '%s\n' "$*"; }
fail() { printf 'build.sh: %s\n' "$*" >&2; exit 1; }

# Names listed in export files, one per line, # starts a comment; `lacks` names some that stay out: a b -> _a,_b
export_list() { sed -e 's/#.*//' -e 's/[[:space:]]//g' -e '/^$/d' "$@" | sort -u | grep -vxF "${lacks:-}" | sed 's/^/_/' | paste -sd, -; }

# Runs the rest of the function with this variant's lock held: two builds at once wait for each other instead of mixing objects.
lock() {
    mkdir -p "build/$1"
    exec 9>"build/$1/.lock"
    if command -v flock >/dev/null; then
        flock -n 9 || { say "   another build of $1 is running, waiting for it"; flock 9; }
    fi
}
unlock() { exec 9>&-; }

# An object is fresh if it is newer than everything its last compilation read.
fresh() {
    local object=$1 depends=${1%.o}.d list dependency
    [ -e "$object" ] && [ -e "$depends" ] || return 1
    list=$(<"$depends"); list=${list#*:}; list=${list//\\$'\n'/ }
    for dependency in $list; do
        [ -e "$dependency" ] && [ ! "$dependency" -nt "$object" ] || return 1
    done
}

# Compiles one file. The object gets the time at which its compilation began: an edit made meanwhile is seen by the next build.
compile() {
    local object=$1 source=$2; shift 2
    [ -z "${VERBOSE:-}" ] || say "   $* -c $source -o $object"
    : >"$object.start"
    if ! "$@" -MMD -MF "${object%.o}.d" -MT "$object" -c "$source" -o "$object.new"; then rm -f "$object.new" "$object.start"; return 1; fi
    touch -r "$object.start" "$object.new"
    mv "$object.new" "$object"
    rm -f "$object.start"
}

# compile_all VARIANT SOURCES... -- COMMAND...: brings the objects build/VARIANT/<source>.o up to date, $jobs at a time; all errors are shown, not only the first.
# Files that are not in the array `hot` are compiled with the flags of the array `cold` too.
compile_all() {
    local variant=$1 sources=() todo=() source object stamp pids=() pid worker failed=0 more; shift
    while [ "$1" != -- ]; do sources+=("$1"); shift; done
    shift
    stamp="$* / ${cold[*]} but ${hot[*]} / $("$@" --version 2>/dev/null | head -n 1)"
    if [ "$(cat "build/$variant/command" 2>/dev/null)" != "$stamp" ]; then
        find "build/$variant" -name '*.o' -delete
        printf '%s\n' "$stamp" >"build/$variant/command"
    fi
    for source in "${sources[@]}"; do
        object=build/$variant/${source%.c}.o
        fresh "$object" || { mkdir -p "${object%/*}"; todo+=("$source"); }
    done
    [ ${#todo[@]} -gt 0 ] || return 0
    say "   compiling ${#todo[@]} of ${#sources[@]} files"
    for ((worker = 0; worker < jobs; worker++)); do
        (
            status=0
            for ((i = worker; i < ${#todo[@]}; i += jobs)); do
                printf '   [%3d/%d %4ds] %s\n' $((i + 1)) ${#todo[@]} $SECONDS "${todo[i]}"
                more=("${cold[@]}")
                case " ${hot[*]} " in *" ${todo[i]} "*) more=() ;; esac
                compile "build/$variant/${todo[i]%.c}.o" "${todo[i]}" "$@" "${more[@]}" || status=1
            done
            exit $status
        ) 9>&- &
        pids+=($!)
    done
    for pid in "${pids[@]}"; do wait "$pid" || failed=1; done
    [ $failed = 0 ] || fail "$variant: compilation failed, see the messages above"
}

# link OUTPUT OBJECTS... -- COMMAND...: links when an object, the set of objects or the command changed, and says which. The output appears whole or not at all.
link() {
    local output=$1 objects=() object stale=; shift
    while [ "$1" != -- ]; do objects+=("$1"); shift; done
    shift
    mkdir -p "${output%/*}" build/link
    local record="build/link/${output//\//-}"
    [ -e "$output" ] && [ "$(cat "$record" 2>/dev/null)" = "$* ${objects[*]}" ] || stale=1
    for object in "${objects[@]}"; do [ ! "$object" -nt "$output" ] || stale=1; done
    [ -n "$stale" ] || { say "   $output is up to date"; return 0; }
    [ -z "${VERBOSE:-}" ] || say "   $* ${objects[*]} -o $output"
    local new="${output%/*}/.new-$$-${output##*/}"
    "$@" "${objects[@]}" -o "$new" 9>&- || { rm -f "$new"; printf 'build.sh: linking %s failed, see the messages above\n' "$output" >&2; return 1; }
    mv "$new" "$output"
    printf '%s\n' "$* ${objects[*]}" >"$record"
    say "   $output"
}

# To link against: only what a program needs of it is taken. OBJECTS... -o OUTPUT
archive() { ar rcs "${!#}" "${@:1:$#-2}"; }

objects_of() { local variant=$1 source; shift; for source in "$@"; do printf '%s\n' "build/$variant/${source%.c}.o"; done; }

# In the order of the layers, in which files that compute on vectors stand together: gzip looks back 32 KB only (0.4 kB).
sources() { local layer; for layer in base kernels attention autodiff nn train exports; do find "src/$layer" -name '*.c' | LC_ALL=C sort; done; }
# Files with a main() the compiler sees natively, and those that make sense inside the WebAssembly binary: no main(), or one under #ifndef __wasm__.
native_programs() { grep -lE '^int main' tests/native/*.c 2>/dev/null || true; }
native_shared() { grep -LE '^int main' tests/native/*.c 2>/dev/null || true; }
wasm_scenarios() { native_shared; native_programs | while read -r file; do if grep -q '__wasm__' "$file"; then printf '%s\n' "$file"; fi; done; }

# ---- what is built --------------------------------------------------------------------------------------------------------

wasm_compiler() { # VARIANT -> command, hot, cold
    hot=("${wasm_hot[@]}") cold=("${wasm_cold[@]}")
    command=("${emcc[@]}" "${common[@]}" "${wasm_common[@]}" "${warnings[@]}")
    case $1 in *relaxed) command+=("${relaxed[@]}") ;; esac
    case $1 in threads-*) command+=("${threads[@]}") ;; esac
}

# build_wasm VARIANT OUTPUT EXPORT_FILES -- MORE_SOURCES...: with the variable `without` set to a full binary, the base
build_wasm() {
    local variant=$1 output=$2 exports=() command hot cold files objects lacks= standins=build/$1/stand-ins.c; shift 2
    while [ "$1" != -- ]; do exports+=("$1"); shift; done
    shift
    files=$(sources; printf '%s\n' "$@")
    say "== $output"
    [ -f src/exports.txt ] || fail "src/exports.txt is missing: it lists the functions that JavaScript calls"
    lock "$variant"
    if [ -n "${without:-}" ]; then
        lacks=$(node scripts/stand-ins.mjs exports)
        files=$(node scripts/stand-ins.mjs files >build/$variant/left-out && printf '%s\n' "$files" | grep -vxFf build/$variant/left-out)
        node scripts/stand-ins.mjs code "$without" >"$standins.new"
        cmp -s "$standins.new" "$standins" || mv "$standins.new" "$standins"
        files+=" $standins"
    fi
    wasm_compiler "$variant"
    compile_all "$variant" $files -- "${command[@]}"
    objects=$(objects_of "$variant" $files)
    link "$output" $objects -- "${command[@]}" "${wasm_link[@]}" "-sEXPORTED_FUNCTIONS=$(export_list "${exports[@]}")"
    unlock
    node scripts/wasm-report.mjs "$output"
}

# Of Emscripten's tools, those that emcc calls: NAME -> words of a command in the array `tool`
emscripten_tool() {
    local config=("${emcc[@]}") version
    tool=("${emcc[@]:0:${#emcc[@]}-1}")           # chroot, where it lives in a root of its own
    config[-1]=${emcc[-1]%emcc}em-config
    version=$("${config[@]}" LLVM_ADD_VERSION 2>/dev/null) || version=
    case $version in None | *[!0-9]*) version= ;; esac
    case $1 in
        wasm-ld) tool+=("$("${config[@]}" LLVM_ROOT)/wasm-ld${version:+-$version}") ;;
        wasm-opt) tool+=("$("${config[@]}" BINARYEN_ROOT)/bin/wasm-opt") ;;
        libc) tool=("$("${emcc[@]}" -print-file-name=libc-mt.a)") ;;
    esac
}

# To link with: OBJECTS... -o OUTPUT
threads_linked() {
    local tool output=${!#}
    emscripten_tool wasm-ld; "${tool[@]}" "${threads_link[@]}" "$@.plain" || return 1
    emscripten_tool wasm-opt; "${tool[@]}" "${threads_optimize[@]}" "$output.plain" -o "$output" || return 1
    rm -f "$output.plain"
}

# build_threads VARIANT: the full binary on shared memory
build_threads() {
    local variant=threads-$1 output=dist/threads.$1.wasm command hot cold tool name objects exports=()
    say "== $output"
    lock "$variant"
    wasm_compiler "$variant"
    compile_all "$variant" $(sources) -- "${command[@]}"
    objects=$(objects_of "$variant" $(sources))
    emscripten_tool libc
    for name in $(export_list src/exports.txt src/exports-threads.txt | tr , ' '); do exports+=("--export=${name#_}"); done
    link "$output" $objects "${tool[@]}" "${exports[@]}" -- threads_linked
    unlock
    node scripts/wasm-report.mjs "$output"
}

build_native() {
    local variant=$1 compiler=${CC:-} hot=() cold=() shared programs program flags failed=
    if [ -z "$compiler" ]; then for compiler in cc gcc clang; do ! command -v "$compiler" >/dev/null || break; done; fi
    command -v "$compiler" >/dev/null || fail "no C compiler: install gcc or clang (Debian: apt-get install gcc libc6-dev), or set CC"
    case $variant in
        native) flags=("${native_flags[@]}") ;;
        native-asan) flags=("${asan_flags[@]}") ;;
        native-tsan) flags=("${tsan_flags[@]}") ;;
    esac
    say "== build/$variant/ with $compiler"
    lock "$variant"
    shared=$(native_shared) programs=$(native_programs)
    [ "$variant" != native-tsan ] || programs=$(grep -l parallel $programs) # those that compute with threads
    compile_all "$variant" $(sources) $shared $programs -- "$compiler" "${common[@]}" "${flags[@]}" "${warnings[@]}"
    link "build/$variant/core.a" $(objects_of "$variant" $(sources) $shared) -- archive
    for program in $programs; do
        program=${program%.c}
        link "build/$variant/${program##*/}" "build/$variant/$program.o" "build/$variant/core.a" -lm -- "$compiler" "${flags[@]}" || failed="$failed ${program##*/}"
    done
    unlock
    [ -z "$failed" ] || fail "not linked:$failed"
}

build_js() {
    say "== dist/*.js, *.d.ts"
    node scripts/bootstrap.mjs packages           # esbuild and TypeScript, where they are not installed
    node scripts/package.mjs
}

check_types() {
    build_js
    say "== types"
    node node_modules/typescript/bin/tsc -p tsconfig.json
}

# ---- commands -------------------------------------------------------------------------------------------------------------

command -v node >/dev/null || fail "Node 20 or newer is needed"
what=${1:-all}
case $what in
    all | wasm | test-wasm)
        variants=(simd128 relaxed)
        case ${2:-} in '') ;; simd128 | relaxed) variants=("$2") ;; *) fail "unknown variant '$2': simd128 or relaxed" ;; esac
        find_emscripten "$@"                      # sets emcc; where it lives in a root of its own, starts this script again in there
        for variant in "${variants[@]}"; do
            if [ "$what" = test-wasm ]; then
                build_wasm "$variant" "build/test/core.$variant.wasm" src/exports.txt $(ls tests/native/exports.txt 2>/dev/null) -- $(wasm_scenarios)
            else
                build_wasm "$variant" "dist/full.$variant.wasm" src/exports.txt --
                without=dist/full.$variant.wasm build_wasm "$variant" "dist/core.$variant.wasm" src/exports.txt --
                build_threads "$variant"
            fi
        done
        leave_emscripten
        [ "$what" != all ] || build_js
        ;;
    js) build_js ;;
    types) check_types ;;
    native) case ${2:-} in '') build_native native ;; asan | tsan) build_native "native-$2" ;; *) fail "unknown option '$2': asan or tsan" ;; esac ;;
    clean) rm -rf build dist ;;
    -h | --help | help) sed -n '2,/^set/s/^# \{0,1\}//p' build.sh ;;
    *) fail "unknown command '$what': see ./build.sh help" ;;
esac
