/** The person who makes a request. Both ids come from a verified token. */
export interface Actor {
  userId: string;
  workspaceId: string;
}
