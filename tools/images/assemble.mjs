/**
 * `node tools/images/assemble.mjs IMAGE FOLDER`: writes what belongs into /app of an image, with a bill of
 * materials. The same sources and lock file give the same bytes. Needs a clone whose packages are installed and
 * whose services are built.
 */
import { copyFileSync, lutimesSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { billOf } from './bill.mjs';
import { filesOf, linksOf } from './contents.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The time of every file: of the commit if the builder gives it, else the beginning of 1980. */
const TIME = Number(process.env.SOURCE_DATE_EPOCH || 315_532_800);

const [image, target] = process.argv.slice(2);
if (!image || !target) throw new Error('Usage: assemble.mjs IMAGE FOLDER');

const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages;
const files = filesOf(ROOT, lock, image);
for (const file of files) {
  mkdirSync(dirname(join(target, file)), { recursive: true });
  copyFileSync(join(ROOT, file), join(target, file));
}
for (const { path, to } of linksOf(lock, image)) {
  mkdirSync(dirname(join(target, path)), { recursive: true });
  symlinkSync(relative(dirname(path), to), join(target, path));
}
writeFileSync(join(target, 'sbom.cdx.json'), `${JSON.stringify(billOf(lock, image, files), null, 1)}\n`);
setTimes(target);
process.stdout.write(`${image}: ${files.length} files\n`);

/** @param {string} folder */
function setTimes(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) setTimes(path);
    else lutimesSync(path, TIME, TIME);
  }
  lutimesSync(folder, TIME, TIME);
}
