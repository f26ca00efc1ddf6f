import type { Member } from '@fechatter/core';
import { bigint, Columns, plain, timestamp, type Row } from '../database/columns.js';
import { userRefColumns } from '../people/user-columns.js';

export const membershipColumns = new Columns<Omit<Member, 'user'>>({
  role: plain('role'),
  joinedAt: timestamp('joined_at'),
  joinedSeq: bigint('joined_seq'),
});

/** Reads a membership `m` joined with its person `u`. */
export const MEMBER = `${userRefColumns.of('u', 'user_')}, ${membershipColumns.of('m')}`;

export function toMember(row: Row): Member {
  return { user: userRefColumns.read(row, 'user_'), ...membershipColumns.read(row) };
}
