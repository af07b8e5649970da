import { cp, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ExampleApp } from './example'

const example = fileURLToPath(new URL('../../../../examples/next/', import.meta.url))
const folderOf = (caches: Caches) =>
  fileURLToPath(new URL(`../../.cache/next-${caches}/`, import.meta.url))

const next = 'node_modules/next/dist/bin/next'

type Files = Readonly<Record<string, string>>

/**
 * The files that these apps have in addition to `examples/next`, or instead of them. They are text, because the packages that they import are
 * dependencies of the example only.
 */
const commonFiles: Files = {
  'auth.ts': `
import { type AuthServer, cookieSessions, createAuthServer, memoryStore, storedSessions } from '@genauth/server'

const shared: { auth?: AuthServer } = globalThis as object

export function getAuth(): AuthServer {
  shared.auth ??= createAuth()
  return shared.auth
}

function createAuth(): AuthServer {
  const { env } = process
  return createAuthServer({
    appId: env.GENAUTH_APP_ID ?? '',
    secret: env.GENAUTH_APP_SECRET,
    appHost: env.GENAUTH_APP_HOST ?? '',
    protocol: 'oidc',
    redirectUri: env.ORIGIN + '/auth/callback',
    cookieSecrets: [env.COOKIE_SECRET ?? ''],
    sessions: env.SESSIONS === 'stored' ? storedSessions(memoryStore()) : cookieSessions({ revocations: 'process' }),
  })
}
`,
  // Runs before every page and every route, also those under /auth.
  'proxy.ts': `
import { type NextRequest, NextResponse } from 'next/server'
import { getAuth } from './auth'

export async function proxy(request: NextRequest) {
  const session = await getAuth().getSession(request)
  const response = NextResponse.next()
  response.headers.set('x-proxy-session', session?.session.status ?? 'none')
  return response
}
`,
  'app/layout.tsx': `
export default function Layout({ children }: { children: React.ReactNode }) {
  return <html lang="en"><body>{children}</body></html>
}
`,
  // A route that only checks the session. The route of the example requires it.
  'app/me/route.ts': `
import { connection } from 'next/server'
import { getAuth } from '../../auth'

export async function GET(request: Request) {
  await connection()
  const session = await getAuth().getSession(request)
  const headers = { 'cache-control': 'no-store' }
  if (!session) return Response.json({ error: 'not_authenticated' }, { status: 401, headers })
  return Response.json(session.session, { headers })
}
`,
  // Next.js renders this page in the build.
  'app/static/page.tsx': `
export default function Page() {
  return <p>static</p>
}
`,
}

/** The text of a page with a server component in it, and of the component that reads the session. */
const parts = {
  session: `
async function Session() {
  const incoming = await headers()
  const auth = getAuth()
  const request = new Request(auth.origin, { headers: incoming })
  const initialSession = await auth.initialSession(request, { user: true })
  return <Providers initialSession={initialSession}><Account /></Providers>
}
`,
  greeting: `
async function Greeting() {
  const incoming = await headers()
  const auth = getAuth()
  const session = await auth.getSession(new Request(auth.origin, { headers: incoming }))
  const user = await session?.getUser()
  return <p>{'Greeting for ' + (user?.name ?? 'a signed-out user')}</p>
}
`,
  // A server component that checks the session and asks for the token, as a component that calls an API does.
  required: `
async function Required() {
  const { user } = await requireSession({ returnTo: '/required' })
  return <p>{'Required for ' + user?.name}</p>
}
`,
  check: `
async function Check() {
  const incoming = await headers()
  const auth = getAuth()
  const session = await auth.getSession(new Request(auth.origin, { headers: incoming }))
  let token = 'none'
  try {
    if (session) token = session.getAccessToken() ? 'usable' : 'empty'
  } catch (error) {
    token = isGenAuthError(error) ? error.code : 'unknown'
  }
  return <p>{'signed in: ' + (session !== null) + ', token: ' + token}</p>
}
`,
}

