-- A message as events and answers carry it: core's `Message`, with the fields in that order. PostgreSQL
-- inlines it into the calling query, which it does only with a function that is a single select and has no
-- settings of its own.
create or replace function message_json(message messages) returns json
language sql stable parallel safe as $$
  select json_build_object(
    'id', message.id::text,
    'chatId', message.chat_id::text,
    'seq', message.seq,
    'changedSeq', message.changed_seq,
    'senderId', message.sender_id::text,
    'clientId', message.client_id,
    'content', message.content,
    'createdAt', iso_timestamp(message.created_at),
    'editedAt', iso_timestamp(message.edited_at),
    'deletedAt', iso_timestamp(message.deleted_at)
  )
$$;
