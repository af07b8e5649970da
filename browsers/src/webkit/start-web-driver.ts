import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { LastWill } from '../last-will'
import { type Started, startProcess } from './start-process'

/** WebKit's server of WebDriver, which has one session at a time. */
export interface WebDriverServer extends Started {
  readonly url: string
}

/** Starts WebKitWebDriver on a port that is free. */
export async function startWebDriver(
  env: NodeJS.ProcessEnv,
  will: LastWill,
): Promise<WebDriverServer> {
  const command = process.env['WEBKIT_DRIVER_PATH'] ?? '/usr/bin/WebKitWebDriver'
  const port = await freePort()
  const server = startProcess([command, '--host=127.0.0.1', `--port=${port}`], env, will)
  const url = `http://127.0.0.1:${port}`
  await Promise.race([untilItAnswers(url), server.failed])
  return { ...server, url }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

async function untilItAnswers(url: string): Promise<void> {
  for (;;) {
    const isUp = await fetch(`${url}/status`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isUp) return
    await pause(25)
  }
}
