import { randomUUID } from 'node:crypto'
import type OAuth2Server from '@node-oauth/oauth2-server'
import { isListedCallback } from '../login/listed-callback'
import type { EmulatorState } from '../settings/state'
import { randomOAuthToken } from './oauth-store'

/** The state of one call of the OAuth library. All tokens that the library issues in this call belong to `grantId`. */
export interface EngineRequest {
  grantId: string
  /** The refresh token that the client sent in this request. */
  refreshToken: string | undefined
}

export function newEngineRequest(): EngineRequest {
  return { grantId: randomUUID(), refreshToken: undefined }
}

type Model = OAuth2Server.AuthorizationCodeModel &
  OAuth2Server.RefreshTokenModel &
  OAuth2Server.PasswordModel

/**
 * Creates the store interface of the OAuth library, for one request.
 *
 * The OAuth library uses the machine's clock, and the store uses the emulator's clock. So the model converts the times.
 */
export function createOAuthModel(state: EmulatorState, current: EngineRequest): Model {
  return {
    ...tokenModel(state, current),
    ...refreshModel(state, current),
    ...codeModel(state, current),
    getClient: (clientId) =>
      Promise.resolve(clientId === state.app.id ? engineClient(state) : undefined),
    validateRedirectUri: (uri) => Promise.resolve(isListedCallback(uri, state)),
    getUser(username, password) {
      const user = state.users.find((one) => one.username === username && one.password === password)
      return Promise.resolve(user && { id: user.claims.sub })
    },
  }
}

export function engineClient(state: EmulatorState): OAuth2Server.Client {
  return {
    id: state.app.id,
    redirectUris: state.app.redirectUris,
    grants: state.app.grants,
    accessTokenLifetime: state.app.accessTokenSeconds,
    refreshTokenLifetime: state.app.refreshTokenSeconds,
  }
}

function tokenModel(state: EmulatorState, current: EngineRequest) {
  const issue = (): Promise<string> => Promise.resolve(randomOAuthToken())
  return {
    generateAccessToken: issue,
    generateRefreshToken: issue,
    getAccessToken(token: string) {
      const record = state.oauth.findToken(token)
      return Promise.resolve(
        record?.kind === 'access_token' && {
          accessToken: token,
          accessTokenExpiresAt: engineDate(record.expiresAt, state),
          client: engineClient(state),
          user: { id: record.userId },
        },
      )
    },
    saveToken(token: OAuth2Server.Token, client: OAuth2Server.Client, user: OAuth2Server.User) {
      return Promise.resolve({ ...issueTokens(token, { state, current, user }), client })
    },
  }
}

function issueTokens(
  token: OAuth2Server.Token,
  context: { state: EmulatorState; current: EngineRequest; user: OAuth2Server.User },
): OAuth2Server.Token {
  const { state, current, user } = context
  const scope = token.scope ?? ['user']
  const issuedAt = state.clock.now()
  const common = {
    clientId: state.app.id,
    userId: String(user['id']),
    scope: scope.join(' '),
    grantId: current.grantId,
    issuedAt,
  }
  if (current.refreshToken && state.switches.killOldAccessToken) {
    state.oauth.revokeAccessTokens(current.grantId)
  }
  const { accessToken, refreshToken } = token
  state.issued.add(accessToken)
  state.oauth.addToken(accessToken, {
    ...common,
    kind: 'access_token',
    expiresAt: issuedAt + state.app.accessTokenSeconds * 1000,
  })
  if (refreshToken) {
    state.issued.add(refreshToken)
    state.oauth.addToken(refreshToken, {
      ...common,
      kind: 'refresh_token',
      expiresAt: issuedAt + state.app.refreshTokenSeconds * 1000,
    })
  }
  return { ...token, scope, ...sameRefreshToken(state, current), user }
}

/**
 * If refresh tokens do not rotate, the OAuth library returns no refresh token. With the switch `refreshAnswer: 'same'`, the response has
 * the refresh token of the request.
 */
function sameRefreshToken(
  state: EmulatorState,
  { refreshToken }: EngineRequest,
): { refreshToken?: string } {
  return refreshToken && state.switches.refreshAnswer.oauth === 'same' ? { refreshToken } : {}
}

function refreshModel(state: EmulatorState, current: EngineRequest) {
  return {
    getRefreshToken(token: string) {
      const record = state.oauth.findToken(token)
      if (record?.kind !== 'refresh_token') {
        endReusedGrant(token, state)
        return Promise.resolve(undefined)
      }
      current.grantId = record.grantId
      current.refreshToken = token
      return Promise.resolve({
        refreshToken: token,
        refreshTokenExpiresAt: engineDate(record.expiresAt, state),
        scope: record.scope.split(' '),
        client: engineClient(state),
        user: { id: record.userId },
      })
    },
    revokeToken({ refreshToken }: OAuth2Server.RefreshToken) {
      state.oauth.useRefreshToken(refreshToken)
      return Promise.resolve(true)
    },
  }
}

/**
 * If a client sends a used refresh token, revokes all tokens of its grant. The second use may come from a thief, or from a client that did
 * not receive its response.
 */
function endReusedGrant(refreshToken: string, state: EmulatorState): void {
  const grantId = state.oauth.grantOfUsed(refreshToken)
  if (grantId === undefined) return
  state.oauth.revokeGrant(grantId)
  state.replays.forgetGrant(grantId)
}

function codeModel(state: EmulatorState, current: EngineRequest) {
  return {
    generateAuthorizationCode: () => Promise.resolve(randomOAuthToken()),
    saveAuthorizationCode(
      code: Parameters<OAuth2Server.AuthorizationCodeModel['saveAuthorizationCode']>[0],
      client: OAuth2Server.Client,
      user: OAuth2Server.User,
    ) {
      state.issued.add(code.authorizationCode)
      state.oauth.addCode({
        code: code.authorizationCode,
        userId: String(user['id']),
        redirectUri: code.redirectUri,
        scope: code.scope ?? ['user'],
        grantId: current.grantId,
        expiresAt: state.clock.now() + state.app.codeSeconds * 1000,
        codeChallenge: code.codeChallenge,
        codeChallengeMethod: code.codeChallengeMethod,
      })
      return Promise.resolve({ ...code, client, user })
    },
    getAuthorizationCode(value: string) {
      const code = state.oauth.findCode(value)
      if (!code) return Promise.resolve(undefined)
      current.grantId = code.grantId
      const { codeChallenge, codeChallengeMethod } = code
      return Promise.resolve({
        authorizationCode: value,
        expiresAt: engineDate(code.expiresAt, state),
        redirectUri: code.redirectUri,
        scope: code.scope,
        client: engineClient(state),
        user: { id: code.userId },
        ...(codeChallenge ? { codeChallenge } : {}),
        ...(codeChallengeMethod ? { codeChallengeMethod } : {}),
      })
    },
    revokeAuthorizationCode: ({ authorizationCode }: OAuth2Server.AuthorizationCode) =>
      Promise.resolve(state.oauth.useCode(authorizationCode)),
  }
}

function engineDate(at: number, state: EmulatorState): Date {
  return new Date(at - state.clock.offsetMs())
}
