import { expect, test } from 'vitest'
import { callback, createClient, read } from '../support/client'
import { useEmulator } from '../support/use-emulator'

const emulator = useEmulator()
const client = () => createClient(emulator.current, 'oauth')

test('a login comes back with a code of 40 hex characters and the state in the query', async () => {
  const answer = await client().login({ state: 'a b&c' })
  expect(answer.href.startsWith(`${callback}?`)).toBe(true)
  expect([...answer.searchParams.keys()]).toEqual(['code', 'state'])
  expect(answer.searchParams.get('code')).toMatch(/^[0-9a-f]{40}$/)
  expect(answer.searchParams.get('state')).toBe('a b&c')
})

test('response_type=token is answered in the hash, with access_token and state only', async () => {
  const answer = await client().login({ response_type: 'token' })
  const hash = new URLSearchParams(answer.hash.slice(1))
  expect([...hash.keys()]).toEqual(['access_token', 'state'])
  expect(hash.get('access_token')).toMatch(/^[0-9a-f]{40}$/)
  expect(answer.search).toBe('')
  const me = await client().me(hash.get('access_token') ?? '')
  expect(me.json).toMatchObject({ name: 'Ada Lovelace' })
})

test('response_type=token is refused to an app without the implicit grant', async () => {
  emulator.current.setApp({ grants: ['authorization_code'] })
  const answer = await client().login({ response_type: 'token' })
  expect(new URLSearchParams(answer.hash.slice(1)).get('error')).toBe('unauthorized_client')
})

test('a callback keeps its own query', async () => {
  const own = 'http://localhost:3000/callback?tenant=a%20b'
  emulator.current.setApp({ redirectUris: [own] })
  const answer = await client().login({ redirect_uri: own })
  expect(answer.searchParams.get('tenant')).toBe('a b')
  expect(answer.searchParams.get('code')).toMatch(/^[0-9a-f]{40}$/)
})

test.each([
  ['an unknown response_type', { response_type: 'code token' }, 'unsupported_response_type'],
  ['no response_type', { response_type: undefined }, 'invalid_request'],
  ['no state', { state: undefined }, 'invalid_request'],
])('%s is told to the callback before anybody logs in', async (_title, changes, error) => {
  const response = await client().browser.get(client().authorizeUrl(changes))
  const location = response.headers.get('location') ?? ''
  expect(location.startsWith(callback)).toBe(true)
  expect(decodeURIComponent(location)).toContain(`error=${error}`)
  expect(location.includes('state=state-1')).toBe(!('state' in changes))
})

test.each([
  ['another path', 'http://localhost:3000/callback/'],
  ['another port', 'http://localhost:3001/callback'],
  ['more of a query', `${callback}?a=1`],
  ['another host', 'http://127.0.0.1:3000/callback'],
])('a callback with %s is a page, never a redirect', async (_title, redirectUri) => {
  const response = await client().browser.get(client().authorizeUrl({ redirect_uri: redirectUri }))
  const page = await response.text()
  expect(response.status).toBe(400)
  expect(response.headers.get('location')).toBeNull()
  expect(response.headers.get('content-type')).toContain('text/html')
  expect(page).toContain('redirect_uri_mismatch')
  expect(page).toContain('Add exactly this address to redirectUris')
})

test('a wrong callback is JSON with a request_id to whoever accepts JSON', async () => {
  const url = client().authorizeUrl({ redirect_uri: 'http://evil.example/' })
  const answer = await read(await fetch(url, { headers: { accept: 'application/json' } }))
  expect(answer.status).toBe(400)
  expect(answer.json).toMatchObject({ error: 'redirect_uri_mismatch' })
  expect(answer.json['request_id']).toMatch(/^[0-9a-f]{32}$/)
})

test('an unknown app is a page, never a redirect', async () => {
  const response = await client().browser.get(client().authorizeUrl({ client_id: '0'.repeat(24) }))
  expect(response.status).toBe(400)
  expect(response.headers.get('location')).toBeNull()
  expect(await response.text()).toContain(emulator.current.app.id)
})

test('pkce "require" refuses a login without a challenge', async () => {
  emulator.current.setSwitches({ pkce: { oauth: 'require' } })
  const answer = await client().login()
  expect(answer.searchParams.get('error')).toBe('invalid_request')
  const withChallenge = await client().login({
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
  })
  expect(withChallenge.searchParams.get('code')).toBeTruthy()
})
