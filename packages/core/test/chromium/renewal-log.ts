import type { Emulator } from '@genauth/emulator'
import type { BrowserContext, Page, Request } from 'playwright'

/** The end of a document: of its tab with it, or not. */
export interface Ending {
  /** Before it could have had any consequence. */
  readonly at: number
}

/** A refresh token on its way to GenAuth. */
export interface Renewal {
  readonly refreshToken: string
  /** When it came there. */
  readonly at: number
  /** `undefined` until it is answered. */
  readonly status: number | undefined
  /** `undefined` where the tab was gone before Chromium could tell. */
  readonly sender: Page | undefined
  /** How the document ended that sent it, if it did, and if this was the last that it sent. */
  readonly ending: Ending | undefined
}

/** Who sent which refresh token: what reached the server is the server's word, which tab it was is Chromium's. */
export interface RenewalLog {
  readonly count: number
  readonly endings: readonly Ending[]
  list(): readonly Renewal[]
  /** Takes down that the document of a tab is going to end now. */
  noteEnding(tab: Page): void
}

interface Sending {
  readonly refreshToken: string
  readonly sender: Page
  ending: Ending | undefined
}

interface EndingDocument extends Ending {
  readonly tab: Page
  /** Whether the tab has another document, to which whatever it sends belongs. */
  isGone: boolean
}

/** Watches the tabs of a profile from now on. */
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
      const left = [...sendings]
      return requests().map(({ at, status, unredacted }) => {
        const refreshToken = unredacted.form['refresh_token'] ?? ''
        const index = left.findIndex((sending) => sending.refreshToken === refreshToken)
        const [sending] = index < 0 ? [] : left.splice(index, 1)
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
