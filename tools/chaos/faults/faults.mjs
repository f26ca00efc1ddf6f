import { crowds } from './crowds.mjs';
import { databases } from './databases.mjs';
import { full } from './full.mjs';
import { kills } from './kills.mjs';
import { network } from './network.mjs';
import { pauses } from './pauses.mjs';
import { restores } from './restores.mjs';
import { wipes } from './wipes.mjs';

/** All faults, in the order of --list. */
export const FAULTS = [...kills, ...pauses, ...network, ...wipes, ...full, ...databases, ...restores, ...crowds];
