-- Sends a message for instances of the release before `send_message_v3`. The release after this one drops it.
create or replace function send_message_v2(
  p_workspace_id bigint, p_chat_id bigint, p_sender_id bigint, p_content text, p_key text, p_body_hash bytea,
  out outcome text, out message json
) language plpgsql volatile as $$
#variable_conflict use_column
declare
  v_chat_type text;
  v_seq bigint;
  v_archived_at timestamptz;
  v_now timestamptz;
begin
  select c.type, c.last_seq + 1, c.archived_at into v_chat_type, v_seq, v_archived_at
    from chats c where c.id = p_chat_id and c.workspace_id = p_workspace_id for no key update;
  if not found then
    outcome := 'chat_not_found';
    return;
  end if;

  perform from chat_members m join users u on u.id = m.user_id
    where m.chat_id = p_chat_id and m.user_id = p_sender_id and u.status = 'active';
  if not found then
    outcome := 'chat_not_found';
    return;
  end if;

  if p_key is not null then
    select case when m.idempotency_hash = p_body_hash then message_json(m) end into message
      from messages m where m.chat_id = p_chat_id and m.sender_id = p_sender_id and m.idempotency_key = p_key;
    if found then
      outcome := case when message is null then 'idempotency_key_reused' else 'replayed' end;
      return;
    end if;
  end if;

  if v_archived_at is not null then
    outcome := 'chat_archived';
    return;
  end if;

  v_now := date_trunc('milliseconds', clock_timestamp());
  update chats c set last_seq = v_seq, updated_at = v_now where c.id = p_chat_id;
  insert into messages as m (
    workspace_id, chat_id, seq, changed_seq, sender_id, content, created_at, idempotency_key, idempotency_hash
  ) values (
    p_workspace_id, p_chat_id, v_seq, v_seq, p_sender_id, p_content, v_now, p_key, p_body_hash
  ) returning message_json(m) into message;
  insert into outbox (kind, workspace_id, chat_id, occurred_at, payload)
    values ('event', p_workspace_id, p_chat_id, v_now, json_build_object(
      'type', 'message.created', 'version', 1, 'seq', v_seq, 'actorId', p_sender_id::text,
      'recipientId', null, 'chatType', v_chat_type, 'data', json_build_object('message', message)));
  outcome := 'created';
end
$$;
