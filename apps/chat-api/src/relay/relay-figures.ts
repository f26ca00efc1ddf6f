/** Counts what the relay of this process did since it started, for the metrics. */
export class RelayFigures {
  /** Rows of the outbox that were published and recorded: events and documents. */
  publishedRows = 0;
  newEpochs = 0;
  /** Times that it met a trouble: a lost connection, a refused or unanswered publication. */
  failures = 0;
}
