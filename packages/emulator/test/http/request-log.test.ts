import { expect, test } from 'vitest'
import { callback, createClient } from '../support/client'
import { useEmulator } from '../support/use-emulator'

const emulator = useEmulator()
const client = () => createClient(emulator.current, 'oauth')

test('an entry of the request log has the response status, and contains secrets only in its member unredacted', async () => {
  const code = (await client().login()).searchParams.get('code') ?? ''
  await client().exchange(code)
  const { unredacted, ...shown } = emulator.current.requests('token')[0] ?? {
    unredacted: undefined,
  }
  expect(shown).toEqual({
    id: expect.any(Number),
    endpoint: 'token',
    protocol: 'oauth',
    method: 'POST',
    path: '/oauth/token',
    at: expect.any(Number),
    origin: undefined,
    contentType: expect.stringContaining('application/x-www-form-urlencoded'),
    grantType: 'authorization_code',
    authMethod: 'client_secret_post',
    status: 200,
    fault: undefined,
  })
  expect(unredacted?.form).toMatchObject({ code, redirect_uri: callback })
  expect(JSON.stringify(shown)).not.toContain(code)
})

test('an entry of the request log has the path without the query', async () => {
  await fetch(`${emulator.current.url}/oauth/me?access_token=secret`)
  const [entry] = emulator.current.requests('userinfo')
  expect(entry?.path).toBe('/oauth/me')
  expect(entry?.unredacted.query).toEqual({ access_token: 'secret' })
})

test('a login is counted as one request to the authorize endpoint', async () => {
  await client().login()
  expect(emulator.current.count('authorize')).toBe(1)
})

test('count() accepts filters and does not count preflights', async () => {
  const { refresh_token: refreshToken } = await client().tokens()
  await client().refresh(refreshToken)
  await fetch(`${emulator.current.url}/oidc/token`, { method: 'OPTIONS' })
  expect(emulator.current.count('token')).toBe(2)
  expect(emulator.current.count('token', { grantType: 'refresh_token' })).toBe(1)
  expect(emulator.current.count('token', { grantType: 'refresh_token', status: 400 })).toBe(0)
  expect(emulator.current.count('token', { protocol: 'oidc' })).toBe(0)
  expect(emulator.current.requests('token').map(({ method }) => method)).toEqual([
    'POST',
    'POST',
    'OPTIONS',
  ])
})

test('an entry of the request log has no status if the response was lost', async () => {
  emulator.current.setFault('userinfo', { kind: 'lostAnswer' })
  await fetch(`${emulator.current.url}/oauth/me`).catch(() => undefined)
  expect(emulator.current.requests('userinfo')[0]).toMatchObject({
    status: undefined,
    fault: 'lostAnswer',
  })
})

test('issued() returns every secret, session, code, token and verifier', async () => {
  const verifier = 'v'.repeat(43)
  for (const protocol of ['oauth', 'oidc'] as const) {
    const one = createClient(emulator.current, protocol)
    const code = (await one.login()).searchParams.get('code') ?? ''
    const first = await one.exchange(code)
    emulator.current.setSwitches({ refreshAnswer: { [protocol]: 'new' } })
    const second = await one.refresh(String(first.json['refresh_token']))
    await one.exchange('x', { code_verifier: verifier })
    const expected = [
      emulator.current.app.secret,
      code,
      verifier,
      first.json['access_token'],
      first.json['refresh_token'],
      second.json['access_token'],
      second.json['refresh_token'],
      ...(protocol === 'oidc' ? [first.json['id_token'], second.json['id_token']] : []),
      ...one.browser.cookies.values(),
    ]
    for (const secret of expected) expect(emulator.current.issued()).toContain(secret)
  }
})

test('issued() returns the tokens and the code from the hash of a redirect URL', async () => {
  const one = createClient(emulator.current, 'oidc')
  const hash = new URLSearchParams(
    (await one.login({ response_type: 'code id_token token' })).hash.slice(1),
  )
  for (const name of ['code', 'id_token', 'access_token']) {
    expect(emulator.current.issued()).toContain(hash.get(name))
  }
})
