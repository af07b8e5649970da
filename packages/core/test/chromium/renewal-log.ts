import type { Emulator } from '@genauth/emulator'
import type { BrowserContext, Page, Request } from 'playwright'

/** The end of a document. The tab can then load another document. */
export interface Ending {
  /** When the test closed, reloaded or crashed the document's tab. */
  readonly at: number
}

/** A refresh that GenAuth received. */
export interface Renewal {
  readonly refreshToken: string
  /** When GenAuth received the refresh. */
  readonly at: number
  /** The status of GenAuth's response; `undefined` until GenAuth responds. */
  readonly status: number | undefined
  /** The tab that sent the refresh; `undefined` if the tab ended before Chromium reported the request. */
  readonly sender: Page | undefined
  /** The end of the document that sent the refresh. Set only on the document's last refresh. */
  readonly ending: Ending | undefined
}

/** All refreshes and the tabs that sent them. The emulator records the refreshes, and Chromium reports which tab sent a request. */
export interface RenewalLog {
  readonly count: number
  readonly endings: readonly Ending[]
  list(): readonly Renewal[]
  /** Records that the document of a tab is about to end. */
  noteEnding(tab: Page): void
}

interface Sending {
  readonly refreshToken: string
  readonly sender: Page
  ending: Ending | undefined
}

interface EndingDocument extends Ending {
  readonly tab: Page
  /** Whether the tab has loaded another document after this one. Later requests of the tab then belong to the other document. */
  isGone: boolean
}

/** Starts to record the refreshes of a profile. */
export function watchRenewals(context: BrowserContext, emulator: Emulator): RenewalLog {
  const sendings: Sending[] = []
  const endings: EndingDocument[] = []
  const endingIn = (page: Page) => endings.find(({ tab, isGone }) => tab === page && !isGone)
  context.on('page', (page) => {
    page.on('framenavigated', (frame) => {
      const ending = endingIn(page)
      if (ending && frame === page.mainFrame()) ending.isGone = true
    })
  })
  context.on('request', (request) => {
    const refreshToken = readRefreshToken(request)
    const sender = refreshToken && findSender(request)
    if (sender) sendings.push({ refreshToken, sender, ending: endingIn(sender) })
  })
  const requests = () =>
    emulator.requests('token').filter(({ grantType }) => grantType === 'refresh_token')
  return {
    endings,
    get count() {
      return requests().length
    },
    list() {
      const unmatched = [...sendings]
      return requests().map(({ at, status, unredacted }) => {
        const refreshToken = unredacted.form['refresh_token'] ?? ''
        const index = unmatched.findIndex((sending) => sending.refreshToken === refreshToken)
        const [sending] = index < 0 ? [] : unmatched.splice(index, 1)
        return { refreshToken, at, status, sender: sending?.sender, ending: sending?.ending }
      })
    },
    noteEnding(tab) {
      const ending = { at: Date.now(), tab, isGone: false }
      endings.push(ending)
      const last = sendings.findLast(({ sender }) => sender === tab)
      if (last) last.ending ??= ending
    },
  }
}

function readRefreshToken(request: Request): string | undefined {
  if (request.method() !== 'POST') return undefined
  return new URLSearchParams(request.postData() ?? '').get('refresh_token') ?? undefined
}

function findSender(request: Request): Page | undefined {
  try {
    return request.frame().page()
  } catch {
    return undefined
  }
}
