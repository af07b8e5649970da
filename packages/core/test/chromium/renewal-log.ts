import type { Emulator } from '@genauth/emulator'
import type { BrowserContext, Page, Request } from 'playwright'

/** A refresh token on its way to GenAuth. */
export interface Renewal {
  readonly refreshToken: string
  /** When it came there. */
  readonly at: number
  /** `undefined` until it is answered. */
  readonly status: number | undefined
  /** `undefined` where the tab was gone before Chromium could tell. */
  readonly sender: Page | undefined
  /** Whether the document that sent it has been closed, left or killed since. */
  readonly isOrphaned: boolean
}

/** Who sent which refresh token: what reached the server is the server's word, which tab it was is Chromium's. */
export interface RenewalLog {
  readonly count: number
  list(): readonly Renewal[]
}

interface Sending {
  readonly refreshToken: string
  readonly sender: Page
  isOrphaned: boolean
}

/** Watches the tabs of a profile from now on. */
export function watchRenewals(context: BrowserContext, emulator: Emulator): RenewalLog {
  const sendings: Sending[] = []
  context.on('page', (page) => {
    const orphan = () => {
      const last = sendings.findLast(({ sender }) => sender === page)
      if (last) last.isOrphaned = true
    }
    page.on('crash', orphan)
    page.on('close', orphan)
    page.on('framenavigated', (frame) => {
      if (frame === page.mainFrame()) orphan()
    })
  })
  context.on('request', (request) => {
    const refreshToken = readRefreshToken(request)
    const sender = refreshToken && findSender(request)
    if (sender) sendings.push({ refreshToken, sender, isOrphaned: false })
  })
  const requests = () =>
    emulator.requests('token').filter(({ grantType }) => grantType === 'refresh_token')
  return {
    get count() {
      return requests().length
    },
    list() {
      const left = [...sendings]
      return requests().map(({ at, status, unredacted }) => {
        const refreshToken = unredacted.form['refresh_token'] ?? ''
        const index = left.findIndex((sending) => sending.refreshToken === refreshToken)
        const [sending] = index < 0 ? [] : left.splice(index, 1)
        const { sender, isOrphaned = true } = sending ?? {}
        return { refreshToken, at, status, sender, isOrphaned }
      })
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
