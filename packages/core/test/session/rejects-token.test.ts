import { expect, it } from 'vitest'
import { rejectsToken } from '../../src/session/rejects-token'

const stepUp = 'error="insufficient_user_authentication"'

it.each([
  [401, undefined, true],
  [401, '', true],
  [401, 'Bearer', true],
  [401, 'Bearer realm="api", error="invalid_token"', true],
  [401, 'Bearer error_description="insufficient_user_authentication"', true],
  [401, `Bearer ${stepUp}`, false],
  [401, `Bearer realm="api", ${stepUp}, max_age="5"`, false],
  [401, 'bearer ERROR = insufficient_user_authentication', false],
  [401, `Basic realm="a", Bearer ${stepUp}`, false],
  [200, undefined, false],
  [403, 'Bearer error="insufficient_scope"', false],
  [407, undefined, false],
])(
  'S29: a response with status %i and the challenge %j rejects the token: %s',
  (status, challenge, expected) => {
    const headers = new Headers(challenge === undefined ? {} : { 'www-authenticate': challenge })
    expect(rejectsToken({ status, headers })).toBe(expected)
  },
)
