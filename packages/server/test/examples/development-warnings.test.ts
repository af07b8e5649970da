import { type ExecFileOptions, execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { type ExampleApp, findPort, startExample } from './example'
import { createWarningsApp, readScripts, warningsApp, warningTexts } from './warnings-app'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const vite = join(root, 'node_modules/vite/bin/vite.js')
const next = join(root, 'examples/next/node_modules/next/dist/bin/next')
const texts = Object.values(warningTexts).flat()

const foundIn = (scripts: string) => texts.filter((text) => scripts.includes(text))

/** Runs Node as a user does, who has not set `NODE_ENV`. Returns everything that it prints. */
async function run(args: readonly string[], options: ExecFileOptions): Promise<string> {
  const { NODE_ENV: _, ...env } = process.env
  const ran = promisify(execFile)(process.execPath, args, {
    ...options,
    env: { ...env, ...options.env, NEXT_TELEMETRY_DISABLED: '1', NO_COLOR: '1' },
  })
  const { stdout, stderr } = await ran
  return `${stdout}${stderr}`
}

const noSettings = { appId: '', secret: '', appHost: '', cookieSecret: '', ordersApi: '' }

/** Starts a development server, and returns the scripts that it serves for the URLs that `find` returns. */
async function readServedScripts(
  app: ExampleApp,
  find: (origin: string) => Promise<readonly string[]>,
): Promise<string> {
  const server = await startExample(app, await findPort(), noSettings)
  try {
    const urls = await find(server.origin)
    const read = async (url: string) => (await fetch(new URL(url, server.origin))).text()
    return (await Promise.all(urls.map(read))).join('\n')
  } finally {
    await server.stop()
  }
}

const urlsIn = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([url]) => url)

describe('M11: the packages print warnings only in development', () => {
  it.each(['core', 'react'] as const)('M11: in %s, one module has the texts', async (name) => {
    const dist = join(root, `packages/${name}/dist`)
    const own = await readScripts(join(dist, 'development'))
    for (const text of warningTexts[name]) {
      expect((await readScripts(dist)).split(text).length).toBe(2)
      expect(own).toContain(text)
    }
  })

  describe('with Vite', () => {
    const cwd = warningsApp('vite')
    beforeAll(() => createWarningsApp('vite'))

    it('M11: a production build contains no text of a warning', async () => {
      await run([vite, 'build', '--logLevel', 'error'], { cwd })
      const scripts = await readScripts(join(cwd, 'dist'))
      expect(scripts).toContain('tenant.example')
      expect(foundIn(scripts)).toEqual([])
    })

    it('M11: a build with `NODE_ENV=development` contains every warning', async () => {
      const args = [vite, 'build', '--logLevel', 'error', '--outDir', 'dev']
      await run(args, { cwd, env: { NODE_ENV: 'development' } })
      expect(foundIn(await readScripts(join(cwd, 'dev')))).toEqual(texts)
    })

    it('M11: the development server serves every warning', async () => {
      const scripts = await readServedScripts(
        {
          ...{ name: 'vite', folder: cwd, isInDevelopment: true },
          start: (port) => [vite, '--port', String(port), '--strictPort'],
        },
        async (origin) => {
          const main = await (await fetch(`${origin}/main.jsx`)).text()
          const dependencies = urlsIn(main, /\/node_modules\/\.vite\/deps\/@genauth[^"]+/g)
          expect(dependencies).toHaveLength(2)
          // The server has bundled the packages before it serves them.
          for (const url of dependencies) await fetch(origin + url)
          return dependencies
        },
      )
      // The engines are in chunks that load on demand.
      const bundled = await readScripts(join(cwd, 'node_modules/.vite/deps'))
      expect(foundIn(scripts)).toEqual(expect.arrayContaining([...warningTexts.react]))
      expect(foundIn(bundled)).toEqual(texts)
    })
  })

  describe('with Next.js', { timeout: 240_000 }, () => {
    const cwd = warningsApp('next')
    beforeAll(() => createWarningsApp('next'))

    it('M11: a production build contains no text of a warning', async () => {
      await run([next, 'build'], { cwd })
      const scripts = await readScripts(join(cwd, '.next/static'))
      expect(scripts).toContain('tenant.example')
      expect(foundIn(scripts)).toEqual([])
    })

    it('M11: the development server serves the warnings', async () => {
      const scripts = await readServedScripts(
        {
          ...{ name: 'next', folder: cwd, isInDevelopment: true },
          start: (port) => [next, 'dev', '--port', String(port)],
        },
        async (origin) =>
          urlsIn(await (await fetch(origin)).text(), /\/_next\/static\/[^"\\]+\.js/g),
      )
      expect(foundIn(scripts)).toEqual(expect.arrayContaining([...warningTexts.react]))
      expect(foundIn(await readScripts(join(cwd, '.next/dev/static')))).toEqual(texts)
    })
  })

  describe('with the conditions of Node', () => {
    const script = `
import { createGenAuth } from '@genauth/core'
const genauth = createGenAuth({ appId: 'app', appHost: 'https://tenant.example', protocol: 'oidc', redirectUri: 'https://app.example/callback', scope: 'profile' })
// A browser's fetch, and Node's, rejects this port before it sends anything.
await genauth.fetch('http://127.0.0.1:9').catch(() => undefined)
`
    const start = (...flags: string[]) =>
      run([...flags, '--input-type=module', '--eval', script], { cwd: warningsApp('vite') })
    beforeAll(() => createWarningsApp('vite'))

    it('M11: the default conditions print nothing', async () => {
      expect(await start()).toBe('')
    })

    it('M11: the condition `development` prints the warnings', async () => {
      expect(foundIn(await start('--conditions=development'))).toEqual(
        warningTexts.core.filter((text) => /openid|offline_access|origin/.test(text)),
      )
    })
  })
})
