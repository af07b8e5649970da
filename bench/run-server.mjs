// `npm run bench:server`: measures the cost of @genauth/server over HTTP, and compares it with a bare server and other libraries.
// Includes Redis if it is installed. `BENCH_ROUNDS`, `BENCH_REQUESTS` and `BENCH_SESSIONS` change the duration of the benchmark.
// The benchmark fails if a limit in src/server/print-report.ts is exceeded.
import { fileURLToPath } from 'node:url'
import { runnerImport } from 'vite'

// The benchmark measures production builds.
process.env.NODE_ENV = 'production'
await runnerImport(fileURLToPath(new URL('src/server/run.ts', import.meta.url)), {
  logLevel: 'error',
})
