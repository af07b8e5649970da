import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../../', import.meta.url))

/** The folder of the app. Each bundler has its own copy. */
export const warningsApp = (bundler: 'next' | 'vite'): string =>
  join(root, `packages/server/.cache/warnings-${bundler}`)

/** A part of each warning that the packages print in development, by package. */
export const warningTexts: Readonly<Record<'core' | 'react', readonly string[]>> = {
  core: [
    'has no openid',
    'has no offline_access',
    'so a login opens the app itself',
    'redirectUri has the status 404',
    'does not contain this origin',
    'because the token is on your server',
  ],
  react: ['are in two caches', 'another client in each render'],
}

const app = `
import { connectGenAuth, createGenAuth } from '@genauth/core'
import { GenAuthProvider, useUser } from '@genauth/react'

const User = () => <p>{useUser().user?.name}</p>
export const inBrowser = () => createGenAuth({ appId: 'app', appHost: 'https://tenant.example', protocol: 'oidc', redirectUri: 'https://app.example/callback' })
export const genauth = connectGenAuth()
export const App = () => <GenAuthProvider client={genauth}><User /></GenAuthProvider>
`

const files = {
  vite: {
    'index.html': '<div id="root"></div><script type="module" src="/main.jsx"></script>',
    'main.jsx': `${app}
import { createRoot } from 'react-dom/client'
Object.assign(window, { inBrowser })
createRoot(document.getElementById('root')).render(<App />)
`,
  },
  next: {
    'app/app.jsx': `'use client'
${app}
globalThis.inBrowser = inBrowser
`,
    'app/layout.jsx':
      'export default ({ children }) => <html lang="en"><body>{children}</body></html>',
    'app/page.jsx':
      "import { App } from './app'\nexport default function Page() { return <App /> }",
  },
}

/** Creates an app in which the packages are installed like from npm: their built files are in `node_modules`. */
export async function createWarningsApp(bundler: keyof typeof files): Promise<void> {
  const folder = warningsApp(bundler)
  const modules = join(folder, 'node_modules')
  await rm(folder, { recursive: true, force: true })
  for (const [path, text] of Object.entries({
    'package.json': '{"type":"module"}',
    ...files[bundler],
  })) {
    await mkdir(join(folder, path, '..'), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  await mkdir(join(modules, '@genauth'), { recursive: true })
  for (const name of ['core', 'react']) {
    const source = join(root, 'packages', name)
    for (const part of ['package.json', 'dist']) {
      await cp(join(source, part), join(modules, '@genauth', name, part), { recursive: true })
    }
  }
  const linked = {
    ...{ oauth4webapi: 'packages/core', jose: 'packages/core', next: 'examples/next' },
    ...{ '@tanstack/react-query': 'examples/next', react: 'examples/next' },
    'react-dom': 'examples/next',
  }
  await mkdir(join(modules, '@tanstack'))
  for (const [name, owner] of Object.entries(linked)) {
    await symlink(join(root, owner, 'node_modules', name), join(modules, name))
  }
}

/** Returns the text of all scripts in a folder. */
export async function readScripts(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const scripts = entries.filter((entry) => entry.isFile() && /\.[cm]?js$/.test(entry.name))
  const texts = scripts.map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8'))
  return (await Promise.all(texts)).join('\n')
}
