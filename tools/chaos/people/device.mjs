import { signIn } from '../../client/channel.mjs';
import { Refused } from '../../client/retry.mjs';
import { RefusedCall, Session } from '../../client/session.mjs';

/** The session was ended by its own logout: this device is not used any more. */
export class LoggedOut extends Error {}

/**
 * A signed-in device of a person. It calls several servers in turn, so that a retry goes to another one, and
 * signs in again when its session is gone, as after the restore of a backup that is older than the session.
 */
export class Device extends Session {
  /** A token that was just renewed may be refused once more, while a new epoch begins. */
  mostRenewals = 2;
  #isLoggedOut = false;
  /** When its session began (`Date.now()`). */
  signedInAt = 0;
  /** How often its session was gone. */
  signInsForced = 0;

  /** @param {import('./balanced-client.mjs').BalancedClient} api @param {string} email */
  constructor(api, email) {
    super(api);
    this.email = email;
  }

  async signIn() {
    this.use(await signIn(this.api, this.email));
    this.signedInAt = Date.now();
  }

  /** @returns {Promise<number>} when it was acknowledged. The device is of no use then */
  async logOut() {
    await this.call('POST', '/api/logout').catch(ignoreRepeated);
    this.#isLoggedOut = true;
    return Date.now();
  }

  /** @override */
  async renew() {
    if (this.#isLoggedOut) throw new LoggedOut();
    try {
      await super.renew();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.signInsForced++;
      await this.signIn();
    }
  }
}

/** After a lost answer, the repeat of a logout is made by a session that is ended. @param {unknown} error */
function ignoreRepeated(error) {
  if (!(error instanceof RefusedCall) || error.status !== 401) throw error;
}
