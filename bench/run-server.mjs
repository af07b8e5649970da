import { fileURLToPath } from 'node:url'
import { runnerImport } from 'vite'

// The benchmark measures production builds.
process.env.NODE_ENV = 'production'
await runnerImport(fileURLToPath(new URL('src/server/run.ts', import.meta.url)), {
  logLevel: 'error',
})
