import {
  createGenAuth,
  type GenAuthErrorCode,
  type GenAuthOptions,
  type LoginOptions,
  type UserSchema,
} from '@genauth/core'
import { expect } from 'vitest'
import { failure } from '../support/failure'
import { asynchronous, rejecting } from '../support/schema'
import { runTopic } from './run-topic'
import { finish, type Subject } from './subject'

/** Expects that a login fails with the error code. */
const fromLogin =
  (code: GenAuthErrorCode, login: LoginOptions = {}) =>
  async (subject: Subject) => {
    const tab = await (await subject.ready()).completeLogin({ error: code }, { login })
    expect(await failure(tab.genauth.handleCallback())).toMatchObject({ code })
    expect(tab.genauth.getSession()).toMatchObject({ reason: 'error', error: { code } })
  }

/** Expects that a failed refresh rejects with the error code, stores the error in the token status, and fires `renewalFailed`. */
const fromRefresh = (code: GenAuthErrorCode) => async (subject: Subject) => {
  const tab = await subject.ready({ user: 'user-1' })
  subject.backend.failRefreshes(code)
  expect(await finish(subject, failure(tab.genauth.renew()))).toMatchObject({ code })
  expect(tab.genauth.getTokenStatus()).toMatchObject({ error: { code } })
  expect(tab.events.at(-1)).toMatchObject({ type: 'renewalFailed', error: { code } })
}

/** Expects that a failed user request rejects with the error code, and that the session continues. */
const fromUser = (code: GenAuthErrorCode) => async (subject: Subject) => {
  const tab = await subject.ready({ user: 'user-1' })
  subject.backend.failUser(code)
  expect(await failure(tab.genauth.getUser())).toMatchObject({ code, endsSession: false })
  expect(tab.status()).toBe('authenticated')
}

/** Expects that `createGenAuth()` fails with the error code. */
const fromOptions = (code: GenAuthErrorCode, options: object) => async () => {
  const valid = {
    appId: 'app',
    appHost: 'https://tenant.example',
    redirectUri: 'https://app.example/callback',
    protocol: 'oidc',
  }
  const all = { ...valid, ...options } as GenAuthOptions
  expect(await failure(() => createGenAuth(all))).toMatchObject({ code })
}

/** Expects that a user request fails with the error code because of the schema of the client. */
const fromSchema = (code: GenAuthErrorCode, schema: UserSchema) => async (subject: Subject) => {
  const { genauth } = await subject.ready({ user: 'user-1', schema })
  expect(await failure(genauth.getUser())).toMatchObject({ code, retryable: false })
}

