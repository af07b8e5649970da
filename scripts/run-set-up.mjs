// `npm run setup`: installs the dependencies and builds the packages. pnpm is not installed on every machine, so npm starts this.
import { setUp } from './set-up.mjs'
import { endWithParent } from './workspace.mjs'

endWithParent()
await setUp()
console.log('Everything is installed, and the packages are built.')
