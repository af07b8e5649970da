import { setUp } from './set-up.mjs'
import { endWithParent } from './workspace.mjs'

// `npm run setup`: what the examples and the other scripts need, and nothing else.
endWithParent()
await setUp()
console.log('Everything is installed, and the packages are built.')
