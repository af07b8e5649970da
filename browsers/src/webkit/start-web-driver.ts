import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Cleanup } from '../cleanup'
import { type Started, startProcess } from './start-process'

/** WebKit's WebDriver server. It runs one session at a time. */
export interface WebDriverServer extends Started {
  readonly url: string
}

/** Starts WebKitWebDriver on a free port. */
export async function startWebDriver(
  env: NodeJS.ProcessEnv,
  cleanup: Cleanup,
): Promise<WebDriverServer> {
  const command = process.env['WEBKIT_DRIVER_PATH'] ?? '/usr/bin/WebKitWebDriver'
  const port = await freePort()
  const server = startProcess([command, '--host=127.0.0.1', `--port=${port}`], env, cleanup)
  const url = `http://127.0.0.1:${port}`
  await Promise.race([untilReady(url), server.failed])
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

async function untilReady(url: string): Promise<void> {
  for (;;) {
    const isUp = await fetch(`${url}/status`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isUp) return
    await pause(25)
  }
}
