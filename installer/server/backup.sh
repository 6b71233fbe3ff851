#!/bin/sh
# backup.sh DATABASE FOLDER: a dump, the roles, and a verified copy of the whole server. KEEP (14) of each are kept.
. "$(dirname -- "$0")/common.sh"
[ $# -eq 2 ] || die "用法：backup.sh 数据库名 备份文件夹。"
umask 077
mkdir -p "$2"
stamp=$(date +%Y%m%d_%H%M%S)
dump=$2/$1_$stamp.dump
[ ! -e "$dump" ] || die "“$dump”已经存在，没有覆盖它。"
trap 'rm -rf "$2"/*.part' EXIT
pg pg_dump -Fc -d "$1" -f "$dump.part"
pg pg_restore --list "$dump.part" >/dev/null # it can be read back
pg pg_dumpall --roles-only >"$dump.roles.part"
mv "$dump.roles.part" "$dump.roles"
mv "$dump.part" "$dump"
if [ "${WHOLE:-yes}" = yes ]; then
    pg pg_basebackup -D "$2/whole_$stamp.part" -X stream --checkpoint=fast
    pg pg_verifybackup -q "$2/whole_$stamp.part"
    mv "$2/whole_$stamp.part" "$2/whole_$stamp"
fi
prune() { # the newest KEEP stay; names end in their time
    # shellcheck disable=SC2012  # names are ours: no blanks, no newlines
    ls -d "$@" 2>/dev/null | sort -r | awk -v keep="${KEEP:-14}" 'NR > keep' | while read -r old; do rm -rf "$old"; done
}
prune "$2/$1"_*.dump
prune "$2/$1"_*.dump.roles
prune "$2"/whole_*[0-9]
say "已备份到 $dump。请把备份加密后另存一份到别处，并定期运行 drill.sh。"
