# Sourced by the peers' start.sh: finds a JDK 25, the class path, and starts processes.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
java=${PERF_JAVA:-$(ls -d /usr/lib/jvm/*25*/bin/java 2>/dev/null | head -1)}
classpath_file=$here/target/perf.classpath

class_path() {
    if [ ! -s "$classpath_file" ]; then
        echo "build first: see docs/PERFORMANCE.md" >&2
        return 1
    fi
    echo "$here/target/test-classes:$(cat "$classpath_file")"
}

# start CLASS DIR ARGUMENT...: starts a program of dev.postern.it.perf, prints its PID
start() {
    local class=$1 dir=$2 cp; shift 2
    cp=$(class_path) || return 1
    setsid "$java" ${POSTERN_JVM:--Xmx512m} --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
        -cp "$cp" "dev.postern.it.perf.$class" "$@" >>"$dir/stdout.log" 2>>"$dir/stderr.log" </dev/null &
    echo $!
}

# serves PORT DIR PID: waits for the banner, then prints the PID
serves() {
    local i line
    for ((i = 0; i < 300; i++)); do
        if (exec 3<>"/dev/tcp/127.0.0.1/$1" && read -r -t 5 line <&3 && [[ $line == 220* ]]) 2>/dev/null; then
            echo "$3" >"$2/pid"; echo "$3"; return 0
        fi
        kill -0 "$3" 2>/dev/null || break
        sleep 0.1
    done
    echo "start failed, see $2" >&2; tail -n 5 "$2"/*.log >&2
    kill "$3" 2>/dev/null; return 1
}
