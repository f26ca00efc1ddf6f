/**
 * The functions as the first release created them. `migrations/functions` has the present ones, which replace
 * these as soon as the numbered migrations have run.
 */
export const sendMessageFunction = [
  `create function iso_timestamp(moment timestamptz) returns text language sql stable parallel safe return
    to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  /*
   * outcome: created | replayed | chat_not_found | chat_archived | idempotency_key_reused. The message's
   * columns are set for the first two only. If the sender is no active member, the chat is not found.
   */
  `create function send_message(
    p_workspace_id bigint, p_chat_id bigint, p_sender_id bigint, p_content text, p_key text, p_body_hash bytea
  ) returns table (
    outcome text, id bigint, seq bigint, changed_seq bigint, content text,
    created_at timestamptz, edited_at timestamptz, deleted_at timestamptz
  ) language plpgsql volatile as $$
  #variable_conflict use_column
  declare
    v_chat chats;
    v_message messages;
    v_seq bigint;
    v_now timestamptz;
  begin
    select * into v_chat from chats c where c.id = p_chat_id and c.workspace_id = p_workspace_id for no key update;
    if not found then
      return query select 'chat_not_found', v_message.id, v_message.seq, v_message.changed_seq, v_message.content,
        v_message.created_at, v_message.edited_at, v_message.deleted_at;
      return;
    end if;

    perform from chat_members m join users u on u.id = m.user_id
      where m.chat_id = p_chat_id and m.user_id = p_sender_id and u.status = 'active';
    if not found then
      return query select 'chat_not_found', v_message.id, v_message.seq, v_message.changed_seq, v_message.content,
        v_message.created_at, v_message.edited_at, v_message.deleted_at;
      return;
    end if;

    if p_key is not null then
      select * into v_message from messages m
        where m.chat_id = p_chat_id and m.sender_id = p_sender_id and m.idempotency_key = p_key;
      if found then
        return query select case when v_message.idempotency_hash = p_body_hash then 'replayed' else 'idempotency_key_reused' end,
          v_message.id, v_message.seq, v_message.changed_seq, v_message.content,
          v_message.created_at, v_message.edited_at, v_message.deleted_at;
        return;
      end if;
    end if;

    if v_chat.archived_at is not null then
      return query select 'chat_archived', v_message.id, v_message.seq, v_message.changed_seq, v_message.content,
        v_message.created_at, v_message.edited_at, v_message.deleted_at;
      return;
    end if;

    v_now := date_trunc('milliseconds', clock_timestamp());
    v_seq := v_chat.last_seq + 1;
    update chats c set last_seq = v_seq, updated_at = v_now where c.id = p_chat_id;
    insert into messages (workspace_id, chat_id, seq, changed_seq, sender_id, content, created_at, idempotency_key, idempotency_hash)
      values (p_workspace_id, p_chat_id, v_seq, v_seq, p_sender_id, p_content, v_now, p_key, p_body_hash)
      returning * into v_message;
    insert into outbox (kind, workspace_id, chat_id, occurred_at, payload) values ('event', p_workspace_id, p_chat_id, v_now,
      json_build_object(
        'type', 'message.created', 'version', 1, 'seq', v_seq, 'actorId', p_sender_id::text, 'recipientId', null, 'chatType', v_chat.type,
        'data', json_build_object('message', json_build_object(
          'id', v_message.id::text, 'chatId', p_chat_id::text, 'seq', v_seq, 'changedSeq', v_seq, 'senderId', p_sender_id::text,
          'content', p_content, 'createdAt', iso_timestamp(v_now), 'editedAt', null, 'deletedAt', null))));

    return query select 'created', v_message.id, v_message.seq, v_message.changed_seq, v_message.content,
      v_message.created_at, v_message.edited_at, v_message.deleted_at;
  end
  $$`,
];
