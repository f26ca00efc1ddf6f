/** The person for whom work is done. */
export interface SlotHolder {
  workspaceId: string;
  userId: string;
}

type Admit = () => void;

/**
 * Admits `count` pieces of work at once. Those that wait are admitted by turns: the workspaces take turns,
 * within a workspace its people, and the pieces of one person in the order in which they came. So whoever
 * wants much waits behind themselves, and delays others by one turn.
 *
 * The pieces must be short, and must not wait for a client.
 */
export class FairSlots {
  /** Holds those who wait, by workspace and person, in the order of their turns, and nobody else. */
  private readonly waiting = new Map<string, Map<string, Admit[]>>();
  private taken = 0;

  constructor(private readonly count: number) {}

  async run<T>(holder: SlotHolder, work: () => Promise<T>): Promise<T> {
    if (this.taken < this.count) this.taken += 1;
    else await new Promise<void>((admit) => this.enqueue(holder, admit));
    try {
      return await work();
    } finally {
      this.pass();
    }
  }

  private enqueue({ workspaceId, userId }: SlotHolder, admit: Admit): void {
    const people = this.waiting.get(workspaceId) ?? new Map<string, Admit[]>();
    this.waiting.set(workspaceId, people);
    people.set(userId, [...(people.get(userId) ?? []), admit]);
  }

  private pass(): void {
    const admit = this.next();
    if (admit) admit();
    else this.taken -= 1;
  }

  private next(): Admit | null {
    for (const [workspaceId, people] of this.waiting) {
      for (const [userId, [admit, ...rest]] of people) {
        moveToEnd(people, userId, rest.length > 0 ? rest : null);
        moveToEnd(this.waiting, workspaceId, people.size > 0 ? people : null);
        return admit ?? null;
      }
    }
    return null;
  }
}

/** Removes the key if there is no value. */
function moveToEnd<T>(map: Map<string, T>, key: string, value: T | null): void {
  map.delete(key);
  if (value !== null) map.set(key, value);
}
