import { logIn } from './log-in.mjs'
import type { Target } from './rounds'
import { send } from './send.mjs'
import { findPort, startApp } from './start-app'
import type { Subject } from './subjects'

/** The settings and servers that all apps share. */
export interface Surroundings {
  readonly tenant: { readonly appId: string; readonly secret: string; readonly appHost: string }
  readonly cookieSecret: string
  readonly upstream: string
  readonly redisUrl: string | undefined
  /** Adds a callback URL to GenAuth's application. */
  addCallback(url: string): void
}

/** Starts the app of a subject, logs in to the app, and checks the response to the measured request. */
export async function openTarget(
  subject: Subject,
  { addCallback, ...shared }: Surroundings,
): Promise<Target> {
  const { app, path, sessions, loginPath, callbackPath, expectedText } = subject
  const port = await findPort()
  const origin = `http://127.0.0.1:${port}`
  if (callbackPath) addCallback(origin + callbackPath)
  const running = await startApp(app, { ...shared, port, origin, sessions })
  const cookie = loginPath ? await logIn(origin + loginPath) : (running.cookie ?? '')
  const headers = { cookie, 'x-genauth': '1', 'sec-fetch-site': 'same-origin' }
  const { status, body } = await send(origin + path, { headers })
  if (status !== 200 || !body.includes(expectedText)) {
    throw new Error(`${subject.name} returned ${status} without "${expectedText}": ${body}`)
  }
  return { subject, app: running, url: origin + path, headers }
}
