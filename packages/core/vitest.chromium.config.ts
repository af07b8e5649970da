import { browserProject } from './browser-project'

/** Chromium also runs the tests in `test/chromium`, which need Playwright or a feature that only Chromium has. */
export default browserProject('chromium', ['test/{browser,chromium}/**/*.test.ts'])
