import { describe, expect, test } from 'vitest'
import { createClient } from '../support/client'
import { useEmulator } from '../support/use-emulator'

const emulator = useEmulator()

describe.each([true, false])('with the switch offlineAccessNeedsConsent %s', (needsConsent) => {
  const signIn = async (changes: Record<string, string | undefined>) => {
    emulator.current.setSwitches({ offlineAccessNeedsConsent: needsConsent })
    const client = createClient(emulator.current, 'oidc')
    return { client, tokens: await client.tokens(changes) }
  }

  test('a login with offline_access and prompt=consent gets a refresh token', async () => {
    const { client, tokens } = await signIn({ prompt: 'consent' })
    expect((await client.refresh(tokens.refresh_token)).status).toBe(200)
  })

  test(`a login with offline_access and without prompt=consent gets ${needsConsent ? 'no' : 'a'} refresh token`, async () => {
    const { client, tokens } = await signIn({ prompt: undefined })
    expect('refresh_token' in tokens).toBe(!needsConsent)
    expect(String(tokens.scope).includes('offline_access')).toBe(!needsConsent)
    if (needsConsent) return
    const { status, json } = await client.refresh(tokens.refresh_token)
    expect([status, json['scope']]).toEqual([200, tokens.scope])
  })

  test(`a silent login with prompt=none gets ${needsConsent ? 'no' : 'a'} refresh token`, async () => {
    const { client } = await signIn({})
    const tokens = await client.tokens({ prompt: 'none' })
    expect('refresh_token' in tokens).toBe(!needsConsent)
  })

  test('a login without offline_access gets no refresh token', async () => {
    const { tokens } = await signIn({ scope: 'openid profile', prompt: undefined })
    expect(tokens).not.toHaveProperty('refresh_token')
  })

  test('a login of an app without the grant refresh_token gets no refresh token', async () => {
    emulator.current.setApp({ grants: ['authorization_code'] })
    const { tokens } = await signIn({ prompt: undefined })
    expect(tokens).not.toHaveProperty('refresh_token')
    expect(tokens.scope).not.toContain('offline_access')
  })
})

test('with the switch offlineAccessNeedsConsent off, the consent page still shows if the switch skipConsent is off', async () => {
  emulator.current.setSwitches({ offlineAccessNeedsConsent: false, skipConsent: false })
  const client = createClient(emulator.current, 'oidc')
  await client.login({ prompt: undefined })
  const response = await client.browser.get(client.authorizeUrl({ prompt: undefined }))
  expect(response.headers.get('location')).toContain('/consent?')
})
