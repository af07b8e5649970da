import { describe, expect, test } from 'vitest'
import { EmulatorError, type Protocol } from '../../src/index'
import { type Client, createClient, read } from '../support/client'
import { decodeJwt } from '../support/decode-jwt'
import { startApp } from '../support/start-app'
import { useEmulator } from '../support/use-emulator'

const emulator = useEmulator()

async function isLoggedIn(client: Client): Promise<boolean> {
  const response = await client.browser.get(client.authorizeUrl({ prompt: undefined }))
  return !response.headers.get('location')?.includes('/login?')
}

const alan = { username: 'alan', password: 'turing' }

describe.each<Protocol>(['oauth', 'oidc'])('logOutUser() after a login at %s', (protocol) => {
  test('logOutUser() ends all logins of the user and revokes all tokens of the user', async () => {
    const logins = []
    for (const _browser of [1, 2]) {
      const client = createClient(emulator.current, protocol)
      const tokens = await client.tokens()
      const code = (await client.login()).searchParams.get('code') ?? ''
      logins.push({ client, tokens, code })
    }
    await emulator.current.logOutUser('ada')
    for (const { client, tokens, code } of logins) {
      expect(await isLoggedIn(client)).toBe(false)
      expect((await client.me(tokens.access_token)).status).toBe(401)
      expect((await client.refresh(tokens.refresh_token)).json['error']).toBe('invalid_grant')
      expect((await client.exchange(code)).json['error']).toBe('invalid_grant')
    }
  })

  test('logOutUser() does not affect other users', async () => {
    const client = createClient(emulator.current, protocol)
    await client.browser.authorize(client.authorizeUrl(), alan)
    const { access_token: token } = await client.tokens()
    await emulator.current.logOutUser('ada')
    expect(await isLoggedIn(client)).toBe(true)
    expect((await client.me(token)).status).toBe(200)
  })

  test('logOutUser() deletes the stored response to a used refresh token', async () => {
    emulator.current.setSwitches({
      reuseGraceSeconds: 60,
      refreshAnswer: { [protocol]: 'new' },
    })
    const client = createClient(emulator.current, protocol)
    const { refresh_token: used } = await client.tokens()
    await client.refresh(used)
    await emulator.current.logOutUser('ada')
    expect((await client.refresh(used)).json['error']).toBe('invalid_grant')
  })
})

test('logOutUser() sends one logout token for each login of the user, and waits for the responses', async () => {
  const app = await startApp()
  emulator.current.setApp({ backchannelLogoutUri: app.url })
  const sids: unknown[] = []
  for (const _browser of [1, 2]) {
    const { id_token: jwt } = await createClient(emulator.current, 'oidc').tokens()
    sids.push(decodeJwt(jwt).payload['sid'])
  }
  const other = createClient(emulator.current, 'oidc')
  await other.browser.authorize(other.authorizeUrl(), alan)
  await emulator.current.logOutUser('ada')
  const received = app.tokens.map((token) => decodeJwt(token).payload)
  expect(received.map(({ sid }) => sid).sort()).toEqual(sids.sort())
  expect(new Set(received.map(({ sub }) => sub))).toEqual(new Set(['603f184cec4505e2868431fc']))
  await emulator.current.logOutUser('ada')
  expect(app.tokens).toHaveLength(2)
})

test('logOutUser() rejects an unknown user with an EmulatorError that lists the users', async () => {
  const error: unknown = await emulator.current
    .logOutUser('grace')
    .catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(EmulatorError)
  expect(error).toMatchObject({ option: 'username' })
  expect((error as Error).message).toBe('There is no user "grace". Use one of: ada, alan.')
})

test('the control route POST /logout logs a user out, and rejects an unknown user with 400', async () => {
  const client = createClient(emulator.current, 'oidc')
  await client.login()
  const post = async (body: object) =>
    read(
      await fetch(`${emulator.current.url}/__emulator/logout`, {
        method: 'POST',
        body: JSON.stringify(body),
      }),
    )
  for (const body of [{}, { username: 'grace' }]) {
    const { status, json } = await post(body)
    expect([status, json['error_description']]).toEqual([
      400,
      expect.stringContaining('There is no user'),
    ])
  }
  expect(await isLoggedIn(client)).toBe(true)
  expect((await post({ username: 'ada' })).json).toEqual({ sessions: [] })
  expect(await isLoggedIn(client)).toBe(false)
})
