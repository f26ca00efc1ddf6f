import { jestProject } from '../../jest.shared.mjs';

export default jestProject('search-indexer', import.meta.url);
