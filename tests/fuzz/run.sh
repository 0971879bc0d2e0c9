#!/usr/bin/env bash
# Runs fuzz targets that were built for libFuzzer, each for so many minutes of one core, as many at a time as there are
# cores. What they learn is kept beside them and begun from the next time; what breaks one lies there as a file. Those
# that read pictures also begin from the files in ../shared/corpora, where these are.
#
#     tests/fuzz/run.sh FOLDER MINUTES [TARGET...]
set -euo pipefail
folder=$(readlink -f "$1") minutes=$2
targets=("${@:3}")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(cd "$folder" && find . -maxdepth 1 -name '*_fuzz' -type f -printf '%f\n' | sort)

run_one() {
  local folder=$1 minutes=$2 target=$3 suppressions=$4 corpora=$5 learnt=$1/learnt/$3 begin=()
  case "$target" in photo_decode_fuzz | jpeg_metadata_fuzz) [ ! -d "$corpora" ] || begin=("$corpora") ;; esac
  mkdir -p "$learnt" "$folder/broken"
  if ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=1 LSAN_OPTIONS=suppressions=$suppressions:print_suppressions=0 \
    UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
    "$folder/$target" "$learnt" "${begin[@]}" "-dict=$folder/learnt/$target.words" -max_total_time=$((60 * minutes)) -timeout=300 -max_len=200000 \
    -rss_limit_mb=6000 "-artifact_prefix=$folder/broken/$target-" -print_final_stats=1 >"$folder/$target.log" 2>&1; then
    echo "$target: nothing in $(sed -n 's/^stat::number_of_executed_units: *//p' "$folder/$target.log") inputs"
  else
    echo "$target: BROKEN ($folder/$target.log, and the input in $folder/broken)"
    return 1
  fi
}
export -f run_one
tests=$(dirname "$(dirname "$(readlink -f "$0")")")
printf '%s\0' "${targets[@]}" |
  xargs -0 -P "$(nproc)" -I{} bash -c 'run_one "$@"' _ "$folder" "$minutes" {} "$tests/support/lsan.supp" "$tests/../../shared/corpora"
