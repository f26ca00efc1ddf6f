/** Kills what a run of `npm test` leaves behind when it is killed. After an orderly end nothing is left. */
import { afterParentEnds } from '../../libs/system/src/processes/survivor.mjs';
import { killStrays } from './strays.mjs';

const [folder] = process.argv.slice(2);

afterParentEnds(() => killStrays(folder));
