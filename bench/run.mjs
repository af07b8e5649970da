import { fileURLToPath } from 'node:url'
import { runnerImport } from 'vite'

// The benchmark measures production builds. Without this line, Vite would set NODE_ENV to development.
process.env.NODE_ENV = 'production'
await runnerImport(fileURLToPath(new URL('src/run.ts', import.meta.url)), { logLevel: 'error' })
