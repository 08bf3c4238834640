const INTERVAL_MS = 500;

/**
 * Notices that the process which started this one is gone: `npm start` does not take its child along when it is killed.
 * @param onGone called once.
 */
export function watchParent(onGone: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onGone();
  }, INTERVAL_MS);
  timer.unref();
}
