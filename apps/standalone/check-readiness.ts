/** Container health check: exits 0 when the URL given as argument answers well within three seconds, else 1. */
const answered = await fetch(process.argv[2] ?? '', { signal: AbortSignal.timeout(3_000) }).catch(() => undefined);

process.exitCode = answered?.ok ? 0 : 1;

export {};
