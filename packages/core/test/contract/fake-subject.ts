import { GenAuthError } from '@genauth/core'
import { createFakeClock, createFakeGenAuth } from '@genauth/core/testing'
import { settle } from '../browser-mode/world'
import { claimsOf, type Subject, type Tab, type TabInit, watch } from './subject'

/** Creates the subject for the fake of `@genauth/core/testing`: one tab without a backend. */
export function createFakeSubject(): Subject {
  const clock = createFakeClock()
  let fake = createFakeGenAuth({ now: clock.now })
  let refreshes = 0
  const open = ({ user, lifetimeSeconds = 3600, isRenewable, schema }: TabInit = {}): Tab => {
    fake = createFakeGenAuth({
      now: clock.now,
      user: user === undefined ? null : claimsOf(user),
      lifetimeSeconds,
      schema,
      ...(isRenewable === false && { tokenStatus: { renewable: false } }),
    })
    for (const type of ['renewed', 'renewalFailed'] as const) {
      fake.on(type, () => {
        refreshes += 1
      })
    }
    return wrap()
  }
  const wrap = (): Tab => {
    const { setPendingAction, logIn } = fake
    const tab = watch(fake)
    const completeLogin: Tab['completeLogin'] = async (outcome, { login } = {}) => {
      if ('error' in outcome) throw unsupported()
      fake.login(login).catch(() => undefined)
      await logIn(claimsOf(outcome.user))
      return { ...tab, ...actions }
    }
    const actions: Omit<Tab, keyof typeof tab> = {
      navigations: [],
      restoreFromCache: () => setPendingAction(undefined),
      becomeVisible: () => undefined,
      freeze: () => undefined,
      thaw: () => undefined,
      blockPopups: () => undefined,
      popupUrls: () => [],
      popups: () => 0,
      putIntoFrame: () => undefined,
      closePopup: () => undefined,
      completePopup: async () => undefined,
      logIn: (user) => logIn(claimsOf(user)),
      completeLogin,
    }
    return { ...tab, ...actions }
  }
  return {
    mode: 'fake',
    backend: {
      apiUrl: '/api',
      credentialsAt: () => [],
      rejectAtApi: () => undefined,
      requests: () => fake.calls.length,
      refreshes: () => refreshes,
      userRequests: () => fake.callsTo('getUser').length,
      failRefreshes(code) {
        if (code) fake.failNext('renew', new GenAuthError(code, 'The test set this error.'))
      },
      failUser: (code) => fake.setUser(new GenAuthError(code, 'The test set this error.')),
      rejectUser: () => undefined,
      deactivateToken: () => undefined,
      failIntrospection: (code) =>
        fake.failNext('introspect', new GenAuthError(code, 'The test set this error.')),
      failRevocation: () => undefined,
      hold: () => () => undefined,
      returnOtherUser: (sub) => fake.setUser({ sub }),
      breakNetwork: () => undefined,
      logInUnnoticed: () => undefined,
      revoke: () => fake.setSession({ status: 'anonymous', reason: 'revoked' }),
    },
    now: clock.now,
    open,
    ready: async (init) => open(init),
    async expired() {
      const tab = open({ user: 'user-1' })
      await fake.expire()
      return tab
    },
    settle,
    async advance(ms) {
      await clock.advance(ms)
      await settle()
    },
    async logInElsewhere(user) {
      await fake.logIn(claimsOf(user))
      return wrap()
    },
    async logOutElsewhere() {
      fake.setSession({ status: 'anonymous', reason: 'logout' })
      await fake.emit('logout')
    },
    renewElsewhere: () => fake.completeRenewal(),
    openWithoutPage: () => fake,
  }
}

function unsupported(): Error {
  return new Error('The fake cannot fail a login with this call. Use failNext.')
}
