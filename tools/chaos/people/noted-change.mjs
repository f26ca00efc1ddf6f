import { RefusedCall } from '../../client/session.mjs';

/**
 * Changes a membership, and notes in the ledger what was answered.
 * @param {Pick<import('./surroundings.mjs').Surroundings, 'memberships'>} scene
 * @param {[string, string, 'in' | 'out']} what chat, person, and where they are to be
 * @param {() => Promise<unknown>} act
 */
export async function changeNoted({ memberships }, [chatId, userId, to], act) {
  const change = memberships.change(chatId, userId, to);
  try {
    await act();
  } catch (error) {
    if (!(error instanceof RefusedCall)) throw error;
    // After a lost answer, the repeat of a removal or a leave finds no membership.
    const isRepeated = to === 'out' && error.tries > 1 && [403, 404].includes(error.status);
    if (!isRepeated) {
      if (error.tries === 1) memberships.withdraw(chatId, userId, change);
      throw error;
    }
  }
  memberships.acknowledge(change);
}
