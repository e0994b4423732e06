#!/bin/sh
# Creates the namespace and Debrief's search attributes unless they exist. TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE come
# from the environment; the temporal command reads both.
set -eu

attempt=0
until temporal operator cluster health; do
  attempt=$((attempt + 1))
  if [ "$attempt" -ge 60 ]; then
    echo "Temporal at $TEMPORAL_ADDRESS did not become healthy" >&2
    exit 1
  fi
  sleep 1
done

if ! temporal operator namespace describe -n "$TEMPORAL_NAMESPACE" >/dev/null 2>&1; then
  temporal operator namespace create -n "$TEMPORAL_NAMESPACE" --retention 72h
fi

# A namespace that was just made is not known everywhere at once.
attempt=0
until existing=$(temporal operator search-attribute list -n "$TEMPORAL_NAMESPACE"); do
  attempt=$((attempt + 1))
  if [ "$attempt" -ge 60 ]; then
    echo "The namespace $TEMPORAL_NAMESPACE did not become usable" >&2
    exit 1
  fi
  sleep 1
done

for name in DebriefKind DebriefRequester; do
  case $existing in
    *"$name"*) ;;
    *) temporal operator search-attribute create -n "$TEMPORAL_NAMESPACE" --name "$name" --type Keyword ;;
  esac
done
