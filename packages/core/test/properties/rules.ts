import { expect } from 'vitest'
import type { createPromises } from './promises'
import type { StoryEvent } from './story-events'
import { pass, type Stage, type StoryTab } from './story-tabs'
import { apiOrigin, type Grant, type Presentation } from './strict-server'

/** How often a grant whose renewals fail is tried within the first minutes; later it is once in 150 seconds, at the most. */
const backoffSteps = 10
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
  let allowed = 4
  let hasJumpedBack = false

  const observe = (stage: Stage) => {
    for (const tab of stage.tabs) {
      const stored = stage.storedOf(tab)
      const grant = stage.server.grants[Number(stored?.accessToken.split('-')[1])]
      if (stored && grant) grantOf.set(stored.id, grant)
    }
  }

  const cannotRenew = ({ setting }: Stage, id: string) =>
    grantOf.get(id)?.isMisconfigured || !setting.givesRefreshTokens

  /** Whether there was a refusal, a logout, or nothing to renew with. */
  const hasReason = (stage: Stage, id: string) => {
    const grant = grantOf.get(id)
    const isRefused = grant?.isRefused && grant.endedBy !== 'client'
    return loggedOut.has(id) || isRefused || cannotRenew(stage, id)
  }

  const checkTab = (stage: Stage, tab: StoryTab) => {
    const session = tab.document.genauth.getSession()
    if (session.status === 'loading') return
    if (session.status === 'authenticated') {
      if (loggedOut.has(session.id) && !stage.isMailHeld && !hasJumpedBack) {
        broken.push(`${tab.name} shows ${session.id}, which was logged out`)
      }
      tab.lastId = session.id
      return
    }
    const { lastId } = tab
    if (lastId === undefined || hasReason(stage, lastId) || tab.mayBeRobbed) return
    broken.push(`${tab.name} lost ${lastId} without a reason: ${tab.document.status()}`)
  }

  return {
    /** A refresh token reaches the server. */
    present(stage: Stage, { grant, generation, life, others }: Presentation): void {
      observe(stage)
      const what = `refresh token ${generation} of grant ${grant.id}`
      if (others > 0) broken.push(`${what} is sent while a renewal of the grant is under way`)
      const stored = stage.tabs.map((tab) => stage.storedOf(tab)?.refreshToken ?? '')
      const newer = stored.find((token) => {
        const [, id, number] = token.split('-').map(Number)
        return id === grant.id && (number ?? 0) > generation
      })
      if (newer) broken.push(`${what} is sent though ${newer} is stored`)
      const answered = answeredAt.get(grant.id)
      if (stage.setting.storage === 'shared' && answered !== undefined && demandedAt <= answered) {
        if (!isDue(stage)) broken.push(`${what} is sent though nothing is due`)
      }
      answeredAt.delete(grant.id)
      const tab = stage.tabs.find(({ document }) => document.life === life)
      if (stage.setting.storage === 'shared' || !tab) return
      const before = users.get(grant.id)
      users.set(grant.id, tab)
      const isRunning = before && stage.tabs.includes(before) && !before.mayBeRobbed
      if (isRunning && before !== tab)
        broken.push(`${what} is sent by ${before.name} and ${tab.name}`)
    },
    answer(grant: Grant): void {
      answeredAt.set(grant.id, events)
    },
    /** A token that is handed out is good. */
    async handOut(stage: Stage, tab: StoryTab, call: Promise<string>): Promise<void> {
      const issuedAt = stage.server.issuedAt(await call)
      const ageMs = stage.world.clock.now() - issuedAt
      const isOld = ageMs >= (stage.setting.lifetimeSeconds ?? Number.POSITIVE_INFINITY) * 1000
      // Whoever was frozen counts from when they heard the answer.
      if (isOld && !tab.wasFrozen && !hasJumpedBack)
        broken.push(`${tab.name} was given an old token`)
    },
    /** Somebody logs out: of all tabs of this client. */
    logOut(stage: Stage, tab: StoryTab): void {
      observe(stage)
      for (const { document, lastId } of stage.tabs) {
        const session = document.genauth.getSession()
        if (session.status === 'authenticated') loggedOut.add(session.id)
        if (lastId !== undefined) loggedOut.add(lastId)
      }
      const stored = stage.storedOf(tab)
      if (stored) loggedOut.add(stored.id)
    },
    /** A tab is copied; one that cannot answer may be taken for dead. */
    duplicate(stage: Stage, tab: StoryTab): void {
      if (stage.setting.storage === 'shared') return
      if (stage.isMailHeld || stage.tabs.some(({ document }) => document.life.isFrozen)) {
        tab.mayBeRobbed = true
      }
    },
    /**
     * How many requests an event may cause. Whoever demands a token, and each tab that is opened or woken, can begin one attempt,
     * which is sent at most twice. A failure is followed by those of its backoff. Time brings one attempt for each term, and for
     * each longest backoff; where tabs have grants of their own, for each tab.
     */
    expect({ setting, tabs }: Stage, event: StoryEvent): void {
      const grants = setting.storage === 'shared' ? 1 : tabs.length + 1
      events += 1
      if (event.type === 'forceRenew' || event.type === 'fetchRefused') demandedAt = events
      if (event.type === 'jump' && event.ms < 0) hasJumpedBack = true
      if (event.type === 'pass') {
        const termMs = (setting.lifetimeSeconds ?? Number.POSITIVE_INFINITY) * 700
        allowed += 2 * grants * Math.ceil(event.ms / termMs + event.ms / longestBackoffMs)
      } else if (event.type === 'fault' || event.type === 'offline') {
        allowed += 2 * grants * backoffSteps
      } else allowed += 2 * ('tab' in event ? 1 : grants)
    },
    /** What must hold at any time. */
    check(stage: Stage): void {
      observe(stage)
      for (const tab of stage.tabs) if (!tab.document.life.isFrozen) checkTab(stage, tab)
      if (stage.server.renewals() > allowed) {
        broken.push(`${stage.server.renewals()} renewals, where ${allowed} are enough`)
      }
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
        if (session.status !== 'authenticated' || cannotRenew(stage, session.id)) continue
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