runTopic('errors', {
  access_denied: fromLogin('access_denied'),
  account_selection_required: fromLogin('account_selection_required'),
  acr_mismatch: fromLogin('acr_mismatch', { acrValues: ['gold'] }),
  auth_time_missing: fromLogin('auth_time_missing', { maxAgeSeconds: 300 }),
  consent_required: fromLogin('consent_required'),
  cross_origin_request: fromRefresh('cross_origin_request'),

  async framed_callback(subject) {
    const tab = await subject.ready()
    tab.putIntoFrame()
    expect(await failure(tab.genauth.loginWithPopup())).toMatchObject({ code: 'framed_callback' })
  },

  async insecure_context(subject) {
    const error = await failure(subject.openWithoutPage().login())
    expect(error).toMatchObject({ code: 'insecure_context' })
  },

  insufficient_scope: fromUser('insufficient_scope'),
  interaction_required: fromLogin('interaction_required'),
  invalid_client: fromRefresh('invalid_client'),

  async invalid_grant(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    subject.backend.failRefreshes('invalid_grant')
    await tab.genauth.renew().catch(() => undefined)
    expect(tab.genauth.getSession()).toMatchObject({ error: { code: 'invalid_grant' } })
    expect(tab.events).toMatchObject([{ type: 'expired', error: { code: 'invalid_grant' } }])
  },

  invalid_id_token: fromLogin('invalid_id_token'),

  async invalid_options(subject) {
    const { genauth } = await subject.ready()
    const login = genauth.login({ params: { state: 'mine' } })
    expect(await failure(login)).toMatchObject({ code: 'invalid_options' })
  },

  invalid_request: fromLogin('invalid_request'),
  invalid_response: fromRefresh('invalid_response'),
  invalid_scope: fromLogin('invalid_scope'),
  invalid_token: fromUser('invalid_token'),
  issuer_mismatch: fromLogin('issuer_mismatch'),

  login_too_old: fromLogin('login_too_old', { maxAgeSeconds: 300, prompt: 'none' }),

  async login_abandoned(subject) {
    const tab = await subject.ready()
    const login = failure(tab.genauth.login())
    await subject.settle()
    tab.restoreFromCache()
    expect(await login).toMatchObject({ code: 'login_abandoned', retryable: true })
  },

  login_required: fromLogin('login_required'),
  network_error: fromRefresh('network_error'),

  async no_refresh_token(subject) {
    const { genauth } = await subject.ready({ user: 'user-1', isRenewable: false })
    expect(await failure(genauth.renew())).toMatchObject({ code: 'no_refresh_token' })
  },

  nonce_mismatch: fromLogin('nonce_mismatch'),

  async not_authenticated(subject) {
    const { genauth } = await subject.ready()
    expect(await failure(genauth.renew())).toMatchObject({ code: 'not_authenticated' })
  },

  oauth_error: fromRefresh('oauth_error'),

  async popup_blocked(subject) {
    const tab = await subject.ready()
    tab.blockPopups()
    expect(await failure(tab.genauth.loginWithPopup())).toMatchObject({ code: 'popup_blocked' })
  },

  async popup_closed(subject) {
    const tab = await subject.ready()
    const login = failure(tab.genauth.loginWithPopup())
    await subject.settle()
    tab.closePopup()
    await subject.advance(2000)
    expect(await login).toMatchObject({ code: 'popup_closed' })
  },

  rate_limited: fromRefresh('rate_limited'),

  async redirect_loop(subject) {
    let tab = await subject.ready()
    for (let count = 0; count < 5; count += 1) {
      tab = await tab.completeLogin({ error: 'login_required' })
    }
    expect(await failure(tab.genauth.login())).toMatchObject({ code: 'redirect_loop' })
  },

  redirect_uri_mismatch: fromLogin('redirect_uri_mismatch'),
  renew_required: fromUser('renew_required'),
  schema_async: fromSchema('schema_async', asynchronous),
  schema_invalid: fromSchema('schema_invalid', rejecting),
  secret_in_page: fromOptions('secret_in_page', { secret: 'a secret' }),
  server_error: fromRefresh('server_error'),

  async session_changed(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    subject.backend.failUser('session_changed')
    expect(await failure(genauth.getUser())).toMatchObject({
      code: 'session_changed',
      retryable: true,
      endsSession: false,
    })
  },

  async session_expired(subject) {
    const { genauth } = await subject.expired()
    expect(await failure(genauth.renew())).toMatchObject({ code: 'session_expired' })
  },

  session_too_large: fromLogin('session_too_large'),

  async state_mismatch(subject) {
    const { genauth } = await subject.ready()
    expect(await failure(genauth.handleCallback())).toMatchObject({ code: 'state_mismatch' })
  },

  async storage_unavailable(subject) {
    if (subject.mode === 'server') return fromRefresh('storage_unavailable')(subject)
    const { genauth } = await subject.ready({ isBlocked: true })
    expect(await failure(genauth.login())).toMatchObject({ code: 'storage_unavailable' })
  },

  temporarily_unavailable: fromRefresh('temporarily_unavailable'),

  tenant_mismatch: fromLogin('tenant_mismatch', { tenantId: 'acme' }),

  async timeout(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    subject.backend.hold('refresh')
    const renewing = failure(genauth.renew())
    await subject.advance(60_000)
    expect(await renewing).toMatchObject({ code: 'timeout', retryable: true })
  },

  async token_unavailable(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    expect(await failure(genauth.getToken())).toMatchObject({ code: 'token_unavailable' })
  },

  unauthorized_client: fromRefresh('unauthorized_client'),
  unsupported_grant_type: fromRefresh('unsupported_grant_type'),
  unsupported_protocol: fromOptions('unsupported_protocol', { protocol: 'saml' }),
  unsupported_response_type: fromLogin('unsupported_response_type'),

  async unsupported_token_type(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    subject.backend.failRevocation('unsupported_token_type')
    await genauth.logout({ scope: 'local' })
    expect(genauth.getSession()).toMatchObject({ error: { code: 'unsupported_token_type' } })
  },

  async user_mismatch(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    subject.backend.returnOtherUser('user-2')
    expect(await failure(genauth.getUser())).toMatchObject({ code: 'user_mismatch' })
  },

  async user_switched(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    subject.backend.logInUnnoticed('user-2')
    expect(await failure(tab.genauth.getUser())).toMatchObject({
      code: 'user_switched',
      retryable: false,
      endsSession: false,
    })
    expect(tab.genauth.getSession()).toMatchObject({ sub: 'user-2' })
    expect(tab.eventTypes()).toEqual(['userSwitched'])
  },
})
