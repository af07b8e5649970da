import { parseSession, type StoredSession } from '../../src/browser-mode/record'
import { schedule } from '../browser-mode/schedule'
import { createWorld, type Document, home, sessionKey, type World } from '../browser-mode/world'
import type { Setting } from './story-events'
import {
  apiOrigin,
  createStrictServer,
  type Grant,
  type RefreshRequest,
  type StrictServer,
} from './strict-server'

/** A tab of a story (a random sequence of events). The object stays the same when the tab loads another document. */
export interface StoryTab {
  readonly name: string
  document: Document
  /** Stops the scheduler of the document. */
  stop: () => void
  isHidden: boolean
  /** Whether the tab was ever frozen, or closed and reopened. In these cases, the tab receives messages late or never. */
  wasInactive: boolean
  /** The id of the last session that the tab showed. */
  lastId: string | undefined
  /** The last user that the tab's current document showed. */
  lastSub: string | undefined
  /**
   * Whether a copy of this tab may have taken over this tab's tokens. A copy takes the tokens over if this tab does not reply to the copy's
   * message.
   */
  mayLoseGrant: boolean
}

/** The state of a running story. */
export interface Stage {
  readonly setting: Setting
  readonly world: World
  readonly server: StrictServer
  readonly tabs: StoryTab[]
  areMessagesHeld: boolean
  /** The session storages of the closed tabs. */
  readonly closed: Map<string, string>[]
  open(values?: Map<string, string>): StoryTab
  /** Replaces the document of a tab. */
  show(tab: StoryTab, document: Document): void
  /** Returns the stored session of a tab. */
  storedOf(tab: StoryTab): StoredSession | undefined
}

/** Runs pending tasks that do not depend on the clock. A small value of `rounds` leaves some tasks pending. */
export async function runTasks(rounds = 60): Promise<void> {
  for (let round = 0; round < rounds; round += 1)
    await new Promise((resolve) => setImmediate(resolve))
}

/** Advances the clock from one timer to the next, and runs the pending tasks after each timer. */
export async function pass({ world }: Stage, ms: number): Promise<void> {
  const end = world.clock.now() + ms
  await runTasks()
  while (world.clock.now() < end) {
    const at = Math.min(world.nextTimerAt() ?? end, end)
    await world.clock.advance(Math.max(0, at - world.clock.now()))
    await runTasks()
  }
}

/** Creates the world and the server of a story, without tabs. */
export async function setStage(
  setting: Setting,
  rules: {
    onRequest(stage: Stage, request: RefreshRequest): void
    onResponse(grant: Grant): void
    isOutdated(stage: Stage, grant: Grant, revision: number): boolean
  },
): Promise<Stage> {
  const server = createStrictServer(() => world.clock, setting, {
    onRequest: (request) => rules.onRequest(stage, request),
    onResponse: rules.onResponse,
    isOutdated: (grant, revision) => rules.isOutdated(stage, grant, revision),
  })
  const world: World = await createWorld(server.send)
  let opened = 0
  const stage: Stage = {
    setting,
    world,
    server,
    tabs: [],
    areMessagesHeld: false,
    closed: [],
    open(values) {
      opened += 1
      // Each tab must get different random numbers, as in a browser.
      const runtime = { random: () => (opened * 0.37) % 1 }
      const options = { storage: setting.storage, tokenOrigins: [apiOrigin] }
      const document = world.open({ options, runtime, ...(values && { values }) })
      const tab: StoryTab = {
        name: `tab ${opened}`,
        document,
        stop: () => undefined,
        isHidden: false,
        wasInactive: false,
        lastId: undefined,
        lastSub: undefined,
        mayLoseGrant: false,
      }
      stage.tabs.push(tab)
      stage.show(tab, document)
      return tab
    },
    show(tab, document) {
      tab.stop()
      tab.document = document
      tab.isHidden = false
      tab.lastSub = undefined
      document.genauth.start()
      tab.stop = schedule(document)
    },
    storedOf(tab) {
      const values = setting.storage === 'shared' ? world.origin.sharedValues : tab.document.values
      return parseSession(values.get(sessionKey))
    },
  }
  return stage
}

/** The URL of a page that is not a callback. */
export const plainPage = `${home}/`
