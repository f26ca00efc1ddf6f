import { kills } from './kills.mjs';
import { network } from './network.mjs';
import { pauses } from './pauses.mjs';
import { wipes } from './wipes.mjs';

/** All faults, in the order of --list. */
export const FAULTS = [...kills, ...pauses, ...network, ...wipes];
