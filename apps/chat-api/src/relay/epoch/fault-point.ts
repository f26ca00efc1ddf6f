/** The steps of beginning an epoch, in order. */
export const EPOCH_FAULT_POINTS = [
  'epoch.committed-starting',
  'epoch.stream-deleted',
  'epoch.stream-created',
  'epoch.members-halfway',
  'epoch.members-written',
  'epoch.revocations-written',
  'epoch.marked',
  'epoch.live',
] as const;

/** The points at which a crash test can kill the process. */
export const RELAY_FAULT_POINTS = [
  'relay.after-read',
  'relay.piece-put',
  'relay.before-delete',
  ...EPOCH_FAULT_POINTS,
] as const;

export type RelayFaultPoint = (typeof RELAY_FAULT_POINTS)[number];

/** Called when a point is reached. Does nothing in production. */
export type FaultPoint = (name: RelayFaultPoint) => void;

/** Kills the process, like `kill -9`, when the point of this name is reached. Used by crash tests. */
export function crashAt(chosen: string | null): FaultPoint {
  return (name) => {
    if (name === chosen) process.kill(process.pid, 'SIGKILL');
  };
}
