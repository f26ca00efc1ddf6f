const TIMES = 4;
const TRIES = 3;

/**
 * How many times the CPU time `work` takes for four times the size: about 4 if it is linear, 16 if it is
 * quadratic. Of three tries at each size the shortest counts, so that other work of the process hardly does.
 */
export async function growthOver4(work: (size: number) => unknown, size: number): Promise<number> {
  const [less, more] = [await shortest(work, size), await shortest(work, TIMES * size)];
  return more / less;
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
