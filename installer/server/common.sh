# shellcheck shell=sh
# Shared by the scripts of this folder; see README.md. Run as the account that owns the data folder (postgres).
# libpq's own variables say which server is meant: PGHOST (its socket's folder), PGPORT, PGUSER.
set -eu

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 2; }

need() {
    for name in "$@"; do
        eval "value=\${$name:-}"
        [ -n "$value" ] || die "请先设置 $name，见 README.md。"
    done
}

pg() {
    program=$1
    shift
    "${PGBIN:+$PGBIN/}$program" "$@"
}

# ask STATEMENT [CONNECTION]: one answer, nothing around it.
ask() { pg psql -X -A -t -q -v ON_ERROR_STOP=1 -d "${2:-dbname=postgres}" -c "$1"; }

running() { pg pg_ctl -D "$PGDATA" status >/dev/null 2>&1; }

# How this server is started and restarted: by pg_ctl, or by what START and RESTART say (systemctl, pg_ctlcluster).
start_server() {
    if [ -n "${START:-}" ]; then
        sh -c "$START"
    else
        pg pg_ctl -D "$PGDATA" -l "${PGLOG:-$PGDATA/server.log}" -w -t 300 -o "${PGOPTIONS_SERVER:-}" start >/dev/null
    fi
}

restart_server() {
    if [ -n "${RESTART:-}" ]; then
        sh -c "$RESTART"
    else
        pg pg_ctl -D "$PGDATA" -m fast -w stop >/dev/null
        start_server
    fi
}

# Whether the server at CONNECTION takes writes: t, f, or nothing when it isn't reached.
writable() { ask 'SELECT NOT pg_is_in_recovery()' "$1 connect_timeout=3" 2>/dev/null || true; }

check_name() {
    case $1 in
        '' | *[!a-z0-9_]*) die "节点名只用小写字母、数字和下划线，如 node_a。" ;;
    esac
}

# follow CONNECTION NAME: this data folder follows that server under that name, from its slot.
follow() {
    {
        printf "primary_conninfo = '%s application_name=%s'\n" "$(printf '%s' "$1" | sed "s/'/''/g")" "$2"
        printf "primary_slot_name = '%s'\n" "$2"
        printf "synchronous_standby_names = ''\n"
    } >>"$PGDATA/postgresql.auto.conf"
    : >"$PGDATA/standby.signal"
}
