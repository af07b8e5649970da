import { createDriver, type Driver, type Tab, type Target } from 'genauth-browsers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ExampleApp } from '../examples/example'
import { type Example, useExample } from '../examples/use-example'
import { viteExpress, viteExpressInDevelopment } from '../examples/vite-express'
import { sendHttp } from '../support/send-http'

const server = () => ['server.js']

/** Next.js in development mode builds each page at its first request. */
const next: ExampleApp = {
  name: 'next',
  isInDevelopment: true,
  start: (port) => ['node_modules/next/dist/bin/next', 'dev', '--port', String(port)],
}

const link: Target = { role: 'link', name: 'Log in' }
const button: Target = { role: 'button', name: 'Log in' }

const apps: [string, ExampleApp, Target, string][] = [
  ['node', { name: 'node', start: server }, link, 'Hello Ada Lovelace'],
  ['express', { name: 'express', start: server }, link, 'Hello Ada Lovelace'],
  ['hono', { name: 'hono', start: server }, link, 'Hello 603f184cec4505e2868431fc'],
  ['next', next, button, 'Hello Ada Lovelace'],
  ['vite-express', viteExpress, button, 'Hello Ada Lovelace'],
  ['vite-express in development', viteExpressInDevelopment, button, 'Hello Ada Lovelace'],
]

let driver: Driver
beforeAll(async () => {
  driver = await createDriver('chromium')
})
afterAll(() => driver?.close())

async function enterPassword(tab: Tab, { emulator }: Example): Promise<void> {
  await tab.waitForUrl(({ href }) => href.startsWith(emulator.url))
  await tab.fill({ label: 'Username' }, 'ada')
  await tab.fill({ label: 'Password' }, 'lovelace')
  await tab.click({ role: 'button', name: 'Log in' })
}

describe.each(apps)('examples/%s', (_name, app, logIn, greeting) => {
  const example = useExample(app)
  beforeAll(async () => {
    // Next.js builds each of these pages at its first request, which can exceed the time-outs of the tests.
    for (const path of ['/', '/auth/session', '/me']) {
      await sendHttp(example.origin + path, { method: 'GET', headers: {} })
    }
  })

  it('B1, L11: the app shows the user after a login and a reload, and a logout returns to the app', async () => {
    const profile = await driver.newProfile()
    const tab = await profile.newTab()
    await tab.goTo(example.origin)
    await tab.click(logIn)
    await enterPassword(tab, example)
    await tab.waitForText(greeting)
    await tab.reload()
    await tab.waitForText(greeting)
    expect(new URL(await tab.url()).pathname).toBe('/')
    // Each of the two page loads requests the user at most once, in the browser or on the server.
    expect(example.emulator.count('userinfo')).toBeLessThanOrEqual(2)
    expect(await tab.evaluate(async () => (await fetch('/me')).status)).toBe(200)
    await tab.click({ role: 'button', name: 'Log out' })
    // The page shows the logout before the server has revoked the tokens.
    await expect.poll(() => example.emulator.count('revocation')).toBeGreaterThan(0)
    await expect.poll(() => example.emulator.count('logout', { status: 303 })).toBe(1)
    await tab.waitForUrl(({ href }) => href === `${example.origin}/`)
    await tab.waitFor(logIn)
    const other = await profile.newTab()
    await other.goTo(example.origin)
    await other.waitFor(logIn)
    await profile.close()
  })

  it('the app shows the error of a failed login and a login button, and after a reload only the button', async () => {
    example.emulator.setApp({ secret: 'f'.repeat(32) })
    const profile = await driver.newProfile()
    const tab = await profile.newTab()
    // A plain link can start a login without any script.
    await tab.goTo(`${example.origin}/auth/login`)
    await enterPassword(tab, example)
    await tab.waitForText('invalid_client')
    await tab.waitFor(logIn)
    await tab.reload()
    await tab.waitFor(logIn)
    await tab.waitForNoText('invalid_client')
    await profile.close()
  })
})
