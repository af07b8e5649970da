import { rmSync } from 'node:fs'
import { build } from 'vite'

const outDir = '.cache/size'
rmSync(outDir, { recursive: true, force: true })

/** What Vite adds to every app that loads anything later is no weight of ours. */
const withoutPreloading = {
  name: 'without-preloading',
  enforce: 'pre',
  load: (id) =>
    id.includes('vite/preload-helper') ? 'export const __vitePreload = (load) => load()' : null,
}

/** An app's bundle for modern browsers, cut as Vite cuts it, without what every app with React Query has already. */
const bundle = (name) =>
  build({
    configFile: false,
    logLevel: 'error',
    plugins: [withoutPreloading],
    build: {
      outDir: `${outDir}/${name}`,
      target: 'es2022',
      modulePreload: false,
      rollupOptions: {
        input: `scripts/size/${name}.ts`,
        external: ['react', 'react-dom', 'react/jsx-runtime', '@tanstack/react-query'],
        output: { entryFileNames: '[name].js' },
      },
    },
  })

for (const name of ['browser-mode', 'server-mode']) await bundle(name)

export default [
  {
    path: `${outDir}/browser-mode/browser-mode.js`,
    gzip: true,
    name: 'Provider, hooks and browser mode, what loads first',
    limit: '12.32 kB',
  },
  {
    path: `${outDir}/browser-mode/**/*.js`,
    gzip: true,
    // oauth4webapi is 7 kB of it. What is held here is that it does not grow unseen.
    name: 'Provider, hooks and browser mode, with all that loads later',
    limit: '35 kB',
  },
  {
    path: `${outDir}/server-mode/server-mode.js`,
    gzip: true,
    // The hooks are more than 4 kB of it; the rest has to be there before a click, or before the first answer.
    name: 'Provider, hooks and server mode, what loads first',
    limit: '6.3 kB',
  },
  {
    path: `${outDir}/server-mode/**/*.js`,
    gzip: true,
    name: 'Provider, hooks and server mode, with all that loads later',
    limit: '18.2 kB',
  },
]
