/** The services that have an image of their own, and the folders of the workspace that each of them runs. */
export const SERVICES = /** @type {const} */ (['chat-api', 'notify-server', 'search-indexer']);

/** The name of the image that has all services. */
export const EVERYTHING = 'fechatter';

/**
 * @typedef {object} LockedPackage an entry of `packages` in package-lock.json
 * @property {string} [name]
 * @property {string} [version]
 * @property {string} [resolved]
 * @property {string} [integrity]
 * @property {string} [license]
 * @property {boolean} [link]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [optionalDependencies]
 * @property {Record<string, string>} [peerDependencies]
 * @property {Record<string, { optional?: boolean }>} [peerDependenciesMeta]
 */

/** @typedef {Record<string, LockedPackage>} Lock */

/**
 * Lists the folders of the packages that an image needs, our own among them, as package-lock.json has them.
 *
 * `npm ci --omit=dev --workspace` is not used: it also installs optional peers that another service brought
 * into the lock file, such as typeorm for @nestjs/terminus in notify-server.
 * @param {Lock} lock
 * @param {string} image the name of a service, or {@link EVERYTHING}
 * @returns {string[]} sorted
 */
export function packagesOf(lock, image) {
  const services = image === EVERYTHING ? SERVICES : [image];
  const found = new Set();
  const waiting = services.map((service) => `apps/${service}`);
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const real = lock[folder].link ? lock[folder].resolved : folder;
    if (found.has(real)) continue;
    found.add(real);
    waiting.push(...neededBy(lock, real));
  }
  return [...found].sort();
}

/** Whether the folder is a package of the registry, and none of ours. @param {string} folder */
export function isForeign(folder) {
  return folder.includes('node_modules/');
}

/** @param {string} folder `node_modules/a/node_modules/@b/c` @returns {string} `@b/c` */
export function nameOf(folder) {
  return folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/** @param {Lock} lock @param {string} folder */
function neededBy(lock, folder) {
  const { dependencies = {}, optionalDependencies = {}, peerDependencies = {}, peerDependenciesMeta } = lock[folder];
  const peers = Object.keys(peerDependencies).filter((name) => !peerDependenciesMeta?.[name]?.optional);
  const required = Object.keys(dependencies).filter((name) => !(name in optionalDependencies));
  const absent = [...required, ...peers].filter((name) => resolved(lock, folder, name) === undefined);
  if (absent.length > 0) throw new Error(`package-lock.json lacks ${absent.join(', ')}, needed by ${folder}`);
  const names = [...required, ...peers, ...Object.keys(optionalDependencies)];
  return names.map((name) => resolved(lock, folder, name)).filter((found) => found !== undefined);
}

/**
 * Finds a package as Node does: in the node_modules of the folder and of each folder above.
 * @param {Lock} lock @param {string} from @param {string} name
 */
function resolved(lock, from, name) {
  const parts = from.split('/');
  const above = parts.map((_, index) => parts.slice(0, parts.length - index).join('/'));
  const places = [...above.filter((place) => !place.endsWith('node_modules')).map((place) => `${place}/`), ''];
  return places.map((place) => `${place}node_modules/${name}`).find((place) => place in lock);
}
