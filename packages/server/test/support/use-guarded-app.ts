import { type AuthServerOptions, type RequireSessionOptions, toNodeGuard } from '../../src'
import { type KeptClaims, keepClaims } from './keep-claims'
import type { ReceivedResponse } from './send-http'
import { type App, useApp } from './use-app'

/** The headers that browsers send with each kind of request. */
export const kinds = {
  document: {
    accept: 'text/html',
    'sec-fetch-site': 'none',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'document',
  },
  script: {
    accept: '*/*',
    'sec-fetch-site': 'same-origin',
    'sec-fetch-mode': 'cors',
    'sec-fetch-dest': 'empty',
  },
} as const

/** An app whose own routes call `requireSession`. */
export interface GuardedApp extends App {
  /** The claims of every session. A test changes them. */
  claims: KeptClaims
  /** The errors that `onError` got, by their code. */
  readonly reports: unknown[]
  /** Starts the app with a guard for all pages except `/`. A guarded page shows the session as JSON. */
  guard(options?: RequireSessionOptions, serverOptions?: Partial<AuthServerOptions>): void
}

/** The user whom the tests of roles use. */
export const ada = {
  sub: '603f184cec4505e2868431fc',
  roles: ['editor', { code: 'admin' }],
} as const

export function useGuardedApp(): GuardedApp {
  const app = useApp()
  const guarded: GuardedApp = Object.defineProperties({} as GuardedApp, {
    ...Object.getOwnPropertyDescriptors(app),
  })
  return Object.assign(guarded, {
    claims: {},
    reports: [],
    guard(options: RequireSessionOptions = {}, serverOptions: Partial<AuthServerOptions> = {}) {
      guarded.reports.length = 0
      const auth = app.start({
        protocol: 'oidc',
        sessions: keepClaims(() => guarded.claims),
        onError: (error) => void guarded.reports.push(error),
        ...serverOptions,
      })
      const require = toNodeGuard(auth, options)
      app.serve((request, response) => {
        if (request.url === '/') return void response.end('the home page')
        void require(request, response, (error) => {
          response.statusCode = error ? 500 : 200
          response.end(error ? String(error) : JSON.stringify(require.sessionOf(request)))
        })
      })
    },
  })
}

/** The parts of a response that the tests compare. */
export const facts = ({ status, headers }: ReceivedResponse): unknown[] => [
  status,
  headers.get('x-genauth-error'),
]
