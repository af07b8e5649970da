import { browserProject } from './browser-project'

/** In Chromium, also run the tests in `test/chromium`. These tests need Playwright or a feature that only Chromium has. */
export default browserProject('chromium', ['test/{browser,chromium}/**/*.test.ts'])
