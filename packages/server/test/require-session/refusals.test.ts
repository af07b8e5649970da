import { describe, expect, it } from 'vitest'
import { type ForbiddenFacts, forbidden } from '../../src/require-session/refusals'

const sub = 'ada'
const session = { user: { sub }, scope: ['openid'] }
const requestedScope = 'openid profile'
const withRoles = 'openid roles'

describe('forbidden()', () => {
  it.each<[string, ForbiddenFacts, RegExp, boolean]>([
    [
      'no login requests the scope',
      { role: 'admin', session, requestedScope },
      /did not request the scope roles\. Add `extraScopes: \['roles'\]` to createAuthServer\(\)/,
      true,
    ],
    [
      'a similar scope is requested',
      { role: 'admin', session, requestedScope: 'openid roles:read' },
      /did not request the scope roles/,
      true,
    ],
    [
      'the scope was requested, but not granted',
      { role: 'admin', session, requestedScope: withRoles },
      /GenAuth did not grant the scope roles to this login\. Log in again.*console/,
      false,
    ],
    [
      'the scope was granted, but the user has no roles',
      { role: 'admin', session: { ...session, scope: ['roles'] }, requestedScope },
      /does not have the role/,
      false,
    ],
    [
      'the claim is there without the scope',
      { role: 'admin', session: { ...session, user: { sub, roles: [] } }, requestedScope },
      /does not have the role/,
      false,
    ],
    ['only `when` refuses', { role: undefined, session, requestedScope }, /`when` returned/, false],
  ])('U32: if %s, the message names this cause', (_name, facts, text, isSetUpError) => {
    expect(forbidden(facts)).toMatchObject({
      code: 'forbidden',
      status: 403,
      isSetUpError,
      message: expect.stringMatching(text),
    })
  })
})
