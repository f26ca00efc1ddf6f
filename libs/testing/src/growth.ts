const FACTOR = 4;
const TRIES = 3;

/**
 * The CPU time of `work` at four times the size, divided by that at `size`: about 4 if it is linear, 16 if it
 * is quadratic, 64 if it is cubic. Each is the shortest of three tries, so that garbage collection and other
 * work of the process hardly count.
 */
export async function cpuGrowth(work: (size: number) => unknown, size: number): Promise<number> {
  const less = await shortest(work, size);
  return (await shortest(work, FACTOR * size)) / less;
}

async function shortest(work: (size: number) => unknown, size: number): Promise<number> {
  const times: number[] = [];
  for (let count = 0; count < TRIES; count += 1) {
    const before = process.cpuUsage();
    await work(size);
    const { user, system } = process.cpuUsage(before);
    times.push(user + system);
  }
  return Math.min(...times);
}
