#!/bin/sh
# drill.sh DUMP: read a dump back into a database of its own, have mzdesk compare it and verify its audit, remove it.
. "$(dirname -- "$0")/common.sh"
need PGUSER
[ $# -eq 1 ] && [ -r "$1" ] || die "用法：drill.sh 备份文件.dump。"
scratch=${SCRATCH:-mz_drill_$$}
check_name "$scratch"
url="postgresql://$PGUSER@/$scratch?host=${PGHOST:-/var/run/postgresql}&port=${PGPORT:-5432}"
pg createdb "$scratch"
trap 'pg dropdb --force "$scratch"' EXIT
pg pg_restore --exit-on-error -d "$scratch" "$1"
${MZDESK:-mzdesk} database upgrade "$url" >/dev/null # what no dump holds: the database's own revokes
failed=0
${MZDESK:-mzdesk} database check "$url" || failed=1
${MZDESK:-mzdesk} audit verify --store "$url" || failed=1
[ "$failed" = 0 ] || die "演练没有通过：这份备份不能放心使用。请保留它，检查原因，并立即另做一份。"
say "演练通过：$1 可以恢复。"
