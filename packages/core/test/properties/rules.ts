import type { UserInfo } from '@genauth/core'
import { expect } from 'vitest'
import type { createPromises } from './promises'
import type { StoryEvent } from './story-events'
import { pass, type Stage, type StoryTab } from './story-tabs'
import { apiOrigin, type Grant, type Presentation } from './strict-server'

/** Half of a backoff may be jitter; the longest is this. */
const firstBackoffMs = 1000
const longestBackoffMs = 150_000

/** What must hold in every story. */
export function createRules() {
  const broken: string[] = []
  const grantOf = new Map<string, Grant>()
  const loggedOut = new Set<string>()
  /** Which tab used a grant last, where tabs have grants of their own. */
  const users = new Map<number, StoryTab>()
  /** When a renewal was last demanded that the time does not explain, and when each grant's was last answered; in events. */
  let demandedAt = -1
  const answeredAt = new Map<number, number>()
  let events = 0
  /** How many renewals there may have been when it is looked at next, and which event makes any of them possible. */
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
    grant?.isMisconfigured || !setting.givesRefreshTokens

  const isOver = (stage: Stage, grant: Grant | undefined) =>
    (grant?.isRefused && grant.endedBy !== 'client') || cannotRenew(stage, grant)

  /** Whether there was a refusal, a logout, nothing to renew with, or a later login that put an end to it or came to one itself. */
  const hasReason = (stage: Stage, id: string) => {
    const grant = grantOf.get(id)
    const isEndedBy = (later: Grant) =>
      stage.setting.storage === 'shared' ? isOver(stage, later) : later.user !== grant?.user
    const later = stage.server.grants.slice((grant?.id ?? 0) + 1)
    return loggedOut.has(id) || isOver(stage, grant) || later.some(isEndedBy)
  }

  const checkUser = (tab: StoryTab, id: string, sub: string | undefined) => {
    const user = grantOf.get(id)?.user
    if (sub === undefined) return
    if (sub !== user) broken.push(`${tab.name} shows ${sub} in the session of ${user}`)
    const isSwitch = tab.lastSub !== undefined && tab.lastSub !== sub
    if (
      isSwitch &&
      !tab.document.events.some((heard) => /^(userSwitched|logout|expired)/.test(heard))
    )
      broken.push(`${tab.name} was not told that ${tab.lastSub} has become ${sub}`)
    tab.lastSub = sub
  }

  /** Where every app asks at once who has logged in, no two tabs show different users. */
  const checkUsers = ({ setting, isMailHeld, tabs }: Stage) => {
    if (!setting.asksUser || isMailHeld || hasJumpedBack || wasOffline) return
    const shown = tabs.filter(({ wasAway, lastSub }) => !wasAway && lastSub !== undefined)
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
      if (loggedOut.has(session.id) && !stage.isMailHeld && !hasJumpedBack) {
        broken.push(`${tab.name} shows ${session.id}, which was logged out`)
      }
      tab.lastId = session.id
      checkUser(tab, session.id, session.sub)
      return
    }
    tab.lastSub = undefined
    const { lastId } = tab
    if (lastId === undefined || hasReason(stage, lastId) || tab.mayBeRobbed) return
    broken.push(`${tab.name} lost ${lastId} without a reason: ${tab.document.status()}`)
  }

  return {
    /** A refresh token reaches the server. */
    present(stage: Stage, { grant, revision, life, others }: Presentation): void {
      observe(stage)
      const what = `refresh token ${revision} of grant ${grant.id}`
      if (others > 0) broken.push(`${what} is sent while a renewal of the grant is under way`)
      if (isOutdated(stage, grant, revision)) {
        broken.push(`${what} is sent though a newer one is stored`)
      }
      const tab = stage.tabs.find(({ document }) => document.life === life)
      const { failedAt = 0, notBefore = 0 } = (tab && stage.storedOf(tab)?.failure) ?? {}
      const now = stage.world.now()
      if (failedAt <= now && now < notBefore) broken.push(`${what} is sent in spite of Retry-After`)
      const answered = answeredAt.get(grant.id)
      // Where a wake-up renews, those who demand a new token in the same moment may get one of their own.
      const isAnswered = answered !== undefined && demandedAt <= answered && demandedAt < events
      if (stage.setting.storage === 'shared' && isAnswered && !isDue(stage)) {
        broken.push(`${what} is sent though nothing is due`)
      }
      answeredAt.delete(grant.id)
      if (stage.setting.storage === 'shared' || !tab) return
      const before = users.get(grant.id)
      users.set(grant.id, tab)
      const isRunning = before && stage.tabs.includes(before) && !before.mayBeRobbed
      if (isRunning && before !== tab)
        broken.push(`${what} is sent by ${before.name} and ${tab.name}`)
    },
    isOutdated,
    answer(grant: Grant): void {
      answeredAt.set(grant.id, events)
    },
    /** A token that is handed out is good. */
    async handOut(stage: Stage, tab: StoryTab, call: Promise<string>): Promise<void> {
      const issuedAt = stage.server.issuedAt(await call)
      const ageMs = stage.world.clock.now() - issuedAt
      const isOld = ageMs >= (stage.setting.lifetimeSeconds ?? Number.POSITIVE_INFINITY) * 1000
      // Whoever was frozen counts from when they heard the answer.
      if (isOld && !tab.wasAway && !hasJumpedBack) broken.push(`${tab.name} was given an old token`)
    },
    /** A user whom the server names is the one of the session. */
    async meet(stage: Stage, tab: StoryTab, call: Promise<UserInfo>): Promise<void> {
      const id = readId(tab.document.genauth.getSession())
      const { sub } = await call
      observe(stage)
      const user = grantOf.get(id)?.user
      const isSame = readId(tab.document.genauth.getSession()) === id
      if (isSame && user !== undefined && user !== sub)
        broken.push(`${tab.name} reads ${sub} in the session of ${user}`)
    },
    /** Out of the back/forward cache, nobody sees the page of somebody who has left, not for a moment. */
    show(stage: Stage, tab: StoryTab): void {
      const id = readId(tab.document.genauth.getSession())
      if (loggedOut.has(id) && !hasJumpedBack) broken.push(`${tab.name} comes back with ${id}`)
      observe(stage)
    },
    /** Somebody logs out: of all tabs of this client. */
    logOut(stage: Stage): void {
      observe(stage)
      for (const id of grantOf.keys()) loggedOut.add(id)
    },
    /** A tab is copied; one that cannot answer may be taken for dead. */
    duplicate(stage: Stage, tab: StoryTab): void {
      if (stage.setting.storage === 'shared') return
      if (stage.isMailHeld || stage.tabs.some(({ document }) => document.life.isFrozen)) {
        tab.mayBeRobbed = true
      }
    },
    /** What was before the story does not count. */
    begin(stage: Stage): void {
      allowed = stage.server.renewals()
    },
    /**
     * How many requests an event may cause. Whoever demands a token sends one, and so does each tab that is woken. Time brings one
     * attempt for each term, and those of a backoff, each of which is sent at most twice; where tabs have grants of their own, for
     * each tab.
     */
    expect(stage: Stage, event: StoryEvent): void {
      const { setting, tabs } = stage
      const grants = setting.storage === 'shared' ? 1 : tabs.length + 1
      events += 1
      if (event.type === 'forceRenew' || event.type === 'fetchRefused') demandedAt = events
      if (event.type === 'burst') demandedAt = events
      if (event.type === 'jump' && event.ms < 0) hasJumpedBack = true
      if (event.type === 'offline') wasOffline = true
      if (event.type === 'pass') allowed += 2 * grants * attemptsWithin(event.ms, setting)
      else if (!isDemand(event)) allowed += 2 * tabs.length + 2
      else allowed += isAwake(tabs[event.tab % tabs.length]) ? 1 : tabs.length + 2
    },
    /** What must hold at any time. */
    check(stage: Stage): void {
      observe(stage)
      for (const tab of stage.tabs) if (!tab.document.life.isFrozen) checkTab(stage, tab)
      checkUsers(stage)
      const renewals = stage.server.renewals()
      if (renewals > allowed) broken.push(`${renewals} renewals, where ${allowed} are enough`)
      allowed = renewals
      expect(broken).toEqual([])
    },
    /** What must hold when all has been well for a while. */
    async checkEnd(stage: Stage, promises: ReturnType<typeof createPromises>): Promise<void> {
      const { tabs, world, setting } = stage
      for (const tab of tabs) {
        const { document, name } = tab
        if (document.status() === 'loading') broken.push(`${name} is loading for ever`)
        if (document.status() !== 'authenticated') continue
        this.expect(stage, { type: 'pass', ms: 60_000 })
        this.expect(stage, { type: 'fetchRefused', tab: 0 })
        promises.add(tab, 'the last getToken', document.genauth.getToken())
        const answers: number[] = []
        void document.genauth.fetch(`${apiOrigin}/data`).then(
          ({ status }) => answers.push(status),
          () => undefined,
        )
        await pass(stage, 60_000)
        const session = document.genauth.getSession()
        if (session.status !== 'authenticated' || cannotRenew(stage, grantOf.get(session.id)))
          continue
        if (answers[0] !== 200) broken.push(`${name} has no token that is good: ${answers[0]}`)
      }
      this.check(stage)
      broken.push(...promises.open().map((promise) => `for ever pending: ${promise}`))
      broken.push(...world.origin.locks.held().map((lock) => `${lock} is held for ever`))
      const ids = new Set(tabs.map(({ document }) => readId(document.genauth.getSession())))
      if (setting.storage === 'shared' && ids.size > 1) broken.push(`tabs differ: ${[...ids]}`)
      for (const tab of tabs) {
        const id = stage.storedOf(tab)?.id
        if (id !== undefined && loggedOut.has(id) && !hasJumpedBack)
          broken.push(`${id} is still stored`)
      }
      expect(broken).toEqual([])
    },
  }
}

