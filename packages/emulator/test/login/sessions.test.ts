import { expect, test } from 'vitest'
import type { Protocol } from '../../src/index'
import { createClient } from '../support/client'
import { useEmulator } from '../support/use-emulator'

const emulator = useEmulator()

test.each<[Protocol, Protocol]>([
  ['oauth', 'oidc'],
  ['oidc', 'oauth'],
])(
  'a user who logged in with the protocol %s is also logged in for the protocol %s',
  async (first, second) => {
    const one = createClient(emulator.current, first)
    await one.login()
    const other = createClient(emulator.current, second)
    const response = await one.browser.get(other.authorizeUrl())
    expect(response.headers.get('location')).toMatch(/[?]code=/)
  },
)

test('a login expires after 14 days, like its cookie', async () => {
  const one = createClient(emulator.current, 'oauth')
  await one.login()
  emulator.current.shiftClock(1_209_601)
  const response = await one.browser.get(one.authorizeUrl())
  expect(response.headers.get('location')).toContain('/login?')
})

test('the login cookie is HttpOnly and SameSite=Lax, its path is the base path, and its name contains the port', async () => {
  const one = createClient(emulator.current, 'oauth')
  const page = await one.browser.get(one.authorizeUrl())
  const response = await fetch(page.headers.get('location') ?? '', {
    method: 'POST',
    body: new URLSearchParams({ username: 'ada', password: 'lovelace' }),
    redirect: 'manual',
  })
  const cookie = response.headers.get('set-cookie') ?? ''
  expect(cookie).toMatch(/HttpOnly/)
  expect(cookie).toMatch(/SameSite=Lax/)
  expect(cookie).toMatch(/Path=\/;/)
  expect(cookie).toContain(`_${new URL(emulator.current.url).port}=`)
})

test('revokeEverything() ends all logins', async () => {
  const one = createClient(emulator.current, 'oauth')
  await one.login()
  emulator.current.revokeEverything()
  const response = await one.browser.get(one.authorizeUrl())
  expect(response.headers.get('location')).toContain('/login?')
})
