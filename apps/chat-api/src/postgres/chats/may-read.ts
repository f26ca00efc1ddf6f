/**
 * The condition that the person `$1` may read the chat `c` of their workspace: as a member, or because it is a
 * public channel, archived or not.
 */
export const MAY_READ = `c.deleted_at is null and (c.type = 'public_channel'
    or exists (select from chat_members where chat_id = c.id and user_id = $1))`;
