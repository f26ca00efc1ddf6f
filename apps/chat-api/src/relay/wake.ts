/** A sleep that can be cut short. A call while nobody sleeps cuts the next sleep short. */
export class Wake {
  private called = false;
  private cut: (() => void) | null = null;

  call(): void {
    this.called = true;
    this.cut?.();
  }

  async sleep(ms: number): Promise<void> {
    if (!this.called) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.cut = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.cut = null;
    this.called = false;
  }
}
