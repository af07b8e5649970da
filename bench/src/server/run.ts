import { createEmulator } from '@genauth/emulator'
import { measureOnce } from './measure-once'
import { openTarget, type Surroundings } from './open-targets'
import { findExcess, printReport } from './print-report'
import { measureRounds, type Target } from './rounds'
import { findPort, startApp } from './start-app'
import { startRedis } from './start-redis'
import { proxySubjects, type Subject, sessionSubjects } from './subjects'

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 7)
const requests = Number(process.env['BENCH_REQUESTS'] ?? 2000)
const sessions = Number(process.env['BENCH_SESSIONS'] ?? 100_000)

// `npm run bench:server`: each server and the load generator have their own process. The GenAuth emulator runs in the process of this
// script.
const redis = await startRedis(await findPort())
const upstreamPort = await findPort()
const upstream = await startApp('upstream', { port: upstreamPort })
const emulator = await createEmulator({
  allowProduction: true,
  app: { grants: ['authorization_code', 'refresh_token'], accessTokenSeconds: 86_400 },
})
const open: Target[] = []
const callbacks: string[] = []
const surroundings: Surroundings = {
  tenant: { appId: emulator.app.id, secret: emulator.app.secret, appHost: emulator.url },
  cookieSecret: 'a-secret-of-32-bytes-for-cookies',
  upstream: `http://127.0.0.1:${upstreamPort}`,
  redisUrl: redis?.url,
  addCallback(url) {
    callbacks.push(url)
    emulator.setApp({ redirectUris: callbacks })
  },
}

async function measure(subjects: readonly Subject[]) {
  const targets: Target[] = []
  for (const subject of subjects) {
    if (subject.sessions === 'redis' && !redis) continue
    targets.push(await openTarget(subject, surroundings))
  }
  open.push(...targets)
  return measureRounds(targets, { rounds, requests })
}

try {
  const once = await measureOnce(surroundings, sessions)
  const session = await measure(sessionSubjects)
  const proxy = await measure(proxySubjects)
  const results = { rounds, session, proxy, ...once }
  printReport(results)
  const excess = findExcess(results)
  for (const sentence of excess) console.error(`LIMIT EXCEEDED: ${sentence}.`)
  if (excess.length > 0) process.exitCode = 1
} finally {
  for (const { app } of open) app.stop()
  upstream.stop()
  redis?.stop()
  await emulator.close()
}
