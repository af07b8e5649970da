import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = fileURLToPath(new URL('apps', import.meta.url))
const outputs = fileURLToPath(new URL('../../../.cache/bench', import.meta.url))

/** Builds an app for production with Vite's default code splitting. Returns the output folder. */
export async function buildApp(app: string, entry: string): Promise<string> {
  const outDir = `${outputs}/${app}`
  await build({
    configFile: false,
    logLevel: 'error',
    root,
    plugins: [
      {
        name: 'one-page-for-all',
        transformIndexHtml: {
          order: 'pre',
          handler: (html) => html.replace('src="/main"', `src="/${app}/${entry}"`),
        },
      },
    ],
    build: { outDir, emptyOutDir: true, target: 'es2022' },
  })
  return outDir
}
