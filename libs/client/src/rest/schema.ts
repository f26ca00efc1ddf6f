/** The types of docs/openapi.json. Written by `npm run openapi`. */
export interface paths {
    "/api/asyncapi.yaml": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The events of the stream
         * @description An AsyncAPI document in YAML: every frame that the event stream can have. Answered by notify-server. Needs no token.
         */
        get: operations["asyncApiGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/bots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a bot
         * @description For the owner and admins. A bot is a person without e-mail address and password. It acts with API tokens: create them with `POST /api/tokens` and its `userId`. Announced to the whole workspace as `user.updated`. API tokens: scope `admin`.
         */
        post: operations["botsCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List chats, most recent activity first
         * @description Lists the chats that you are a member of or, with `scope=public`, the public channels that you can join. With `name` or `type`, lists only those of them that have this name and are of this type. API tokens: scope `read`.
         */
        get: operations["chatsList"];
        put?: never;
        /**
         * Create a chat
         * @description You become a member; `memberIds` are the others: at least two for a group, one for a single chat, none for a public channel. Two people have one single chat: creating it again answers 200 with the existing one, also when the other person was deactivated. API tokens: scope `write`.
         */
        post: operations["chatsCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chat/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a chat
         * @description A chat that you are a member of, or any public channel of the workspace: `me` is null unless you are a member. API tokens: scope `read`.
         */
        get: operations["chatsGet"];
        put?: never;
        post?: never;
        /**
         * Delete a chat and everything in it
         * @description For those who manage the chat. It stops existing for everyone at once, and its name becomes free. API tokens: scope `write`.
         */
        delete: operations["chatsDelete"];
        options?: never;
        head?: never;
        /**
         * Rename, describe, archive or unarchive a chat
         * @description For those who manage the chat. Absent fields stay as they are; null clears the description, and the name of a group. A group with fewer than three members can’t be unarchived. API tokens: scope `write`.
         */
        patch: operations["chatsUpdate"];
        trace?: never;
    };
    "/api/chat/{id}/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what has changed since a seq
         * @description While `hasMore`, continue from the last item’s `changedSeq`, then from `lastSeq`. `members` are the members who joined or changed since and are still members. API tokens: scope `read`.
         */
        get: operations["messagesChanges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chat/{id}/join": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Join a public channel
         * @description Joining a chat that you are a member of changes nothing. Messages from before you joined count as read. API tokens: scope `write`.
         */
        post: operations["membersJoin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chat/{id}/leave": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Leave a chat
         * @description The owner has to transfer the chat first, unless they are its only member. API tokens: scope `write`.
         */
        post: operations["membersLeave"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chat/{id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the members of a chat
         * @description For its members. Everyone in the workspace can list the members of a public channel. API tokens: scope `read`.
         */
        get: operations["membersList"];
        put?: never;
        /**
         * Add people to a chat
         * @description Adds active people of the workspace other than yourself: all of them at one seq, or none. API tokens: scope `write`.
         */
        post: operations["membersAdd"];
        /**
         * Remove members
         * @description For those who manage the chat. Removes all of the named members, or none. The owner can’t be removed, and a group keeps at least three members. API tokens: scope `write`.
         */
        delete: operations["membersRemove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chat/{id}/members/{memberId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a member
         * @description For those who manage the chat. `memberId` is the user’s id. The owner can’t be removed, and a group keeps at least three members. API tokens: scope `write`.
         */
        delete: operations["membersRemoveOne"];
        options?: never;
        head?: never;
        /**
         * Transfer a chat to a member
         * @description For those who manage the chat. `memberId` is the user’s id. The former owner becomes an ordinary member. `If-Match` takes the chat’s entity tag. API tokens: scope `write`.
         */
        patch: operations["membersTransferOwnership"];
        trace?: never;
    };
    "/api/chat/{id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List messages, in ascending order
         * @description Lists the newest messages, or those before, after (both exclusive) or around a seq; at most one of the three. Members also see messages from before they joined, and everyone in the workspace those of a public channel. API tokens: scope `read`.
         */
        get: operations["messagesPage"];
        put?: never;
        /**
         * Send a message
         * @description `clientId` is any text by which your client recognises the message in answers and events, as its own local echo. Everyone who reads the message sees it. It need not be unique, so compare it only together with `senderId`. It does not make a repeat harmless: `Idempotency-Key` does. API tokens: scope `write`.
         */
        post: operations["messagesSend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chat/{id}/messages/{messageId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a message
         * @description API tokens: scope `read`.
         */
        get: operations["messagesGet"];
        put?: never;
        post?: never;
        /**
         * Delete a message
         * @description Your own message, or any message in a chat that you manage. The message keeps its seq; its `content` becomes null and its revisions are deleted. API tokens: scope `write`.
         */
        delete: operations["messagesDelete"];
        options?: never;
        head?: never;
        /**
         * Edit your message
         * @description The previous content is kept as a revision. Sending the same content changes nothing. API tokens: scope `write`.
         */
        patch: operations["messagesEdit"];
        trace?: never;
    };
    "/api/chat/{id}/messages/{messageId}/revisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the previous contents of a message, newest first
         * @description For its author, and for those who manage the channel. API tokens: scope `read`.
         */
        get: operations["messagesRevisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chat/{id}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set how far you have read a chat
         * @description A lower seq marks messages as unread. Your devices receive `read.updated`. Of two answers or events, the one with the larger `version` is current. API tokens: scope `write`.
         */
        put: operations["readStateSet"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Open the stream of your events, or get a page of them
         * @description Answered by notify-server with Server-Sent Events. Every frame is named, so `onmessage` of an EventSource hears nothing: listen to each type by its name. After a lost connection, wait for the time in `retry`, then send the id of the last frame that had one as `Last-Event-ID`: the stream continues after it, or reports with `stream.reset` that it can't. The last frame is `stream.closing` with a reason: at `token_expired` get a new access token before you reconnect, at `session_revoked` sign in again, at any other reason reconnect. A `stream.heartbeat` comes every `heartbeatSeconds` of `stream.ready` (20 s by default): after two without any data, reconnect. A native EventSource opens it with `ticket` instead of a token. With `Accept: application/json` the answer is a page of the events after `after`. docs/events.md describes all of it, with an example.
         */
        get: operations["eventsOpen"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events/presence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See who is there
         * @description Ask once your stream is live: `presence.changed` tells what changes from then on. People who are not in your workspace look like people who were never there.
         */
        get: operations["liveListPresence"];
        /**
         * Say whether you are there
         * @description A person is online while one of their streams is open, and `away` while all their sessions say so. To others, somebody who is `invisible` looks like somebody who has left.
         */
        put: operations["liveSetPresence"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events/ticket": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get a ticket that opens one event stream
         * @description For a browser's own `EventSource`, which can't send a header: open `GET /api/events?ticket=…` within `expiresIn` seconds. The first use sets a cookie, with which the same URL reconnects until the session ends. A URL that is read later, from a log for example, opens nothing. Needs NATS: without it the answer is 503. API tokens: scope `read`.
         */
        post: operations["ticketsCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events/typing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say that you are typing
         * @description The members of the chat hear `typing.started`, which ends by itself after 6 s, or with your message. Repeat it every few seconds while the person goes on typing: one in 2 s is passed on.
         */
        post: operations["liveStartTyping"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End this session
         * @description Not for API tokens.
         */
        post: operations["authLogOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/logout-all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End all your sessions, this one included
         * @description Your API tokens stay valid. Not for API tokens.
         */
        post: operations["authLogOutEverywhere"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get your own profile
         * @description API tokens: scope `read`.
         */
        get: operations["meGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change your profile
         * @description Absent fields stay as they are. Null clears the time zone and the avatar. API tokens: scope `write`.
         */
        patch: operations["meUpdate"];
        trace?: never;
    };
    "/api/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change your password
         * @description Ends your other sessions and invalidates your open reset links. Not for API tokens.
         */
        put: operations["passwordsChange"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * This document
         * @description Needs no token.
         */
        get: operations["openApiGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/password-reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set a new password with a reset link
         * @description Ends all sessions of the person. Needs no token.
         */
        post: operations["passwordsReset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Exchange a refresh token for new tokens
         * @description Without a token in the body, the one in the cookie `fechatter_refresh` (over https: `__Host-fechatter_refresh`) is used, and the answer sets the cookie to the next one. Pages of other origins than those in `CORS_ORIGINS` may not use the cookie. Using a token that has been replaced ends the session. Needs no token.
         */
        post: operations["authRefresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/search/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search messages
         * @description Searches the chats that you are in and the public channels of your workspace. A term such as `node.js`, `ABC-123` or `C++` is found as a whole and by its parts. A `q` that asks for no letter or digit finds nothing. A message is found as soon as it is sent, unless the index is far behind. Pages stay stable while messages come in: by time each message comes once; by relevance a page never repeats the one before. A range of a snippet is a start and a length in UTF-16 code units of its `text`. API tokens: scope `read`.
         */
        get: operations["searchMessages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/search/preferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get your preferences for searches
         * @description API tokens: scope `read`.
         */
        get: operations["searchGetPreferences"];
        /**
         * Set your preferences for searches
         * @description API tokens: scope `write`.
         */
        put: operations["searchPutPreferences"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/search/suggest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Suggest chats and people while a name is typed
         * @description Chats that you are in, public channels, and people of your workspace whose names have words that begin so. Words of at least four letters may have a typo; those without come first. A single chat has no name: it is found by its person. API tokens: scope `read`.
         */
        get: operations["searchSuggest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List your active sessions, most recently used first
         * @description Not for API tokens.
         */
        get: operations["sessionsList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{sessionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End one of your sessions
         * @description Its event streams end within a second. Not for API tokens.
         */
        delete: operations["sessionsRevoke"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/signin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in
         * @description With `refreshCookie`, the refresh token is set as the HttpOnly cookie `fechatter_refresh` (over https: `__Host-fechatter_refresh`) and is null in the answer. Needs no token.
         */
        post: operations["authSignIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/signup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign up: create a workspace, or join one with an invite
         * @description With `refreshCookie`, the refresh token is set as the HttpOnly cookie `fechatter_refresh` (over https: `__Host-fechatter_refresh`) and is null in the answer. Needs no token.
         */
        post: operations["authSignUp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sync": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a snapshot with which to begin a stream
         * @description Returns yourself, your workspace, your chats and the public channels, and the `eventCursor` from which the event stream leads on without a gap. Read every page, connect to `GET /api/events` with the cursor, and apply the events. An event that the snapshot has already may come again: its `seq` is then not larger than the chat’s `lastSeq`. API tokens: scope `read`.
         */
        get: operations["syncGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List your active API tokens, newest first
         * @description With `userId`, lists the tokens of a bot that you manage. Not for API tokens.
         */
        get: operations["tokensList"];
        put?: never;
        /**
         * Create an API token for yourself or for a bot that you manage
         * @description The scope is `read`, `write` (includes `read`) or `admin` (everything that an API token may do). The token is returned only here, and in the answer to a repeat of this request. Not for API tokens.
         */
        post: operations["tokensCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tokens/{tokenId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke an API token of yours or of a bot that you manage
         * @description The token stops working at once, and the event streams that it opened end. Not for API tokens.
         */
        delete: operations["tokensRevoke"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tokens/exchange": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Exchange an API token for a short-lived access token
         * @description For the event stream, which accepts access tokens only. Send the API token as the bearer token. For API tokens only.
         */
        post: operations["tokensExchange"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List or look up the people of your workspace, by id
         * @description Lists everybody, active or deactivated, and bots. With `q`, `email` or `ids`, lists only those who match everything that is given. API tokens: scope `read`.
         */
        get: operations["usersList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a person of your workspace, active or deactivated
         * @description API tokens: scope `read`.
         */
        get: operations["usersGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change a person’s role, or deactivate or reactivate them
         * @description The owner manages everyone, admins manage members. Only the owner changes roles, with `currentPassword` and never with an API token; giving the role `owner` transfers the workspace. A bot’s API tokens act with its new role at once. Reactivating an admin needs the same. Deactivation ends the person’s sessions and API tokens at once. They stay a member of their chats; each chat that they own passes to the active member who has been in it longest. Announced as `user.updated`. API tokens: scope `admin`.
         */
        patch: operations["usersChange"];
        trace?: never;
    };
    "/api/users/{userId}/password-reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Issue a password reset link for a person
         * @description The token can be used once within 24 hours, while you still manage the person. It invalidates earlier links. The owner issues links for everyone else, admins for members. A link for an admin needs `currentPassword`. Not for API tokens.
         */
        post: operations["passwordsIssueReset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspace": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get your workspace
         * @description API tokens: scope `read`.
         */
        get: operations["workspaceGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change the name or the slug of the workspace
         * @description For the owner and admins. Announced to the whole workspace as `workspace.updated`. API tokens: scope `admin`.
         */
        patch: operations["workspaceUpdate"];
        trace?: never;
    };
    "/api/workspace/invites": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the invites to your workspace, newest first
         * @description For the owner and admins. Invites that are used up or have expired stay in the list for a month. API tokens: scope `admin`.
         */
        get: operations["invitesList"];
        put?: never;
        /**
         * Create an invite to your workspace
         * @description For the owner and admins. Only the owner invites admins, with `currentPassword` and never with an API token. The token is returned only here, and in the answer to a repeat of this request. It does not work while you could not create the invite: while you are deactivated, are neither the owner nor an admin, or, for the invite of an admin, are not the owner. API tokens: scope `admin`.
         */
        post: operations["invitesCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspace/invites/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an invite
         * @description API tokens: scope `admin`.
         */
        get: operations["invitesGet"];
        put?: never;
        post?: never;
        /**
         * Revoke an invite
         * @description Nobody can sign up with it any more. People who have signed up with it stay. API tokens: scope `admin`.
         */
        delete: operations["invitesRevoke"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The state of the service and of its dependencies
         * @description Needs no token.
         */
        get: operations["healthDetail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the service can do its work
         * @description Needs no token.
         */
        get: operations["healthReady"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/simple": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the process answers
         * @description Needs no token.
         */
        get: operations["healthSimple"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description The members that a request named. */
        AddedMembers: {
            /** @description Those whom the request added. */
            added: components["schemas"]["Member"][];
            /** @description The ids of those who were members before. */
            alreadyMembers: string[];
        };
        /** @description An API token without its text, which is shown once, when the token is created. */
        ApiToken: {
            createdAt: components["schemas"]["Timestamp"];
            /** @description From then on the token is refused. */
            expiresAt: components["schemas"]["Timestamp"];
            id: components["schemas"]["Id"];
            /** @description Precise to the minute. Null until the token is used. */
            lastUsedAt: components["schemas"]["Timestamp"] | null;
            /** @description What the token is for, in the words of the person who created it. */
            name: string;
            /** @description What the token may do. */
            scope: components["schemas"]["Scope"];
            /** @description The person or bot that the token acts for. */
            userId: components["schemas"]["Id"];
        };
        /** @description Lists other than messages are walked by an opaque cursor, which is null on the last page. */
        ApiTokenPage: {
            /** @description The items of this page. */
            items: components["schemas"]["ApiToken"][];
            /** @description Send it as `cursor` to get the next page; null on the last one. */
            nextCursor: string | null;
        };
        /** @description The answer to signing up, signing in and refreshing. */
        AuthTokens: {
            /** @description Send it as `Authorization: Bearer`. It is a JWT; treat it as opaque. */
            accessToken: string;
            /**
             * Format: int64
             * @description Seconds until the access token expires: 900, unless the operator has changed it.
             */
            expiresIn: number;
            /**
             * Format: int64
             * @description Seconds until the session ends: 30 days after the sign-in, unless the operator has changed it. Refreshing does not extend it.
             */
            refreshExpiresIn: number;
            /** @description Null if the client asked for a cookie, which then holds the token. */
            refreshToken: string | null;
            /** @description How the access token is sent. Known values: `Bearer`. Others may be added. */
            tokenType: string;
            /** @description Who is signed in. */
            user: components["schemas"]["User"];
            /** @description The person's workspace. */
            workspace: components["schemas"]["Workspace"];
        };
        /** @description The old password and a new one. */
        ChangePasswordInput: {
            /** @description The password until now. */
            currentPassword: string;
            /** @description 8 to 128 characters, none of them a control character, and not one of the most common passwords; otherwise the answer is 422. */
            newPassword: string;
        };
        /** @description Absent fields stay as they are. */
        ChangePersonInput: {
            /** @description Your password. Needed with `role` and to reactivate an admin, ignored otherwise. */
            currentPassword?: string;
            /** @description The new role. The owner transfers the workspace by giving the role `owner` to somebody else. */
            role?: components["schemas"]["WorkspaceRoleInput"];
            /** @description `deactivated` ends all sessions of the person and lets nobody sign in as them. */
            status?: components["schemas"]["UserStatusInput"];
        };
        /** @description What has changed in a chat after a seq. */
        Changes: {
            /** @description The chat as it is now. */
            chat: components["schemas"]["Chat"];
            /** @description Whether there are more changes. If so, send the `changedSeq` of the last message as `since`. */
            hasMore: boolean;
            /**
             * Format: int64
             * @description The chat's `lastSeq`. If there are no more changes, send it as `since` next time.
             */
            lastSeq: number;
            /** @description The members who joined after the seq or whose role changed after it, as they are now. */
            members: components["schemas"]["Member"][];
            /** @description The messages that were sent, edited or deleted after the seq, as they are now, ascending by `changedSeq`. */
            messages: components["schemas"]["Message"][];
            /** @description The people who sent these messages, each once, by id. Null without `include=senders`. */
            senders: components["schemas"]["UserRef"][] | null;
        };
        /** @description A chat as one person sees it. */
        Chat: {
            /** @description Null unless the chat is archived: it can be read, but nothing can be sent. */
            archivedAt: components["schemas"]["Timestamp"] | null;
            createdAt: components["schemas"]["Timestamp"];
            /** @description What the chat is about; null if nobody has said. */
            description: string | null;
            id: components["schemas"]["Id"];
            /** @description The latest message, also if it has been deleted; null before the first one. */
            lastMessage: components["schemas"]["Message"] | null;
            /**
             * Format: int64
             * @description The seq of the chat's latest event. Seqs have no gaps and begin at 1 with `chat.created`.
             */
            lastSeq: number;
            /** @description Null for a public channel that the person is not a member of. */
            me: components["schemas"]["ChatViewer"] | null;
            /**
             * Format: int64
             * @description The number of members, deactivated people included.
             */
            memberCount: number;
            /** @description Null for a single chat, and for a group without a name. */
            name: string | null;
            /** @description Null for a single chat, which has no owner. */
            ownerId: components["schemas"]["Id"] | null;
            type: components["schemas"]["ChatType"];
            /** @description When the latest event of the chat happened. */
            updatedAt: components["schemas"]["Timestamp"];
            workspaceId: components["schemas"]["Id"];
        };
        /** @description Lists other than messages are walked by an opaque cursor, which is null on the last page. */
        ChatPage: {
            /** @description The items of this page. */
            items: components["schemas"]["Chat"][];
            /** @description Send it as `cursor` to get the next page; null on the last one. */
            nextCursor: string | null;
        };
        /** @description As much of a chat as a list of hits needs. */
        ChatRef: {
            id: components["schemas"]["Id"];
            /** @description Null for a single chat, and for a group without a name. */
            name: string | null;
            type: components["schemas"]["ChatType"];
        };
        /** @description Known values: `owner`, `member`. Others may be added. */
        ChatRole: string;
        /**
         * @description A role that a member can be given.
         * @enum {string}
         */
        ChatRoleInput: "owner";
        /**
         * @description Which chats to list.
         * @enum {string}
         */
        ChatScopeInput: "public";
        /** @description Known values: `single`, `group`, `private_channel`, `public_channel`. Others may be added. */
        ChatType: string;
        /**
         * @description A type of chat.
         * @enum {string}
         */
        ChatTypeFilterInput: "single" | "group" | "private_channel" | "public_channel";
        /**
         * @description A type of chat.
         * @enum {string}
         */
        ChatTypeInput: "single" | "group" | "private_channel" | "public_channel";
        /** @description The chat from the point of view of the person who asks. */
        ChatViewer: {
            /** @description When the present membership began. */
            joinedAt: components["schemas"]["Timestamp"];
            /** @description The other person in a single chat, else null. */
            peer: components["schemas"]["Peer"] | null;
            /**
             * Format: int64
             * @description The person has read the messages up to this seq.
             */
            readSeq: number;
            /**
             * Format: int64
             * @description Counts the changes of `readSeq` within this membership: the `version` of `read.updated`, and of the answer that sets the read marker. The larger one is current.
             */
            readVersion: number;
            role: components["schemas"]["ChatRole"];
            /**
             * Format: int64
             * @description The number of other people's messages after `readSeq`, without deleted ones, up to 1,000.
             */
            unreadCount: number;
        };
        /** @description Figures of a check by name, with their unit in the name. */
        CheckFigures: {
            [key: string]: number;
        };
        /** @description One check of a service. */
        CheckReport: {
            /** @description What went wrong. Absent if the check passed. */
            error?: string;
            /** @description Figures of the check by name, with their unit in the name. Absent if there are none. */
            figures?: components["schemas"]["CheckFigures"];
            /**
             * Format: int64
             * @description How long the check took, in milliseconds.
             */
            latencyMs: number;
            /** @description Whether it passed. */
            status: components["schemas"]["CheckStatus"];
        };
        /** @description Known values: `ok`, `down`. Others may be added. */
        CheckStatus: string;
        /** @description A new bot. */
        CreateBotInput: {
            /**
             * Format: uri
             * @description The https URL of a picture.
             */
            avatarUrl?: string | null;
            /** @description The name that others see. */
            fullName: string;
        };
        /** @description A new chat. */
        CreateChatInput: {
            /** @description What the chat is about. */
            description?: string | null;
            /** @description The ids of the other members: one for a single chat, two or more for a group, any number for a private channel, none for a public one. */
            memberIds?: string[] | null;
            /** @description Required for channels and not allowed for a single chat. A public channel needs a name of its own: case, the amount of white space and invisible characters don't tell names apart. */
            name?: string | null;
            /** @description It can't be changed later. */
            type: components["schemas"]["ChatTypeInput"];
        };
        /** @description A new invite. */
        CreateInviteInput: {
            /** @description Your password. Needed with the role `admin`, ignored otherwise. */
            currentPassword?: string;
            /**
             * Format: email
             * @description The only address that can sign up with the invite. Default: any.
             */
            email?: string | null;
            /**
             * Format: int64
             * @description The lifetime. Default: 7 days.
             */
            expiresInSeconds?: number;
            /**
             * Format: int64
             * @description How many people can sign up with the invite. Default: one.
             */
            maxUses?: number;
            /** @description The role that the person gets. Only the owner invites admins. Default: `member`. */
            role?: components["schemas"]["InviteRoleInput"];
        };
        /** @description A new API token. */
        CreateTokenInput: {
            /**
             * Format: int64
             * @description The lifetime. Default: 90 days.
             */
            expiresInSeconds?: number;
            /** @description What the token is for. */
            name: string;
            /** @description What the token may do. Each scope includes the ones before it: `read`, `write`, `admin`. */
            scope: components["schemas"]["ScopeInput"];
            /** @description A bot. Without it, the token is for the actor. */
            userId?: string | null;
        };
        /** @description What a message says. */
        EditMessageInput: {
            /** @description At least one visible character. Stored unchanged. */
            content: string;
        };
        /** @description Known values: `malformed_json`, `invalid_request`, `invalid_cursor`, `unauthenticated`, `token_expired`, `session_revoked`, `invalid_credentials`, `invalid_refresh_token`, `not_the_owner`, `not_the_author`, `not_a_member`, `not_an_admin`, `insufficient_scope`, `signup_closed`, `origin_not_allowed`, `not_found`, `chat_not_found`, `message_not_found`, `user_not_found`, `member_not_found`, `invite_not_found`, `session_not_found`, `token_not_found`, `file_not_found`, `method_not_allowed`, `not_acceptable`, `payload_too_large`, `unsupported_media_type`, `email_taken`, `channel_name_taken`, `slug_taken`, `chat_archived`, `message_deleted`, `invite_used_up`, `owner_must_transfer`, `stale_etag`, `rate_limited`, `too_many_streams`, `invalid_membership`, `unknown_member`, `weak_password`, `idempotency_key_reused`, `internal_error`, `search_unavailable`, `dependency_unavailable`, `instance_full`. Others may be added. */
        ErrorCode: string;
        /** @description Events after a cursor, for a client that asks for them instead of holding a stream. */
        EventsPage: {
            /** @description Send it as `after` next time, also if the page is empty. */
            cursor: string;
            /** @description In the order of the stream. */
            events: components["schemas"]["ListedEvent"][];
            /** @description Whether there are more events already. */
            hasMore: boolean;
            /** @description Not null if events may be missing between `after` and `cursor`: fetch the state again. */
            reset: components["schemas"]["EventsReset"] | null;
        };
        /** @description A gap in the events. */
        EventsReset: {
            /** @description Why there is a gap, as in `stream.reset`: `expired`, `epoch`, `malformed`, `future` or `too_far`. */
            reason: string;
            /** @description The URL of the state to fetch again. */
            refetch: string;
        };
        /** @description Opens one event stream without a header. */
        EventsTicket: {
            /**
             * Format: int64
             * @description Seconds until the ticket can't be used any more.
             */
            expiresIn: number;
            /** @description Send it as `GET /api/events?ticket=`. It is worth nothing once it was used. */
            ticket: string;
        };
        /**
         * @description An event type, or all types of an entity.
         * @enum {string}
         */
        EventTypeInput: "chat.*" | "members.*" | "message.*" | "read.*" | "user.*" | "workspace.*" | "channel.*" | "typing.*" | "presence.*" | "chat.created" | "members.joined" | "members.left" | "message.created" | "message.edited" | "message.deleted" | "chat.updated" | "chat.deleted" | "chat.resync" | "read.updated" | "user.updated" | "workspace.updated" | "channel.listed" | "channel.unlisted" | "typing.started" | "presence.changed";
        /** @description A short-lived access token with the scope of the API token. */
        ExchangedToken: {
            /** @description Send it as `Authorization: Bearer`. It is a JWT; treat it as opaque. */
            accessToken: string;
            /**
             * Format: int64
             * @description Seconds until the access token expires.
             */
            expiresIn: number;
            /** @description How the access token is sent. Known values: `Bearer`. Others may be added. */
            tokenType: string;
        };
        /** @description What decided the place of a hit. The text comes first; the other three order only what matches about equally well. */
        Explanation: {
            /**
             * Format: double
             * @description How much you write in the chat, from 0 to 1. Null if the search was not tuned to you.
             */
            chat: number | null;
            /**
             * Format: double
             * @description How much you talk with the sender, from 0 to 1. Null if the search was not tuned to you.
             */
            person: number | null;
            /**
             * Format: double
             * @description How recent the message is, from 0 to 1. Null if the search was not tuned to you.
             */
            recency: number | null;
            /**
             * Format: double
             * @description How well the text matches: above 0, at most 1.
             */
            text: number;
        };
        /** @description How many of the messages that were found have a value. */
        FacetCount: {
            /**
             * Format: int64
             * @description The number of messages.
             */
            count: number;
            /** @description What to show for the value: the chat's name, or that of the other person in a single chat; the sender's name; else the value itself in plain English. Empty for a group without a name. */
            label: string;
            /** @description What the filter `chatId`, `senderId` or `chatType` takes; a month as `2026-11`, in UTC. */
            value: string;
        };
        /**
         * @description What messages are counted by.
         * @enum {string}
         */
        FacetInput: "chat" | "sender" | "chatType" | "month";
        /** @description The counted values of each facet that was asked for, such as `chatType`, those with the most messages first. */
        Facets: {
            [key: string]: components["schemas"]["FacetCount"][];
        };
        /** @description One invalid part of a request. `pointer` is a JSON pointer into the body (`/userIds/3`), `?name` for a query parameter (`?name/3` for a value of its list), or `header:Name` for a header. */
        FieldError: {
            /** @description The rule that it breaks, for programs, e.g. `too_long`. */
            code: string;
            /** @description The rule that it breaks, for people. */
            message: string;
            /** @description Which part is at fault. */
            pointer: string;
        };
        /** @description A hit, with the message as it is now. */
        FoundMessage: {
            /** @description The chat that it is in. */
            chat: components["schemas"]["ChatRef"];
            /** @description What decided its place among the hits; null unless `explain` was asked for. */
            explanation: components["schemas"]["Explanation"] | null;
            /** @description The message. */
            message: components["schemas"]["Message"];
            /** @description Its author. */
            sender: components["schemas"]["UserRef"];
            /** @description The part of the content around what was found. */
            snippet: components["schemas"]["Snippet"];
        };
        /** @description A service and what it depends on. */
        HealthReport: {
            /** @description The checks by name, e.g. `database`. */
            checks: {
                [key: string]: components["schemas"]["CheckReport"];
            };
            /** @description `ok`, `degraded` if it works with less than it should, or `down`. */
            status: components["schemas"]["HealthStatus"];
            /**
             * Format: int64
             * @description Seconds since the process started.
             */
            uptimeSeconds: number;
            /** @description The release that runs. */
            version: string;
        };
        /** @description Known values: `ok`, `degraded`, `down`. Others may be added. */
        HealthStatus: string;
        /** @description A decimal number. */
        Id: string;
        /** @description How far the search index is behind. */
        IndexFreshness: {
            /** @description When the latest event in the index occurred; null while the index is empty. */
            appliedAt: components["schemas"]["Timestamp"] | null;
            /** @description Whether the index has everything that was committed before the request. */
            complete: boolean;
            /**
             * Format: int64
             * @description How long ago that was; 0 if nothing is missing, null if it is not known.
             */
            lagMs: number | null;
        };
        /** @description The role that an invite gives. Known values: `admin`, `member`. Others may be added. */
        InviteRole: string;
        /**
         * @description A role that an invite can give.
         * @enum {string}
         */
        InviteRoleInput: "admin" | "member";
        /** @description A new invite with its token. */
        InviteWithToken: {
            createdAt: components["schemas"]["Timestamp"];
            /** @description The address that the invite is for; null if anyone who has the token may use it. */
            email: string | null;
            /** @description From then on nobody can sign up with the invite. */
            expiresAt: components["schemas"]["Timestamp"];
            id: components["schemas"]["Id"];
            /**
             * Format: int64
             * @description How many people can sign up with the invite.
             */
            maxUses: number;
            /** @description The role that a person who signs up with the invite gets. */
            role: components["schemas"]["InviteRole"];
            /** @description Whoever has the token can sign up with it, as `inviteToken`. It is shown only now. */
            token: string;
            /**
             * Format: int64
             * @description How many people have signed up with it.
             */
            uses: number;
        };
        /** @description Your password, if a reset link needs it. */
        IssueResetInput: {
            /** @description Your password. Needed if the link is for an admin, ignored otherwise. */
            currentPassword?: string;
        };
        /** @description An event as streams carry it. docs/events.md describes the `data` of each type. */
        ListedEvent: {
            /** @description The person who caused the event; null if nobody did. */
            actorId: components["schemas"]["Id"] | null;
            /** @description Null for an event that concerns the whole workspace. */
            chatId: components["schemas"]["Id"] | null;
            /** @description The new state. */
            data: Record<string, never>;
            /**
             * Format: uuid
             * @description A random UUID: drop an event whose id you have seen. Generated with the outbox row; also the `Nats-Msg-Id`.
             */
            id: string;
            occurredAt: components["schemas"]["Timestamp"];
            /** @description The only person who receives the event; null for everyone in the chat or in the workspace. */
            recipientId: components["schemas"]["Id"] | null;
            /**
             * Format: int64
             * @description The event's seq in the chat; null for an event without one.
             */
            seq: number | null;
            /** @description What happened, e.g. `message.created`. Skip types that you do not know. */
            type: string;
            /**
             * Format: int64
             * @description Of the shape of `data`. A later version only adds fields.
             */
            version: number;
            workspaceId: components["schemas"]["Id"];
        };
        /** @description An invite without its token, which is returned only when the invite is created. */
        ListedInvite: {
            createdAt: components["schemas"]["Timestamp"];
            /** @description The address that the invite is for; null if anyone who has the token may use it. */
            email: string | null;
            /** @description From then on nobody can sign up with the invite. */
            expiresAt: components["schemas"]["Timestamp"];
            id: components["schemas"]["Id"];
            /**
             * Format: int64
             * @description How many people can sign up with the invite.
             */
            maxUses: number;
            /** @description The role that a person who signs up with the invite gets. */
            role: components["schemas"]["InviteRole"];
            /**
             * Format: int64
             * @description How many people have signed up with it.
             */
            uses: number;
        };
        /** @description Lists other than messages are walked by an opaque cursor, which is null on the last page. */
        ListedInvitePage: {
            /** @description The items of this page. */
            items: components["schemas"]["ListedInvite"][];
            /** @description Send it as `cursor` to get the next page; null on the last one. */
            nextCursor: string | null;
        };
        /** @description A member of a chat. */
        Member: {
            /** @description When this membership began. */
            joinedAt: components["schemas"]["Timestamp"];
            /**
             * Format: int64
             * @description The chat's seq at which this membership began. Earlier events are not delivered to the member.
             */
            joinedSeq: number;
            role: components["schemas"]["ChatRole"];
            /** @description The person. */
            user: components["schemas"]["UserRef"];
        };
        /** @description Lists other than messages are walked by an opaque cursor, which is null on the last page. */
        MemberPage: {
            /** @description The items of this page. */
            items: components["schemas"]["Member"][];
            /** @description Send it as `cursor` to get the next page; null on the last one. */
            nextCursor: string | null;
        };
        /** @description Only the role `owner` can be given. The former owner loses it. */
        MemberRoleInput: {
            /** @description The new role of the member. */
            role: components["schemas"]["ChatRoleInput"];
        };
        /** @description A deleted message keeps its place in the chat: `content` is null and `deletedAt` is set. */
        Message: {
            /**
             * Format: int64
             * @description The chat's seq of the latest change to the message; equal to `seq` until the message changes.
             */
            changedSeq: number;
            chatId: components["schemas"]["Id"];
            /** @description The id that the sender's client gave to the message, by which it recognises its own. Null if it gave none. Not unique: compare it only together with `senderId`. */
            clientId: string | null;
            /** @description Up to 10,000 code points, stored unchanged; null if the message has been deleted. */
            content: string | null;
            createdAt: components["schemas"]["Timestamp"];
            /** @description When the message was deleted; null if it was not. */
            deletedAt: components["schemas"]["Timestamp"] | null;
            /** @description When the content was last edited; null if it never was. */
            editedAt: components["schemas"]["Timestamp"] | null;
            id: components["schemas"]["Id"];
            /** @description The author, who may have left the chat since. */
            senderId: components["schemas"]["Id"];
            /**
             * Format: int64
             * @description The message's place in the chat: the chat's seq of the event that sent it.
             */
            seq: number;
        };
        /**
         * @description What else an answer is to contain.
         * @enum {string}
         */
        MessageIncludeInput: "senders";
        /** @description Messages of a chat, with nothing missing between them. */
        MessagePage: {
            /** @description Whether there are newer messages than the last one of the page. */
            hasMoreAfter: boolean;
            /** @description Whether there are older messages than the first one of the page. */
            hasMoreBefore: boolean;
            /** @description Ascending by seq. */
            items: components["schemas"]["Message"][];
            /** @description The people who sent these messages, each once, by id. Null without `include=senders`. */
            senders: components["schemas"]["UserRef"][] | null;
        };
        /** @description An OpenAPI document. */
        OpenApi: {
            [key: string]: unknown;
        };
        /** @description The token of a reset link. Whoever issues it passes it on by a channel that they trust. */
        PasswordResetLink: {
            /** @description 24 hours after the link was issued. */
            expiresAt: components["schemas"]["Timestamp"];
            /** @description Proves at `POST /api/password-reset` that the person may set a new password. It is shown only now. */
            token: string;
            /** @description The person who may set a new password with the token. */
            userId: components["schemas"]["Id"];
        };
        /** @description The other person in a single chat. One who was deactivated stays a member, and counts as one. */
        Peer: {
            /** @description The https URL of a picture; null if there is none. */
            avatarUrl: string | null;
            /** @description The name that others see. */
            fullName: string;
            id: components["schemas"]["Id"];
            /** @description Whether the person can sign in. A deactivated one can still be written to. */
            status: components["schemas"]["UserStatus"];
        };
        /** @description Whether a person is there. */
        Presence: {
            /** @description When they were last there. Null while they are, and if they never were. */
            lastSeenAt: components["schemas"]["Timestamp"] | null;
            /** @description `online`, `away` or `offline`. Somebody who is invisible is `offline`. */
            state: components["schemas"]["PresenceStateName"];
            /** @description The person. */
            userId: components["schemas"]["Id"];
        };
        /** @description Who is there. */
        PresenceList: {
            /** @description The people that were asked for, in the order of the request. */
            items: components["schemas"]["Presence"][];
        };
        /**
         * @description How a person wants to be seen.
         * @enum {string}
         */
        PresenceStateInput: "active" | "away" | "invisible";
        /** @description Known values: `online`, `away`, `offline`. Others may be added. */
        PresenceStateName: string;
        /** @description An error as clients receive it (RFC 9457). They branch on `code`. The operator can look up `instance`. */
        Problem: {
            /** @description The kind of error, for programs. */
            code: components["schemas"]["ErrorCode"];
            /** @description What went wrong, for people. */
            detail: string;
            /** @description The fields, parameters and headers at fault. Absent if it is none of them. */
            errors?: components["schemas"]["FieldError"][];
            /** @description `urn:request:` and the `X-Request-Id` of the answer, which the operator finds in the log. */
            instance: string;
            /**
             * Format: int64
             * @description The HTTP status.
             */
            status: number;
            /** @description The kind of error in words. The same for every error with the code. */
            title: string;
            /** @description A URN for the code. It can not be fetched. */
            type: string;
        };
        /** @description How far a person has read a chat. Every change adds one to `version`, while `readSeq` may also be lowered. */
        ReadState: {
            /** @description The chat. */
            chatId: components["schemas"]["Id"];
            /**
             * Format: int64
             * @description The person has read the messages up to this seq.
             */
            readSeq: number;
            /**
             * Format: int64
             * @description The number of other people's messages after `readSeq`, without deleted ones, up to 1,000.
             */
            unreadCount: number;
            /**
             * Format: int64
             * @description Counts the changes. Of two states, the one with the larger version is current.
             */
            version: number;
        };
        /** @description How far you have read. */
        ReadStateInput: {
            /**
             * Format: int64
             * @description You have read the messages up to this seq, which is at most the chat's `lastSeq`. A smaller one than before marks messages as unread.
             */
            seq: number;
        };
        /** @description Without a token, the one in the cookie is used. */
        RefreshInput: {
            /** @description The token of the latest answer. A repetition within 10 seconds gets the same answer; later use of an old token ends the session. */
            refreshToken?: string | null;
        };
        /** @description A new password for a person who forgot theirs. */
        ResetPasswordInput: {
            /** @description 8 to 128 characters, none of them a control character, and not one of the most common passwords; otherwise the answer is 422. */
            password: string;
            /** @description The token of the reset link. */
            token: string;
        };
        /** @description The content of a message before an edit. */
        Revision: {
            /**
             * Format: int64
             * @description The message's `changedSeq` while it had this content.
             */
            changedSeq: number;
            /** @description The content before the edit. */
            content: string;
            /** @description When this content was written. */
            createdAt: components["schemas"]["Timestamp"];
            /** @description When an edit replaced this content. */
            replacedAt: components["schemas"]["Timestamp"];
        };
        /** @description Lists other than messages are walked by an opaque cursor, which is null on the last page. */
        RevisionPage: {
            /** @description The items of this page. */
            items: components["schemas"]["Revision"][];
            /** @description Send it as `cursor` to get the next page; null on the last one. */
            nextCursor: string | null;
        };
        /** @description Known values: `read`, `write`, `admin`. Others may be added. */
        Scope: string;
        /**
         * @description What an API token may do.
         * @enum {string}
         */
        ScopeInput: "read" | "write" | "admin";
        /** @description The answer of `GET /api/search/messages`. */
        SearchAnswer: {
            /** @description The facets that were asked for, each with at most the 50 values that have the most messages. Null if none was asked for, or if `total` is null. */
            facets: components["schemas"]["Facets"] | null;
            /** @description How far behind the index is. */
            index: components["schemas"]["IndexFreshness"];
            /** @description The hits, in the order that `sort` asks for. */
            items: components["schemas"]["FoundMessage"][];
            /** @description Send it as `cursor` to get the next page; null on the last one. */
            nextCursor: string | null;
            /**
             * Format: int64
             * @description How many messages were found. Null if more were edited or deleted since the index was complete than a count can leave out.
             */
            total: number | null;
            /** @description Whether `total` and the counts of the facets are exact, which they are up to 4,000 messages at least. */
            totalIsExact: boolean;
        };
        /** @description A person's preferences for searches. */
        SearchPreferences: {
            /** @description What applies when a search has no `tune`. */
            tune: components["schemas"]["Tuning"];
        };
        /** @description Your preferences for searches. */
        SearchPreferencesInput: {
            /** @description What a search without `tune` does. */
            tune: components["schemas"]["TuningInput"];
        };
        /**
         * @description Which chats to search.
         * @enum {string}
         */
        SearchScopeInput: "all" | "joined";
        /**
         * @description The order of the hits.
         * @enum {string}
         */
        SearchSortInput: "relevance" | "newest" | "oldest";
        /** @description A new message. */
        SendMessageInput: {
            /** @description Any text by which your client recognises the message in answers and events, as its own local echo. */
            clientId?: string | null;
            /** @description At least one visible character. Stored unchanged. */
            content: string;
        };
        /** @description Whether a service works. */
        ServiceStatus: {
            /** @description `ok`, `degraded` if it works with less than it should, or `down`. */
            status: components["schemas"]["HealthStatus"];
        };
        /** @description A person's sign-in on one device, as shown to that person. */
        Session: {
            /** @description The address of the latest use. */
            address: string | null;
            /** @description The time of the sign-in. */
            createdAt: components["schemas"]["Timestamp"];
            /** @description The beginning of the client's `User-Agent`; null if it sent none. */
            device: string | null;
            /** @description When the session ends. Refreshing does not extend it. */
            expiresAt: components["schemas"]["Timestamp"];
            /**
             * Format: uuid
             * @description Identifies the session.
             */
            id: string;
            /** @description Whether this is the session of the request. */
            isCurrent: boolean;
            /** @description The time of the sign-in or of the latest refresh. */
            lastUsedAt: components["schemas"]["Timestamp"];
        };
        /** @description Lists other than messages are walked by an opaque cursor, which is null on the last page. */
        SessionPage: {
            /** @description The items of this page. */
            items: components["schemas"]["Session"][];
            /** @description Send it as `cursor` to get the next page; null on the last one. */
            nextCursor: string | null;
        };
        /** @description How you are seen. */
        SetPresenceInput: {
            /** @description `active` and `away` are for this session; `invisible` is for you, until you are `active` or `away` again. */
            state: components["schemas"]["PresenceStateInput"];
        };
        /** @description An API token with its text, which is returned only when it is created. */
        ShownApiToken: {
            createdAt: components["schemas"]["Timestamp"];
            /** @description From then on the token is refused. */
            expiresAt: components["schemas"]["Timestamp"];
            id: components["schemas"]["Id"];
            /** @description Precise to the minute. Null until the token is used. */
            lastUsedAt: components["schemas"]["Timestamp"] | null;
            /** @description What the token is for, in the words of the person who created it. */
            name: string;
            /** @description What the token may do. */
            scope: components["schemas"]["Scope"];
            /** @description Send it as `Authorization: Bearer`. It is shown only now. */
            token: string;
            /** @description The person or bot that the token acts for. */
            userId: components["schemas"]["Id"];
        };
        /** @description An e-mail address and its password. */
        SignInInput: {
            /**
             * Format: email
             * @description The address, regardless of case.
             */
            email: string;
            /** @description The password, in any form of Unicode: composed and decomposed letters are the same, as are all spaces. A new one has 8 to 128 characters, none of them a control character, and is not one of the most common passwords; otherwise the answer is 422. */
            password: string;
            /** @description Whether to set the refresh token as an HttpOnly cookie instead of returning it. Default: false. */
            refreshCookie?: boolean;
        };
        /** @description Exactly one of `workspaceName`, which creates a workspace, and `inviteToken`, which joins one. */
        SignUpInput: components["schemas"]["SignUpWithWorkspaceInput"] | components["schemas"]["SignUpWithInviteInput"];
        /** @description Joins the workspace of an invite, with the role that it gives. */
        SignUpWithInviteInput: {
            /**
             * Format: email
             * @description The address, regardless of case.
             */
            email: string;
            /** @description The name that others see. */
            fullName: string;
            /** @description Joins the workspace of an invite, with the role that it gives. */
            inviteToken: string;
            /** @description The password, in any form of Unicode: composed and decomposed letters are the same, as are all spaces. A new one has 8 to 128 characters, none of them a control character, and is not one of the most common passwords; otherwise the answer is 422. */
            password: string;
            /** @description Whether to set the refresh token as an HttpOnly cookie instead of returning it. Default: false. */
            refreshCookie?: boolean;
        };
        /** @description Creates a workspace with this name, which the person owns. */
        SignUpWithWorkspaceInput: {
            /**
             * Format: email
             * @description The address, regardless of case.
             */
            email: string;
            /** @description The name that others see. */
            fullName: string;
            /** @description The password, in any form of Unicode: composed and decomposed letters are the same, as are all spaces. A new one has 8 to 128 characters, none of them a control character, and is not one of the most common passwords; otherwise the answer is 422. */
            password: string;
            /** @description Whether to set the refresh token as an HttpOnly cookie instead of returning it. Default: false. */
            refreshCookie?: boolean;
            /** @description Creates a workspace with this name, which the person owns. */
            workspaceName: string;
        };
        /** @description A part of a message around what was found. */
        Snippet: {
            /** @description The matches in `text`: the offset of the first character and the length, in UTF-16 code units. */
            ranges: number[][];
            /** @description A part of the content, with `…` where it was cut. */
            text: string;
        };
        /** @description Where you are typing. */
        StartTypingInput: {
            /** @description The chat, of which you are a member. */
            chatId: string;
            /** @description The message that the thread began with; whether there is one is not checked. Null for the chat itself. */
            threadRootId?: string | null;
        };
        /** @description What `GET /api/search/suggest` answers. */
        Suggestions: {
            /** @description Chats that you are in, and public channels, the best first. */
            chats: components["schemas"]["ChatRef"][];
            /** @description People of your workspace, the best first. */
            users: components["schemas"]["UserRef"][];
        };
        /** @description What `GET /api/sync` answers: a page of what a person sees, and where in the stream to go on from. */
        Sync: {
            /** @description The chats that you are a member of, and the public channels that are not archived, whose `me` is null unless you are in them. By id. */
            chats: components["schemas"]["Chat"][];
            /** @description The cursor with which to connect to `GET /api/events` when you have the last page. The same on every page: all that is missing in any of them comes after it. */
            eventCursor: string;
            /** @description Your own profile. */
            me: components["schemas"]["User"];
            /** @description Send it as `cursor` to get the next page; null on the last one. */
            nextCursor: string | null;
            /** @description The people who occur in these chats, and you, each once. By id. */
            users: components["schemas"]["UserRef"][];
            /** @description Your workspace. */
            workspace: components["schemas"]["Workspace"];
        };
        /**
         * Format: date-time
         * @description RFC 3339, in UTC with milliseconds.
         */
        Timestamp: string;
        /** @description Whether hits that are near to the asker come first among those that match about equally well. Known values: `me`, `none`. Others may be added. */
        Tuning: string;
        /**
         * @description Whether hits that are near to you come first among those that match about equally well.
         * @enum {string}
         */
        TuningInput: "me" | "none";
        /** @description Absent fields stay as they are. */
        UpdateChatInput: {
            /** @description Whether to archive the chat, or to end that. */
            archived?: boolean;
            /** @description A new description. Null removes it. */
            description?: string | null;
            /** @description A new name. Null removes that of a group. */
            name?: string | null;
        };
        /** @description Absent fields stay as they are. Null clears a field. */
        UpdateMeInput: {
            /**
             * Format: uri
             * @description The https URL of a picture.
             */
            avatarUrl?: string | null;
            /** @description The name that others see. */
            fullName?: string;
            /**
             * @description Your time zone.
             * @example Europe/Lisbon
             * @example UTC
             */
            timeZone?: string | null;
        };
        /** @description Absent fields stay as they are. */
        UpdateWorkspaceInput: {
            /** @description The name that people see. */
            name?: string;
            /** @description The short name in addresses, unique in the installation: lower-case Latin letters, digits and single hyphens. */
            slug?: string;
        };
        /** @description A person of the workspace, or a bot. */
        User: {
            /** @description The https URL of a picture; null if there is none. */
            avatarUrl: string | null;
            createdAt: components["schemas"]["Timestamp"];
            /** @description Null for a bot, which does not sign in. */
            email: string | null;
            /** @description The name that others see. */
            fullName: string;
            id: components["schemas"]["Id"];
            /** @description Whether this is a program, which acts by API tokens. */
            isBot: boolean;
            role: components["schemas"]["WorkspaceRole"];
            status: components["schemas"]["UserStatus"];
            /** @description A name in the IANA time zone database; null if the person has not set one. */
            timeZone: string | null;
        };
        /** @description People of the workspace. */
        UserIdsInput: {
            /** @description The ids of the people, each once. */
            userIds: string[];
        };
        /** @description Lists other than messages are walked by an opaque cursor, which is null on the last page. */
        UserPage: {
            /** @description The items of this page. */
            items: components["schemas"]["User"][];
            /** @description Send it as `cursor` to get the next page; null on the last one. */
            nextCursor: string | null;
        };
        /** @description As much of a person as is shown beside a message or in a list of members. */
        UserRef: {
            /** @description The https URL of a picture; null if there is none. */
            avatarUrl: string | null;
            /** @description The name that others see. */
            fullName: string;
            id: components["schemas"]["Id"];
        };
        /** @description Known values: `active`, `deactivated`. Others may be added. */
        UserStatus: string;
        /**
         * @description Whether a person may sign in.
         * @enum {string}
         */
        UserStatusInput: "active" | "deactivated";
        /** @description An organisation with its people and chats. Nothing is shared between workspaces. */
        Workspace: {
            createdAt: components["schemas"]["Timestamp"];
            id: components["schemas"]["Id"];
            /** @description The name that people see. */
            name: string;
            /** @description The short name in addresses, unique in the installation: lower-case Latin letters, digits and single hyphens. */
            slug: string;
        };
        /** @description Known values: `owner`, `admin`, `member`. Others may be added. */
        WorkspaceRole: string;
        /**
         * @description A role in the workspace.
         * @enum {string}
         */
        WorkspaceRoleInput: "owner" | "admin" | "member";
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type AddedMembers = components['schemas']['AddedMembers'];
export type ApiToken = components['schemas']['ApiToken'];
export type ApiTokenPage = components['schemas']['ApiTokenPage'];
export type AuthTokens = components['schemas']['AuthTokens'];
export type ChangePasswordInput = components['schemas']['ChangePasswordInput'];
export type ChangePersonInput = components['schemas']['ChangePersonInput'];
export type Changes = components['schemas']['Changes'];
export type Chat = components['schemas']['Chat'];
export type ChatPage = components['schemas']['ChatPage'];
export type ChatRef = components['schemas']['ChatRef'];
export type ChatRole = components['schemas']['ChatRole'];
export type ChatRoleInput = components['schemas']['ChatRoleInput'];
export type ChatScopeInput = components['schemas']['ChatScopeInput'];
export type ChatType = components['schemas']['ChatType'];
export type ChatTypeFilterInput = components['schemas']['ChatTypeFilterInput'];
export type ChatTypeInput = components['schemas']['ChatTypeInput'];
export type ChatViewer = components['schemas']['ChatViewer'];
export type CheckFigures = components['schemas']['CheckFigures'];
export type CheckReport = components['schemas']['CheckReport'];
export type CheckStatus = components['schemas']['CheckStatus'];
export type CreateBotInput = components['schemas']['CreateBotInput'];
export type CreateChatInput = components['schemas']['CreateChatInput'];
export type CreateInviteInput = components['schemas']['CreateInviteInput'];
export type CreateTokenInput = components['schemas']['CreateTokenInput'];
export type EditMessageInput = components['schemas']['EditMessageInput'];
export type ErrorCode = components['schemas']['ErrorCode'];
export type EventsPage = components['schemas']['EventsPage'];
export type EventsReset = components['schemas']['EventsReset'];
export type EventsTicket = components['schemas']['EventsTicket'];
export type EventTypeInput = components['schemas']['EventTypeInput'];
export type ExchangedToken = components['schemas']['ExchangedToken'];
export type Explanation = components['schemas']['Explanation'];
export type FacetCount = components['schemas']['FacetCount'];
export type FacetInput = components['schemas']['FacetInput'];
export type Facets = components['schemas']['Facets'];
export type FieldError = components['schemas']['FieldError'];
export type FoundMessage = components['schemas']['FoundMessage'];
export type HealthReport = components['schemas']['HealthReport'];
export type HealthStatus = components['schemas']['HealthStatus'];
export type Id = components['schemas']['Id'];
export type IndexFreshness = components['schemas']['IndexFreshness'];
export type InviteRole = components['schemas']['InviteRole'];
export type InviteRoleInput = components['schemas']['InviteRoleInput'];
export type InviteWithToken = components['schemas']['InviteWithToken'];
export type IssueResetInput = components['schemas']['IssueResetInput'];
export type ListedEvent = components['schemas']['ListedEvent'];
export type ListedInvite = components['schemas']['ListedInvite'];
export type ListedInvitePage = components['schemas']['ListedInvitePage'];
export type Member = components['schemas']['Member'];
export type MemberPage = components['schemas']['MemberPage'];
export type MemberRoleInput = components['schemas']['MemberRoleInput'];
export type Message = components['schemas']['Message'];
export type MessageIncludeInput = components['schemas']['MessageIncludeInput'];
export type MessagePage = components['schemas']['MessagePage'];
export type OpenApi = components['schemas']['OpenApi'];
export type PasswordResetLink = components['schemas']['PasswordResetLink'];
export type Peer = components['schemas']['Peer'];
export type Presence = components['schemas']['Presence'];
export type PresenceList = components['schemas']['PresenceList'];
export type PresenceStateInput = components['schemas']['PresenceStateInput'];
export type PresenceStateName = components['schemas']['PresenceStateName'];
export type Problem = components['schemas']['Problem'];
export type ReadState = components['schemas']['ReadState'];
export type ReadStateInput = components['schemas']['ReadStateInput'];
export type RefreshInput = components['schemas']['RefreshInput'];
export type ResetPasswordInput = components['schemas']['ResetPasswordInput'];
export type Revision = components['schemas']['Revision'];
export type RevisionPage = components['schemas']['RevisionPage'];
export type Scope = components['schemas']['Scope'];
export type ScopeInput = components['schemas']['ScopeInput'];
export type SearchAnswer = components['schemas']['SearchAnswer'];
export type SearchPreferences = components['schemas']['SearchPreferences'];
export type SearchPreferencesInput = components['schemas']['SearchPreferencesInput'];
export type SearchScopeInput = components['schemas']['SearchScopeInput'];
export type SearchSortInput = components['schemas']['SearchSortInput'];
export type SendMessageInput = components['schemas']['SendMessageInput'];
export type ServiceStatus = components['schemas']['ServiceStatus'];
export type Session = components['schemas']['Session'];
export type SessionPage = components['schemas']['SessionPage'];
export type SetPresenceInput = components['schemas']['SetPresenceInput'];
export type ShownApiToken = components['schemas']['ShownApiToken'];
export type SignInInput = components['schemas']['SignInInput'];
export type SignUpInput = components['schemas']['SignUpInput'];
export type SignUpWithInviteInput = components['schemas']['SignUpWithInviteInput'];
export type SignUpWithWorkspaceInput = components['schemas']['SignUpWithWorkspaceInput'];
export type Snippet = components['schemas']['Snippet'];
export type StartTypingInput = components['schemas']['StartTypingInput'];
export type Suggestions = components['schemas']['Suggestions'];
export type Sync = components['schemas']['Sync'];
export type Timestamp = components['schemas']['Timestamp'];
export type Tuning = components['schemas']['Tuning'];
export type TuningInput = components['schemas']['TuningInput'];
export type UpdateChatInput = components['schemas']['UpdateChatInput'];
export type UpdateMeInput = components['schemas']['UpdateMeInput'];
export type UpdateWorkspaceInput = components['schemas']['UpdateWorkspaceInput'];
export type User = components['schemas']['User'];
export type UserIdsInput = components['schemas']['UserIdsInput'];
export type UserPage = components['schemas']['UserPage'];
export type UserRef = components['schemas']['UserRef'];
export type UserStatus = components['schemas']['UserStatus'];
export type UserStatusInput = components['schemas']['UserStatusInput'];
export type Workspace = components['schemas']['Workspace'];
export type WorkspaceRole = components['schemas']['WorkspaceRole'];
export type WorkspaceRoleInput = components['schemas']['WorkspaceRoleInput'];
export type $defs = Record<string, never>;
export interface operations {
    asyncApiGet: {
        parameters: {
            query?: never;
            header?: {
                /** @description Answers 304 if the answer still has one of these entity tags. `W/` is ignored. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description You have the answer already: `If-None-Match` names its entity tag. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    botsCreate: {
        parameters: {
            query?: never;
            header?: {
                /** @description Identifies the request, so that repeating it has no further effect. Kept for at least 24 hours, for messages 7 days. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateBotInput"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    chatsList: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the page before. Default: the first page. */
                cursor?: string;
                /** @description The largest number of items in the page. */
                limit?: number;
                /** @description The whole name, without regard to case and accents. Only channels have one, and some groups. */
                name?: string;
                /** @description `public`: the public channels that you are not in and that are not archived. Default: the chats that you are in. */
                scope?: components["schemas"]["ChatScopeInput"];
                /** @description Only chats of this type. */
                type?: components["schemas"]["ChatTypeInput"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatPage"];
                };
            };
        };
    };
    chatsCreate: {
        parameters: {
            query?: never;
            header?: {
                /** @description Identifies the request, so that repeating it has no further effect. Kept for at least 24 hours, for messages 7 days. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateChatInput"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Chat"];
                };
            };
            /** @description Created. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Chat"];
                };
            };
        };
    };
    chatsGet: {
        parameters: {
            query?: never;
            header?: {
                /** @description Answers 304 if the answer still has one of these entity tags. `W/` is ignored. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The id of the chat. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Chat"];
                };
            };
            /** @description You have the answer already: `If-None-Match` names its entity tag. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    chatsDelete: {
        parameters: {
            query?: never;
            header?: {
                /** @description Answers 412 unless the resource still has one of these entity tags or, with `*`, exists. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the chat. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No content. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    chatsUpdate: {
        parameters: {
            query?: never;
            header?: {
                /** @description Answers 412 unless the resource still has one of these entity tags or, with `*`, exists. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the chat. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UpdateChatInput"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Chat"];
                };
            };
        };
    };
    messagesChanges: {
        parameters: {
            query?: {
                /** @description Asks for what else the answer is to contain: `senders` are the people who sent its messages. */
                include?: components["schemas"]["MessageIncludeInput"];
                /** @description About how many messages to return. Those with one `changedSeq` are never divided. */
                limit?: number;
                /** @description Changes after this seq: the `lastSeq` that you know. */
                since?: number;
            };
            header?: never;
            path: {
                /** @description The id of the chat. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Changes"];
                };
            };
        };
    };
    membersJoin: {
        parameters: {
            query?: never;
            header?: {
                /** @description Identifies the request, so that repeating it has no further effect. Kept for at least 24 hours, for messages 7 days. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the chat. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Chat"];
                };
            };
        };
    };
    membersLeave: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the chat. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No content. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    membersList: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the page before. Default: the first page. */
                cursor?: string;
                /** @description The largest number of items in the page. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The id of the chat. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberPage"];
                };
            };
        };
    };
    membersAdd: {
        parameters: {
            query?: never;
            header?: {
                /** @description Identifies the request, so that repeating it has no further effect. Kept for at least 24 hours, for messages 7 days. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the chat. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserIdsInput"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AddedMembers"];
                };
            };
        };
    };
    membersRemove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the chat. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserIdsInput"];
            };
        };
        responses: {
            /** @description No content. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    membersRemoveOne: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the chat. */
                id: string;
                /** @description The id of the person or bot in the chat. */
                memberId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No content. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    membersTransferOwnership: {
        parameters: {
            query?: never;
            header?: {
                /** @description Answers 412 unless the resource still has one of these entity tags or, with `*`, exists. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the chat. */
                id: string;
                /** @description The id of the person or bot in the chat. */
                memberId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MemberRoleInput"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
        };
    };
    messagesPage: {
        parameters: {
            query?: {
                /** @description Messages with a larger seq. */
                after?: number;
                /** @description Messages on both sides of this seq, and the one with it. */
                around?: number;
                /** @description Messages with a smaller seq. At most one of `before`, `after` and `around` is allowed; without any, the latest messages are returned. */
                before?: number;
                /** @description Asks for what else the answer is to contain: `senders` are the people who sent its messages. */
                include?: components["schemas"]["MessageIncludeInput"];
                /** @description The largest number of messages. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The id of the chat. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessagePage"];
                };
            };
        };
    };
    messagesSend: {
        parameters: {
            query?: never;
            header?: {
                /** @description Identifies the request, so that repeating it has no further effect. Kept for at least 24 hours, for messages 7 days. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the chat. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SendMessageInput"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
        };
    };
    messagesGet: {
        parameters: {
            query?: never;
            header?: {
                /** @description Answers 304 if the answer still has one of these entity tags. `W/` is ignored. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The id of the chat. */
                id: string;
                /** @description The id of the message. */
                messageId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description You have the answer already: `If-None-Match` names its entity tag. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    messagesDelete: {
        parameters: {
            query?: never;
            header?: {
                /** @description Answers 412 unless the resource still has one of these entity tags or, with `*`, exists. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the chat. */
                id: string;
                /** @description The id of the message. */
                messageId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No content. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    messagesEdit: {
        parameters: {
            query?: never;
            header?: {
                /** @description Answers 412 unless the resource still has one of these entity tags or, with `*`, exists. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the chat. */
                id: string;
                /** @description The id of the message. */
                messageId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditMessageInput"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
        };
    };
    messagesRevisions: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the page before. Default: the first page. */
                cursor?: string;
                /** @description The largest number of items in the page. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The id of the chat. */
                id: string;
                /** @description The id of the message. */
                messageId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevisionPage"];
                };
            };
        };
    };
    readStateSet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the chat. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReadStateInput"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadState"];
                };
            };
        };
    };
    eventsOpen: {
        parameters: {
            query?: {
                /** @description For a page: the `cursor` of the page before, or the id of an event. Without it the page is empty, and its cursor is the present one. */
                after?: string;
                /** @description Of the events of chats, sends only those of these chats. Events of the workspace and those for you alone come all the same. */
                chats?: string[];
                /** @description Like `Last-Event-ID`, for the first connection of a stream. */
                lastEventId?: string;
                /** @description For a page: the largest number of events in it. Default: 50. */
                limit?: number;
                /** @description Opens a stream without a header, once: from `POST /api/events/ticket`. */
                ticket?: string;
                /** @description Sends only events of these types, e.g. `message.*,read.updated`. The cursor stays the same. With it, gaps in a chat's `seq` mean nothing. */
                types?: components["schemas"]["EventTypeInput"][];
                /** @description For a page: how long to wait for an event if there is none yet. Default: 0. */
                waitSeconds?: number;
            };
            header?: {
                /** @description The id of the last event that you saw. Takes precedence over `lastEventId`. */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The event stream, or a page of events. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventsPage"];
                    "text/event-stream": string;
                };
            };
        };
    };
    liveListPresence: {
        parameters: {
            query: {
                /** @description Up to 100 ids of people, separated by commas. */
                userIds: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PresenceList"];
                };
            };
        };
    };
    liveSetPresence: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetPresenceInput"];
            };
        };
        responses: {
            /** @description No content. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    ticketsCreate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventsTicket"];
                };
            };
        };
    };
    liveStartTyping: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StartTypingInput"];
            };
        };
        responses: {
            /** @description No content. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    authLogOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No content. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    authLogOutEverywhere: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No content. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    meGet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    meUpdate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UpdateMeInput"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    passwordsChange: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangePasswordInput"];
            };
        };
        responses: {
            /** @description No content. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    openApiGet: {
        parameters: {
            query?: never;
            header?: {
                /** @description Answers 304 if the answer still has one of these entity tags. `W/` is ignored. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenApi"];
                };
            };
            /** @description You have the answer already: `If-None-Match` names its entity tag. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    passwordsReset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResetPasswordInput"];
            };
        };
        responses: {
            /** @description No content. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    authRefresh: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RefreshInput"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthTokens"];
                };
            };
        };
    };
    searchMessages: {
        parameters: {
            query: {
                /** @description Only messages of these chats, at most 100. If you may not read one of them: 404 `chat_not_found`. */
                chatId?: string[];
                /** @description Only messages in chats of these types. */
                chatType?: components["schemas"]["ChatTypeFilterInput"][];
                /** @description The `nextCursor` of the page before, with the same parameters: only `limit`, `facets` and `explain` may differ. Default: the first page. */
                cursor?: string;
                /** @description Whether to tell for each hit what decided its place. */
                explain?: boolean;
                /** @description What to count the messages by: `chat`, `sender`, `chatType`, `month`. Default: nothing. All filters apply to the counts, that of the facet itself too. */
                facets?: components["schemas"]["FacetInput"][];
                /** @description `<chatId>:<seq>`, with the `seq` or `changedSeq` of a message that you sent or edited. The search waits up to 2 s until the index has it; if it takes longer, your latest messages of that chat are added to the hits. */
                freshAs?: string;
                /** @description Only messages sent at this time or later. */
                from?: string;
                /** @description The largest number of items in the page. */
                limit?: number;
                /** @description Words to find, each also with a typo, the last one also as the beginning of a word. `"a phrase"` is found as spelled, and `-word` or `-"a phrase"` excludes messages that have it. The first ten words count. */
                q: string;
                /** @description `all`: your chats and the public channels of your workspace. `joined`: only the chats that you are in. Default: `all`. */
                scope?: components["schemas"]["SearchScopeInput"];
                /** @description Only messages of these people, at most 100. */
                senderId?: string[];
                /** @description Best match, latest or oldest message first. Default: `relevance`. */
                sort?: components["schemas"]["SearchSortInput"];
                /** @description Only messages sent before this time. */
                to?: string;
                /** @description Default: your preference, see `PUT /api/search/preferences`. Only for the sort `relevance`. */
                tune?: components["schemas"]["TuningInput"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SearchAnswer"];
                };
            };
        };
    };
    searchGetPreferences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SearchPreferences"];
                };
            };
        };
    };
    searchPutPreferences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SearchPreferencesInput"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SearchPreferences"];
                };
            };
        };
    };
    searchSuggest: {
        parameters: {
            query: {
                /** @description The largest number of chats, and of people. */
                limit?: number;
                /** @description The beginning of a name, or of a word of it; also with a typo. The first ten words count. */
                q: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Suggestions"];
                };
            };
        };
    };
    sessionsList: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the page before. Default: the first page. */
                cursor?: string;
                /** @description The largest number of items in the page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionPage"];
                };
            };
        };
    };
    sessionsRevoke: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the session. */
                sessionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No content. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    authSignIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignInInput"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthTokens"];
                };
            };
        };
    };
    authSignUp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignUpInput"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthTokens"];
                };
            };
        };
    };
    syncGet: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the page before. Default: the first page. */
                cursor?: string;
                /** @description The largest number of chats in the page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sync"];
                };
            };
        };
    };
    tokensList: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the page before. Default: the first page. */
                cursor?: string;
                /** @description The largest number of items in the page. */
                limit?: number;
                /** @description The tokens of this bot. Default: your own. */
                userId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiTokenPage"];
                };
            };
        };
    };
    tokensCreate: {
        parameters: {
            query?: never;
            header?: {
                /** @description Identifies the request, so that repeating it has no further effect. Kept for at least 24 hours, for messages 7 days. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateTokenInput"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShownApiToken"];
                };
            };
        };
    };
    tokensRevoke: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the API token. */
                tokenId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No content. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    tokensExchange: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExchangedToken"];
                };
            };
        };
    };
    usersList: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the page before. Default: the first page. */
                cursor?: string;
                /** @description The whole e-mail address, without regard to case. */
                email?: string;
                /** @description Up to 100 ids, separated by commas. Ids of people outside your workspace are ignored. */
                ids?: string[];
                /** @description The largest number of items in the page. */
                limit?: number;
                /** @description One or more words, each the beginning of a word of the name or of the e-mail address. Case and accents do not count, and `ö` is `o`, not `oe`: `jos mul` finds José Müller. */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserPage"];
                };
            };
        };
    };
    usersGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the person or bot. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    usersChange: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the person or bot. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ChangePersonInput"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    passwordsIssueReset: {
        parameters: {
            query?: never;
            header?: {
                /** @description Identifies the request, so that repeating it has no further effect. Kept for at least 24 hours, for messages 7 days. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the person or bot. */
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["IssueResetInput"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasswordResetLink"];
                };
            };
        };
    };
    workspaceGet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Workspace"];
                };
            };
        };
    };
    workspaceUpdate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UpdateWorkspaceInput"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Workspace"];
                };
            };
        };
    };
    invitesList: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the page before. Default: the first page. */
                cursor?: string;
                /** @description The largest number of items in the page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListedInvitePage"];
                };
            };
        };
    };
    invitesCreate: {
        parameters: {
            query?: never;
            header?: {
                /** @description Identifies the request, so that repeating it has no further effect. Kept for at least 24 hours, for messages 7 days. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CreateInviteInput"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InviteWithToken"];
                };
            };
        };
    };
    invitesGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the invite. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListedInvite"];
                };
            };
        };
    };
    invitesRevoke: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the invite. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No content. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    healthDetail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthReport"];
                };
            };
        };
    };
    healthReady: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceStatus"];
                };
            };
        };
    };
    healthSimple: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceStatus"];
                };
            };
        };
    };
}
