import { setUp } from './set-up.mjs'
import { endWithParent } from './workspace.mjs'

// `npm run genauth`: from a fresh clone to a local GenAuth, in this process, so that ending it leaves nothing behind. Arguments go to
// `genauth-emulator`, e.g. `npm run genauth -- --auth-method none`.
endWithParent()
await setUp()
await import('../packages/emulator/dist/cli.js')
