// `npm run bench`: measures in Chromium what the hooks cost (`BENCH_ONLY=hooks`), and when an app shows the user (`BENCH_ONLY=user`).
// `BENCH_ROUNDS` sets the number of rounds. `BENCH_CHAIN=1` prints the requests that the app waits for before it shows the user. The
// benchmark fails if a limit in src/print-report.ts or src/user/find-excess.ts is exceeded. On a busy machine, a measurement can exceed a
// limit although the code has not become slower.
import { fileURLToPath } from 'node:url'
import { runnerImport } from 'vite'

// The benchmark measures production builds. Without this line, Vite would set NODE_ENV to development.
process.env.NODE_ENV = 'production'
await runnerImport(fileURLToPath(new URL('src/run.ts', import.meta.url)), { logLevel: 'error' })
