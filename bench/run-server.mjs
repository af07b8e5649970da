// `npm run bench:server`: measures over HTTP what @genauth/server costs, compared with a bare server and other libraries, with Redis if installed.
// `BENCH_ROUNDS`, `BENCH_SECONDS` and `BENCH_SESSIONS` make it shorter or longer. It fails above the limits in src/server/print-report.ts.
import { fileURLToPath } from 'node:url'
import { runnerImport } from 'vite'

// The benchmark measures production builds.
process.env.NODE_ENV = 'production'
await runnerImport(fileURLToPath(new URL('src/server/run.ts', import.meta.url)), {
  logLevel: 'error',
})
