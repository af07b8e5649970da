import type { UserInfo } from '@genauth/core'
import { jsonResponse } from '../http/json-response'
import { verifyOrigin } from '../http/verify-origin'
import { assertSameUser, type SessionRecord } from '../sessions/session-record'
import { requireSession } from './require-session'
import type { Route } from './route'

/** `GET /user`: the claims of the user, fresh from GenAuth. */
export const user: Route = {
  methods: ['GET'],
  guard: verifyOrigin,
  async answer(context, routeRequest) {
    const record = await requireSession(context, routeRequest)
    const claims = await context.client.getUserInfoByAccessToken(record.accessToken)
    assertSameUser(record, claims.sub)
    return jsonResponse(withoutSecrets(claims, record))
  },
}

/** What GenAuth's own APIs tell of a user beside claims, and of a user's accounts elsewhere, and is no page's business. */
const secretNames = [
  'access_token',
  'accessToken',
  'refresh_token',
  'refreshToken',
  'id_token',
  'idToken',
  'token',
  'password',
]

/** Leaves out, at any depth, what is called like a secret, or is one of the session's tokens. */
function withoutSecrets(claims: UserInfo, { accessToken, refreshToken }: SessionRecord): object {
  const isSecret = (name: string, value: unknown) =>
    secretNames.includes(name) || value === accessToken || value === refreshToken
  const text = JSON.stringify(claims, (name, value: unknown) =>
    isSecret(name, value) ? undefined : value,
  )
  return JSON.parse(text) as object
}
