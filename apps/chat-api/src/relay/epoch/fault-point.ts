/** Where a crash test can end the process. */
export const RELAY_FAULT_POINTS = [
  'relay.after-read',
  'relay.before-delete',
  'epoch.committed-starting',
  'epoch.stream-deleted',
  'epoch.stream-created',
  'epoch.members-halfway',
  'epoch.members-written',
  'epoch.revocations-written',
  'epoch.marked',
  'epoch.live',
] as const;

export type RelayFaultPoint = (typeof RELAY_FAULT_POINTS)[number];

/** Called as each point is reached; in production it does nothing. */
export type FaultPoint = (name: RelayFaultPoint) => void;

/** For crash tests: ends the process, as `kill -9` would, when the point of this name is reached. */
export function crashAt(chosen: string | null): FaultPoint {
  return (name) => {
    if (name === chosen) process.kill(process.pid, 'SIGKILL');
  };
}
