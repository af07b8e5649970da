import { createDriver, type Driver } from 'genauth-browsers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { useExample } from '../examples/use-example'

const next = 'node_modules/next/dist/bin/next'

const example = useExample({
  name: 'next',
  build: { args: [next, 'build'], page: '.next/static' },
  start: (port) => [next, 'start', '--port', String(port)],
})

let driver: Driver
beforeAll(async () => {
  driver = await createDriver('chromium')
})
afterAll(() => driver?.close())

it('U41: a client-side navigation of a signed-out user to a protected page starts a login, which returns to the page', async () => {
  const profile = await driver.newProfile()
  const tab = await profile.newTab()
  await tab.goTo(example.origin)
  await tab.click({ role: 'link', name: 'Profile' })
  await tab.waitForUrl(({ href }) => href.startsWith(example.emulator.url))
  await tab.fill({ label: 'Username' }, 'ada')
  await tab.fill({ label: 'Password' }, 'lovelace')
  await tab.click({ role: 'button', name: 'Log in' })
  await tab.waitForText('Profile of Ada Lovelace')
  expect(new URL(await tab.url()).pathname).toBe('/profile')
  await profile.close()
})
