import type { AuthenticatedSession } from '@genauth/core'
import { expect } from 'vitest'
import { failure } from '../support/failure'
import { rejecting, schemaOf } from '../support/schema'
import { runTopic } from './run-topic'
import { claimsOf, type Subject } from './subject'

const hour = 3_600_000

const times = <T>(count: number, call: () => Promise<T>) =>
  Promise.all(Array.from({ length: count }, call))

/** The number of requests to the API. */
const requestsAtApi = ({ backend }: Subject) => backend.credentialsAt('/api').length

runTopic('calls', {
  async "getUser resolves to the user's claims"(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    expect(await genauth.getUser()).toEqual(claimsOf('user-1'))
    expect(subject.backend.userRequests()).toBe(1)
  },

  async 'U64: getUser resolves to the output of the schema of the client'(subject) {
    const schema = schemaOf((claims) => ({
      value: { ...claims, name: claims.name?.toUpperCase() },
    }))
    const { genauth } = await subject.ready({ user: 'user-1', schema })
    expect(genauth.schema).toBe(schema)
    expect(await genauth.getUser()).toEqual({ sub: 'user-1', name: 'NAME OF USER-1' })
  },

  async 'U64: getUser with schema null resolves to the claims that GenAuth sent'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1', schema: rejecting })
    expect(await genauth.getUser({ schema: null })).toEqual(claimsOf('user-1'))
  },

  async 'getUser with sessionId rejects with not_authenticated for another session, and sends no request'(
    subject,
  ) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    const before = subject.backend.userRequests()
    for (const sessionId of ['another session', null]) {
      const error = await failure(genauth.getUser({ sessionId }))
      expect(error).toMatchObject({ code: 'not_authenticated' })
    }
    expect(subject.backend.userRequests()).toBe(before)
    const session = genauth.getSession() as AuthenticatedSession
    expect(await genauth.getUser({ sessionId: session.id })).toEqual(claimsOf('user-1'))
  },

  async 'getUser with sessionId rejects with not_authenticated if the session is replaced during the call'(
    subject,
  ) {
    const tab = await subject.ready({ user: 'user-1' })
    const session = tab.genauth.getSession() as AuthenticatedSession
    const release = subject.backend.hold('user')
    const call = failure(tab.genauth.getUser({ sessionId: session.id }))
    await subject.settle()
    await tab.logIn('user-1')
    release()
    expect(await call).toMatchObject({ code: 'not_authenticated' })
  },

  async 'U64: if the schema of the client does not accept the claims, the session continues'(
    subject,
  ) {
    const tab = await subject.ready({ user: 'user-1', schema: rejecting })
    expect(await failure(tab.genauth.getUser())).toMatchObject({
      code: 'schema_invalid',
      endsSession: false,
    })
    expect(tab.status()).toBe('authenticated')
    expect(tab.eventTypes()).toEqual([])
  },

  async 'if userinfo rejects the token, getUser sends one refresh and repeats the request'(
    subject,
  ) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    subject.backend.rejectUser(1)
    expect(await genauth.getUser()).toMatchObject({ sub: 'user-1' })
    expect(subject.backend.refreshes()).toBe(1)
    expect(subject.backend.userRequests()).toBe(2)
  },

  async 'getUser rejects with invalid_token if userinfo also rejects the new token, and does not end the session'(
    subject,
  ) {
    const tab = await subject.ready({ user: 'user-1' })
    subject.backend.rejectUser(2)
    expect(await failure(tab.genauth.getUser())).toMatchObject({
      code: 'invalid_token',
      endsSession: false,
    })
    expect(tab.status()).toBe('authenticated')
    expect(subject.backend.refreshes()).toBe(1)
  },

  async 'R1: 200 parallel getUser calls send one refresh if userinfo rejects all of them'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    subject.backend.rejectUser(200)
    await times(200, () => genauth.getUser())
    expect(subject.backend.refreshes()).toBe(1)
  },

  async 'getUser refreshes an expired token before its request'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    await subject.advance(hour)
    expect(await genauth.getUser()).toEqual(claimsOf('user-1'))
    expect(subject.backend.refreshes()).toBe(1)
  },

  async 'getUser rejects with the error of the refresh if the token expired and the refresh fails'(
    subject,
  ) {
    const tab = await subject.ready({ user: 'user-1' })
    await subject.advance(hour)
    subject.backend.failRefreshes('server_error')
    expect(await failure(tab.genauth.getUser())).toMatchObject({ code: 'server_error' })
    expect(tab.status()).toBe('stale')
  },

  async 'introspect refreshes an expired token before its request'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    await subject.advance(hour)
    expect(await genauth.introspect()).toMatchObject({ active: true })
    expect(subject.backend.refreshes()).toBe(1)
  },

  async "introspect resolves to the token's introspection response"(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    expect(await genauth.introspect()).toMatchObject({ active: true })
  },

  async 'introspect does not end the session if the token is inactive'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    subject.backend.deactivateToken()
    expect(await tab.genauth.introspect()).toEqual({ active: false })
    await subject.settle()
    expect(tab.status()).toBe('authenticated')
  },

  async 'introspect rejects with invalid_client if GenAuth rejects the app, and does not end the session'(
    subject,
  ) {
    const tab = await subject.ready({ user: 'user-1' })
    subject.backend.failIntrospection('invalid_client')
    expect(await failure(tab.genauth.introspect())).toMatchObject({ code: 'invalid_client' })
    expect(tab.status()).toBe('authenticated')
    expect(tab.eventTypes()).toEqual([])
  },

  async 'R15: fetch sends credentials to the API, but not to another origin'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    await genauth.fetch(subject.backend.apiUrl)
    await genauth.fetch('https://other.example/other')
    expect(subject.backend.credentialsAt('/api')).toEqual([expect.any(String)])
    expect(subject.backend.credentialsAt('/other')).toEqual([null])
  },

  async 'R13: after a rejected token, fetch sends one refresh and repeats the request one time'(
    subject,
  ) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    subject.backend.rejectAtApi(1)
    expect((await genauth.fetch(subject.backend.apiUrl)).status).toBe(200)
    expect(subject.backend.refreshes()).toBe(1)
    expect(requestsAtApi(subject)).toBe(2)
  },

  async 'R13: fetch resolves to the second 401 response if the API also rejects the new token'(
    subject,
  ) {
    const tab = await subject.ready({ user: 'user-1' })
    subject.backend.rejectAtApi(2)
    expect((await tab.genauth.fetch(subject.backend.apiUrl)).status).toBe(401)
    expect(requestsAtApi(subject)).toBe(2)
    expect(tab.status()).toBe('authenticated')
  },

  async 'S29: fetch sends no second refresh for a token that the API rejects right after its refresh'(
    subject,
  ) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    const { apiUrl } = subject.backend
    subject.backend.rejectAtApi(Number.POSITIVE_INFINITY)
    for (let call = 0; call < 3; call += 1) {
      expect((await genauth.fetch(apiUrl)).status).toBe(401)
      await subject.advance(60_000)
    }
    expect([subject.backend.refreshes(), requestsAtApi(subject)]).toEqual([1, 4])
    await genauth.renew()
    expect((await genauth.fetch(apiUrl)).status).toBe(401)
    expect([subject.backend.refreshes(), requestsAtApi(subject)]).toEqual([3, 6])
  },

  async 'S29: fetch sends a second refresh if the API first accepts the new token and rejects it later'(
    subject,
  ) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    for (const refreshes of [1, 2]) {
      subject.backend.rejectAtApi(1)
      expect((await genauth.fetch(subject.backend.apiUrl)).status).toBe(200)
      expect(subject.backend.refreshes()).toBe(refreshes)
      await subject.advance(60_000)
    }
  },

  async 'S29: fetch returns the step-up challenge of an API without a refresh'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    const challenge = 'Bearer error="insufficient_user_authentication", acr_values="myACR"'
    subject.backend.rejectAtApi(1, challenge)
    expect((await genauth.fetch(subject.backend.apiUrl)).status).toBe(401)
    expect([subject.backend.refreshes(), requestsAtApi(subject)]).toEqual([0, 1])
  },

  async 'R18: fetch repeats a rejected request without a refresh if another call has refreshed the token'(
    subject,
  ) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    subject.backend.rejectAtApi(1)
    const release = subject.backend.hold('api')
    const call = genauth.fetch(subject.backend.apiUrl)
    await subject.settle()
    await genauth.renew()
    release()
    expect((await call).status).toBe(200)
    expect(subject.backend.refreshes()).toBe(1)
  },

  async 'R1: 200 parallel fetch calls send one refresh if the API rejects all of them'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    subject.backend.rejectAtApi(200)
    const responses = await times(200, () => genauth.fetch(subject.backend.apiUrl))
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]))
    expect(subject.backend.refreshes()).toBe(1)
  },

  async 'fetch rejects with the error of the refresh if the token expired and the refresh fails'(
    subject,
  ) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    await subject.advance(hour)
    subject.backend.failRefreshes('server_error')
    const error = await failure(genauth.fetch(subject.backend.apiUrl))
    expect(error).toMatchObject({ code: 'server_error' })
  },

  async 'R14: fetch does not repeat a request whose body is a stream'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    subject.backend.rejectAtApi(1)
    const { body } = new Response('streamed')
    const init = { method: 'POST', body, duplex: 'half' } as RequestInit
    expect((await genauth.fetch(subject.backend.apiUrl, init)).status).toBe(401)
    expect(requestsAtApi(subject)).toBe(1)
  },

  async 'fetch repeats a request whose body is a string'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    subject.backend.rejectAtApi(1)
    const init = { method: 'POST', body: 'known' }
    expect((await genauth.fetch(subject.backend.apiUrl, init)).status).toBe(200)
    expect(requestsAtApi(subject)).toBe(2)
  },

  async 'fetch resolves to a 200 response without a refresh'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    expect((await genauth.fetch(subject.backend.apiUrl)).status).toBe(200)
    expect(subject.backend.refreshes()).toBe(0)
  },

  async 'fetch rejects with not_authenticated for a signed-out user'(subject) {
    const { genauth } = await subject.ready()
    const error = await failure(genauth.fetch(subject.backend.apiUrl))
    expect(error).toMatchObject({ code: 'not_authenticated' })
  },

  async 'X6: fetch does not repeat a request of the previous user'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    subject.backend.rejectAtApi(1)
    const release = subject.backend.hold('refresh')
    const call = tab.genauth.fetch(subject.backend.apiUrl).catch((error: unknown) => error)
    await subject.settle()
    await tab.logIn('user-2')
    release()
    await call
    expect(requestsAtApi(subject)).toBe(1)
  },

  async 'R19: fetch rejects with the reason of its aborted signal'(subject) {
    const { genauth } = await subject.ready({ user: 'user-1' })
    subject.backend.rejectAtApi(1)
    subject.backend.hold('refresh')
    const abort = new AbortController()
    const call = genauth.fetch(subject.backend.apiUrl, { signal: abort.signal })
    await subject.settle()
    const reason = new Error('thrown by the app')
    abort.abort(reason)
    await expect(call).rejects.toBe(reason)
  },
})
