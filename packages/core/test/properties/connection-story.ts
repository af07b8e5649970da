import { createServerWorld, type ServerWorld, type Tab } from '../server-mode/server-world'
import { schedule } from '../session/schedule'
import { settle } from '../session/world'
import { expectPeace, type StoryTab, watchTab } from './connection-rules'

/** What happens in a story. Tabs are counted round. */
export type ConnectionEvent =
  | { readonly type: TabEventType; readonly tab: number }
  | { readonly type: 'pass' | 'latency'; readonly ms: number }
  | { readonly type: 'down' | 'up' | 'endOutside' | 'breakSetUp' | 'mendSetUp' }

/** What happens in one tab. */
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

/** Tells a story to the tabs of one origin, and gives what broke a rule. */
export async function tellConnection(
  count: number,
  events: readonly ConnectionEvent[],
): Promise<string[]> {
  const story = await createStory(count)
  for (const event of events) {
    await happen(story, event)
    await settle()
  }
  await expectPeace(story)
  return story.problems
}

interface Story {
  readonly world: ServerWorld
  readonly tabs: StoryTab[]
  /** Sessions that somebody has logged out of. */
  readonly left: Set<string>
  readonly problems: string[]
  /** The pages that wait for an answer to a renewal. */
  readonly renewing: Set<Tab>
  latencyMs: number
}

async function createStory(count: number): Promise<Story> {
  const world = await createServerWorld()
  const story: Story = {
    world,
    tabs: [],
    left: new Set(),
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

/** Opens a page whose answers take their time. */
function open(story: Story, load: ServerWorld['open']): Tab {
  const { world } = story
  const answer = async (...[input, init]: Parameters<typeof fetch>) => {
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
        const heard = tab.life.receive(answer(input, init))
        if (String(input).includes('/auth/renew')) noteRenewal(story, tab, heard, init?.signal)
        return heard
      },
    },
  })
  return tab
}

/** One at a time in all tabs; those of a page that is gone, or has given up, count no more. */
function noteRenewal(
  { renewing, problems }: Story,
  tab: Tab,
  heard: Promise<unknown>,
  signal: AbortSignal | null | undefined,
): void {
  if ([...renewing].some(({ life }) => !life.isDead)) problems.push('two renewals at once')
  renewing.add(tab)
  const end = () => void renewing.delete(tab)
  signal?.addEventListener('abort', end)
  heard.then(end, end)
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

async function happen(story: Story, event: ConnectionEvent): Promise<void> {
  const { world } = story
  if ('tab' in event) {
    const entry = story.tabs[event.tab % story.tabs.length]
    if (entry) happenIn(story, entry, event.type)
  } else if (event.type === 'pass') await world.advance(event.ms)
  else if (event.type === 'latency') story.latencyMs = event.ms
  else if (event.type === 'endOutside') world.server.session = undefined
  else if (event.type === 'breakSetUp') world.server.wrongSetUp = 'unauthorized_client'
  else if (event.type === 'mendSetUp') world.server.wrongSetUp = undefined
  else world.server.isDown = event.type === 'down'
}

function happenIn(story: Story, entry: StoryTab, type: TabEventType): void {
  const { genauth, page } = entry.tab
  const quietly = (call: Promise<unknown>) => void call.catch(() => undefined)
  const happenings: Record<TabEventType, () => void> = {
    login: () => comeBack(story, entry, 'user-1'),
    loginOfAnother: () => comeBack(story, entry, 'user-2'),
    failedLogin: () => comeBack(story, entry, undefined),
    logout() {
      const session = genauth.getSession()
      if (session.status === 'authenticated') story.left.add(session.id)
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
  happenings[type]()
}

/** Comes back from a login of somebody, or from one that failed. */
function comeBack(story: Story, entry: StoryTab, sub: string | undefined): void {
  const { server } = story.world
  if (server.isDown) return
  if (sub === undefined) server.flash = { code: 'access_denied', message: 'No.' }
  else server.logIn({ sub })
  entry.tab.values.set('genauth:/auth:left-for-login', '1')
  reload(story, entry)
}
