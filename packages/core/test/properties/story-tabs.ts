import { parseSession, type StoredSession } from '../../src/session/stored-session'
import { schedule } from '../session/schedule'
import { createWorld, type Document, home, sessionKey, type World } from '../session/world'
import type { Setting } from './story-events'
import {
  apiOrigin,
  createStrictServer,
  type Grant,
  type Presentation,
  type StrictServer,
} from './strict-server'

/** A tab, through all of its documents. */
export interface StoryTab {
  readonly name: string
  document: Document
  /** Stops the scheduler of the document. */
  stop: () => void
  isHidden: boolean
  /** Whether it has ever been frozen, or closed and opened again: it hears of things when they are old, or not. */
  wasAway: boolean
  /** The session that it showed last. */
  lastId: string | undefined
  /** The user whom its document showed last. */
  lastSub: string | undefined
  /** Whether another tab may have been unable to hear that this one is there, so that a copy took its tokens over. */
  mayBeRobbed: boolean
}

/** What is known while a story is told. */
export interface Stage {
  readonly setting: Setting
  readonly world: World
  readonly server: StrictServer
  readonly tabs: StoryTab[]
  isMailHeld: boolean
  /** What was in the tabs that are closed. */
  readonly closed: Map<string, string>[]
  open(values?: Map<string, string>): StoryTab
  /** Puts another document into a tab. */
  show(tab: StoryTab, document: Document): void
  /** The record that a tab sees. */
  storedOf(tab: StoryTab): StoredSession | undefined
}

/** Lets everything run that needs no clock, or only some of it. */
export async function quiesce(rounds = 60): Promise<void> {
  for (let round = 0; round < rounds; round += 1)
    await new Promise((resolve) => setImmediate(resolve))
}

/** Lets time pass, timer by timer. */
export async function pass({ world }: Stage, ms: number): Promise<void> {
  const end = world.clock.now() + ms
  await quiesce()
  while (world.clock.now() < end) {
    const at = Math.min(world.nextTimerAt() ?? end, end)
    await world.clock.advance(Math.max(0, at - world.clock.now()))
    await quiesce()
  }
}

/** Sets the stage of a story: a world, a server, and nobody in it. */
export async function setStage(
  setting: Setting,
  rules: {
    present(stage: Stage, presentation: Presentation): void
    answer(grant: Grant): void
    isOutdated(stage: Stage, grant: Grant, revision: number): boolean
  },
): Promise<Stage> {
  const server = createStrictServer(() => world.clock, setting, {
    present: (presentation) => rules.present(stage, presentation),
    answer: rules.answer,
    isOutdated: (grant, revision) => rules.isOutdated(stage, grant, revision),
  })
  const world: World = await createWorld(server.send)
  let opened = 0
  const stage: Stage = {
    setting,
    world,
    server,
    tabs: [],
    isMailHeld: false,
    closed: [],
    open(values) {
      opened += 1
      // Real tabs do not draw the same numbers.
      const runtime = { random: () => (opened * 0.37) % 1 }
      const options = { storage: setting.storage, tokenOrigins: [apiOrigin] }
      const document = world.open({ options, runtime, ...(values && { values }) })
      const tab: StoryTab = {
        name: `tab ${opened}`,
        document,
        stop: () => undefined,
        isHidden: false,
        wasAway: false,
        lastId: undefined,
        lastSub: undefined,
        mayBeRobbed: false,
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

/** The address of a page that is no callback. */
export const plainPage = `${home}/`
