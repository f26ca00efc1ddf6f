/** How large a batch may be, and how long it may take to fill up. */
export interface BatchSettings {
  /** The most messages of the stream that it has. */
  max: number;
  /**
   * The most characters of content that it has, unless it is one message. Some 25 of the longest messages
   * take PostgreSQL a second; 1,000 of them would take half a minute.
   */
  characters: number;
  /**
   * How long a batch waits for more messages during a backfill, in milliseconds. Both engines need about as
   * long for ten documents as for a hundred, and a backfill publishes more slowly than they write.
   */
  gatherMs: number;
}
