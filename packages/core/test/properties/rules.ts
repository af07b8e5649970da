import type { UserInfo } from '@genauth/core'
import { expect } from 'vitest'
import type { createPromises } from './promises'
import type { StoryEvent } from './story-events'
import { pass, type Stage, type StoryTab } from './story-tabs'
import { apiOrigin, type Grant, type RefreshRequest } from './strict-server'

/**
 * The minimum durations of the first backoff and of the longest backoff. They are half of the backoff without jitter, because jitter can
 * halve a backoff.
 */
const firstBackoffMs = 1000
const longestBackoffMs = 150_000

/** Creates the checks of the rules that every story must follow. */
export function createRules() {
  const broken: string[] = []
  const grantOf = new Map<string, Grant>()
  const loggedOut = new Set<string>()
  /** For each login, the last tab that sent a refresh. Empty if the tabs share one login. */
  const senders = new Map<number, StoryTab>()
  /** The number of the last event that demanded a new token. */
  let demandedAt = -1
  /** For each login, the number of the last event during which a refresh received its response. */
  const respondedAt = new Map<number, number>()
  let events = 0
  /** The total number of refreshes that the next check allows. */
  let allowed = 0
  let hasJumpedBack = false
  let wasOffline = false

  const observe = (stage: Stage) => {
    for (const tab of stage.tabs) {
      const stored = stage.storedOf(tab)
      const grant = stage.server.grants[Number(stored?.accessToken.split('-')[1])]
      if (stored && grant) grantOf.set(stored.id, grant)
    }
  }

  const cannotRenew = ({ setting }: Stage, grant: Grant | undefined) =>
    grant?.isMisconfigured || !setting.issuesRefreshTokens

  const hasEnded = (stage: Stage, grant: Grant | undefined) =>
    (grant?.isRejected && grant.endedBy !== 'client') || cannotRenew(stage, grant)

  /**
   * Returns whether a session may end: GenAuth rejected a refresh, the user logged out, a later login replaced the session, or the session
   * cannot be refreshed.
   */
  const hasReason = (stage: Stage, id: string) => {
    const grant = grantOf.get(id)
    const isEndedBy = (later: Grant) =>
      stage.setting.storage === 'shared' ? hasEnded(stage, later) : later.user !== grant?.user
    const later = stage.server.grants.slice((grant?.id ?? 0) + 1)
    return loggedOut.has(id) || hasEnded(stage, grant) || later.some(isEndedBy)
  }

  const checkUser = (tab: StoryTab, id: string, sub: string | undefined) => {
    const user = grantOf.get(id)?.user
    if (sub === undefined) return
    if (sub !== user) broken.push(`${tab.name} shows ${sub} in the session of ${user}`)
    const isSwitch = tab.lastSub !== undefined && tab.lastSub !== sub
    if (
      isSwitch &&
      !tab.document.events.some((event) => /^(userSwitched|logout|expired)/.test(event))
    )
      broken.push(`${tab.name} got no event when ${tab.lastSub} changed to ${sub}`)
    tab.lastSub = sub
  }

  /** Checks that all tabs show the same user. Does nothing unless the app of the story requests the user after each login. */
  const checkUsers = ({ setting, areMessagesHeld, tabs }: Stage) => {
    if (!setting.readsUser || areMessagesHeld || hasJumpedBack || wasOffline) return
    const shown = tabs.filter(({ wasInactive, lastSub }) => !wasInactive && lastSub !== undefined)
    const subs = new Set(
      shown.flatMap(({ document }) => {
        const session = document.genauth.getSession()
        return session.status === 'authenticated' ? (session.sub ?? []) : []
      }),
    )
    if (subs.size > 1) broken.push(`tabs show different users: ${[...subs]}`)
  }

  const isOutdated = (stage: Stage, { id }: Grant, revision: number) =>
    stage.tabs.some((tab) => {
      const [, other, number] = (stage.storedOf(tab)?.refreshToken ?? '').split('-').map(Number)
      return other === id && (number ?? 0) > revision
    })

  const checkTab = (stage: Stage, tab: StoryTab) => {
    const session = tab.document.genauth.getSession()
    if (session.status === 'loading') return
    if (session.status === 'authenticated') {
      if (loggedOut.has(session.id) && !stage.areMessagesHeld && !hasJumpedBack) {
        broken.push(`${tab.name} shows ${session.id}, which was logged out`)
      }
      tab.lastId = session.id
      checkUser(tab, session.id, session.sub)
      return
    }
    tab.lastSub = undefined
    const { lastId } = tab
    if (lastId === undefined || hasReason(stage, lastId) || tab.mayLoseGrant) return
    broken.push(`${tab.name} lost ${lastId} without a reason: ${tab.document.status()}`)
  }

  return {
    /** Checks that a refresh that reaches the server is allowed. */
    onRequest(stage: Stage, { grant, revision, life, others }: RefreshRequest): void {
      observe(stage)
      const what = `refresh token ${revision} of grant ${grant.id}`
      if (others > 0) broken.push(`${what} is sent during another refresh of the grant`)
      if (isOutdated(stage, grant, revision)) {
        broken.push(`${what} is sent although a newer one is stored`)
      }
      const tab = stage.tabs.find(({ document }) => document.life === life)
      const { failedAt = 0, notBefore = 0 } = (tab && stage.storedOf(tab)?.failure) ?? {}
      const now = stage.world.now()
      if (failedAt <= now && now < notBefore)
        broken.push(`${what} is sent before Retry-After has passed`)
      const respondedAtEvent = respondedAt.get(grant.id)
      // A call that demands a new token may send its own refresh. This is allowed even if the tab wakes up in the same event, and therefore
      // also sends a refresh.
      const hasResponse =
        respondedAtEvent !== undefined && demandedAt <= respondedAtEvent && demandedAt < events
      if (stage.setting.storage === 'shared' && hasResponse && !isDue(stage)) {
        broken.push(`${what} is sent although no refresh is due`)
      }
      respondedAt.delete(grant.id)
      if (stage.setting.storage === 'shared' || !tab) return
      const before = senders.get(grant.id)
      senders.set(grant.id, tab)
      const isRunning = before && stage.tabs.includes(before) && !before.mayLoseGrant
      if (isRunning && before !== tab)
        broken.push(`${what} is sent by ${before.name} and ${tab.name}`)
    },
    isOutdated,
    onResponse(grant: Grant): void {
      respondedAt.set(grant.id, events)
    },
    /** Checks that a returned token is valid. */
    async checkToken(stage: Stage, tab: StoryTab, call: Promise<string>): Promise<void> {
      const issuedAt = stage.server.issuedAt(await call)
      const ageMs = stage.world.clock.now() - issuedAt
      const isOld = ageMs >= (stage.setting.lifetimeSeconds ?? Number.POSITIVE_INFINITY) * 1000
      // Ignore tabs that were frozen. A frozen tab receives the response late, so it computes an expiry that is too late.
      if (isOld && !tab.wasInactive && !hasJumpedBack)
        broken.push(`${tab.name} got an expired token`)
    },
    /** Checks that the returned user is the session's user. */
    async checkUserInfo(stage: Stage, tab: StoryTab, call: Promise<UserInfo>): Promise<void> {
      const id = readId(tab.document.genauth.getSession())
      const { sub } = await call
      observe(stage)
      const user = grantOf.get(id)?.user
      const isSame = readId(tab.document.genauth.getSession()) === id
      if (isSame && user !== undefined && user !== sub)
        broken.push(`${tab.name} gets the user ${sub} in the session of ${user}`)
    },
    /** Checks that a page does not show a logged-out session after the browser has restored the page from the back/forward cache. */
    checkRestored(stage: Stage, tab: StoryTab): void {
      const id = readId(tab.document.genauth.getSession())
      if (loggedOut.has(id) && !hasJumpedBack) broken.push(`${tab.name} is restored with ${id}`)
      observe(stage)
    },
    /** Records a logout, which ends the sessions of all tabs of the client. */
    noteLogout(stage: Stage): void {
      observe(stage)
      for (const id of grantOf.keys()) loggedOut.add(id)
    },
    /** Records that a tab was copied. If the original tab cannot send a reply, the copy may take over the tokens of the original tab. */
    noteCopy(stage: Stage, tab: StoryTab): void {
      if (stage.setting.storage === 'shared') return
      if (stage.areMessagesHeld || stage.tabs.some(({ document }) => document.life.isFrozen)) {
        tab.mayLoseGrant = true
      }
    },
    /** Starts to count the refreshes. Ignores refreshes before the story. */
    begin(stage: Stage): void {
      allowed = stage.server.renewals()
    },
    /**
     * Adds the refreshes that an event may cause to the allowed number. A call that demands a token may send one refresh. Each tab that
     * wakes up may send one refresh. While time passes, one refresh per token lifetime is allowed, plus the retries of the backoff. Each refresh may be
     * sent twice. If each tab has its own login, these limits apply to each tab.
     */
    expect(stage: Stage, event: StoryEvent): void {
      const { setting, tabs } = stage
      const grants = setting.storage === 'shared' ? 1 : tabs.length + 1
      events += 1
      if (event.type === 'forceRenew' || event.type === 'fetchRejected') demandedAt = events
      if (event.type === 'burst') demandedAt = events
      if (event.type === 'jump' && event.ms < 0) hasJumpedBack = true
      if (event.type === 'offline') wasOffline = true
      if (event.type === 'pass') allowed += 2 * grants * attemptsWithin(event.ms, setting)
      else if (!isDemand(event)) allowed += 2 * tabs.length + 2
      else allowed += isAwake(tabs[event.tab % tabs.length]) ? 1 : tabs.length + 2
    },
    /** Checks the rules that apply after every event. */
    check(stage: Stage): void {
      observe(stage)
      for (const tab of stage.tabs) if (!tab.document.life.isFrozen) checkTab(stage, tab)
      checkUsers(stage)
      const renewals = stage.server.renewals()
      if (renewals > allowed) broken.push(`${renewals} refreshes instead of at most ${allowed}`)
      allowed = renewals
      expect(broken).toEqual([])
    },
    /** Checks the rules that apply some time after all faults have ended. */
    async checkEnd(stage: Stage, promises: ReturnType<typeof createPromises>): Promise<void> {
      const { tabs, world, setting } = stage
      for (const tab of tabs) {
        const { document, name } = tab
        if (document.status() === 'loading') broken.push(`${name} is still loading`)
        if (document.status() !== 'authenticated') continue
        this.expect(stage, { type: 'pass', ms: 60_000 })
        this.expect(stage, { type: 'fetchRejected', tab: 0 })
        promises.add(tab, 'the last getToken', document.genauth.getToken())
        const statuses: number[] = []
        void document.genauth.fetch(`${apiOrigin}/data`).then(
          ({ status }) => statuses.push(status),
          () => undefined,
        )
        await pass(stage, 60_000)
        const session = document.genauth.getSession()
        if (session.status !== 'authenticated' || cannotRenew(stage, grantOf.get(session.id)))
          continue
        if (statuses[0] !== 200) broken.push(`${name} has no valid token: ${statuses[0]}`)
      }
      this.check(stage)
      broken.push(...promises.open().map((promise) => `still pending: ${promise}`))
      broken.push(...world.origin.locks.held().map((lock) => `${lock} is still held`))
      const ids = new Set(tabs.map(({ document }) => readId(document.genauth.getSession())))
      if (setting.storage === 'shared' && ids.size > 1)
        broken.push(`tabs show different sessions: ${[...ids]}`)
      for (const tab of tabs) {
        const id = stage.storedOf(tab)?.id
        if (id !== undefined && loggedOut.has(id) && !hasJumpedBack)
          broken.push(`${id} is still stored`)
      }
      expect(broken).toEqual([])
    },
  }
}