/** How often a grant may be tried within a time in which nobody demands anything. */
function attemptsWithin(ms: number, { lifetimeSeconds }: Stage['setting']): number {
  const termMs = (lifetimeSeconds ?? Number.POSITIVE_INFINITY) * 700
  const growing = Math.log2((2 * ms) / firstBackoffMs + 1)
  return 2 + Math.ceil(ms / termMs + growing + ms / longestBackoffMs)
}

function isDemand(event: StoryEvent): event is StoryEvent & { readonly tab: number } {
  return ['getToken', 'forceRenew', 'burst', 'run', 'fetchRefused', 'getUser'].includes(event.type)
}

function isAwake(tab: StoryTab | undefined): boolean {
  return tab !== undefined && !tab.document.life.isFrozen
}

/** Whether the shared token is so old that it may be renewed. */
function isDue({ tabs, world, setting, storedOf }: Stage): boolean {
  const [tab] = tabs
  const receivedAt = (tab && storedOf(tab)?.receivedAt) ?? 0
  const ageMs = world.now() - receivedAt
  return ageMs < 0 || ageMs >= (setting.lifetimeSeconds ?? Number.POSITIVE_INFINITY) * 700
}

function readId(session: ReturnType<StoryTab['document']['genauth']['getSession']>): string {
  return session.status === 'authenticated' ? session.id : 'nobody'
}
