// `npm run bench`: measures in Chromium what the hooks cost (`BENCH_ONLY=hooks`), and when an app shows the user (`BENCH_ONLY=user`).
// `BENCH_ROUNDS` sets the number of rounds. `BENCH_CHAIN=1` prints the requests that the app waits for before it shows the user.
// It fails above the limits in src/print-report.ts and src/user/find-excess.ts. A busy machine can exceed them too.
import { fileURLToPath } from 'node:url'
import { runnerImport } from 'vite'

// The benchmark measures production builds. Without this line, Vite would set NODE_ENV to development.
process.env.NODE_ENV = 'production'
await runnerImport(fileURLToPath(new URL('src/run.ts', import.meta.url)), { logLevel: 'error' })