/** Returns how many refreshes one login may send in a period in which the app makes no calls. */
function attemptsWithin(ms: number, { lifetimeSeconds }: Stage['setting']): number {
  const earliestMs = (lifetimeSeconds ?? Number.POSITIVE_INFINITY) * 700
  const growing = Math.log2((2 * ms) / firstBackoffMs + 1)
  return 2 + Math.ceil(ms / earliestMs + growing + ms / longestBackoffMs)
}

function isDemand(event: StoryEvent): event is StoryEvent & { readonly tab: number } {
  return ['getToken', 'forceRenew', 'burst', 'run', 'fetchRejected', 'getUser'].includes(event.type)
}

function isAwake(tab: StoryTab | undefined): boolean {
  return tab !== undefined && !tab.document.life.isFrozen
}

/** Returns whether the shared token is old enough that a refresh may be due. */
function isDue({ tabs, world, setting, storedOf }: Stage): boolean {
  const [tab] = tabs
  const receivedAt = (tab && storedOf(tab)?.receivedAt) ?? 0
  const ageMs = world.now() - receivedAt
  return ageMs < 0 || ageMs >= (setting.lifetimeSeconds ?? Number.POSITIVE_INFINITY) * 700
}

function readId(session: ReturnType<StoryTab['document']['genauth']['getSession']>): string {
  return session.status === 'authenticated' ? session.id : 'no session'
}
