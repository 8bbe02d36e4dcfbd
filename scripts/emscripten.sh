# Sourced by build.sh. find_emscripten sets the array `emcc` to a command that compiles files of the current directory; tried in this order:
#   1. emcc on PATH, 2. $EMSDK, 3. a Debian 13 root made earlier, 4. the distribution's own package, 5. a Debian 13 root made now (as root, with debootstrap).
# 3.1.69 is the oldest that knows the final relaxed SIMD intrinsics (clang 19). Debian 12 carries 3.1.6, npm none, hence the root of its own.

emscripten_least=3.1.69
cache=${PRIMAL_ATTENTION_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/primal-attention}
debian_root=$cache/emscripten-debian13

emscripten_version() { "$@" --version 2>/dev/null | sed -n '1s/.*) \([0-9][0-9.]*\).*/\1/p'; }
at_least() { [ -n "$1" ] && [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

find_emscripten() {
    local candidate version
    for candidate in emcc ${EMSDK:+"$EMSDK/upstream/emscripten/emcc" "$EMSDK/emcc"}; do
        command -v "$candidate" >/dev/null || continue
        version=$(emscripten_version "$candidate")
        if at_least "$version" $emscripten_least; then emcc=("$candidate"); return; fi
        say "   $(command -v "$candidate") is version ${version:-unknown}, $emscripten_least or newer is needed: looking further"
    done
    if ! root_is_good; then
        [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || no_emscripten
        if install_from_distribution; then emcc=(emcc); return; fi
        make_debian_root "$@"
    fi
    enter_debian_root "$@"
}

no_emscripten() {
    cat >&2 <<TEXT
build.sh: Emscripten $emscripten_least or newer is needed, and there is none on PATH, in \$EMSDK or in $debian_root. Either of these gets one:
  - Debian 13 or newer, or another distribution that has it:   sudo apt-get install emscripten
  - everywhere:   git clone https://github.com/emscripten-core/emsdk && ./emsdk/emsdk install $emscripten_least && ./emsdk/emsdk activate $emscripten_least && . ./emsdk/emsdk_env.sh
  - on Debian and Ubuntu as root this script installs one by itself, into a directory of its own
TEXT
    exit 1
}

# ---- installing -----------------------------------------------------------------------------------------------------------

# Runs a long command, its output into a log; shows the last line and the seconds while it runs, and the end of the log if it fails.
watched() {
    local title=$1 log pid began=$SECONDS shown=0; shift
    log=$(mktemp)
    say "   $title"
    "$@" </dev/null >"$log" 2>&1 &
    pid=$!
    trap 'kill $pid 2>/dev/null; wait $pid 2>/dev/null; rm -f "$log"; exit 130' INT TERM HUP
    while kill -0 $pid 2>/dev/null; do
        sleep 1
        if [ $((SECONDS - began - shown)) -ge 5 ]; then
            shown=$((SECONDS - began))
            printf '   %4ds  %.100s\n' $shown "$(tail -n 1 "$log" | tr -d '\r')"
        fi
    done
    trap - INT TERM HUP
    if wait $pid; then rm -f "$log"; printf '   done in %ds\n' $((SECONDS - began)); return 0; fi
    tail -n 25 "$log" >&2; rm -f "$log"
    fail "'$title' failed, its last lines are above"
}

install_from_distribution() {
    local version
    version=$(apt-cache policy emscripten 2>/dev/null | sed -n 's/^ *Candidate: \([0-9.]*\).*/\1/p')
    if [ -z "$version" ]; then watched "apt-get update" apt-get update; version=$(apt-cache policy emscripten | sed -n 's/^ *Candidate: \([0-9.]*\).*/\1/p'); fi
    at_least "$version" $emscripten_least || return 1
    say "== installing Emscripten $version with apt (once)"
    watched "apt-get install emscripten" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends emscripten
}

root_is_good() { [ -x "$debian_root/usr/bin/emcc" ] && [ -w "$debian_root/mnt" ] && [ "$(id -u)" = 0 ]; }

# A root is built beside its final name and moved there when it is complete, so that an interrupted installation is never taken for a good one.
make_debian_root() {
    private_mounts "$@"                           # what debootstrap mounts must vanish with us
    mkdir -p "$cache"
    exec 8>"$cache/.lock"
    if command -v flock >/dev/null && ! flock -n 8; then say "   another build is installing Emscripten, waiting for it"; flock 8; fi
    if root_is_good; then exec 8>&-; return; fi
    say "== installing Emscripten (once): a Debian 13 root in $debian_root, about 3 GB and one to five minutes"
    command -v debootstrap >/dev/null || {
        watched "apt-get update" apt-get update
        watched "apt-get install debootstrap" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends debootstrap debian-archive-keyring
    }
    local new=$debian_root.tmp mounted
    for mounted in $(sed -n "s|^[^ ]* \($new/[^ ]*\) .*|\1|p" /proc/mounts | sort -r); do # of an installation interrupted where mounts could not be private
        umount "$mounted" || fail "$mounted is left from an interrupted installation and cannot be unmounted"
    done
    rm -rf --one-file-system "$new"
    watched "debootstrap trixie" debootstrap --variant=minbase trixie "$new"
    # Only the compiler is used: without manuals and translations the root is smaller and made sooner.
    printf 'path-exclude=/usr/share/%s/*\n' man doc locale info >"$new/etc/dpkg/dpkg.cfg.d/small"
    watched "apt-get install emscripten" chroot "$new" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends emscripten
    chroot "$new" apt-get clean
    at_least "$(emscripten_version chroot "$new" env -i PATH=/usr/bin:/bin HOME=/root emcc)" $emscripten_least || fail "the Emscripten installed in $new does not run"
    rm -rf --one-file-system "$debian_root"
    mv "$new" "$debian_root"
    exec 8>&-
}

# ---- using the Debian root ------------------------------------------------------------------------------------------------

# Starts build.sh again in a mount namespace of its own: mounts made there end with it, however it ends, and builds at the same time do not see each other's.
private_mounts() {
    [ -z "${PRIMAL_ATTENTION_MOUNTS:-}" ] || return 0
    if unshare -m --propagation private true 2>/dev/null; then
        PRIMAL_ATTENTION_MOUNTS=private exec unshare -m --propagation private bash "$project/build.sh" "$@"
    fi
    export PRIMAL_ATTENTION_MOUNTS=none           # an unprivileged container
}

# The project is bind-mounted into the root; where mounts are not allowed, its C files are copied in and the results out (leave_emscripten).
enter_debian_root() {
    private_mounts "$@"
    local inside=/mnt/primal-attention
    if [ "$PRIMAL_ATTENTION_MOUNTS" = private ] && mkdir -p "$debian_root$inside" && mount --bind "$project" "$debian_root$inside" 2>/dev/null; then
        copied=
    else
        inside=/mnt/copy-$(printf '%s' "$project" | cksum | cut -d' ' -f1)
        copied=$debian_root$inside
        mkdir -p "$copied"
        exec 7>"$copied/.lock"
        ! command -v flock >/dev/null || flock 7
        rm -rf "$copied/src" "$copied/tests"
        mkdir -p "$copied/tests"
        cp -a src scripts "$copied"
        if [ -d tests/native ]; then cp -a tests/native "$copied/tests"; fi
        cd "$copied"
    fi
    emcc=(chroot "$debian_root" /usr/bin/env -i -C "$inside" PATH=/usr/bin:/bin HOME=/root LANG=C.UTF-8 emcc)
}

leave_emscripten() {
    [ -n "${copied:-}" ] || return 0
    cd "$project"
    local file
    for file in dist/{core,full,threads}.{simd128,relaxed}.wasm build/test/core.simd128.wasm build/test/core.relaxed.wasm; do
        [ -e "$copied/$file" ] || continue
        mkdir -p "${file%/*}"
        cp -p "$copied/$file" "$file.new" && mv "$file.new" "$file"
    done
    exec 7>&-
}
