import { createEmulator, type Emulator, type EmulatorOptions } from '@genauth/emulator'
import { type Browser, createBrowser } from '../support/browser'
import { sendHttp } from '../support/send-http'
import { cookieSecret } from '../support/use-app'
import type { AppSettings } from './app-process'
import { type AppProcess, startApp } from './start-app'
import { type RedisServer, startRedis } from './start-redis'

/** The app's public origin. In real deployments, a load balancer listens at this origin. */
export const origin = 'http://localhost:9'

/** An app in two processes that share a Redis server, and its GenAuth. */
export interface TwoProcesses {
  readonly emulator: Emulator
  readonly redis: RedisServer
  readonly processes: readonly AppProcess[]
  end(): Promise<void>
}

/** Starts Redis, GenAuth and both processes. `timeoutMs` is an option of `createAuthServer`. */
export async function startTwoProcesses({
  timeoutMs,
  app,
  switches,
  keeping,
}: Pick<EmulatorOptions, 'app' | 'switches'> &
  Pick<AppSettings, 'keeping'> & { timeoutMs: number }): Promise<TwoProcesses> {
  const redis = await startRedis()
  const emulator = await createEmulator({
    app: {
      redirectUris: [`${origin}/auth/callback`],
      logoutRedirectUris: [`${origin}/`],
      ...app,
    },
    switches,
  })
  const settings = {
    redisUrl: redis.url,
    keeping,
    options: {
      appId: emulator.app.id,
      secret: emulator.app.secret,
      appHost: emulator.url,
      protocol: 'oidc',
      redirectUri: `${origin}/auth/callback`,
      cookieSecrets: [cookieSecret],
      timeoutMs,
    },
  } as const
  const processes = await Promise.all([startApp(settings), startApp(settings)])
  return {
    emulator,
    redis,
    processes,
    async end() {
      await Promise.all(processes.map((one) => one.kill()))
      await redis.end()
      await emulator.close()
    },
  }
}

/** Opens a browser that sends all its requests to one process. */
export function openAt(
  process: AppProcess | undefined,
  cookies = new Map<string, string>(),
): Browser {
  return createBrowser(
    origin,
    (url, sent) => sendHttp(url.replace(origin, process?.url ?? ''), sent),
    cookies,
  )
}
