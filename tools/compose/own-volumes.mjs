/**
 * `own-volumes.mjs UID=FOLDER...`: gives volumes to the user of their container. Docker makes them as
 * root's, and the containers that use them have no right to change that.
 */
import { chownSync } from 'node:fs';

for (const [uid, folder] of process.argv.slice(2).map((volume) => volume.split('='))) {
  chownSync(folder, Number(uid), Number(uid));
}
