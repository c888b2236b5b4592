#!/bin/sh
# Make this machine ready, asking nothing: bootstrap.sh run|test
#
# On Debian and Ubuntu it installs only the system packages that are missing; elsewhere it
# says which ones are wanted. Python packages go into .venv from the lock files, by hash.
# A second call with the same lock does next to nothing.
set -eu

cd "$(dirname "$0")/.."
purpose=${1:-run}
venv=.venv
case $purpose in
    run)  lock=requirements.lock ;;
    test) lock=requirements-dev.lock ;;
    *)    echo "usage: $0 run|test" >&2; exit 2 ;;
esac

say() { printf '%s\n' "$*" >&2; }
stop() { say "$*"; exit 1; }

# The system's own Python goes before another on PATH: it is built for speed (a sixth less processor
# time than one built with the plain options) and gets its security updates with the system.
base_python() {
    for each in ${BASE_PYTHON:-/usr/bin/python3 python3}; do
        if "$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$each"
            return
        fi
    done
}

is_debian() {
    [ -r /etc/os-release ] || return 1
    case " $(. /etc/os-release; echo "${ID:-} ${ID_LIKE:-}") " in
        *" debian "* | *" ubuntu "*) command -v apt-get >/dev/null && command -v dpkg-query >/dev/null ;;
        *) return 1 ;;
    esac
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null; then sudo "$@"
    else stop "These system packages are missing: $missing
Installing them needs root, and there is no sudo here. As root, run:
    apt-get install -y --no-install-recommends$missing
and then the same command again."
    fi
}

# Those of the named packages that dpkg does not have, each after a space.
not_installed() {
    # shellcheck disable=SC2016
    has=" $(dpkg-query -W -f='${Package}=${db:Status-Status} ' "$@" 2>/dev/null || true)"
    for package in "$@"; do
        case $has in *" $package=installed "*) ;; *) printf ' %s' "$package" ;; esac
    done
}

# For the tests, Chromium's headless shell is the same engine without the windows: a third less work.
a_chromium() {
    command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null || command -v chromium-browser >/dev/null
}

the_chromium_package() {
    if [ "$(. /etc/os-release; echo "$ID")" = debian ]; then echo chromium-headless-shell; else echo chromium; fi
}

# Each wanted package, with a cheaper proof than dpkg's where another source will do.
wanted() {
    echo ca-certificates libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core fonts-noto-core
    "$python" -c 'import venv, ensurepip' 2>/dev/null || echo python3-venv
    [ "$purpose" = test ] || return 0
    ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || echo postgresql
    command -v redis-server >/dev/null || echo redis-server
    a_chromium || the_chromium_package
    command -v pdftotext >/dev/null || echo poppler-utils
    command -v qpdf >/dev/null || echo qpdf
    command -v git >/dev/null || echo git
}

# The tests start their own PostgreSQL and Redis, so the packages' services stay down:
# policy-rc.d is Debian's way to say so. It is put there only if there is none, and taken away.
install_missing() {
    policy=/usr/sbin/policy-rc.d
    if [ "$purpose" = test ] && [ ! -e $policy ]; then
        # shellcheck disable=SC2016
        as_root sh -c "printf '#!/bin/sh\nexit 101\n' > $policy && chmod 755 $policy"
        trap 'as_root rm -f /usr/sbin/policy-rc.d' EXIT
        trap 'exit 130' INT TERM
    fi
    say "Installing system packages:$missing"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2 \
        || say "apt-get update failed; going on with the package lists at hand."
    # shellcheck disable=SC2086
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >&2 \
        || stop "apt-get could not install:$missing
Its own words are above. Put that right, and run the same command again."
}

system_packages() {
    missing=
    if is_debian; then
        # shellcheck disable=SC2046
        missing=$(not_installed $(wanted))
        [ -z "$missing" ] || install_missing
        return 0
    fi
    "$python" -c 'import venv, ensurepip' 2>/dev/null || missing=" Python's venv module"
    "$python" - <<'PY' || missing="$missing Pango 1.44 or newer, HarfBuzz, the DejaVu and Noto fonts"
import ctypes.util, sys
sys.exit(not all(map(ctypes.util.find_library, ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset"))))
PY
    [ "$purpose" = run ] || for program in redis-server pdftotext qpdf git; do
        command -v $program >/dev/null || missing="$missing $program"
    done
    [ "$purpose" = run ] || a_chromium || missing="$missing Chromium"
    [ "$purpose" = run ] || command -v initdb >/dev/null || missing="$missing PostgreSQL's initdb (on PATH)"
    [ -z "$missing" ] || stop "This is not Debian or Ubuntu, so nothing is installed for you. Please install:$missing
Then run the same command again. What each is for: docs/operators.md, Installing."
}

check_python() {
    python=$(base_python)
    [ -n "$python" ] || stop \
"Tumorboard needs Python 3.11 or newer, and ${BASE_PYTHON:-python3} is $("${BASE_PYTHON:-python3}" --version 2>/dev/null || echo missing).
Debian 12 and Ubuntu 24.04 have one. With another Python installed, name it:
    BASE_PYTHON=/folder/of/that/python3 make run"
}

# uv installs the lock in seconds; where it cannot be had, pip installs the same file, slower.
python_packages() {
    stamp=$venv/.installed-$purpose
    version=$("$python" -c 'import sys; print(sys.version, sys.base_prefix)')
    state="$version $(cat deploy/installer.lock $lock | cksum)"
    [ ! -x $venv/bin/python ] || [ "$(cat "$stamp" 2>/dev/null)" != "$state" ] || return 0
    # A virtual environment of another Python, or a broken one, is made anew.
    [ "$($venv/bin/python -c 'import sys; print(sys.version, sys.base_prefix)' 2>/dev/null)" = "$version" ] \
        || { rm -rf $venv; "$python" -m venv $venv; }
    say "Installing Python packages from $lock"
    pip="$venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes"
    if { [ -x $venv/bin/uv ] || $pip -r deploy/installer.lock; } \
        && $venv/bin/uv pip install --quiet --python $venv/bin/python --require-hashes -r $lock; then :
    else
        say "uv could not install them; trying pip, which takes longer."
        $pip -r $lock || stop "The Python packages could not be installed. pip's own words are above:
without a network, point pip at your index or wheel folder (pip config) and run the same command again."
    fi
    printf '%s\n' "$state" > "$stamp"
    # The development lock holds everything of the other one.
    [ "$purpose" = run ] || printf '%s\n' "$version $(cat deploy/installer.lock requirements.lock | cksum)" > $venv/.installed-run
}

check_python
system_packages
python_packages
