import { isForeign, nameOf, packagesOf } from './packages.mjs';

/**
 * Returns the bill of materials of an image's /app as CycloneDX 1.6: every package of the registry that has a
 * file in it. It has no date and no serial number, so that it is the same for the same lock file.
 * @param {import('./packages.mjs').Lock} lock
 * @param {string} image
 * @param {string[]} files of the image
 */
export function billOf(lock, image, files) {
  const folders = packagesOf(lock, image).filter(isForeign);
  const manifests = new Set(files);
  const present = folders.filter((folder) => manifests.has(`${folder}/package.json`));
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', name: image, version: lock[''].version } },
    components: present.map((folder) => component(nameOf(folder), lock[folder])),
  };
}

/** @param {string} name @param {import('./packages.mjs').LockedPackage} entry */
function component(name, { version, integrity, license }) {
  const [algorithm, digest] = integrity?.split('-') ?? [];
  return {
    type: 'library',
    'bom-ref': `${name}@${version}`,
    name,
    version,
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    ...(license && { licenses: [{ expression: license }] }),
    ...(digest && { hashes: [{ alg: algorithm.replace('sha', 'SHA-'), content: hex(digest) }] }),
  };
}

function hex(base64) {
  return Buffer.from(base64, 'base64').toString('hex');
}
