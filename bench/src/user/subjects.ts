import type { Settings } from './apps/settings'

/** A measured app. */
export interface Subject {
  readonly name: string
  /** The folder of the app in `apps/`. */
  readonly app: string
  readonly entry: 'main.ts' | 'main.tsx'
  readonly storage?: Settings['storage']
  /** The paths of the app's provider. Absent if the app has no login. */
  readonly provider?: {
    readonly issuerPath: string
    readonly routes: Readonly<Record<string, string>>
  }
}

const oidc = { issuerPath: '/oidc', routes: {} }
const auth0 = {
  issuerPath: '/',
  routes: { authorization: '/authorize', token: '/oauth/token' },
}

export const genauthName = 'genauth'
/** The name of the GenAuth app that shares one session between all tabs. */
export const sharingName = "genauth, storage: 'shared'"
export const floorName = 'floor'
export const floorAgainName = 'floor again'
export const bareName = 'bare'

/** The apps, in the order in which each round measures them. */
export const subjects: readonly Subject[] = [
  { name: floorName, app: 'floor', entry: 'main.ts', provider: oidc },
  { name: genauthName, app: 'genauth', entry: 'main.tsx', provider: oidc },
  {
    name: 'oidc-client-ts, react-oidc-context',
    app: 'oidc-client',
    entry: 'main.tsx',
    provider: oidc,
  },
  { name: bareName, app: 'bare', entry: 'main.tsx' },
  { name: '@auth0/auth0-react', app: 'auth0', entry: 'main.tsx', provider: auth0 },
  { name: floorAgainName, app: 'floor', entry: 'main.ts', provider: oidc },
]

/** The apps whose tabs share a session. */
export const sharingSubjects: readonly Subject[] = [
  {
    name: sharingName,
    app: 'genauth',
    entry: 'main.tsx',
    storage: 'shared',
    provider: oidc,
  },
  {
    name: '@auth0/auth0-react, localstorage',
    app: 'auth0',
    entry: 'main.tsx',
    provider: auth0,
  },
]
