import { expect, it } from 'vitest'
import type { AuthServerOptions } from '../../src'
import { createLogoutTokens } from '../../src/create-logout-tokens'
import { failure } from '../support/failure'

const options: AuthServerOptions = {
  appId: 'an-app',
  secret: 'a-secret-of-the-application-in-it',
  appHost: 'https://sample-app.genauth.ai',
  protocol: 'oidc',
  redirectUri: 'https://app.example/auth/callback',
  cookieSecrets: [],
  backchannelLogout: true,
}

const create = (changes: object) =>
  createLogoutTokens({ ...options, ...changes }, { timeoutMs: 1000, now: () => 0 })

it.each([
  [{ backchannelLogout: 'yes' }, /backchannelLogout.*true or false/],
  [{ backchannelLogout: null }, /backchannelLogout.*true or false/],
  [{ protocol: 'oauth' }, /backchannelLogout.*oidc/],
  [{ idTokenSignedResponseAlg: 'HS256', secret: undefined }, /secret.*HS256/],
])('B7: back-channel logout rejects the options %j', async (changes, message) => {
  const error = await failure(() => create(changes))
  expect(error.code).toBe('invalid_options')
  expect(error.message).toMatch(message)
})

it.each([
  {},
  { idTokenSignedResponseAlg: 'HS256' },
  { idTokenSignedResponseAlg: 'ES256' },
  { secret: undefined },
  { idTokenSignedResponseAlg: 'ES256', secret: undefined },
])('B7: back-channel logout accepts the options %j', (changes) => {
  expect(create(changes)).toBeTypeOf('function')
})

it.each([{ backchannelLogout: false }, { backchannelLogout: undefined, protocol: 'oauth' }])(
  'B7: the server accepts no logout token with the options %j',
  (changes) => {
    expect(create(changes)).toBeUndefined()
  },
)
