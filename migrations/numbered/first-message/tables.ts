/**
 * The source of truth. Every tenant-owned row carries `workspace_id`, and composite foreign keys rule out
 * references across workspaces. Lock order everywhere: the `chats` row first (ascending id), then members,
 * then the rest, outbox rows last.
 */
export const firstMessageTables = [
  `create table workspaces (
    id bigint generated always as identity primary key,
    name text not null,
    slug text not null unique,
    created_at timestamptz not null default date_trunc('milliseconds', clock_timestamp())
  )`,
  `create table users (
    id bigint generated always as identity primary key,
    workspace_id bigint not null references workspaces (id),
    email text not null,
    full_name text not null,
    password_hash text not null,
    role text not null check (role in ('owner', 'admin', 'member')),
    status text not null default 'active' check (status in ('active', 'deactivated')),
    avatar_url text,
    created_at timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
    unique (workspace_id, id)
  )`,
  // An e-mail address belongs to one workspace and is compared without case.
  `create unique index idx_users_email on users (lower(email))`,
  `create table workspace_invites (
    id bigint generated always as identity primary key,
    workspace_id bigint not null references workspaces (id),
    email text,
    role text not null check (role in ('admin', 'member')),
    max_uses integer not null check (max_uses > 0),
    uses integer not null default 0 check (uses <= max_uses),
    created_by bigint not null,
    created_at timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
    expires_at timestamptz not null,
    foreign key (workspace_id, created_by) references users (workspace_id, id)
  )`,
  `create index idx_workspace_invites_workspace_id on workspace_invites (workspace_id, id)`,
  // One row is one family of refresh tokens: the current one, and the previous one for the grace period.
  `create table sessions (
    id uuid primary key default gen_random_uuid(),
    workspace_id bigint not null,
    user_id bigint not null,
    token_hash bytea not null,
    previous_token_hash bytea,
    rotated_at timestamptz not null default clock_timestamp(),
    created_at timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
    expires_at timestamptz not null,
    revoked_at timestamptz,
    foreign key (workspace_id, user_id) references users (workspace_id, id)
  )`,
  `create index idx_sessions_user_id on sessions (user_id, id)`,
  `create index idx_sessions_expires_at on sessions (expires_at)`,
  `create table chats (
    id bigint generated always as identity primary key,
    workspace_id bigint not null references workspaces (id),
    type text not null check (type in ('single', 'group', 'private_channel', 'public_channel')),
    name text,
    description text,
    owner_id bigint,
    pair_low bigint,
    pair_high bigint,
    member_count integer not null check (member_count >= 0),
    last_seq bigint not null default 0,
    created_at timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
    updated_at timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
    archived_at timestamptz,
    unique (workspace_id, id),
    foreign key (workspace_id, owner_id) references users (workspace_id, id),
    foreign key (workspace_id, pair_low) references users (workspace_id, id),
    foreign key (workspace_id, pair_high) references users (workspace_id, id),
    check ((type = 'single') = (pair_low is not null)),
    check ((type = 'single') = (pair_high is not null)),
    check (pair_low < pair_high),
    check ((type = 'single') = (owner_id is null))
  ) with (fillfactor = 70)`,
  `create unique index idx_chats_pair on chats (pair_low, pair_high)`,
  `create unique index idx_chats_public_channel_name on chats (workspace_id, lower(name)) where type = 'public_channel'`,
  `create table chat_members (
    chat_id bigint not null,
    user_id bigint not null,
    workspace_id bigint not null,
    role text not null default 'member' check (role in ('owner', 'member')),
    joined_at timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
    joined_seq bigint not null,
    changed_seq bigint not null,
    read_seq bigint not null,
    primary key (chat_id, user_id),
    foreign key (workspace_id, chat_id) references chats (workspace_id, id) on delete cascade,
    foreign key (workspace_id, user_id) references users (workspace_id, id)
  )`,
  `create index idx_chat_members_user_id on chat_members (user_id, chat_id)`,
  `create index idx_chat_members_changed_seq on chat_members (chat_id, changed_seq)`,
  `create table messages (
    id bigint generated always as identity primary key,
    workspace_id bigint not null,
    chat_id bigint not null,
    seq bigint not null,
    changed_seq bigint not null,
    sender_id bigint not null,
    content text,
    created_at timestamptz not null,
    edited_at timestamptz,
    deleted_at timestamptz,
    idempotency_key text,
    idempotency_hash bytea,
    unique (workspace_id, id),
    foreign key (workspace_id, chat_id) references chats (workspace_id, id) on delete cascade,
    foreign key (workspace_id, sender_id) references users (workspace_id, id),
    check ((content is null) = (deleted_at is not null))
  )`,
  `create unique index idx_messages_chat_id_seq on messages (chat_id, seq desc)`,
  `create index idx_messages_chat_id_changed_seq on messages (chat_id, changed_seq)`,
  `create unique index idx_messages_idempotency_key on messages (chat_id, sender_id, idempotency_key) where idempotency_key is not null`,
  // Used by the sweep of old keys, and by a backfill from a point in time.
  `create index idx_messages_created_at on messages (created_at)`,
  `create table message_revisions (
    message_id bigint not null,
    workspace_id bigint not null,
    changed_seq bigint not null,
    content text not null,
    replaced_at timestamptz not null,
    primary key (message_id, changed_seq),
    foreign key (workspace_id, message_id) references messages (workspace_id, id) on delete cascade
  )`,
  `create table idempotency_keys (
    workspace_id bigint not null,
    user_id bigint not null,
    path text not null,
    key text not null,
    body_hash bytea not null,
    -- The id of what was made, or the seq of the event where that has none.
    result bigint not null,
    is_new boolean not null,
    created_at timestamptz not null default clock_timestamp(),
    primary key (user_id, path, key),
    foreign key (workspace_id, user_id) references users (workspace_id, id)
  )`,
  `create index idx_idempotency_keys_created_at on idempotency_keys (created_at)`,
];
