# shellcheck shell=bash disable=SC2154
# processes.bash: processes in the background, by name, for the scripts beside it. Sourced; wants `$dir`, an absolute
# directory for what it has to remember, before it is used.
#
# A process holds a lock on its `.alive` file from its birth on, through a descriptor it inherits. So whether it lives
# is asked of the kernel: no stranger with a recycled pid is taken for it, a zombie that nobody reaps is not taken for
# living, and its end is waited for without polling.

is_alive() { [[ -e "$dir/$1.alive" ]] && ! flock --nonblock "$dir/$1.alive" true; }

# Returns when a process has ended; false when it has not within so many seconds.
wait_for_end() { flock --timeout "$2" "$dir/$1.alive" true; }

# spawn NAME LOG COMMAND…: runs a command in the background, in a session of its own, its output added to LOG.
spawn() {
    local name=$1 log=$2
    shift 2
    exec 8>"$dir/$name.alive"
    if ! flock --nonblock 8; then
        echo "$name already runs in $dir" >&2
        return 1
    fi
    setsid "$@" </dev/null >>"$log" 2>&1 8>&8 7>&- 9>&- &
    echo $! >"$dir/$name.pid"
    exec 8>&-
}

# tell NAME SIGNAL: sends a signal to a process, if it lives.
tell() { if is_alive "$1"; then kill "-$2" "$(cat "$dir/$1.pid")" || true; fi; }

# end NAME SIGNAL SECONDS: sends a signal to a process, if it lives, and returns when it is gone; says so and kills it
# when it is not after so many seconds.
end() {
    local name=$1 signal=$2 limit=$3
    if is_alive "$name"; then
        tell "$name" "$signal"
        tell "$name" CONT
        if ! wait_for_end "$name" "$limit"; then
            echo "$name has not ended $limit s after SIG$signal; killing it" >&2
            tell "$name" KILL
            wait_for_end "$name" 10
        fi
    fi
    rm -f "$dir/$name.pid" "$dir/$name.alive"
}

is_taken() { (: >"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# The first of COUNT neighbouring free ports, below the range that the kernel hands out itself; their last digits are from
# FIRST on (0 where it is left out), which keeps single ports away from those of a node that is being started again.
free_ports() {
    local count=$1 first=${2:-0} base tries offset
    for ((tries = 0; tries < 50; tries++)); do
        base=$((20000 + SRANDOM % 1200 * 10 + first))
        for ((offset = 0; offset < count; offset++)); do
            if is_taken $((base + offset)); then continue 2; fi
        done
        echo "$base"
        return
    done
    return 1
}
