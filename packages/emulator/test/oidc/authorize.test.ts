import { describe, expect, test } from 'vitest'
import { callback, createClient, read } from '../support/client'
import { useEmulator } from '../support/use-emulator'

const emulator = useEmulator()
const client = () => createClient(emulator.current, 'oidc')

test('an oidc login redirects to the callback with a code and the state, and without iss', async () => {
  const callbackUrl = await client().login()
  expect([...callbackUrl.searchParams.keys()]).toEqual(['code', 'state'])
  expect(callbackUrl.searchParams.get('code')).toMatch(/^[\w-]{43}$/)
})

test('with the switch issuerInCallback, every callback has iss, even with an error, and the metadata announces iss', async () => {
  emulator.current.setSwitches({ issuerInCallback: true })
  const issuer = `${emulator.current.url}/oidc`
  expect((await client().login()).searchParams.get('iss')).toBe(issuer)
  const failed = await client().login({ prompt: 'none' })
  expect(failed.searchParams.get('iss')).toBe(issuer)
  const metadata = await read(await fetch(`${issuer}/.well-known/openid-configuration`))
  expect(metadata.json['authorization_response_iss_parameter_supported']).toBe(true)
})

test('/oidc/auth accepts an authorization request that is a POST of a form', async () => {
  const one = client()
  const query = Object.fromEntries(new URL(one.authorizeUrl()).searchParams)
  const response = await one.browser.post(`${emulator.current.url}/oidc/auth`, query)
  const page = await one.browser.post(response.headers.get('location') ?? '', {
    username: 'ada',
    password: 'lovelace',
  })
  const callbackUrl = await one.browser.authorize(page.headers.get('location') ?? '')
  expect(callbackUrl.searchParams.get('code')).toBeTruthy()
})

test.each([
  ['code id_token', ['code', 'id_token']],
  ['code token', ['code', 'access_token', 'expires_in', 'token_type', 'scope']],
  ['id_token token', ['access_token', 'expires_in', 'token_type', 'scope', 'id_token']],
  ['id_token', ['id_token']],
])(
  'an oidc login with response_type "%s" returns its parameters in the hash of the URL',
  async (responseType, members) => {
    const callbackUrl = await client().login({
      response_type: responseType,
      scope: 'openid profile',
    })
    const hash = new URLSearchParams(callbackUrl.hash.slice(1))
    expect([...hash.keys()].sort()).toEqual([...members, 'state'].sort())
  },
)

test.each([
  ['an unknown response_type', { response_type: 'magic' }, 'unsupported_response_type'],
  ['no response_type', { response_type: undefined }, 'invalid_request'],
  ['an unknown prompt', { prompt: 'magic' }, 'invalid_request'],
  [
    'a response_type that the app may not use',
    { response_type: 'id_token' },
    'unauthorized_client',
  ],
])(
  'an oidc login with %s redirects to the callback with an error and shows no login page',
  async (_title, changes, error) => {
    emulator.current.setApp({ grants: ['authorization_code'] })
    const response = await client().browser.get(client().authorizeUrl(changes))
    const location = new URL(response.headers.get('location') ?? '')
    expect(location.href.startsWith(callback)).toBe(true)
    const parameters = new URLSearchParams(location.search || location.hash.slice(1))
    expect(parameters.get('error')).toBe(error)
    expect(parameters.get('state')).toBe('state-1')
    expect(parameters.get('iss')).toBeNull()
  },
)

test('an oidc login with a wrong redirect_uri shows redirect_uri_mismatch with status 400 and does not redirect', async () => {
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

describe('the prompt of an oidc login', () => {
  test('prompt=none returns login_required if the user is not logged in', async () => {
    const callbackUrl = await client().login({ prompt: 'none' })
    expect(callbackUrl.searchParams.get('error')).toBe('login_required')
  })

  test('prompt=none returns a code and shows no page if the user is logged in', async () => {
    const one = client()
    await one.login()
    const response = await one.browser.get(one.authorizeUrl({ prompt: 'none' }))
    expect(response.headers.get('location')).toMatch(/[?]code=/)
  })

  test('prompt=none returns consent_required if consent is needed', async () => {
    const one = client()
    await one.login()
    emulator.current.setSwitches({ skipConsent: false })
    const callbackUrl = await one.login({ prompt: 'none' })
    expect(callbackUrl.searchParams.get('error')).toBe('consent_required')
  })

  test('prompt=login shows the login page exactly once, even if the user is logged in', async () => {
    const one = client()
    await one.login()
    const response = await one.browser.get(one.authorizeUrl({ prompt: 'login' }))
    expect(response.headers.get('location')).toContain('/login?')
    const callbackUrl = await one.login({ prompt: 'login' })
    expect(callbackUrl.searchParams.get('code')).toBeTruthy()
  })

  test('prompt=login lets another user log in', async () => {
    const one = client()
    await one.login()
    const url = one.authorizeUrl({ prompt: 'login' })
    const callbackUrl = await one.browser.authorize(url, { username: 'alan', password: 'turing' })
    const tokens = await one.exchange(callbackUrl.searchParams.get('code') ?? '')
    const me = await one.me(String(tokens.json['access_token']))
    expect(me.json['name']).toBe('Alan Turing')
  })

  test('prompt=consent shows the consent page only if the switch skipConsent is off', async () => {
    const one = client()
    await one.login({ prompt: undefined })
    const skipped = await one.browser.get(one.authorizeUrl({ prompt: 'consent' }))
    expect(skipped.headers.get('location')).toMatch(/[?]code=/)
    emulator.current.setSwitches({ skipConsent: false })
    const shown = await one.browser.get(one.authorizeUrl({ prompt: 'consent' }))
    expect(shown.headers.get('location')).toContain('/consent?')
  })
})

test('an oidc login shows the login page if the last login is older than max_age', async () => {
  const one = client()
  await one.login()
  emulator.current.shiftClock(100)
  const young = await one.browser.get(one.authorizeUrl({ max_age: '200' }))
  expect(young.headers.get('location')).toMatch(/[?]code=/)
  const old = await one.browser.get(one.authorizeUrl({ max_age: '50' }))
  expect(old.headers.get('location')).toContain('/login?')
})

test('response_mode=web_message returns a page that posts the authorization response to the redirect_uri', async () => {
  const one = client()
  await one.login()
  const url = one.authorizeUrl({ response_mode: 'web_message', prompt: 'none' })
  const page = await (await one.browser.get(url)).text()
  expect(page).toContain("type: 'authorization_response'")
  expect(page).toContain(`"redirect_uri":"${callback}"`)
})

test('with the switch pkce.oidc "require", an oidc login without a code_challenge is rejected', async () => {
  emulator.current.setSwitches({ pkce: { oidc: 'require' } })
  expect((await client().login()).searchParams.get('error')).toBe('invalid_request')
})
