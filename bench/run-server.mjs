import { fileURLToPath } from 'node:url'
import { runnerImport } from 'vite'

// What is measured is what people get.
process.env.NODE_ENV = 'production'
await runnerImport(fileURLToPath(new URL('src/server/run.ts', import.meta.url)), {
  logLevel: 'error',
})
