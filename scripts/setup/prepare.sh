# Sourced by the scripts of the folder above, which set `here`: sets `root`, and sees to
# $root/.venv. When all is in order this costs a few milliseconds and needs no network.
root=$(cd -P -- "$here/.." && pwd)
unset PYTHONPATH PYTHONHOME # .venv is whole, and nobody else's "core" may come before ours

# True when .venv was made here, for just this requirements.lock and pyproject.toml.
made() {
    [ -x "$root/.venv/bin/python" ] &&
        { printf '%s\n' "$root" && cat "$root/requirements.lock" "$root/pyproject.toml"; } |
        cmp -s - "$root/.venv/stamp"
}

# Sets `python` to an interpreter that can make .venv, or says in one sentence why there is none.
find_python() {
    if [ -n "${PYTHON:-}" ]; then
        set -- "$PYTHON"
    else
        set -- python3 python3.13 python3.12 python3.11 python
    fi
    other= without_venv=
    for python; do
        verdict=$("$python" "$here/setup/suitable.py" 2>/dev/null) || continue
        case $verdict in
            fits*) return ;;
            venv*) without_venv=${without_venv:-$python} ;;
            *) other="$other${other:+, }$python is $verdict" ;;
        esac
    done
    if [ -n "$without_venv" ]; then
        echo "vreid: $without_venv has no venv module; install it (Debian, Ubuntu: apt install" \
            "python3-venv) or name another Python, as in PYTHON=/path/to/python3 $0" >&2
    else
        echo "vreid: Python 3.11, 3.12 or 3.13 is needed, and ${other:-none was found in $*};" \
            "install one, or name it, as in PYTHON=/path/to/python3 $0" >&2
    fi
    exit 1
}

if ! made; then
    find_python
    "$python" -E -s "$here/setup/environment.py" "$root" >&2 || exit $?
fi
