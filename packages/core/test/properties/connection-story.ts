import { schedule } from '../browser-mode/schedule'
import { settle } from '../browser-mode/world'
import { createServerWorld, type ServerWorld, type Tab } from '../server-mode/server-world'
import { expectRecovery, type StoryTab, watchTab } from './connection-rules'

/** An event of a story. The index of the tab is `tab` modulo the number of tabs. */
export type ConnectionEvent =
  | { readonly type: TabEventType; readonly tab: number }
  | { readonly type: 'pass' | 'latency'; readonly ms: number }
  | { readonly type: 'down' | 'up' | 'endOutside' | 'breakSetUp' | 'mendSetUp' }

/** The type of an event in one tab. */
export type TabEventType =
  | 'backAndForth'
  | 'failedLogin'
  | 'fetch'
  | 'getUser'
  | 'login'
  | 'loginOfAnother'
  | 'logout'
  | 'reload'
  | 'renew'
  | 'visible'

/** Runs a story (a random sequence of events) in the tabs of one origin, and returns the problems that it found. */
export async function runConnectionStory(
  count: number,
  events: readonly ConnectionEvent[],
): Promise<string[]> {
  const story = await createStory(count)
  for (const event of events) {
    await runEvent(story, event)
    await settle()
  }
  await expectRecovery(story)
  return story.problems
}

interface Story {
  readonly world: ServerWorld
  readonly tabs: StoryTab[]
  /** The ids of the sessions that were logged out. */
  readonly loggedOut: Set<string>
  readonly problems: string[]
  /** The pages that wait for the response to a refresh. */
  readonly renewing: Set<Tab>
  latencyMs: number
}

async function createStory(count: number): Promise<Story> {
  const world = await createServerWorld()
  const story: Story = {
    world,
    tabs: [],
    loggedOut: new Set(),
    problems: [],
    renewing: new Set(),
    latencyMs: 0,
  }
  for (let n = 0; n < count; n += 1) {
    story.tabs.push({ name: `tab ${n}`, tab: open(story, world.open), shown: '' })
  }
  for (const entry of story.tabs) begin(story, entry)
  await settle()
  return story
}

/** Opens a page. The responses to its requests arrive after the latency that the story has set. */
function open(story: Story, load: ServerWorld['open']): Tab {
  const { world } = story
  const respond = async (...[input, init]: Parameters<typeof fetch>) => {
    const response = await world.server.fetch(input, init)
    if (story.latencyMs > 0) {
      await new Promise<void>((resolve) => {
        world.clock.setTimeout(resolve, story.latencyMs)
      })
    }
    return response
  }
  const tab: Tab = load({
    runtime: {
      fetch(input, init) {
        const response = tab.life.receive(respond(input, init))
        if (String(input).includes('/auth/renew')) noteRefresh(story, tab, response, init?.signal)
        return response
      },
    },
  })
  return tab
}

/**
 * Records a problem if two refreshes run at the same time in the tabs of the story. Ignores a refresh whose page has ended or whose
 * time-out has passed.
 */
function noteRefresh(
  { renewing, problems }: Story,
  tab: Tab,
  response: Promise<unknown>,
  signal: AbortSignal | null | undefined,
): void {
  if ([...renewing].some(({ life }) => !life.isDead)) problems.push('two refreshes at once')
  renewing.add(tab)
  const end = () => void renewing.delete(tab)
  signal?.addEventListener('abort', end)
  response.then(end, end)
}

function begin(story: Story, entry: StoryTab): void {
  watchTab(story, entry)
  schedule(entry.tab)
  entry.tab.genauth.start()
}

function reload(story: Story, entry: StoryTab): void {
  entry.tab = open(story, entry.tab.load)
  begin(story, entry)
}

async function runEvent(story: Story, event: ConnectionEvent): Promise<void> {
  const { world } = story
  if ('tab' in event) {
    const entry = story.tabs[event.tab % story.tabs.length]
    if (entry) runEventIn(story, entry, event.type)
  } else if (event.type === 'pass') await world.advance(event.ms)
  else if (event.type === 'latency') story.latencyMs = event.ms
  else if (event.type === 'endOutside') world.server.session = undefined
  else if (event.type === 'breakSetUp') world.server.wrongSetUp = 'unauthorized_client'
  else if (event.type === 'mendSetUp') world.server.wrongSetUp = undefined
  else world.server.isDown = event.type === 'down'
}

function runEventIn(story: Story, entry: StoryTab, type: TabEventType): void {
  const { genauth, page } = entry.tab
  const quietly = (call: Promise<unknown>) => void call.catch(() => undefined)
  const actions: Record<TabEventType, () => void> = {
    login: () => comeBack(story, entry, 'user-1'),
    loginOfAnother: () => comeBack(story, entry, 'user-2'),
    failedLogin: () => comeBack(story, entry, undefined),
    logout() {
      const session = genauth.getSession()
      if (session.status === 'authenticated') story.loggedOut.add(session.id)
      quietly(genauth.logout({ scope: 'local' }))
    },
    renew: () => quietly(genauth.renew()),
    getUser: () => quietly(genauth.getUser()),
    fetch: () => quietly(genauth.fetch('https://app.example/auth/user')),
    visible: () => page.fire('visible'),
    reload: () => reload(story, entry),
    backAndForth() {
      page.fire('pagehide')
      page.fire('pageshow', true)
    },
  }
  actions[type]()
}

/** Loads the page after a login of the user `sub`, or after a failed login if `sub` is `undefined`. */
function comeBack(story: Story, entry: StoryTab, sub: string | undefined): void {
  const { server } = story.world
  if (server.isDown) return
  if (sub === undefined) server.flash = { code: 'access_denied', message: 'No.' }
  else server.logIn({ sub })
  entry.tab.values.set('genauth:/auth:left-for-login', '1')
  reload(story, entry)
}
