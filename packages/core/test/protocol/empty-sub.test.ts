import { afterAll, beforeAll, expect, it } from 'vitest'
import { clientFor } from '../support/client-for'
import { failure } from '../support/failure'
import { sampleTokens } from '../support/sample-data'
import { type ScriptedServer, startScriptedServer } from '../support/scripted-server'
import { signIdToken } from '../support/sign-id-token'

let server: ScriptedServer
beforeAll(async () => {
  server = await startScriptedServer()
})
afterAll(() => server.close())

it.each([
  ['a code exchange', 'getAccessTokenByCode'],
  ['a refresh', 'getNewAccessTokenByRefreshToken'],
] as const)('S8: %s rejects an ID token with an empty `sub`', async (_name, method) => {
  const client = clientFor(server, { protocol: 'oidc' })
  const returnUser = (sub: string) =>
    server.reply({
      body: { ...sampleTokens, id_token: signIdToken(`${server.origin}/oidc`, { sub }) },
    })
  returnUser('')
  const error = await failure(client[method]('a-code'))
  expect(error).toMatchObject({
    code: 'invalid_id_token',
    retryable: false,
    endsSession: method === 'getNewAccessTokenByRefreshToken',
  })
  returnUser('user-1')
  expect((await client[method]('a-code')).idToken).toBeTruthy()
})
