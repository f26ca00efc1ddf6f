/** Who acts. Both ids come out of a verified access token. */
export interface Actor {
  userId: string;
  workspaceId: string;
}
