// Says in good time that the session is about to end, so that nobody loses their place by reading a photo for long.

const LOOK_MS = 15_000;
const WARN_SECONDS = 120;

// Ends with `dispose()`. `warn(seconds)` is called once for each idle time.
export function watchSession(api, idleSeconds, warn) {
  let warnedAt = 0;
  const timer = setInterval(() => {
    const left = idleSeconds - (Date.now() - api.used) / 1000;
    if (left > WARN_SECONDS || left <= 0 || warnedAt === api.used) return;
    warnedAt = api.used;
    warn(Math.round(left));
  }, LOOK_MS);
  return { dispose: () => clearInterval(timer) };
}
