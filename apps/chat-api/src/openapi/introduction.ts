/** The introduction of docs/openapi.json, for readers who have nothing but the document. */
export const introduction = `A self-hosted team chat: REST, live event streams and search.

## Data formats
Ids are strings, \`seq\` is a number, and timestamps are RFC 3339 in UTC with milliseconds. An answer always has every
field of its type; a field without a value is \`null\`. A request with an unknown field is refused. The length of text is
counted in Unicode code points, and text is stored unchanged. Request bodies are \`application/json\` in UTF-8, of at most
256 KiB, or 8 KiB where no token is needed, with at most 1,000 fields and elements of lists, nested at most 32 levels
deep. An object with two fields of one name is refused, as are percent-encoded bytes in a URL that are not UTF-8. Answers
are JSON whatever the \`Accept\` header says, except for \`GET /api/events\`.

## Authentication
\`POST /api/signup\` and \`POST /api/signin\` return an access token and a refresh token. Send the access token as
\`Authorization: Bearer\`; it expires after \`expiresIn\` seconds. \`POST /api/refresh\` exchanges the refresh token for two new
tokens; each refresh token can be used once. Bots and scripts send an API token instead. The scope of an API token is
\`read\`, \`write\` or \`admin\`, and each scope includes the one before it. A resource that you may not see answers exactly
like one that does not exist.

Only the owner of a workspace gives roles, and is asked for the password again: \`currentPassword\` in the request. Without
it the answer is 401 \`invalid_credentials\`. No API token gives roles.

## Errors
Errors are problem details (RFC 9457). Branch on \`code\`, show \`detail\` to people, and report \`instance\` to the operator.
If single fields are at fault, \`errors\` points at each of them.

## Lists
A page has \`items\` and \`nextCursor\`. Send \`nextCursor\` as \`cursor\` to get the next page; it is null on the last one. A
cursor is opaque and valid for its own list only. Messages are paged by \`seq\` instead.

## Chats
| type | members | name |
| --- | --- | --- |
| \`single\` | you and one other person, permanently; one chat for each pair of people | none |
| \`group\` | at least three; with fewer it is archived until people are added | optional |
| \`private_channel\` | the people who were added; it does not exist for others, including admins | required |
| \`public_channel\` | only you at first; everyone in the workspace can see, read, join and leave it | required, unique in the workspace regardless of case |

Every chat except a single one has one owner, who can rename, describe, archive, delete and transfer the chat and remove
members. In a public channel, the owner and the admins of the workspace can do so too. Any member can add people. The
owner can leave only after transferring the chat, or as its last member, which archives the chat. An archived chat can be
read, but nothing can be sent or edited in it. Deactivated people stay members.

Everyone in the workspace can read and search a public channel without joining, also an archived one: the chat, its
messages, changes and members. What needs membership is answered with 403 \`not_a_member\`: to send, to edit and delete
messages, even your own once you have left, to set how far you have read, to add people, and to leave. Managing a channel
does not need it.

## The order of changes
The \`lastSeq\` of a chat grows by one with each change that its members see: a message, an edit, a deletion, a member who
joins or leaves, a new name or owner. A message keeps its \`seq\`, which is its place in the chat; its \`changedSeq\` is that
of its last change. \`GET /api/chat/{id}/changes\` lists what changed after a seq, however long ago that was;
\`GET /api/events\` of notify-server reports changes as they happen.

## Repeated and concurrent requests
A repeated request with the same \`Idempotency-Key\`, from the same person and with the same path and body, has no further
effect. It is answered like the first request, with the resource as it is now. The same key with another body is answered
with 422.

The \`ETag\` of a chat or message is \`"<state>.<edit>"\`. Sent back as \`If-None-Match\`, it is answered with 304 and no body
while nothing in the answer has changed, \`me\` included. Sent back as \`If-Match\`, a change is made only if nobody else has
made one since. That compares only the part after the dot, which covers what can be edited: the content of a message; the
name, description and owner of a chat, and whether it is archived.

## Rate limits
Requests are counted by person and by address, separately for signing in, sending, searching and everything else.
\`RateLimit\` shows what is left of the closest limit; \`Retry-After\` of a 429 says how many seconds to wait.`;
