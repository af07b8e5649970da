import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientFor } from '../support/client-for'
import { failure } from '../support/failure'
import { type ScriptedServer, startScriptedServer } from '../support/scripted-server'

let server: ScriptedServer
beforeAll(async () => {
  server = await startScriptedServer()
})
afterAll(() => server.close())

describe('the error code in an error response that contains the refresh token', () => {
  it.each(['i', 'grant', 'invalid_grant'])(
    'the error code `invalid_grant` is not redacted if the refresh token is %j, which is part of the code',
    async (refreshToken) => {
      server.reply({ status: 400, body: { error: 'invalid_grant' } })
      const error = await failure(clientFor(server).getNewAccessTokenByRefreshToken(refreshToken))
      expect(error).toMatchObject({ code: 'invalid_grant', endsSession: true })
    },
  )

  it('an unknown error code is redacted if it contains the refresh token', async () => {
    server.reply({ status: 400, body: { error: 'no_such_token_abc' } })
    const error = await failure(clientFor(server).getNewAccessTokenByRefreshToken('abc'))
    expect(error.code).toBe('oauth_error')
    expect(error.serverCode).not.toContain('abc')
  })
})
