/** Injects the id of this installation, a string: it tells the installation from every other. */
export const INSTALLATION = Symbol('installation');
