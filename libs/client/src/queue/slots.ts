/** Runs at most so many at once; who comes later waits in line. */
export function slots(free: number): (run: () => Promise<void>) => Promise<void> {
  const inLine: (() => void)[] = [];
  return async (run) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => inLine.push(resolve));
    try {
      await run();
    } finally {
      const next = inLine.shift();
      if (next) next();
      else free += 1;
    }
  };
}
