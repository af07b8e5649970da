import { describe, expect, test } from 'vitest'
import type { Protocol } from '../../src/index'
import { createClient } from '../support/client'
import { useEmulator } from '../support/use-emulator'

const emulator = useEmulator({
  app: {
    redirectUris: [
      'http://127.0.0.1/callback',
      'https://127.0.0.1/callback',
      'http://app.example:3000/callback',
    ],
  },
})

describe.each<Protocol>(['oauth', 'oidc'])('a loopback callback at %s', (protocol) => {
  const open = (redirectUri: string) => {
    const client = createClient(emulator.current, protocol)
    return client.browser.get(client.authorizeUrl({ redirect_uri: redirectUri }), {
      accept: 'application/json',
    })
  }

  test('with the switch loopbackPorts any, a login returns to any port, and its code can be redeemed', async () => {
    emulator.current.setSwitches({ loopbackPorts: 'any' })
    const client = createClient(emulator.current, protocol)
    for (const redirectUri of ['http://127.0.0.1:49152/callback', 'http://127.0.0.1/callback']) {
      const returned = await client.login({ redirect_uri: redirectUri })
      expect(returned.href.startsWith(`${redirectUri}?`)).toBe(true)
      const code = returned.searchParams.get('code') ?? ''
      expect((await client.exchange(code, { redirect_uri: redirectUri })).status).toBe(200)
    }
  })

  test('with the switch loopbackPorts any, a code cannot be redeemed with another port than that of its login', async () => {
    emulator.current.setSwitches({ loopbackPorts: 'any' })
    const client = createClient(emulator.current, protocol)
    const returned = await client.login({ redirect_uri: 'http://127.0.0.1:49152/callback' })
    const code = returned.searchParams.get('code') ?? ''
    const other = { redirect_uri: 'http://127.0.0.1:49153/callback' }
    expect((await client.exchange(code, other)).status).toBe(400)
  })

  test.each([
    'http://127.0.0.1:49152/other',
    'http://127.0.0.1:49152/callback?a=1',
    'http://localhost:49152/callback',
    'https://127.0.0.1:49152/callback',
    'http://app.example:3001/callback',
    'http://127.0.0.1.example/callback',
    'callback',
  ])('with the switch loopbackPorts any, %s is rejected', async (redirectUri) => {
    emulator.current.setSwitches({ loopbackPorts: 'any' })
    const response = await open(redirectUri)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: 'redirect_uri_mismatch' })
  })

  test('with the switch loopbackPorts listed, a loopback callback needs the listed port', async () => {
    expect((await open('http://127.0.0.1:49152/callback')).status).toBe(400)
    expect((await open('http://127.0.0.1/callback')).status).toBe(303)
  })
})
