import { setUp } from './set-up.mjs'
import { endWithParent } from './workspace.mjs'

// `npm run demo`: from a fresh clone to a running app. The demo runs in this process, so that ending it leaves nothing behind.
endWithParent()
await setUp()
await import('../demo/serve.mjs')