const imports = (depth: string) => `
import { isGenAuthError } from '@genauth/core'
import { headers } from 'next/headers'
import { Suspense } from 'react'
import { getAuth } from '${depth}auth'
`

const requiredImports = `
import { Suspense } from 'react'
import { requireSession } from '../../require-session'
`

const accountImports = `
import { Account } from './account'
import { Providers } from './providers'
`

/** The caches of Next.js that each app uses. */
export type Caches = 'segments' | 'components'

const files: Readonly<Record<Caches, Files>> = {
  // The pages configure their caches by exports.
  segments: {
    'next.config.ts': 'export default { typescript: { ignoreBuildErrors: true } }',
    'app/page.tsx': `${imports('../')}${accountImports}${parts.session}
export default function Page() {
  return <Session />
}
`,
    'app/check/page.tsx': `${imports('../../')}${parts.check}
export default function Page() {
  return <Check />
}
`,
    'app/required/page.tsx': `${requiredImports}${parts.required}
export default function Page() {
  return <Required />
}
`,
    // Next.js renders this page again after a second.
    'app/timed/page.tsx': `
export const revalidate = 1

export default function Page() {
  return <p>timed</p>
}
`,
    // Next.js caches every request of this page that does not forbid it.
    'app/greeting/page.tsx': `${imports('../../')}${parts.greeting}
export const fetchCache = 'default-cache'
export const revalidate = 3600

export default function Page() {
  return <Greeting />
}
`,
  },
  // Next.js renders each page in the build, except for the parts that read the request.
  components: {
    'next.config.ts':
      'export default { cacheComponents: true, partialPrefetching: true, typescript: { ignoreBuildErrors: true } }',
    'app/page.tsx': `${imports('../')}${accountImports}${parts.session}
export default function Page() {
  return <Suspense fallback="loading"><Session /></Suspense>
}
`,
    'app/check/page.tsx': `${imports('../../')}${parts.check}
export default function Page() {
  return <Suspense fallback="loading"><Check /></Suspense>
}
`,
    'app/required/page.tsx': `${requiredImports}${parts.required}
export default function Page() {
  return <Suspense fallback="loading"><Required /></Suspense>
}
`,
    'app/timed/page.tsx': `
import { cacheLife } from 'next/cache'

export default async function Page() {
  'use cache'
  cacheLife({ stale: 300, revalidate: 1, expire: 3600 })
  return <p>timed</p>
}
`,
    // The frame is cached, and contains a component that is not.
    'app/greeting/page.tsx': `${imports('../../')}${parts.greeting}
async function Frame({ children }: { children: React.ReactNode }) {
  'use cache'
  return <section>{children}</section>
}

export default function Page() {
  return <Frame><Suspense fallback="loading"><Greeting /></Suspense></Frame>
}
`,
  },
}

/** Copies `examples/next`, and adds pages that Next.js may cache, a proxy, and server components. */
export async function createNextApp(caches: Caches): Promise<void> {
  const folder = folderOf(caches)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  for (const name of ['app', 'package.json', 'require-session.ts', 'tsconfig.json']) {
    await cp(join(example, name), join(folder, name), { recursive: true })
  }
  // With `cacheComponents`, a page that reads the session needs `<Suspense>`. `app/required` has it.
  for (const name of ['admin', 'profile']) await rm(join(folder, 'app', name), { recursive: true })
  await symlink(join(example, 'node_modules'), join(folder, 'node_modules'))
  for (const [path, text] of Object.entries({ ...commonFiles, ...files[caches] })) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
}

/** The app with these caches, and with sessions in cookies or in a store. */
export function nextApp(caches: Caches, sessions: 'cookies' | 'stored'): ExampleApp {
  return {
    name: 'next',
    folder: folderOf(caches),
    env: { SESSIONS: sessions },
    build: { args: [next, 'build'], page: '.next/static' },
    start: (port) => [next, 'start', '--port', String(port)],
  }
}
