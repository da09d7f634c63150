# Sourced by `build`, `check` and `listen`.

prompts_home="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

# The packages live outside the repository, in one folder per set of pins: a changed pin makes a new
# environment instead of silently using the old one.
prepare_python() {
    local requirements="$prompts_home/$1"
    local pins
    pins="$(sha256sum "$requirements" | cut -c1-16)"
    local home="${XDG_CACHE_HOME:-$HOME/.cache}/sandi-prompts/$pins"
    if [ ! -e "$home/ready" ]; then
        rm -rf "$home"
        python3 -m venv "$home"
        "$home/bin/pip" install --quiet --disable-pip-version-check --requirement "$requirements"
        touch "$home/ready"
    fi
    prompts_python="$home/bin/python"
}

need_programs() {
    local program
    for program in "$@"; do
        command -v "$program" >/dev/null && continue
        echo "error: $program is missing" >&2
        echo "hint: apt-get install lame espeak-ng mpg123" >&2
        exit 1
    done
}

# No byte code beside the sources: the repository stays as it was checked out.
run_module() {
    local python="$1"
    shift
    PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="$prompts_home" exec "$python" -m "$@"
}
