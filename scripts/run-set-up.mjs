// `npm run setup`: installs the dependencies and builds the packages. npm starts it, because pnpm may not be installed.
import { setUp } from './set-up.mjs'
import { endWithParent } from './workspace.mjs'

endWithParent()
await setUp()
console.log('Everything is installed, and the packages are built.')
