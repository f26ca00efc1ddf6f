/**
 * * `own-volumes.mjs UID FOLDER...`: gives volumes to the user of their container. Docker makes them as
 * root's, and the containers that use them have no right to change that.
 */
import { chownSync } from 'node:fs';

const [uid, ...folders] = process.argv.slice(2);
for (const folder of folders) chownSync(folder, Number(uid), Number(uid));
