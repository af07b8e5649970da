import { beginLogin } from '../browser-mode/world'
import { createPromises } from './promises'
import { createRules } from './rules'
import type { Setting, StoryEvent } from './story-events'
import { pass, plainPage, runTasks, type Stage, type StoryTab, setStage } from './story-tabs'
import { apiOrigin } from './strict-server'

/**
 * Runs a story, and checks the rules after each event. Then ends all faults, waits until all tabs have recovered, and checks the rules
 * again.
 */
export async function runStory(setting: Setting, events: readonly StoryEvent[]): Promise<void> {
  const rules = createRules()
  const stage = await setStage(setting, rules)
  const promises = createPromises()
  const actions = createActions(stage, rules, promises)
  stage.open()
  await actions({ type: 'login', tab: 0 })
  for (let tab = 1; tab < setting.tabs; tab += 1) {
    await actions({ type: 'open', tab })
    if (setting.storage === 'tab') await actions({ type: 'login', tab })
  }
  await runTasks()
  rules.begin(stage)
  let rounds: number | undefined
  for (const event of events) {
    rules.expect(stage, event)
    await actions(event)
    await runTasks(rounds)
    if (rounds === undefined) rules.check(stage)
    rounds = event.type === 'rush' ? event.rounds : undefined
  }
  await runTasks()
  for (const ms of [600_000, 60_000]) rules.expect(stage, { type: 'pass', ms })
  for (const _ of stage.tabs) rules.expect(stage, { type: 'online' })
  await recover(stage, rules)
  rules.check(stage)
  await rules.checkEnd(stage, promises)
  for (const tab of stage.tabs) {
    tab.stop()
    tab.document.kill()
  }
}

/** Ends all faults, wakes up all tabs, and advances the clock until all tabs have recovered. */
async function recover(stage: Stage, rules: Rules): Promise<void> {
  const { server, world } = stage
  server.isOffline = false
  server.faults.length = 0
  world.origin.deliverMessages()
  stage.areMessagesHeld = false
  for (const tab of stage.tabs) wakeUp(stage, tab, rules)
  await pass(stage, 10 * 60_000)
  for (const { document } of stage.tabs) document.page.fire('visible')
  await pass(stage, 60_000)
}

/** Thaws a tab, and restores it from the back/forward cache. */
function wakeUp(stage: Stage, tab: StoryTab, rules: Rules): void {
  tab.document.life.thaw()
  if (!tab.isHidden) return
  tab.document.page.fire('pageshow', true)
  tab.isHidden = false
  rules.checkRestored(stage, tab)
}

function freeze(tab: StoryTab): void {
  tab.document.life.freeze()
  tab.wasInactive = true
}

function hide(tab: StoryTab): void {
  tab.document.page.fire('pagehide', true)
  freeze(tab)
  tab.isHidden = true
}

/** The time that a user spends on GenAuth's login page. */
const loginMs = 1000

type Rules = ReturnType<typeof createRules>
type Promises = ReturnType<typeof createPromises>

function createActions(stage: Stage, rules: Rules, promises: Promises) {
  const { server, world } = stage
  const remove = (tab: StoryTab) => {
    stage.closed.push(tab.document.values)
    tab.stop()
    tab.document.kill()
    stage.tabs.splice(stage.tabs.indexOf(tab), 1)
  }
  const login = async (tab: StoryTab) => {
    const { document } = tab
    // If the server does not respond, the page stays `loading` until the request times out. A login cannot start before the time-out.
    if (!(await Promise.race([document.genauth.ready(), pause()]))) return
    const callbackUrl = await Promise.race([beginLogin(document), pause()])
    // `login()` can reject with `redirect_loop` if a story has too many logins.
    if (callbackUrl === undefined) return
    await pass(stage, loginMs)
    stage.show(tab, document.load({ href: callbackUrl }))
    // Advance the clock, so that the next event does not happen in the same millisecond.
    await pass(stage, 1)
    if (stage.setting.readsUser) readUser(tab)
  }
  const readUser = (tab: StoryTab) =>
    promises.add(tab, 'getUser', rules.checkUserInfo(stage, tab, tab.document.genauth.getUser()))
  const demand = (tab: StoryTab, forceRenew: boolean) =>
    promises.add(
      tab,
      'getToken',
      rules.checkToken(stage, tab, tab.document.genauth.getToken({ forceRenew })),
    )
  const onTab = async (tab: StoryTab, type: string) => {
    const { document } = tab
    const { genauth } = document
    if (type === 'login') await login(tab)
    else if (type === 'logout') {
      rules.noteLogout(stage)
      promises.add(tab, 'logout', genauth.logout({ scope: 'local' }))
    } else if (type === 'switchUser') {
      server.user = server.user === 'user-1' ? 'user-2' : 'user-1'
      await login(tab)
    } else if (type === 'getUser') readUser(tab)
    else if (type === 'getToken') demand(tab, false)
    else if (type === 'forceRenew') demand(tab, true)
    else if (type === 'burst') for (let call = 0; call < 5; call += 1) demand(tab, true)
    else if (type === 'run') promises.add(tab, type, genauth.renewal.run())
    else if (type === 'wake') {
      document.page.fire('online')
      document.page.fire('visible')
    } else if (type === 'fetchRejected') {
      server.rejectIssuedTokens()
      promises.add(tab, type, genauth.fetch(`${apiOrigin}/data`))
    } else if (type === 'freeze') freeze(tab)
    else if (type === 'hide') hide(tab)
    else if (type === 'reload') stage.show(tab, document.load({ href: plainPage }))
    else if (type === 'crash') {
      document.kill()
      stage.show(tab, document.load({ href: plainPage }))
    } else if (type === 'open') stage.open()
    else if (type === 'reopen') {
      const values = stage.closed.pop()
      if (values) stage.open(values).wasInactive = true
    } else if (type === 'duplicate') {
      rules.noteCopy(stage, tab)
      stage.open(new Map(document.values))
    } else if (type === 'kill') remove(tab)
    else if (type === 'close') {
      document.page.fire('pagehide')
      remove(tab)
    }
  }
  return async (event: StoryEvent): Promise<void> => {
    if (event.type === 'pass') await pass(stage, event.ms)
    else if (event.type === 'sleep' || event.type === 'jump') world.shiftClock(event.ms)
    else if (event.type === 'fault') server.faults.push(event.fault)
    else if (event.type === 'offline') server.isOffline = true
    else if (event.type === 'online') {
      server.isOffline = false
      for (const { document } of stage.tabs) {
        if (!document.life.isFrozen) document.page.fire('online')
      }
    } else if (event.type === 'holdMessages') {
      world.origin.holdMessages()
      stage.areMessagesHeld = true
    } else if (event.type === 'deliverMessages') {
      world.origin.deliverMessages(event)
      stage.areMessagesHeld = false
    } else if ('tab' in event) {
      const tab = stage.tabs[event.tab % stage.tabs.length] ?? stage.open()
      // A user causes these events in a visible tab, so wake the tab up first.
      if (!['kill', 'crash', 'freeze', 'hide'].includes(event.type)) {
        const isBack = tab.isHidden
        wakeUp(stage, tab, rules)
        if (isBack) await runTasks()
      }
      await onTab(tab, event.type)
    }
  }
}

/** Runs all pending tasks that do not depend on the clock. */
async function pause(): Promise<undefined> {
  const until = performance.now() + 200
  while (performance.now() < until) await runTasks()
  return undefined
}
