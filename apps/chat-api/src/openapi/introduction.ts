/** What holds for every route, for whoever has nothing but the document. */
export const introduction = `A self-hosted team chat: REST, live event streams and search.

## Shapes
Ids are strings, \`seq\` is a number, timestamps are RFC 3339 in UTC with milliseconds. An answer always has every field of its type,
\`null\` where there is nothing. A request with a field that is not listed is refused. Text counts Unicode code points and is kept
as it came. Bodies are \`application/json\`, of at most 256 KiB and 32 levels.

## Who asks
\`POST /api/signup\` or \`/api/signin\` give an access token, which lives for \`expiresIn\` seconds and goes into \`Authorization: Bearer\`, and a
refresh token, which \`POST /api/refresh\` changes for two new ones: each is good once. Bots and scripts send an API token instead. Its scope is
\`read\`, \`write\` or \`admin\`, each of which includes the one before. What you may not see answers exactly as what does not exist.

## Errors
Problem details (RFC 9457): branch on \`code\`, show \`detail\` to people, tell the operator \`instance\`. Where single fields are at fault, \`errors\`
points at each.

## Lists
A page has \`items\` and \`nextCursor\`: send that as \`cursor\` for the next, until it is null. It is opaque, and of one list only. Messages are paged
by \`seq\` instead.

## Chats
| type | members | name |
| --- | --- | --- |
| \`single\` | you and one other, for good; one for each two people | none |
| \`group\` | at least three; below that it is archived until people are added | if you like |
| \`private_channel\` | whoever is added; it does not exist for others, admins included | needed |
| \`public_channel\` | at first you alone; everyone in the workspace sees it, joins and leaves | needed, unique in the workspace without case |

Every chat but a single one has one owner, who renames, describes, archives, deletes and hands it over, and removes members; in a public channel
the workspace's owner and admins may, too. Any member adds people. The owner leaves only once the chat is somebody else's, or nobody else is in it:
then it is archived. An archived chat is read, and nothing is sent or edited in it. Whoever is deactivated stays a member.

## Changes, in order
\`lastSeq\` of a chat grows by one with each change that its members see: a message, an edit, a deletion, who comes and goes, a new name or owner. A
message keeps its \`seq\`, its place; \`changedSeq\` is that of its last change. \`GET /api/chat/{id}/changes\` tells what changed after a seq, after any gap;
\`GET /api/events\` of notify-server tells it as it happens.

## Asking twice, and at the same time
With an \`Idempotency-Key\` a repeat of a request (same person, path, key and body) has no further effect and answers as the first did, with the thing
as it is now; another body under that key is 422. With \`If-Match\` and the \`ETag\` of a chat or message, a change is made only if nobody else made one: a
message's covers its content, a chat's its name, description, owner, and whether it is archived.

## Limits
Requests are counted by person and by address, for signing in, sending, searching and all else. \`RateLimit\` says what is left of the limit that is closest;
a 429 says in \`Retry-After\` when to come again.`;
