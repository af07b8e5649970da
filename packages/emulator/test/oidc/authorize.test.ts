import { describe, expect, test } from 'vitest'
import { callback, createClient, read } from '../support/client'
import { useEmulator } from '../support/use-emulator'

const emulator = useEmulator()
const client = () => createClient(emulator.current, 'oidc')

test('a login comes back with a code and the state, and without iss', async () => {
  const answer = await client().login()
  expect([...answer.searchParams.keys()]).toEqual(['code', 'state'])
  expect(answer.searchParams.get('code')).toMatch(/^[\w-]{43}$/)
})

test('issuerInCallback adds iss, also to errors, and says so in the metadata', async () => {
  emulator.current.setSwitches({ issuerInCallback: true })
  const issuer = `${emulator.current.url}/oidc`
  expect((await client().login()).searchParams.get('iss')).toBe(issuer)
  const refused = await client().login({ prompt: 'none' })
  expect(refused.searchParams.get('iss')).toBe(issuer)
  const metadata = await read(await fetch(`${issuer}/.well-known/openid-configuration`))
  expect(metadata.json['authorization_response_iss_parameter_supported']).toBe(true)
})

test('an authorize request may be a form post', async () => {
  const one = client()
  const query = Object.fromEntries(new URL(one.authorizeUrl()).searchParams)
  const response = await one.browser.post(`${emulator.current.url}/oidc/auth`, query)
  const page = await one.browser.post(response.headers.get('location') ?? '', {
    username: 'ada',
    password: 'lovelace',
  })
  const answer = await one.browser.authorize(page.headers.get('location') ?? '')
  expect(answer.searchParams.get('code')).toBeTruthy()
})

test.each([
  ['code id_token', ['code', 'id_token']],
  ['code token', ['code', 'access_token', 'expires_in', 'token_type', 'scope']],
  ['id_token token', ['access_token', 'expires_in', 'token_type', 'scope', 'id_token']],
  ['id_token', ['id_token']],
])('response_type "%s" is answered in the hash', async (responseType, members) => {
  const answer = await client().login({ response_type: responseType, scope: 'openid profile' })
  const hash = new URLSearchParams(answer.hash.slice(1))
  expect([...hash.keys()].sort()).toEqual([...members, 'state'].sort())
})

test.each([
  ['an unknown response_type', { response_type: 'magic' }, 'unsupported_response_type'],
  ['no response_type', { response_type: undefined }, 'invalid_request'],
  ['an unknown prompt', { prompt: 'magic' }, 'invalid_request'],
])('%s is told to the callback before anybody logs in', async (_title, changes, error) => {
  const response = await client().browser.get(client().authorizeUrl(changes))
  const location = new URL(response.headers.get('location') ?? '')
  expect(location.href.startsWith(callback)).toBe(true)
  const answer = new URLSearchParams(location.search || location.hash.slice(1))
  expect(answer.get('error')).toBe(error)
  expect(answer.get('state')).toBe('state-1')
  expect(answer.get('iss')).toBeNull()
})

test('a wrong callback is a 400 page with redirect_uri_mismatch, never a redirect', async () => {
  const url = client().authorizeUrl({ redirect_uri: 'http://localhost:3001/callback' })
  const response = await client().browser.get(url)
  expect(response.status).toBe(400)
  expect(response.headers.get('location')).toBeNull()
  expect(await response.text()).toContain('redirect_uri_mismatch')
  const json = await read(await fetch(url, { headers: { accept: 'application/json' } }))
  expect(json.json).toMatchObject({
    error: 'redirect_uri_mismatch',
    request_id: expect.stringMatching(/^[0-9a-f]{32}$/),
  })
})

describe('prompt', () => {
  test('"none" without a session is login_required', async () => {
    const answer = await client().login({ prompt: 'none' })
    expect(answer.searchParams.get('error')).toBe('login_required')
  })

  test('"none" with a session gives a code and asks nobody', async () => {
    const one = client()
    await one.login()
    const response = await one.browser.get(one.authorizeUrl({ prompt: 'none' }))
    expect(response.headers.get('location')).toMatch(/[?]code=/)
  })

  test('"none" where consent is needed is consent_required', async () => {
    const one = client()
    await one.login()
    emulator.current.setSwitches({ skipConsent: false })
    const answer = await one.login({ prompt: 'none' })
    expect(answer.searchParams.get('error')).toBe('consent_required')
  })

  test('"login" asks again, once', async () => {
    const one = client()
    await one.login()
    const response = await one.browser.get(one.authorizeUrl({ prompt: 'login' }))
    expect(response.headers.get('location')).toContain('/login?')
    const answer = await one.login({ prompt: 'login' })
    expect(answer.searchParams.get('code')).toBeTruthy()
  })

  test('"login" lets another user in', async () => {
    const one = client()
    await one.login()
    const url = one.authorizeUrl({ prompt: 'login' })
    const answer = await one.browser.authorize(url, { username: 'alan', password: 'turing' })
    const tokens = await one.exchange(answer.searchParams.get('code') ?? '')
    const me = await one.me(String(tokens.json['access_token']))
    expect(me.json['name']).toBe('Alan Turing')
  })

  test('"consent" is skipped by default and shown where skipConsent is off', async () => {
    const one = client()
    await one.login({ prompt: undefined })
    const skipped = await one.browser.get(one.authorizeUrl({ prompt: 'consent' }))
    expect(skipped.headers.get('location')).toMatch(/[?]code=/)
    emulator.current.setSwitches({ skipConsent: false })
    const asked = await one.browser.get(one.authorizeUrl({ prompt: 'consent' }))
    expect(asked.headers.get('location')).toContain('/consent?')
  })
})

test('max_age asks for a new login when the last one is older', async () => {
  const one = client()
  await one.login()
  emulator.current.shiftClock(100)
  const young = await one.browser.get(one.authorizeUrl({ max_age: '200' }))
  expect(young.headers.get('location')).toMatch(/[?]code=/)
  const old = await one.browser.get(one.authorizeUrl({ max_age: '50' }))
  expect(old.headers.get('location')).toContain('/login?')
})

test('web_message answers a frame by postMessage to the callback only', async () => {
  const one = client()
  await one.login()
  const url = one.authorizeUrl({ response_mode: 'web_message', prompt: 'none' })
  const page = await (await one.browser.get(url)).text()
  expect(page).toContain("type: 'authorization_response'")
  expect(page).toContain(`"redirect_uri":"${callback}"`)
})

test('pkce "require" refuses a login without a challenge', async () => {
  emulator.current.setSwitches({ pkce: { oidc: 'require' } })
  expect((await client().login()).searchParams.get('error')).toBe('invalid_request')
})
