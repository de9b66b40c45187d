/** The instructions of docs/install.md, and the examples, in each n8n that is tested. */
/** @type {import('jest').Config} */
module.exports = { ...require('../n8n/jest.config'), displayName: 'install', testTimeout: 600_000 };
