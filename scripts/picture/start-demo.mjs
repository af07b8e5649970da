import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createEmulator } from '@genauth/emulator'
import { build, preview } from 'vite'
import { writeSetup } from '../../demo/write-setup.mjs'
import { root } from '../workspace.mjs'

/** The demo's Vite project, with a folder for the build of the pictures. */
const project = {
  root: join(root, 'demo'),
  logLevel: 'warn',
  build: { outDir: join(root, '.cache', 'picture'), emptyOutDir: true },
}

/** Builds the demo. In a development build, the error messages contain links. */
export const buildDemo = () => build(project)

/** Serves index.html with the settings of the application for each URL of a page. */
const servePages = (settings) => ({
  name: 'demo-setup',
  configurePreviewServer({ middlewares }) {
    middlewares.use(({ headers }, response, next) => {
      if (!headers.accept?.includes('text/html')) return next()
      const html = readFileSync(join(project.build.outDir, 'index.html'), 'utf8')
      response.setHeader('content-type', 'text/html')
      response.end(writeSetup(html, settings()))
    })
  },
})

/**
 * Starts the built demo in browser mode, with a local GenAuth. Both listen on a free port of 127.0.0.1.
 *
 * @param {{ accessTokenSeconds: number }} options - the lifetime of the tokens
 * @returns `url`: the URL of the demo. `emulator`: the local GenAuth. `close()` stops both
 */
export async function startDemo({ accessTokenSeconds }) {
  let settings
  const server = await preview({
    ...project,
    preview: { host: '127.0.0.1', port: 0 },
    plugins: [servePages(() => settings)],
  })
  const url = server.resolvedUrls.local[0].replace(/\/$/, '')
  const emulator = await createEmulator({
    // The build of the demo sets NODE_ENV to `production` in this process.
    allowProduction: true,
    port: 0,
    app: {
      redirectUris: [`${url}/callback`],
      logoutRedirectUris: [`${url}/`],
      grants: ['authorization_code', 'refresh_token'],
      tokenEndpointAuthMethod: 'none',
      accessTokenSeconds,
    },
  })
  const users = emulator.users.map(({ username, password, claims }) => ({
    username,
    password,
    name: claims.name,
  }))
  settings = {
    clients: { browser: { appId: emulator.app.id, appHost: emulator.url } },
    protocol: 'oidc',
    emulator: { users },
  }
  return {
    url,
    emulator,
    close: () => Promise.all([server.close(), emulator.close()]),
  }
}
