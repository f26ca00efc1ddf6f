/** Injects the id of this installation, a string that no other installation has. */
export const INSTALLATION = Symbol('installation');
