import { expect, test } from 'vitest'
import { callback, createClient, read } from '../support/client'
import { useEmulator } from '../support/use-emulator'

const emulator = useEmulator()
const client = () => createClient(emulator.current, 'oauth')

test('an oauth login redirects to the callback with a code of 40 hex characters and the state in the query', async () => {
  const callbackUrl = await client().login({ state: 'a b&c' })
  expect(callbackUrl.href.startsWith(`${callback}?`)).toBe(true)
  expect([...callbackUrl.searchParams.keys()]).toEqual(['code', 'state'])
  expect(callbackUrl.searchParams.get('code')).toMatch(/^[0-9a-f]{40}$/)
  expect(callbackUrl.searchParams.get('state')).toBe('a b&c')
})

test('an oauth login with response_type=token returns only access_token and state, in the hash of the URL', async () => {
  const callbackUrl = await client().login({ response_type: 'token' })
  const hash = new URLSearchParams(callbackUrl.hash.slice(1))
  expect([...hash.keys()]).toEqual(['access_token', 'state'])
  expect(hash.get('access_token')).toMatch(/^[0-9a-f]{40}$/)
  expect(callbackUrl.search).toBe('')
  const me = await client().me(hash.get('access_token') ?? '')
  expect(me.json).toMatchObject({ name: 'Ada Lovelace' })
})

test('an oauth login with response_type=token is rejected if the app does not allow the implicit grant', async () => {
  emulator.current.setApp({ grants: ['authorization_code'] })
  const callbackUrl = await client().login({ response_type: 'token' })
  expect(new URLSearchParams(callbackUrl.hash.slice(1)).get('error')).toBe('unauthorized_client')
})

test('an oauth login keeps the query that the callback URL already has', async () => {
  const own = 'http://localhost:3000/callback?tenant=a%20b'
  emulator.current.setApp({ redirectUris: [own] })
  const callbackUrl = await client().login({ redirect_uri: own })
  expect(callbackUrl.searchParams.get('tenant')).toBe('a b')
  expect(callbackUrl.searchParams.get('code')).toMatch(/^[0-9a-f]{40}$/)
})

test.each([
  ['an unknown response_type', { response_type: 'code token' }, 'unsupported_response_type'],
  ['no response_type', { response_type: undefined }, 'invalid_request'],
  ['no state', { state: undefined }, 'invalid_request'],
])(
  'an oauth login with %s redirects to the callback with an error and shows no login page',
  async (_title, changes, error) => {
    const response = await client().browser.get(client().authorizeUrl(changes))
    const location = response.headers.get('location') ?? ''
    expect(location.startsWith(callback)).toBe(true)
    expect(decodeURIComponent(location)).toContain(`error=${error}`)
    expect(location.includes('state=state-1')).toBe(!('state' in changes))
  },
)

test.each([
  ['another path', 'http://localhost:3000/callback/'],
  ['another port', 'http://localhost:3001/callback'],
  ['an additional query', `${callback}?a=1`],
  ['another host', 'http://127.0.0.1:3000/callback'],
])(
  'an oauth login whose redirect_uri has %s shows an error page and does not redirect',
  async (_title, redirectUri) => {
    const response = await client().browser.get(
      client().authorizeUrl({ redirect_uri: redirectUri }),
    )
    const page = await response.text()
    expect(response.status).toBe(400)
    expect(response.headers.get('location')).toBeNull()
    expect(response.headers.get('content-type')).toContain('text/html')
    expect(page).toContain('redirect_uri_mismatch')
    expect(page).toContain('Add exactly this URL to redirectUris')
  },
)

test('an oauth login with a wrong redirect_uri returns JSON with a request_id if the client accepts JSON', async () => {
  const url = client().authorizeUrl({ redirect_uri: 'http://evil.example/' })
  const response = await read(await fetch(url, { headers: { accept: 'application/json' } }))
  expect(response.status).toBe(400)
  expect(response.json).toMatchObject({ error: 'redirect_uri_mismatch' })
  expect(response.json['request_id']).toMatch(/^[0-9a-f]{32}$/)
})

test('the error of a redirect_uri that differs only by its host from a listed one says so', async () => {
  const url = client().authorizeUrl({ redirect_uri: 'http://127.0.0.1:3000/callback' })
  const { json } = await read(await fetch(url, { headers: { accept: 'application/json' } }))
  expect(json['error_description']).toContain(`It differs from ${callback} only by its host`)
})

test('an oauth login for an unknown app shows an error page and does not redirect', async () => {
  const response = await client().browser.get(client().authorizeUrl({ client_id: '0'.repeat(24) }))
  expect(response.status).toBe(400)
  expect(response.headers.get('location')).toBeNull()
  expect(await response.text()).toContain(emulator.current.app.id)
})

test('with the switch pkce.oauth "require", an oauth login without a code_challenge is rejected', async () => {
  emulator.current.setSwitches({ pkce: { oauth: 'require' } })
  const callbackUrl = await client().login()
  expect(callbackUrl.searchParams.get('error')).toBe('invalid_request')
  const withChallenge = await client().login({
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
  })
  expect(withChallenge.searchParams.get('code')).toBeTruthy()
})
